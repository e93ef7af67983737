"""The pages about training: exercises, rules with their numbers, reason codes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from catalog.load import article, load_rulebook, parameters
from catalog.parameters import Parameter
from engine.explain import said
from engine.rules import EXERCISE_RULES
from engine.rules.outcome import CONSERVATISM, Layer
from engine.sentences import NEEDS, SENTENCES
from engine.types import Dose, Exercise, Level
from scripts.ladders import ladders
from scripts.pages import code, codes, page, table, words

BOOK = load_rulebook()

UNITS = {"reps": "", "seconds": " s", "contacts": " contacts", "steps_each_way": " steps each way"}
# First letters of the rule names, as the rule base sorts them.
FAMILIES = {
    "P": "Progress", "TE": "Tempo", "G": "Pain", "H": "Readiness", "U": "Runs", "L": "Days off", "D": "Easy weeks",
    "A": "Left and right", "S": "The week and the session", "T": "Time of a session", "X": "Choice of exercises",
    "I": "Growth of a week", "R": "Data", "": "Other",
}  # fmt: skip
STRENGTH = "A: several trials agree. B: one good trial, or mixed results. C: guideline or practice. D: our own policy."


# --------------------------------------------------------------------------- exercises


def exercises() -> str:
    """Every exercise by pattern and ladder."""
    intro = f"""
{len(BOOK.exercises)} exercises, catalog {BOOK.catalog}. A *ladder* goes from easy to hard; Baton moves one rung at a
time. Cues, common faults and everything else: `GET /v1/exercises/<id>`.

- **Dose**: sets x range of repetitions; in brackets how many to leave in reserve. *First* is for beginners, *later* for
  everyone who has done the movement cleanly a few times. On one leg or one arm at a time, it is for each side.
- **Opens after**: what must have been done before, in {max(2, BOOK.params.surplus_exposures)} sessions running, with
  clean form. Empty: anybody may begin here.
- **Pictures**: easy below, hard above; blue boxes are for one leg or arm. An arrow is a step up; where it is dashed,
  the box names another exercise that opens it first.
- **Pain sites**: while one of them hurts, this exercise does not progress, or is replaced.
"""
    patterns = [(p, list(xs)) for p, xs in groupby(BOOK.exercises.values(), key=lambda x: x.pattern)]
    return page("Exercises", intro, _article_ladders(), *(_pattern(name, found) for name, found in patterns))


def _article_ladders() -> str:
    rows = (
        (words(p.exercise), ", ".join(p.muscles), _link(p.beginner), " or ".join(_link(x) for x in p.progression_any))
        for p in article().progressions
    )
    return "## The article's four ladders\n\n" + table(("exercise", "muscles", "beginner", "progression"), rows)


def _link(name: str) -> str:
    exercise = BOOK.exercises[name]
    return f"[{exercise.name}](#{name})"


def _pattern(name: str, found: list[Exercise]) -> str:
    parts = [f"## {words(name).capitalize()}"]
    for ladder, members in groupby(found, key=lambda x: x.ladder):
        rows = [_exercise(x) for x in sorted(members, key=lambda x: x.rung)]
        title = f"### Ladder {code(ladder)}\n\n" if ladder != name else ""
        heads = ("rung", "exercise", "needs", "first dose", "later dose", "opens after", "pain sites")
        drawn = f"![Ladder {words(ladder)}](ladders/{ladder}.svg)\n\n" if ladder in ladders() else ""
        parts.append(title + drawn + table(heads, rows))
    return "\n\n".join(parts)


def _exercise(x: Exercise) -> tuple[str, ...]:
    return (
        str(x.rung),
        f'<a id="{x.id}"></a>{x.name}<br>{code(x.id)}',
        _equipment(x),
        _dose(x, x.dose.get(Level.NOVICE)),
        _dose(x, x.dose.get(Level.BUILD)),
        _entry(x),
        ", ".join(said(site) for site in x.linked_sites),
    )


def _equipment(x: Exercise) -> str:
    needs = "; or ".join(" + ".join(words(word) for word in kinds) or "nothing" for kinds in x.equipment_any)
    return needs if x.height_cm is None else f"{needs} ({x.height_cm[0]}-{x.height_cm[1]} cm)"


def _dose(x: Exercise, dose: Dose | None) -> str:
    if dose is None:
        return "not offered"
    return f"{dose.sets} x {dose.lo}-{dose.hi}{UNITS[x.measure]} ({dose.target_rir})"


def _entry(x: Exercise) -> str:
    entry = x.entry
    if entry.from_exercise is None:
        return ""
    sets = f"{entry.min_sets} x {entry.min_reps_each_set} ({entry.min_rir}) of {code(entry.from_exercise)}"
    asked = [sets + "".join(f" or {reps} of {code(name)}" for name, reps in entry.also_from.items())]
    if entry.trial_reps_each_side:
        asked.append(f"a trial of {entry.trial_reps_each_side} each side")
    if entry.min_weeks_of_strength:
        asked.append(f"{entry.min_weeks_of_strength} weeks of strength training")
    if entry.pain_free_sites:
        asked.append("no pain at all")
    return ", ".join(asked)


# --------------------------------------------------------------------------- rules


def rules() -> str:
    """The table of rules, their order, and every number."""
    intro = f"""
Ruleset {BOOK.ruleset}. For each exercise every rule below is asked. The most cautious answer wins; among equally
cautious ones the earlier layer. A rule that would need to know something nobody said forbids an increase: **missing is
never taken as good**.

From most to least cautious: {"; ".join(codes(group) for group in CONSERVATISM)}.
"""
    rows = ((words(layer.name).lower(), code(rule), _first_line(ask.__doc__)) for rule, layer, ask in EXERCISE_RULES)
    asked = "## Rules for an exercise, in order\n\n" + table(("layer", "rule", "what it looks for"), rows)
    layer = words(Layer.RED_FLAG.name).lower()
    first = (
        f"Before them, layer {layer}: symptoms that stop the whole plan until a professional has looked, bone pain, "
        "screening, illness with fever, and the days after a marathon."
    )
    numbers = f"## Numbers\n\nStrength of the evidence: {STRENGTH} To change one, see `catalog/README.md`."
    return page("Rules", intro, asked, first, numbers, *_families(parameters().parameters))


def _first_line(text: str | None) -> str:
    return (text or "").strip().partition("\n")[0]


def _families(found: Iterable[Parameter]) -> list[str]:
    by_family: dict[str, list[Parameter]] = {letters: [] for letters in FAMILIES}
    for parameter in found:
        letters = parameter.rule.split()[0].rstrip("0123456789.,")
        by_family[letters if letters in by_family else ""].append(parameter)
    heads = ("rule", "number", "value", "why", "evidence", "source")
    return [
        f"### {FAMILIES[letters]}\n\n" + table(heads, (_parameter(p) for p in rows))
        for letters, rows in by_family.items()
        if rows
    ]


def _parameter(p: Parameter) -> tuple[str, ...]:
    value = ", ".join(map(str, p.value)) if isinstance(p.value, tuple) else str(p.value)
    return (p.rule, code(p.name), f"{value} {p.unit}", p.why, p.strength, p.source)


# --------------------------------------------------------------------------- reasons


def reasons() -> str:
    """Every code of a plan."""
    intro = """
Every decision and notice in a plan has a `code`, the `facts` it used, and a `text` made from both. Programs compare
codes and facts; texts may be reworded at any time. Words in braces are facts. Where the same code stands under `next`,
it is said as a need.
"""
    told = [(code(name), text, NEEDS.get(name, "")) for name, text in SENTENCES.items() if not _is_need(name)]
    asked = [(code(name), text) for name, text in SENTENCES.items() if _is_need(name)]
    return page(
        "Reason codes",
        intro,
        "## Reasons and notices\n\n" + table(("code", "sentence", "as a need"), told),
        "## Needs only\n\n" + table(("code", "what is needed"), asked),
    )


def _is_need(name: str) -> bool:
    return name.startswith("NEEDS_") and name not in NEEDS and name != "NEEDS_CLEARANCE"

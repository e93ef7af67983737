"""What a check of requirements.toml may say. Each function is one word of the file and fails when it is not so."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from catalog.load import article, article_words, load_rulebook, parameters
from engine.sentences import NEEDS, SENTENCES
from engine.types import Exercise, Level
from tests.engine.builders import content, plan_for
from tests.scenarios.cases import expand
from tests.scenarios.expectations import wrong_with

BOOK, WORDS = load_rulebook(), article_words()
ROOT = Path(__file__).parents[2]
Wire = dict[str, Any]


def cue(name: str, text: str) -> None:
    assert any(text in found for found in BOOK.exercises[name].cues)


def fault(name: str, text: str) -> None:
    assert any(text in found.fault and found.fix for found in BOOK.exercises[name].faults)


def has(name: str, field: str, value: str) -> None:
    found = getattr(BOOK.exercises[name], field)
    assert found == value or (not isinstance(found, str) and value in found)


def needs(name: str, equipment: str) -> None:
    assert (equipment,) in BOOK.exercises[name].equipment_any


def tempo(name: str, seconds: int) -> None:
    assert BOOK.exercises[name].default_tempo.startswith(f"{seconds}-")


def dose_hi(name: str, most: int) -> None:
    found = BOOK.exercises[name].dose[Level.BUILD]
    assert found is not None
    assert found.hi == most


def muscle(name: str, chain: str, does: str) -> None:
    assert WORDS.muscles[name].chain == chain
    assert does in WORDS.muscles[name].does
    assert any(name in (*x.primary_muscles, *x.secondary_muscles) for x in BOOK.exercises.values())


def sites(*names: str) -> None:
    for name in names:
        assert name in BOOK.pain_sites
        assert any(name in x.linked_sites for x in BOOK.exercises.values())


def param(name: str, value: int) -> None:
    assert getattr(BOOK.params, name) == value


def row(exercise: str, muscles: str, beginner: str, progression: str) -> None:
    found = next(r for r in article().progressions if r.exercise == exercise)
    assert (", ".join(found.muscles), found.beginner, ", ".join(found.progression_any)) == (
        muscles,
        beginner,
        progression,
    )
    assert set(found.progression_any) <= _reached(beginner)


def _reached(start: str) -> set[str]:
    """Everything above an exercise by its steps up."""
    waiting, reached = [start], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            waiting += BOOK.exercises[name].advance_to
    return reached


def sample(place: int, exercise: str, sets: int, reps: int) -> None:
    found = BOOK.templates["posterior_chain_leg_day"][place]
    assert (found.exercise, found.sets, found.reps) == (exercise, sets, reps)


def claim(name: str, evidence: str = "", strength: str = "") -> None:
    found = next(c for c in WORDS.claims if c.id == name)
    assert evidence in found.evidence
    assert strength in ("", found.strength)
    assert found.says
    assert found.does
    assert found.source


def question(name: str) -> None:
    found = next(q for q in WORDS.questions if q.id == name)
    assert found.asks.endswith("?")
    assert found.effect
    plan_of({"events": [{"type": "check_in", "source_id": "q", "day": "D-1", "self_check": {name: None}}]})


def outcome(name: str) -> None:
    found = next(q for q in WORDS.outcomes if q.id == name)
    assert found.asks.endswith("?")
    assert found.better is not None
    plan_of({"events": [{"type": "check_in", "source_id": "o", "day": "D-1", "outcomes": {name: True}}]})


def form(name: str) -> None:
    assert next(q for q in WORDS.form_checks if q.id == name).asks.endswith("?")


def mistake(code: str) -> None:
    found = next(m for m in WORDS.mistakes if m.id == code)
    assert found.mistake
    assert found.fix
    assert code in SENTENCES
    assert set(found.exercises) <= set(BOOK.exercises)


def sentence(code: str, text: str) -> None:
    assert text in SENTENCES[code]


# --------------------------------------------------------------------------- plans


def plan_of(scenario: Wire) -> tuple[Wire, Any]:
    """The plan of a scenario and its day."""
    profile, events, today = expand(scenario)
    return content(plan_for(profile, events, today)), today


def plan(**scenario: Any) -> None:
    made, today = plan_of(scenario)
    wrong = []
    for expectation in scenario["expect"]:
        ours = {word: expectation[word] for word in OF_A_PLAN if word in expectation}
        for word, wanted in ours.items():
            assert OF_A_PLAN[word](made, expectation, wanted), f"{word} {wanted}"
        rest = {word: wanted for word, wanted in expectation.items() if word not in ours}
        wrong += wrong_with(made, today, rest) if set(rest) - {"of", "slot"} else []
    assert wrong == []


def _blocks(made: Wire, kind: str) -> Iterator[tuple[str, list[str]]]:
    for day in made["days"]:
        for item in day["items"]:
            for block in item.get("blocks") or []:
                if block["kind"] == kind:
                    yield item["kind"], block["exercises"]


def _cue(made: Wire, of: Wire, wanted: str) -> bool:
    lines = [p for p in made["prescriptions"] if of.get("slot") in (None, p["slot"])]
    return any(wanted in cue for line in lines for cue in line["cues"])


def _mobility(made: Wire, _: Wire, wanted: list[str]) -> bool:
    return any(set(wanted) <= set(names) for _, names in _blocks(made, "mobility"))


def _activation(made: Wire, _: Wire, wanted: list[str]) -> bool:
    return all(set(wanted) <= set(names) for kind, names in _blocks(made, "activation") if kind == "strength")


def _before_run(made: Wire, _: Wire, wanted: list[str]) -> bool:
    day = made["days"][int(wanted[0][1:])]
    drills = [x for i in day["items"] if i["kind"] == "activation" for b in i["blocks"] for x in b["exercises"]]
    return day["run"] is not None and wanted[1] in drills


def _items(made: Wire, _: Wire, wanted: list[str]) -> bool:
    return set(wanted) <= {item["kind"] for day in made["days"] for item in day["items"]}


OF_A_PLAN: dict[str, Callable[[Wire, Wire, Any], bool]] = {
    "cue": _cue,
    "mobility_has": _mobility,
    "activation_has": _activation,
    "before_run": _before_run,
    "items": _items,
}


# --------------------------------------------------------------------------- checks with a name of their own


def nothing_promises_prevention() -> None:
    texts = [*SENTENCES.values(), *NEEDS.values(), *(c.does for c in WORDS.claims)]
    texts += [p.why for p in parameters().parameters]
    texts += [t for x in BOOK.exercises.values() for t in (x.notes, *x.cues, *(f.fix for f in x.faults))]
    texts += [path.read_text("utf-8") for path in (ROOT / "README.md", *(ROOT / "docs").rglob("*.md"))]
    promise = re.compile(
        r"prevents? (\w+ )?injur|avoids? (\w+ )?injur|injury[- ]free|keeps? you from getting hurt", re.I
    )
    assert [t for t in texts if promise.search(t)] == []


def posterior_chain_is_trained() -> None:
    chain = {name for name, m in WORDS.muscles.items() if m.chain == "posterior"}
    assert all(x.primary_muscles or x.pattern == "mobility" for x in BOOK.exercises.values())
    assert all(any(name in x.primary_muscles for x in BOOK.exercises.values()) for name in chain)


def muscles_do_something() -> None:
    assert {does for m in WORDS.muscles.values() if m.chain == "posterior" for does in m.does} >= {
        "hip_extension",
        "pelvic_stability",
        "knee_flexion_control",
        "toe_off",
        "upright_posture",
        "arm_drive",
    }


def _leg_day() -> list[Exercise]:
    return [BOOK.exercises[w.exercise] for w in BOOK.templates["posterior_chain_leg_day"]]


def sample_has_order_and_fourteen_sets() -> None:
    work = BOOK.templates["posterior_chain_leg_day"]
    assert [x.pattern for x in _leg_day()] == ["hinge", "hinge", "lunge", "hinge", "lunge"]
    assert sum(w.sets for w in work) == 14
    assert set(type(work[0]).__dataclass_fields__) == {"exercise", "sets", "reps"}


def sample_trains_the_back_of_the_body() -> None:
    for x in _leg_day():
        back = [m for m in x.primary_muscles if m in WORDS.muscles and WORDS.muscles[m].chain == "posterior"]
        assert "gluteus_maximus" in back
    hinges = [x for x in _leg_day() if x.pattern == "hinge"]
    assert all("biceps_femoris" in (*x.primary_muscles, *x.secondary_muscles) for x in hinges)
    assert any("erector_spinae" in (*x.primary_muscles, *x.secondary_muscles) for x in hinges)


def every_claim_and_reason_carries_evidence() -> None:
    assert {c.strength for c in WORDS.claims} <= set("ABCD")
    made, _ = plan_of({"history": ["D-6 D-3 did glute_bridge 3x12 rir 3 form 5 asked 3x10-15 rir 3"]})
    reasons = [r for d in made["decisions"] for r in d["reasons"]]
    assert reasons
    assert all(r["strength"] in set("ABCD") and r["rule"] and r["text"] for r in reasons)


CODE: dict[str, Callable[[], None]] = {
    check.__name__: check
    for check in (
        nothing_promises_prevention,
        posterior_chain_is_trained,
        muscles_do_something,
        sample_has_order_and_fourteen_sets,
        sample_trains_the_back_of_the_body,
        every_claim_and_reason_carries_evidence,
    )
}
CHECKS: dict[str, Callable[..., None]] = {
    check.__name__: check
    for check in (
        cue, fault, has, needs, tempo, dose_hi, muscle, sites, param, row, sample, claim, question, outcome, form,
        mistake, sentence, plan,
    )
}  # fmt: skip


def run(check: Wire) -> None:
    """Run one check of the file."""
    if "code" in check:
        CODE[check["code"]]()
        return
    word = next(iter(check))
    value, more = check[word], {name: v for name, v in check.items() if name != word}
    match value:
        case dict():
            CHECKS[word](**value)
        case list():
            CHECKS[word](*value)
        case _:
            CHECKS[word](value, **more)

"""The pages about the source article: its requirements, and its questions, mistakes and claims."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from catalog.load import article, article_words, load_rulebook
from scripts.pages import code, page, table

TABLE = Path(__file__).resolve().parents[1] / "tests" / "article" / "requirements.toml"
BOOK = load_rulebook()
LEG_DAY = """## The leg day

A profile with `template: "posterior_chain_leg_day"` asks for it. Order, sets and repetitions are the article's; load,
rest, tempo and warm-up it does not give. Repetitions on one leg are taken as each side.

"""


def requirements() -> str:
    """Every requirement of the source article: what, where, and what shows it."""
    found: dict[str, dict[str, Any]] = tomllib.loads(TABLE.read_text(encoding="utf-8"))
    intro = f"""
What the article on the posterior chain asks of the product, {len(found)} requirements in our own words. Each is checked
by `tests/article/test_requirements.py` as `test_requirement[REQ-...]`; the last column says what the check looks at. A
*plan* is one the engine makes for a runner described there.
"""
    rows = [
        (req, entry["says"], entry["lives"], "; ".join(_shown(c) for c in entry["check"]))
        for req, entry in found.items()
    ]
    return page("Requirements of the article", intro, table(("id", "requirement", "where it lives", "shown by"), rows))


def _shown(check: dict[str, Any]) -> str:
    """A check in words."""
    if "code" in check:
        return str(check["code"]).replace("_", " ")
    word = next(iter(check))
    value = check[word]
    if word == "plan":
        return f"plan: {'; '.join(_expected(one) for one in value['expect'])}"
    parts = value if isinstance(value, list) else [value]
    return f"{word.replace('_', ' ')} {', '.join(code(str(part)) for part in parts)}"


def _expected(expectation: dict[str, Any]) -> str:
    """What a plan is expected to show; numbers and lists of fields stand in the file."""
    told = []
    for word, value in expectation.items():
        parts = value if isinstance(value, list) else [value]
        plain = all(isinstance(part, str | int) and not isinstance(part, bool) for part in parts)
        told.append(f"{word} {', '.join(map(str, parts))}" if plain else word)
    return ", ".join(told).replace("_", " ")


def words() -> str:
    """What the article asks and claims, with the evidence beside it."""
    told = article_words()
    intro = """
The article is where Baton comes from. Where it and the evidence differ, both stand here, and the engine follows the
evidence. Strength: A: several trials agree. B: one good trial, or mixed results. C: guideline or practice. D: our own
policy.
"""
    claims = [(c.says, c.evidence, c.strength, c.does, c.source) for c in told.claims]
    questions = [(q.asks, q.effect, code(q.id)) for q in told.questions]
    outcomes = [(q.asks, "yes" if q.better else "no", code(q.id)) for q in told.outcomes]
    mistakes = [(m.mistake, m.fix, ", ".join(_link(x) for x in m.exercises), code(m.id)) for m in told.mistakes]
    sample = [(_link(w.exercise), f"{w.sets} x {w.reps}") for w in article().sample_workout]
    muscles = [
        (name.replace("_", " "), m.chain, ", ".join(m.does).replace("_", " ")) for name, m in told.muscles.items()
    ]
    return page(
        "The article",
        intro,
        "## Claims\n\n" + table(("the article says", "what is known", "strength", "what Baton does", "source"), claims),
        "## Five questions\n\nAsked in a check-in under `self_check`; a yes shifts emphasis and is no diagnosis.\n\n"
        + table(("question", "what a yes changes", "key"), questions),
        "## What may change\n\nAsked under `outcomes`, now and some weeks later; the plan tells what changed.\n\n"
        + table(("question", "hoped for", "key"), outcomes),
        "## Mistakes and fixes\n\n" + table(("mistake", "fix", "for example", "notice"), mistakes),
        "## Before a load goes up\n\n" + "\n".join(f"- {q.asks}" for q in told.form_checks),
        LEG_DAY + table(("exercise", "sets x repetitions"), sample),
        "## Muscles\n\n" + table(("muscle", "chain", "what it does"), muscles),
    )


def _link(name: str) -> str:
    return f"[{BOOK.exercises[name].name}](exercises.md#{name})"

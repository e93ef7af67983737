"""What a scenario may expect of a plan. Each function is one word of the files and says what is wrong, or None.

An expectation is a table. `of` (an exercise) or `slot` chooses decisions; the first other word says what to look at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from tests.engine.builders import book, loads_legs

Wire = dict[str, Any]
Check = Callable[["Look", Any], "str | None"]
UP = ("add_reps", "slow_eccentric", "add_sets", "add_load", "advance")
LESS = ("reduce", "regress", "swap", "rest", "deload", "mobility", "refer")
GROUPS = {"up": UP, "less": LESS}


class Look:
    """A plan, and the part of it one expectation is about."""

    def __init__(self, plan: Wire, today: date, expectation: Wire) -> None:
        self.plan = plan
        self.today = today
        self.of = expectation.get("of")
        self.slot = expectation.get("slot")

    def decisions(self) -> list[Wire]:
        found: list[Wire] = self.plan["decisions"]
        if self.of == "plan":
            return [d for d in found if d["exercise"] is None]
        if self.of:
            return [d for d in found if d["exercise"] == self.of]
        return [d for d in found if self.slot in (None, d["slot"])]

    def prescriptions(self) -> list[Wire]:
        """The lines of the key exercises; drills and stretches count only where they are named."""
        found: list[Wire] = self.plan["prescriptions"]
        if self.of or self.slot:
            return [p for p in found if self.of in (None, p["exercise"]) and self.slot in (None, p["slot"])]
        return [p for p in found if p["slot"] not in ("activation", "mobility")]

    def sessions(self, day: str | None = None) -> Iterator[tuple[str, Wire, list[str]]]:
        """Each strength session: its date, its item, and its work."""
        for found in self.plan["days"]:
            for item in found["items"]:
                if item["kind"] == "strength" and day in (None, found["date"]):
                    work = [x for b in item["blocks"] if b["kind"] == "work" for x in b["exercises"]]
                    yield found["date"], item, work

    def reasons(self) -> list[Wire]:
        return [r for d in self.decisions() for r in d["reasons"]]

    def texts(self) -> str:
        """Everything a person would read."""
        said = [n["text"] for n in self.plan["notices"]]
        said += [r["text"] for d in self.plan["decisions"] for r in d["reasons"]]
        said += [r["text"] for d in self.plan["decisions"] if d["next"] for r in d["next"]["needs"]]
        return "\n".join(said)

    def dates(self, words: list[str]) -> set[str]:
        return {(self.today + timedelta(days=int(w[1:] or 0))).isoformat() for w in words}


def _any(actions: str | list[str]) -> set[str]:
    """Actions; `up` is any increase and `less` anything easier."""
    words = [actions] if isinstance(actions, str) else actions
    return {one for word in words for one in GROUPS.get(word, (word,))}


def action(look: Look, wanted: Any) -> str | None:
    found = [d["action"] for d in look.decisions()]
    return None if found and set(found) <= _any(wanted) else f"want {wanted}, found {found}"


def never(look: Look, unwanted: Any) -> str | None:
    found = [(d["exercise"], d["action"]) for d in look.decisions() if d["action"] in _any(unwanted)]
    return f"found {found}" if found else None


def rule(look: Look, wanted: str) -> str | None:
    found = {r["rule"] for r in look.reasons()}
    return None if wanted in found else f"want {wanted}, found {sorted(found)}"


def first_rule(look: Look, wanted: str) -> str | None:
    found = [d["reasons"][0]["rule"] for d in look.decisions()]
    return None if found and set(found) == {wanted} else f"want {wanted} first, found {found}"


def no_rule(look: Look, unwanted: str) -> str | None:
    return f"{unwanted} is named" if unwanted in {r["rule"] for r in look.reasons()} else None


def becomes(look: Look, wanted: Any) -> str | None:
    words = [wanted] if isinstance(wanted, str) else wanted
    found = [(d["after"] or {}).get("exercise") for d in look.decisions()]
    return None if found and set(found) <= set(words) else f"want {wanted}, found {found}"


def next_step(look: Look, wanted: str) -> str | None:
    found = [(d["next"] or {}).get("action") for d in look.decisions()]
    return None if wanted in found else f"next is {found}"


def blocked(look: Look, wanted: Any) -> str | None:
    found = {b["action"] for d in look.decisions() for b in d["blocked"]}
    return None if found & _any(wanted) else f"blocked are {sorted(found)}"


def dose(look: Look, wanted: Wire) -> str | None:
    """Fields of the prescription: a value, a list of allowed ones, or {min, max}."""
    lines = look.prescriptions()
    if not lines:
        return f"{look.of or look.slot} is not prescribed"
    wrong = [
        f"{k} is {line.get(k)}, want {w}" for line in lines for k, w in wanted.items() if not _fits(line.get(k), w)
    ]
    return "; ".join(wrong) or None


def _fits(value: Any, wanted: Any) -> bool:
    if isinstance(wanted, dict):
        return value is not None and wanted.get("min", value) <= value <= wanted.get("max", value)
    told = "none" if value is None else value
    return told in wanted if isinstance(wanted, list) and not isinstance(told, list) else bool(told == wanted)


def side_order(look: Look, wanted: list[str]) -> str | None:
    found = [p["side"] for p in look.prescriptions()]
    return None if found == wanted else f"sides are {found}"


def status(look: Look, wanted: str) -> str | None:
    return None if look.plan["status"] == wanted else f"status is {look.plan['status']}"


def notice(look: Look, wanted: str) -> str | None:
    """A notice by its code, or code:severity."""
    code, _, severity = wanted.partition(":")
    found = [(n["code"], n["severity"]) for n in look.plan["notices"]]
    hit = any(c == code and severity in ("", s) for c, s in found)
    return None if hit else f"notices are {found}"


def no_notice(look: Look, unwanted: str) -> str | None:
    return unwanted if unwanted in {n["code"] for n in look.plan["notices"]} else None


def says(look: Look, pattern: str) -> str | None:
    return None if re.search(pattern, look.texts(), re.IGNORECASE) else f"nothing says {pattern}:\n{look.texts()}"


def never_says(look: Look, pattern: str) -> str | None:
    found = re.search(pattern, look.texts(), re.IGNORECASE)
    return f"says {found[0]!r}" if found else None


def trains(look: Look, wanted: list[str]) -> str | None:
    """Every one of these is in some session."""
    missing = set(wanted) - {x for _, _, work in look.sessions() for x in work}
    return f"not trained: {sorted(missing)}" if missing else None


def leaves_out(look: Look, unwanted: list[str]) -> str | None:
    found = set(unwanted) & {p["exercise"] for p in look.plan["prescriptions"]}
    return f"prescribed: {sorted(found)}" if found else None


def no_site(look: Look, site: str) -> str | None:
    """Nothing that is linked to the site is prescribed."""
    names = {p["exercise"] for p in look.plan["prescriptions"]}
    found = [x for x in names if site in book().exercises[x].linked_sites]
    return f"linked to {site}: {sorted(found)}" if found else None


def no_training(look: Look, _: bool) -> str | None:
    found = [day for day, _, _ in look.sessions()]
    return f"sessions on {found}" if found or look.plan["prescriptions"] else None


def no_runs(look: Look, _: bool) -> str | None:
    found = [d["date"] for d in look.plan["days"] if d["run"]]
    return f"runs on {found}" if found else None


def run_on(look: Look, wanted: dict[str, str]) -> str | None:
    runs = {d["date"]: d["run"] or "none" for d in look.plan["days"]}
    for word, kind in wanted.items():
        day = next(iter(look.dates([word])))
        if runs[day] != kind:
            return f"run of {word} is {runs[day]}"
    return None


def sessions(look: Look, wanted: Any) -> str | None:
    """How many strength sessions in the seven days."""
    count = len(list(look.sessions()))
    allowed = wanted if isinstance(wanted, list) else [wanted]
    return None if count in allowed else f"{count} sessions, want {wanted}"


def legs_on(look: Look, allowed: list[str]) -> str | None:
    found = {day for day, _, work in look.sessions() if loads_legs(work)}
    return None if found <= look.dates(allowed) else f"legs on {sorted(found)}"


def legs_sessions(look: Look, wanted: int) -> str | None:
    found = [day for day, _, work in look.sessions() if loads_legs(work)]
    return None if len(found) == wanted else f"legs on {found}"


def strength_on(look: Look, wanted: list[str]) -> str | None:
    found = {day for day, _, _ in look.sessions()}
    return None if found == look.dates(wanted) else f"sessions on {sorted(found)}"


def only_on(look: Look, wanted: list[str]) -> str | None:
    """The days whose session holds an exercise."""
    found = {day for day, _, work in look.sessions() if look.of in work}
    return None if found == look.dates(wanted) else f"{look.of} comes on {sorted(found)}"


def no_session_on(look: Look, days: list[str]) -> str | None:
    found = {day for day, _, _ in look.sessions()} & look.dates(days)
    return f"sessions on {sorted(found)}" if found else None


def spaced_days(look: Look, least: int) -> str | None:
    days = [date.fromisoformat(day) for day, _, work in look.sessions() if loads_legs(work)]
    close = [str(b) for a, b in pairwise(days) if (b - a).days < least]
    return f"too close: {close}" if close else None


def after_run_hours(look: Look, least: int) -> str | None:
    """On days with a run, strength comes so many hours later."""
    runs = {d["date"]: d["run"] for d in look.plan["days"]}
    wrong = [day for day, item, _ in look.sessions() if runs[day] and (item["after_run_hours"] or 0) < least]
    return f"too soon after the run on {wrong}" if wrong else None


def minutes(look: Look, most: int) -> str | None:
    long = [(day, item["minutes"]) for day, item, _ in look.sessions() if item["minutes"] > most]
    return f"longer than {most}: {long}" if long else None


def exercises(look: Look, wanted: dict[str, int]) -> str | None:
    """How many key exercises each session has: {min, max}."""
    counts = [len(work) for _, _, work in look.sessions()]
    wrong = [n for n in counts if not wanted.get("min", 0) <= n <= wanted.get("max", 99)]
    return f"exercises per session: {counts}" if wrong or not counts else None


def block_order(look: Look, _: bool) -> str | None:
    """Activation first and mobility last in each session."""
    orders = [[b["kind"] for b in item["blocks"]] for _, item, _ in look.sessions()]
    good = (["activation", "work"], ["activation", "work", "mobility"])
    return None if orders and all(o in good for o in orders) else f"blocks: {orders}"


def work_order(look: Look, wanted: list[str]) -> str | None:
    """These patterns come in this order wherever they meet in a session."""
    for day, _, work in look.sessions():
        places = [wanted.index(p) for x in work if (p := book().exercises[x].pattern) in wanted]
        if places != sorted(places):
            return f"order on {day}: {work}"
    return None


def each_session_has(look: Look, wanted: list[str]) -> str | None:
    """Every session has an exercise of one of these patterns (or `one_legged`)."""
    for day, _, work in look.sessions():
        found = {book().exercises[x].pattern for x in work}
        if any(book().exercises[x].laterality in ("unilateral", "alternating") for x in work):
            found.add("one_legged")
        if not found & set(wanted):
            return f"{day} has {work}"
    return None


def week_covers(look: Look, wanted: list[str]) -> str | None:
    found = {book().exercises[x].pattern for _, _, work in look.sessions() for x in work}
    missing = [part for part in wanted if not found & set(part.split("|"))]
    return f"missing: {missing}" if missing else None


def nothing_new(look: Look, known: list[str]) -> str | None:
    found = {x for _, _, work in look.sessions() for x in work} - set(known)
    return f"new: {sorted(found)}" if found else None


def total_sets(look: Look, wanted: dict[str, int]) -> str | None:
    """Prescribed sets of one session of everything: {min, max}."""
    count = sum(p["sets"] for p in look.prescriptions())
    return None if wanted.get("min", 0) <= count <= wanted.get("max", 999) else f"{count} sets, want {wanted}"


def weekly_sets(look: Look, most: int) -> str | None:
    each = {p["exercise"]: p["sets"] for p in look.plan["prescriptions"] if p["target_rir"] <= 4}
    count = sum(each.get(x, 0) for _, _, work in look.sessions() for x in work)
    return f"{count} sets a week, at most {most}" if count > most else None


def tempo_seconds(look: Look, most: int) -> str | None:
    for line in look.prescriptions():
        parts = line["tempo"].split("-")
        if all(p.isdigit() for p in parts) and sum(map(int, parts)) > most:
            return f"{line['exercise']} takes {line['tempo']}"
    return None


def review_on(look: Look, wanted: str) -> str | None:
    found = look.plan["review_on"]
    return None if found in look.dates([wanted]) else f"review on {found}"


def events_named(look: Look, least: int) -> str | None:
    found = {e for r in look.reasons() for e in r["events"]}
    return None if len(found) >= least else f"{len(found)} events named"


CHECKS: dict[str, Check] = {
    check.__name__: check
    for check in (
        action, never, rule, first_rule, no_rule, becomes, next_step, blocked, dose, side_order, status, notice,
        no_notice, says, never_says, trains, leaves_out, no_site, no_training, no_runs, run_on, sessions, legs_on,
        legs_sessions, strength_on, only_on, no_session_on, spaced_days, after_run_hours, minutes, exercises,
        block_order, work_order, each_session_has, week_covers, nothing_new, total_sets, weekly_sets, tempo_seconds,
        review_on, events_named,
    )
}  # fmt: skip


def wrong_with(plan: Wire, today: date, expectation: Wire) -> list[str]:
    """What is wrong with a plan by one expectation, in words."""
    words = [word for word in expectation if word not in ("of", "slot")]
    unknown = [word for word in words if word not in CHECKS]
    if unknown or not words:
        raise ValueError(f"not understood: {expectation}")
    look = Look(plan, today, expectation)
    found = [(word, CHECKS[word](look, expectation[word])) for word in words]
    about = expectation.get("of") or expectation.get("slot") or "plan"
    return [f"{about}, {word}: {text}" for word, text in found if text]

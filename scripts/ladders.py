"""Pictures of the ladders: rungs from below, a box for each exercise, an arrow for each step up."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby

from catalog.load import load_rulebook
from engine.exposure import ONE_SIDE
from engine.types import Exercise

BOOK = load_rulebook()
BOX_W, BOX_H, GAP_X, GAP_Y = 216, 84, 20, 44
LEFT, TOP = 64, 12  # room for the names of the rungs, and above
LETTERS_A_LINE = 31
STYLE = """<style>
svg { font: 12px system-ui, sans-serif }
text { fill: #1f2328 } .dim { fill: #59636e; font-size: 11px }
rect { fill: #f6f8fa; stroke: #818b98 } .one { fill: #ddf4ff } path { fill: none; stroke: #59636e; stroke-width: 1.3 }
.way { stroke-dasharray: 4 3 } marker path { fill: #59636e; stroke: none }
@media (prefers-color-scheme: dark) {
text { fill: #e6edf3 } .dim { fill: #9198a1 } rect { fill: #151b23; stroke: #656c76 } .one { fill: #0c2d4d }
path { stroke: #9198a1 } marker path { fill: #9198a1 }
}
</style>"""
ARROW = """<defs><marker id="up" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
<path d="M0 0L8 4L0 8z"/></marker></defs>"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the box of an exercise stands."""

    x: int
    y: int


def ladders() -> dict[str, tuple[Exercise, ...]]:
    """Ladder -> its exercises by rung; ladders without a step are left out."""
    found: dict[str, list[Exercise]] = {}
    for x in BOOK.exercises.values():
        found.setdefault(x.ladder, []).append(x)
    return {
        name: tuple(sorted(xs, key=lambda x: x.rung))
        for name, xs in found.items()
        if any(BOOK.exercises[up].ladder == name for x in xs for up in x.advance_to)
    }


def picture(name: str, members: tuple[Exercise, ...]) -> str:
    """The ladder as SVG; the same catalog gives the same text."""
    rungs = [(rung, list(xs)) for rung, xs in groupby(members, key=lambda x: x.rung)]
    widest = max(len(xs) for _, xs in rungs)
    width = LEFT + widest * (BOX_W + GAP_X)
    height = TOP + len(rungs) * (BOX_H + GAP_Y)
    places: dict[str, Place] = {}
    names = []
    for row, (rung, xs) in enumerate(reversed(rungs)):
        y = TOP + row * (BOX_H + GAP_Y)
        indent = LEFT + (widest - len(xs)) * (BOX_W + GAP_X) // 2
        places |= {x.id: Place(indent + n * (BOX_W + GAP_X), y) for n, x in enumerate(xs)}
        names.append(f'<text class="dim" x="4" y="{y + BOX_H // 2}">rung {rung}</text>')
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" role="img">',
        f"<title>Ladder {escape(name.replace('_', ' '))}</title>",
        STYLE,
        ARROW,
        *names,
        *_arrows(members, places),
        *(line for x in members for line in _box(x, places[x.id])),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _arrows(members: tuple[Exercise, ...], places: dict[str, Place]) -> Iterator[str]:
    """A line for each step up; dashed where the door asks for something else first."""
    for x in members:
        ups = [BOOK.exercises[up] for up in x.advance_to if up in places]
        for target in ups:
            a, b = places[x.id], places[target.id]
            doors = (target.entry.from_exercise, *target.entry.also_from)
            kind = "" if x.id in doors else ' class="way"'
            x1, x2, y2 = a.x + BOX_W // 2, b.x + BOX_W // 2, b.y + BOX_H
            if a.y == b.y:  # a step on one rung goes over the gap beside
                edge = a.x + (BOX_W if b.x > a.x else 0)
                yield f'<path{kind} d="M{edge} {a.y + 42}H{b.x + (0 if b.x > a.x else BOX_W)}" marker-end="url(#up)"/>'
            else:
                curve = f"M{x1} {a.y}C{x1} {a.y - GAP_Y} {x2} {y2 + GAP_Y} {x2} {y2 + 2}"
                yield f'<path{kind} d="{curve}" marker-end="url(#up)"/>'


def _box(x: Exercise, place: Place) -> Iterator[str]:
    single = ' class="one"' if x.laterality in ONE_SIDE else ""
    yield f'<rect{single} x="{place.x}" y="{place.y}" width="{BOX_W}" height="{BOX_H}" rx="6"/>'
    lines = [(line, "") for line in textwrap.wrap(x.name, LETTERS_A_LINE)[:2]]
    lines += [(line, ' class="dim"') for line in _opens(x)]
    for n, (line, kind) in enumerate(lines[:5]):
        yield f'<text{kind} x="{place.x + 8}" y="{place.y + 17 + 15 * n}">{escape(line)}</text>'


def _opens(x: Exercise) -> list[str]:
    """What opens the exercise, in short lines."""
    entry = x.entry
    if entry.from_exercise is None:
        return ["open to anybody"]
    below = BOOK.exercises[entry.from_exercise].name
    told = f"after {entry.min_sets} x {entry.min_reps_each_set} ({entry.min_rir}): {below}"
    more = []
    if entry.trial_reps_each_side:
        more.append(f"trial of {entry.trial_reps_each_side}")
    if entry.min_weeks_of_strength:
        more.append(f"{entry.min_weeks_of_strength} weeks of strength")
    if entry.pain_free_sites:
        more.append("no pain")
    lines = textwrap.wrap(told, LETTERS_A_LINE + 4)[: 2 if more else 3]
    return [*lines, *([", ".join(more)] if more else [])]

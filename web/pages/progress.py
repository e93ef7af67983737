"""Progress: the weeks behind, each plot drawn from the table of its numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from flask import Blueprint, Response
from flask_babel import gettext as _

from engine.memory import monday_of
from engine.progress import E1RM, LOAD, Line, Progress, Week
from engine.types import Side
from integrations.outlets.units import KM_PER_MI
from schemas.workout import KG_PER_LB
from web.auth import tenant
from web.context import services
from web.pages.ground import is_imperial, own_athlete_id, page, show
from web.pages.texts import number
from web.pages.words import SIDES, SITES
from web.pages.words_training import LADDERS, PATTERNS
from web.progress import WEEKS, progress_of, revisions
from web.speech import exercises_in, language

blueprint = Blueprint("progress", __name__)

BARS, LINES, STACK = "bars", "lines", "stack"
PAIN_MAX = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One number: as the plot reads it and as people do. Both empty: nobody told."""

    value: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A table of numbers and how it is drawn. Rows are days or weeks, oldest first; columns are what is compared."""

    id: str
    title: str
    kind: str
    columns: tuple[str, ...]
    rows: tuple[tuple[date, tuple[Cell, ...]], ...]
    note: str = ""
    unit: str = ""
    weekly: bool = True
    high: int | None = None  # the top of the scale, where it has one

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw: a level of 0 is told, a bar of 0 is none."""
        drawn = [cell.value for _day, cells in self.rows for cell in cells if cell.value]
        return not any(self.kind == LINES or Decimal(value) for value in drawn)


@page(blueprint, "/progress", methods=("GET",))
def progress() -> Response:
    """What became of the last weeks."""
    athlete_id = own_athlete_id()
    found, today = progress_of(athlete_id, weeks=WEEKS)
    position = services().store.plan_position(tenant(), athlete_id)
    plans = revisions(athlete_id, since=monday_of(today) - timedelta(weeks=WEEKS - 1))
    weeks = [
        _balance(found.weeks),
        _by_pattern(found.weeks),
        _runs(found.weeks),
        *_body(found),
        _changes(found.weeks, [one.first_key.day for one in plans]),
    ]
    return show(
        "progress.html",
        etag=position.etag if position is not None else "",
        found=found,
        today=today,
        sessions=_sessions(found.weeks),
        strength=[(ladder, [f for f in figures if not f.empty]) for ladder, figures in _strength(found.lines)],
        weeks=[figure for figure in weeks if not figure.empty],
    )


# --------------------------------------------------------------------------- week by week


def _sessions(weeks: Sequence[Week]) -> Figure:
    return Figure(
        id="sessions",
        title=_("Strength sessions a week"),
        kind=BARS,
        columns=(_("Done"), _("Asked for")),
        rows=_rows(weeks, lambda week: (_whole(week.done), _whole(week.asked))),
    )


def _by_pattern(weeks: Sequence[Week]) -> Figure:
    patterns = [name for name in PATTERNS if any(week.hard_sets.get(name) for week in weeks)]
    return Figure(
        id="hard-sets",
        title=_("Hard sets a week"),
        kind=STACK,
        columns=tuple(str(PATTERNS[name]) for name in patterns),
        rows=_rows(weeks, lambda week: tuple(_whole(week.hard_sets.get(name, 0)) for name in patterns)),
        note=_("Sets near the end of what was possible. A set of the left and one of the right leg count once."),
    )


def _balance(weeks: Sequence[Week]) -> Figure:
    return Figure(
        id="balance",
        title=_("Front and back of the legs"),
        kind=BARS,
        columns=(_("Hips lead"), _("Thighs lead")),
        rows=_rows(weeks, lambda week: (_whole(week.back_sets), _whole(week.front_sets))),
        note=_("Hard sets where the hips do most of the work, beside those where the front of the thighs does."),
    )


def _runs(weeks: Sequence[Week]) -> Figure:
    return Figure(
        id="runs",
        title=_("Running"),
        kind=BARS,
        columns=(_("In the week"), _("Longest run")),
        rows=_rows(weeks, lambda week: (_far(week.run_km), _far(week.longest_km))),
        unit="mi" if is_imperial() else "km",
    )


def _changes(weeks: Sequence[Week], days: Iterable[date]) -> Figure:
    counts = Counter(monday_of(day) for day in days)
    return Figure(
        id="changes",
        title=_("How often your plan changed"),
        kind=BARS,
        columns=(_("Changes"),),
        rows=_rows(weeks, lambda week: (_whole(counts[week.monday]),)),
    )


def _rows(
    weeks: Iterable[Week], cells: Callable[[Week], tuple[Cell, ...]]
) -> tuple[tuple[date, tuple[Cell, ...]], ...]:
    return tuple((week.monday, cells(week)) for week in weeks)


# --------------------------------------------------------------------------- day by day


def _strength(lines: Sequence[Line]) -> list[tuple[str, list[Figure]]]:
    """For each ladder what was lifted and how often, in the order of the patterns."""
    ladders = [name for name in LADDERS if any(line.ladder == name for line in lines)]
    return [(str(LADDERS[name]), _of_ladder(name, [x for x in lines if x.ladder == name])) for name in ladders]


def _of_ladder(ladder: str, lines: Sequence[Line]) -> list[Figure]:
    unit = "lb" if is_imperial() else "kg"
    titles = {
        E1RM: (_("Estimated one-repetition maximum"), unit),
        LOAD: (_("Heaviest load"), unit),
        "reps": (_("Most repetitions in a set"), ""),
        "seconds": (_("Longest hold"), "s"),
        "contacts": (_("Most contacts in a set"), ""),
        "steps_each_way": (_("Most steps in a set"), ""),
    }
    found = []
    for measure, (title, of) in titles.items():
        those = [line for line in lines if line.measure == measure]
        unsure = any(point.unsure for line in those for point in line.points)
        found.append(
            Figure(
                id=f"{ladder}-{measure}",
                title=title,
                kind=LINES,
                columns=tuple(_name(line) for line in those),
                rows=_by_day([{p.day: _amount(p.value, measure) for p in line.points} for line in those]),
                note=_("From clean sets of at most 12 repetitions; above 10 it is only a rough guide.")
                if unsure
                else "",
                unit=of,
                weekly=False,
            )
        )
    return found


def _name(line: Line) -> str:
    name = exercises_in(language())[line.exercise].name
    return name if line.side is Side.BOTH else f"{name}, {SIDES[line.side]}"


def _body(found: Progress) -> list[Figure]:
    places = sorted({(one.site, one.side or "") for one in found.pain})
    pain: list[dict[date, Cell]] = [
        {one.day: _told(one.level_0_10) for one in found.pain if (one.site, one.side or "") == place}
        for place in places
    ]
    return [
        Figure(
            id="pain",
            title=_("Pain, 0 to 10"),
            kind=LINES,
            columns=tuple(_place(site, side) for site, side in places),
            rows=_by_day(pain),
            note=_("The worse of during and the morning after, for places that have hurt in these weeks."),
            weekly=False,
            high=PAIN_MAX,
        ),
        Figure(
            id="sleep",
            title=_("Sleep"),
            kind=LINES,
            columns=(_("Hours"),),
            rows=_by_day([{night.day: _told(night.sleep_h) for night in found.nights}]),
            unit="h",
            weekly=False,
        ),
    ]


def _place(site: str, side: str) -> str:
    name = str(SITES[site])
    return f"{name}, {SIDES[Side(side)]}" if side else name


def _by_day(columns: Sequence[dict[date, Cell]]) -> tuple[tuple[date, tuple[Cell, ...]], ...]:
    """Every day of any column; where a column has nothing to say, its cell is empty."""
    days = sorted({day for column in columns for day in column})
    return tuple((day, tuple(column.get(day, Cell()) for column in columns)) for day in days)


# --------------------------------------------------------------------------- numbers


def _whole(value: int) -> Cell:
    return Cell(value=str(value), text=str(value))


def _told(value: Decimal | None) -> Cell:
    return Cell() if value is None else Cell(value=f"{value:f}", text=number(value))


def _far(km: Decimal | None) -> Cell:
    return _told(km if km is None or not is_imperial() else (km / KM_PER_MI).quantize(Decimal("0.1")))


def _amount(value: Decimal, measure: str) -> Cell:
    if measure in (E1RM, LOAD):
        step = Decimal("0.5") if is_imperial() or measure == E1RM else Decimal("0.01")
        kg_or_lb = value / KG_PER_LB if is_imperial() else value
        value = (kg_or_lb / step).quantize(Decimal(1)) * step
    return _told(value)

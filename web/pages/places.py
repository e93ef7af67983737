"""The places of the body that may hurt, as pages ask about them: site, side, and what was said lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from engine.memory import worst
from engine.types import Exercise, PainReport, Side
from web.context import services
from web.pages import words
from web.pages.ground import trainee

CENTRAL = ("low_back", "upper_back_neck")
MUSCLES = frozenset({"buttock_prox_hamstring", "hamstring", "quad_thigh", "calf", "low_back", "hip_groin"})
RECENT_DAYS = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place of the body that may hurt. `last`: what was said lately, day and 0-10."""

    site: str
    side: Side | None
    name: LazyString
    last: tuple[date, Decimal | None] | None

    @property
    def key(self) -> str:
        """`achilles-left`, in names of fields and of fragments."""
        return f"{self.site}-{self.side}" if self.side else self.site

    @property
    def is_muscle(self) -> bool:
        """Whether it can be sore, and not only hurt."""
        return self.site in MUSCLES


def places() -> list[Place]:
    """Every place, those reported lately first."""
    return sorted(_places_of(services().book.pain_sites), key=lambda place: place.last is None)


def places_at(exercise: Exercise) -> list[Place]:
    """Where an exercise may hurt: the sites that it loads. Work that loads none in particular may hurt anywhere."""
    work = exercise.fatigue_class > 0
    return _places_of(exercise.linked_sites or (services().book.pain_sites if work else ()))


def place_of(report: PainReport) -> Place:
    """The place that a report is about."""
    return _place(report.site, None if report.side is Side.BOTH else report.side)


def _places_of(sites: Iterable[str]) -> list[Place]:
    return [_place(site, side) for site in sites for side in ((None,) if site in CENTRAL else (Side.LEFT, Side.RIGHT))]


def _place(site: str, side: Side | None) -> Place:
    name = (
        words.SITES[site] if side is None else _("%(site)s, %(side)s", site=words.SITES[site], side=words.SIDES[side])
    )
    return Place(site=site, side=side, name=name, last=_last(site, side))


def _last(site: str, side: Side | None) -> tuple[date, Decimal | None] | None:
    who = trainee()
    marks = [m for m in who.state.pain.get(site, ()) if m.report.side in (side, None)]
    if not marks or (who.today - marks[-1].day).days > RECENT_DAYS:
        return None
    newest = marks[-1]
    level = worst([newest.report.during, newest.report.next_morning])
    over = level == 0 or any(at > newest.at for at, *_rest in who.state.all_clear)
    return None if over else (newest.day, level)

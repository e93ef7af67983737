"""The same athlete with one thing different: the second half of each metamorphic pair."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from decimal import Decimal
from random import Random

from engine.ledger import live
from engine.types import (
    CheckIn,
    Event,
    ExerciseDone,
    Illness,
    Override,
    PainReport,
    PlannedRun,
    Profile,
    ProfileChange,
    Race,
    RedFlag,
    Run,
    RunKind,
    SetKind,
    Workout,
)
from tests.engine.properties.builders import book, kg, moment
from tests.engine.properties.histories import Case
from tests.engine.properties.seen import Seen

KG_PER_LB = Decimal("0.45359237")
Change = Callable[[Random, Seen], Case | None]


def with_event(seen: Seen, kind: type[Event], /, **fields: object) -> Case:
    """One more event, the last of the day that is asked for."""
    at = moment(seen.case.today, 23, 59, seen.state.timezone).astimezone(UTC)
    event = kind(event_id="ev_more", source="more", source_id="more", occurred_at=at, **fields)  # type: ignore[arg-type]
    return replace(seen.case, events=(*seen.case.events, event))


# --------------------------------------------------------------------------- bad news (I03)


def worse(seen: Seen, site: str, least: int = 3) -> PainReport:
    """A report that is worse than the last one with a number in every respect."""
    days = [day for day in seen.view.site(site) if day.level is not None]
    last = days[-1] if days else None
    usual = Decimal(0)
    level = max(kg(least), (last.level or Decimal(0)) + 1 if last else Decimal(0))
    morning = (last.next_morning or Decimal(0)) + 1 if last and last.next_morning is not None else None
    return PainReport(site=site, during=min(kg(10), level), usual_morning=usual, signs=last.signs if last else (),
                      next_morning=None if morning is None else min(kg(10), morning))  # fmt: skip


def more_pain(random: Random, seen: Seen) -> Case | None:
    return with_event(seen, CheckIn, pain=(worse(seen, random.choice(book().pain_sites), random.choice((3, 6))),))


def pain_that_grows(random: Random, seen: Seen) -> Case | None:
    """A place that hurt lately hurts more."""
    sites = sorted({p.site for e in seen.events if isinstance(e, CheckIn) for p in e.pain or () if p.during})
    return with_event(seen, CheckIn, pain=(worse(seen, random.choice(sites), 6),)) if sites else None


def a_bad_morning(random: Random, seen: Seen) -> Case | None:
    """The morning after is worse than usual; of the training nothing is said."""
    report = worse(seen, random.choice(book().pain_sites))
    return with_event(seen, CheckIn, pain=(replace(report, next_morning=max(report.during or kg(0), kg(3))),))


def worse_sleep(random: Random, seen: Seen) -> Case | None:
    return with_event(seen, CheckIn, sleep_h=kg(random.choice((3, "5.5"))))


def less_energy(random: Random, seen: Seen) -> Case | None:
    return with_event(seen, CheckIn, energy=kg(0))


def more_soreness(random: Random, seen: Seen) -> Case | None:
    return with_event(seen, CheckIn, soreness={random.choice(book().pain_sites): kg(9)})


def a_cold(random: Random, seen: Seen) -> Case | None:
    word = seen.state.illness
    if word is not None and word.illness is not Illness.NONE:
        return None  # who is ill already may get better by it
    return with_event(seen, CheckIn, illness=random.choice((Illness.ABOVE_NECK, Illness.BELOW_NECK)))


def a_red_flag(random: Random, seen: Seen) -> Case | None:
    return with_event(seen, CheckIn, red_flags=(random.choice(list(RedFlag)),))


def a_spike(random: Random, seen: Seen) -> Case | None:
    longest = max((r.distance_km for r in seen.state.runs if r.distance_km is not None), default=None)
    if longest is None or longest > 20:
        return None
    return with_event(seen, Run, distance_km=longest * 2, kind=RunKind.LONG)


def a_race(random: Random, seen: Seen) -> Case | None:
    if any(isinstance(e, ProfileChange) and "races" in e.given for e in seen.events):
        return None
    race = Race(date=seen.case.today + timedelta(days=random.randint(1, 10)), priority="A", distance_km=kg(10))
    return replace(seen.case, profile=replace(seen.case.profile, races=(*seen.case.profile.races, race)))


def a_nearer_race(random: Random, seen: Seen) -> Case | None:
    """The races to come are some days sooner."""
    today, by = seen.case.today, timedelta(days=random.randint(1, 6))
    ahead = [r for r in seen.case.profile.races if r.date > today + by]
    if not ahead or any(isinstance(e, ProfileChange) and "races" in e.given for e in seen.events):
        return None
    races = tuple(replace(r, date=r.date - by) if r in ahead else r for r in seen.case.profile.races)
    return replace(seen.case, profile=replace(seen.case.profile, races=races))


def worse_form(random: Random, seen: Seen) -> Case | None:
    """The last session less clean than it was."""
    last = next((e for e in reversed(seen.events) if isinstance(e, Workout)), None)
    if last is None:
        return None
    spoilt = replace(
        last, exercises=tuple(replace(x, form=max(1, x.form - 2) if x.form else 2) for x in last.exercises)
    )
    return _instead(seen.case, last, spoilt)


def _instead(case: Case, old: Event, new: Event) -> Case:
    return replace(case, events=tuple(new if e is old else e for e in case.events))


def an_empty_report(random: Random, seen: Seen) -> Case | None:
    """A site is named, but no number is said: no news, and never good news (R2)."""
    return with_event(seen, CheckIn, pain=(PainReport(site=random.choice(book().pain_sites), usual_morning=kg(1)),))


def an_empty_check_in(random: Random, seen: Seen) -> Case | None:
    """Somebody opened the form and sent it."""
    return with_event(seen, CheckIn)


BAD_NEWS: tuple[Change, ...] = (
    more_pain, pain_that_grows, a_bad_morning, worse_sleep, less_energy, more_soreness, a_cold, a_red_flag, a_spike,
    a_race, a_nearer_race, worse_form, an_empty_report, an_empty_check_in,
)  # fmt: skip


# --------------------------------------------------------------------------- nobody says (I21)


def _in_exercises(case: Case, change: Callable[[ExerciseDone], ExerciseDone]) -> Case:
    events = tuple(
        replace(e, exercises=tuple(change(x) for x in e.exercises)) if isinstance(e, Workout) else e
        for e in case.events
    )
    return replace(case, events=events)


def without_pain(case: Case) -> Case:
    """Nobody ever said anything about pain."""
    quiet = _in_exercises(case, lambda x: replace(x, pain=None))
    return replace(quiet, events=tuple(replace(e, pain=None) if isinstance(e, CheckIn) else e for e in quiet.events))


def without_rir(case: Case) -> Case:
    """Nobody ever said how hard it was."""
    return _in_exercises(case, lambda x: replace(x, sets=tuple(replace(s, rir=None) for s in x.sets)))


def without_form(case: Case) -> Case:
    """Nobody ever said how clean it was."""
    return _in_exercises(case, lambda x: replace(x, form=None, sets=tuple(replace(s, form=None) for s in x.sets)))


def without_some_rir(case: Case) -> Case:
    """The first set of everything does not say how hard it was."""
    return _in_exercises(
        case, lambda x: replace(x, sets=tuple(replace(s, rir=None) if i < 2 else s for i, s in enumerate(x.sets)))
    )


def _first(x: ExerciseDone) -> int:
    """Where the work begins."""
    return next((i for i, s in enumerate(x.sets) if s.kind is not SetKind.WARMUP), -1)


def with_first_rir(case: Case, *, gaps: bool) -> Case:
    """The first set was to failure; with gaps, nobody says so."""

    def spoil(x: ExerciseDone) -> ExerciseDone:
        spoilt = None if gaps else kg(0)
        return replace(x, sets=tuple(replace(s, rir=spoilt) if i == _first(x) else s for i, s in enumerate(x.sets)))

    return _in_exercises(case, spoil)


def with_form_by_set(case: Case, *, gaps: bool) -> Case:
    """Form said set by set: the first set was not clean; with gaps, nobody says so."""

    def spread(x: ExerciseDone) -> ExerciseDone:
        spoilt = None if gaps else 3
        sets = tuple(replace(s, form=spoilt if i == _first(x) else x.form) for i, s in enumerate(x.sets))
        return replace(x, form=None, sets=sets)

    return _in_exercises(case, spread)


SILENCE: tuple[Callable[[Case], Case], ...] = (without_pain, without_rir, without_form, without_some_rir)
ONE_SET: tuple[Callable[..., Case], ...] = (with_form_by_set, with_first_rir)


# --------------------------------------------------------------------------- moved, shifted, scaled


def moved(case: Case, weeks: int, zone: str) -> Case:
    """The whole history so many weeks later, on the same wall clock."""
    by = timedelta(weeks=weeks)
    where = book().zone(zone)

    def later(event: Event) -> Event:
        local = event.occurred_at.astimezone(where).replace(tzinfo=None) + by
        event = replace(event, occurred_at=local.replace(tzinfo=where).astimezone(UTC))
        if isinstance(event, PlannedRun):
            event = replace(event, date=event.date + by)
        if isinstance(event, Override | ProfileChange) and event.until is not None:
            event = replace(event, until=event.until + by)
        if isinstance(event, ProfileChange):
            event = replace(event, fields=moved_profile(event.fields, by))
        return event

    return replace(case, events=tuple(later(e) for e in case.events), today=case.today + by,
                   profile=moved_profile(case.profile, by))  # fmt: skip


def moved_profile(profile: Profile, by: timedelta) -> Profile:
    """The profile with its days moved."""
    since = profile.strength_since
    races = tuple(replace(r, date=r.date + by) for r in profile.races)
    return replace(profile, races=races, strength_since=None if since is None else since + by)


def shifted(case: Case, item: str, by: int) -> Case | None:
    """A constant added to one subjective item over the whole history; None when it leaves the scale or the anchors."""
    low, high = {"energy": (3, 10), "stress": (0, 10), "mood": (0, 10), "motivation": (0, 10)}[item]
    said = [v for e in case.events if isinstance(e, CheckIn) and (v := getattr(e, item)) is not None]
    if not said or min(said) + by < low or min(said) < low or max(said) + by > high:
        return None
    events = tuple(
        replace(e, **{item: getattr(e, item) + by})
        if isinstance(e, CheckIn) and getattr(e, item) is not None else e
        for e in case.events
    )  # fmt: skip
    return replace(case, events=events)


def less_running(case: Case) -> Case:
    """Short runs made shorter; every run that is near the longest of its month stays, and every marathon."""
    runs = [e for e in case.events if isinstance(e, Run) and e.distance_km is not None]

    def small(run: Run) -> bool:
        around = [r.distance_km for r in runs if r is not run and abs((r.occurred_at - run.occurred_at).days) <= 29]
        longest = max((d for d in around if d), default=kg(0))
        return run.distance_km is not None and run.distance_km < min(longest * kg("0.7"), book().params.marathon_km)

    events = tuple(
        replace(e, distance_km=e.distance_km * kg("0.6"), duration_min=None)
        if isinstance(e, Run) and e.distance_km is not None and small(e) else e
        for e in case.events
    )  # fmt: skip
    return replace(case, events=events)


def longest_before(case: Case) -> list[tuple[str, list[Decimal | None]]]:
    """For each run: the longest of the 30 days before it, what a spike is measured against; wherever a day begins."""
    runs = [e for e in live(case.events).events if isinstance(e, Run)]

    def longest(run: Run, hours: int) -> Decimal | None:
        since = run.occurred_at - timedelta(hours=hours)
        before = [r.distance_km for r in runs if since <= r.occurred_at < run.occurred_at]
        return max((d for d in before if d is not None), default=None)

    return [(run.event_id, [longest(run, hours) for hours in range(28 * 24, 33 * 24, 6)]) for run in runs]


def missing_last(case: Case, count: int) -> Case:
    """The last sessions did not happen."""
    done = sorted((e for e in case.events if isinstance(e, Workout)), key=lambda e: e.occurred_at)
    gone = {(e.source, e.source_id) for e in done[-count:]}
    return replace(case, events=tuple(e for e in case.events if (e.source, e.source_id) not in gone))


def in_pounds(case: Case) -> Case:
    """The same weights written down in pounds with one decimal, and read at the door as the wire reads them."""

    def through(load: Decimal | None) -> Decimal | None:
        pounds = None if load is None else (load / KG_PER_LB).quantize(kg("0.1"))
        return None if pounds is None else (pounds * KG_PER_LB).quantize(kg("0.01"))

    def change(x: ExerciseDone) -> ExerciseDone:
        asked = x.prescribed and replace(x.prescribed, load_kg=through(x.prescribed.load_kg))
        return replace(x, prescribed=asked, sets=tuple(replace(s, load_kg=through(s.load_kg)) for s in x.sets))

    return _in_exercises(case, change)


def sorer(case: Case) -> Case | None:
    """Everybody's soreness a point higher, as long as it stays below the absolute cut-offs."""
    said = [v for e in case.events if isinstance(e, CheckIn) for v in e.soreness.values()]
    if not said or max(said) + 1 >= book().params.sore_hold_0_10:
        return None
    events = tuple(
        replace(e, soreness={k: v + 1 for k, v in e.soreness.items()}) if isinstance(e, CheckIn) else e
        for e in case.events
    )
    return replace(case, events=events)

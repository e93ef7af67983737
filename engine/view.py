"""One athlete on one day: the state with the questions the rules ask of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TypeVar, TypeVarTuple

from engine.body import Readiness, SiteDay, clear_days, readiness, site_days, soreness_now, weekly_means
from engine.exposure import ONE_SIDE, counted
from engine.history import merge
from engine.loads import buildable_kg, can_do, chosen, implements, kinds_of, seen_equipment
from engine.memory import NEVER_DONE, by_week, pain_level
from engine.params import Params
from engine.state import AthleteState, ExerciseMemory, RunDone, Session
from engine.types import (
    Dose,
    Equipment,
    Exercise,
    Facts,
    Level,
    PainReport,
    Profile,
    Race,
    Reporting,
    RepsMean,
    Rulebook,
    RunKind,
    Weekday,
)

WEEKDAYS = tuple(Weekday)
CRAMPS = "frequent_hamstring_cramps"  # question 4 of the self-check
T = TypeVar("T")
About = TypeVarTuple("About")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spike:
    """A run against the longest run of the 30 days before it (rule U1, table T7)."""

    kind: str  # none | small | moderate | large | unknown
    ratio: Decimal | None
    run: RunDone
    clear_at: datetime | None  # from when heavy or new leg work may follow

    @property
    def facts(self) -> Facts:
        """The spike as a sentence tells it."""
        ratio = self.ratio.quantize(Decimal("0.001")) if self.ratio is not None else None
        hours = None if self.clear_at is None else int((self.clear_at - self.run.at).total_seconds()) // 3600
        return {
            "class": self.kind,
            "ratio": ratio,
            "day": self.run.day,
            "distance_km": self.run.distance_km,
            "hours": hours,
        }


@dataclass(frozen=True)
class View:
    """An athlete on a day. Not frozen by slots: the cached answers live here for the length of one plan."""

    state: AthleteState
    today: date
    book: Rulebook
    _answers: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    def once(self, question: Callable[[View, *About], T], *about: *About) -> T:
        """The answer to a question about the athlete (and a site, a day, an id), worked out once however many ask."""
        key = (question, about)
        try:
            return self._answers[key]  # type: ignore[return-value]  # it is what this question gave
        except KeyError:
            pass  # the question may raise one of its own, which is not to be taken for this one
        answer = self._answers[key] = question(self, *about)
        return answer

    @cached_property
    def params(self) -> Params:
        return self.book.params

    @cached_property
    def profile(self) -> Profile:
        """The profile of today, visits (travel) included."""
        return self.profile_on(self.today)

    def profile_on(self, day: date) -> Profile:
        """The profile as it holds on a day."""
        profile = self.state.profile
        for visit in self.state.visits:
            if visit.since <= day <= visit.until:
                profile = merge(profile, visit.fields, visit.given)
        return profile

    @cached_property
    def equipment(self) -> tuple[Equipment, ...]:
        """What is owned: as the profile says, or, while it says nothing, what the log shows (missing is not zero)."""
        given = self.profile.equipment
        return given if given is not None else seen_equipment(self.state, self.book)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The kinds of equipment that are there, household things included."""
        return kinds_of(self.equipment)

    def owns(self, exercise: Exercise) -> bool:
        """Whether the exercise can be done with what is owned."""
        return can_do(exercise, self.kinds)

    def implement_for(self, exercise: Exercise, load_kg: Decimal | None) -> tuple[str | None, tuple[Decimal, ...]]:
        """The implement to prescribe and the loads that can be built with it, lightest first."""
        words = self.once(_implements, exercise.id)
        return chosen(
            [(word, self.once(_buildable, word, exercise.implements)) for word in words], load_kg, self.params
        )

    def heights_for(self, exercise: Exercise) -> tuple[Decimal, ...]:
        """The heights of step that are there: as the profile says, and as the log shows for exercises of its kind."""
        return tuple(sorted(self._heights_told(exercise) | self.once(_heights_done, exercise.pattern)))

    def has_step_for(self, exercise: Exercise) -> bool:
        """Whether a step of the right height is there; while nobody told of heights, one is."""
        told, limits = self._heights_told(exercise), exercise.height_cm
        return not told or limits is None or any(limits[0] <= h <= limits[1] for h in told)

    def _heights_told(self, exercise: Exercise) -> set[Decimal]:
        kinds = {kind for need in exercise.equipment_any for kind in need}
        return {h for item in self.equipment if item.kind in kinds for h in item.heights_cm}

    # ------------------------------------------------------------------ experience

    @cached_property
    def strength_since(self) -> date | None:
        """When strength training began, by the athlete's word or the first session seen."""
        known = [d for d in (self.profile.strength_since, self.state.strength_since) if d is not None]
        return min(known, default=None)

    @cached_property
    def weeks_of_strength(self) -> int:
        """Whole weeks since strength training began."""
        return max(0, (self.today - self.strength_since).days // 7) if self.strength_since else 0

    @cached_property
    def novice(self) -> bool:
        """In the first weeks of strength training (rule P11)."""
        return self.weeks_of_strength < self.params.novice_weeks

    @property
    def most_sets(self) -> int:
        """The most sets of an exercise that a step up leads to (rules P5, P11)."""
        return self.params.novice_max_sets + (0 if self.novice else 1)

    def level(self, exercise: Exercise, *, before: date | None = None) -> Level:
        """Which dose applies: a novice's as long as the guard of rule P11 holds for the pattern (`before` a day)."""
        practised = not self.novice and self.pattern_is_practised(exercise.pattern, before=before)
        return Level.BUILD if practised else Level.NOVICE

    def pattern_is_practised(self, pattern: str, *, before: date | None = None) -> bool:
        """At least the clean exposures of rule P11 on the pattern; `before`: those of earlier days only."""
        clean, needed = self._clean_exposures[pattern], self.params.novice_clean_exposures
        if before is None or clean < needed:
            return clean >= needed
        later = [
            e.form is not None and e.form >= self.params.clean_form
            for name, memory in self.state.exercises.items()
            if self.book.exercises[name].pattern == pattern
            for e in memory.exposures
            if e.day >= before
        ]
        return clean - sum(later) >= needed

    def practice_weeks(self, pattern: str) -> int:
        """Weeks since the pattern was first in the log, at most one for each clean exposure of it (rule P12)."""
        days = [m.first_day for name, m in self.state.exercises.items() if self.book.exercises[name].pattern == pattern]
        first = min((d for d in days if d is not None), default=self.today)
        return min((self.today - first).days // 7, self._clean_exposures[pattern])

    @cached_property
    def _clean_exposures(self) -> Counter[str]:
        """Clean exposures per pattern."""
        clean = Counter[str]()
        for name, memory in self.state.exercises.items():
            clean[self.book.exercises[name].pattern] += memory.clean_exposures
        return clean

    def dose(self, exercise: Exercise, *, before: date | None = None) -> Dose:
        """The catalog's dose for this athlete (on a session `before`); the nearest one where the level has none."""
        level = self.level(exercise, before=before)
        chosen = exercise.dose.get(level) or exercise.dose.get(Level.BUILD) or exercise.dose.get(Level.MAINTAIN)
        assert chosen is not None, f"{exercise.id} has no dose"
        return chosen

    # ------------------------------------------------------------------ history

    def memory(self, exercise: str) -> ExerciseMemory:
        """What is remembered of an exercise, a side's repetitions where it is done one side at a time."""
        meant = self.profile.reps_without_side
        return self.once(_counted, exercise) if exercise in meant else self.state.exercises.get(exercise, NEVER_DONE)

    def reps_mean(self, exercise: Exercise) -> RepsMean | None:
        """What the athlete said repetitions without a side count; None where nobody said, or it makes no difference."""
        return self.profile.reps_without_side.get(exercise.id) if exercise.laterality in ONE_SIDE else None

    @cached_property
    def weeks(self) -> dict[date, list[Session]]:
        """The strength sessions in memory of each calendar week, by its Monday."""
        return by_week(self.state.sessions)

    @cached_property
    def days_since_session(self) -> int | None:
        """Days since the last strength session; None when there was none."""
        last = self.state.last_session_day
        return (self.today - last).days if last else None

    @cached_property
    def readiness(self) -> Readiness:
        """Today against the runner's own normal."""
        return readiness(self.state, self.today, self.params)

    @cached_property
    def soreness(self) -> dict[str, tuple[Decimal, date, str]]:
        """Soreness by site as last said: level, day, event."""
        return soreness_now(self.state, self.today, self.params)

    @cached_property
    def _sites(self) -> dict[str, tuple[SiteDay, ...]]:
        clear = clear_days(self.state, self.today)
        pain = self.state.pain
        sites = {site: site_days(marks, clear, self.today) for site, marks in pain.items()}
        return {"": clear, **sites}

    def told_of(self, site: str) -> str:
        """The site, or "" for those without a report of their own: all have the same days, "nothing hurts anywhere"."""
        return site if site in self.state.pain else ""

    def site(self, site: str) -> tuple[SiteDay, ...]:
        """The reports about a site, a day each, oldest first."""
        return self._sites[self.told_of(site)]

    def weekly_pain(self, site: str) -> tuple[Decimal | None, ...]:
        """The mean level at a site in each of the weeks of rule G3, oldest first."""
        return self.once(_weekly_pain, self.told_of(site))

    def reported_sites(self, exercise: Exercise) -> tuple[str, ...]:
        """The gating sites that ever had a report of their own; the others never hurt."""
        return tuple([s for s in self.gating_sites(exercise) if s in self.state.pain]) if self.state.pain else ()

    def gating_sites(self, exercise: Exercise) -> tuple[str, ...]:
        """The sites that gate an exercise: linked by the catalog, or felt in this very exercise lately."""
        felt = self._felt.get(exercise.id)
        return tuple(dict.fromkeys((*exercise.linked_sites, *sorted(felt)))) if felt else exercise.linked_sites

    @cached_property
    def _felt(self) -> dict[str, set[str]]:
        """For each exercise the sites in which pain was felt during it."""
        found: dict[str, set[str]] = {}
        first = self.today - timedelta(days=self.params.pain_memory_days)
        for site, marks in self.state.pain.items():
            for m in marks:
                if m.exercise is not None and m.day >= first and self._is_pain(m.report):
                    found.setdefault(m.exercise, set()).add(site)
        return found

    def _is_pain(self, report: PainReport) -> bool:
        return (pain_level(report) or Decimal(0)) > self.params.pain_safe_0_10 or bool(report.signs)

    def pain_by_exception(self) -> bool:
        """Whether silence about pain counts as no pain: agreed to, and no bad report in the last two weeks."""
        if self.profile.reporting.pain is not Reporting.BY_EXCEPTION:
            return False
        pause = timedelta(days=self.params.by_exception_pause_days)
        return not any(
            s.day > self.today - pause and s.level is not None and s.level > self.params.pain_safe_0_10
            for site in self.book.pain_sites
            for s in self.site(site)
        )

    @cached_property
    def cramps(self) -> bool:
        """Whether hamstrings cramp often, by the athlete's last word (REQ-023): curls from a low rung, built slowly."""
        answer = self.state.self_check.get(CRAMPS)
        return answer is not None and answer.value is True

    # ------------------------------------------------------------------ runs and races

    def run_on(self, day: date) -> RunKind | None:
        """The run of a day: a race, else what was put on that date, else the weekly pattern."""
        return self.once(_run_on, day)

    def race_within(self, days: int, *, before: date | None = None) -> Race | None:
        """The first race from the given day (today) on, at most so many days away."""
        start = before or self.today
        coming = [r for r in self.profile.races if 0 <= (r.date - start).days <= days]
        return min(coming, key=lambda r: r.date, default=None)

    @cached_property
    def spike(self) -> Spike | None:
        """The newest run that still matters, with its class; None when nothing recent."""
        p = self.params
        first = self.today - timedelta(days=p.spike_large_rest_h // 24)
        recent = [r for r in self.state.runs if r.day >= first]
        found = [s for s in (self._spike_of(r) for r in recent) if s is not None]
        order = ("none", "unknown", "small", "moderate", "large")
        return max(found, key=lambda s: (order.index(s.kind), s.run.at), default=None)

    def _spike_of(self, run: RunDone) -> Spike | None:
        p = self.params
        if run.distance_km is None:
            return None
        first = run.day - timedelta(days=p.spike_window_days)
        before = [
            r.distance_km for r in self.state.runs if r.distance_km is not None and r.day >= first and r.at < run.at
        ]
        longest = max(before, default=None)
        if not longest:
            return Spike(kind="unknown", ratio=None, run=run, clear_at=None)
        ratio = run.distance_km / longest
        tolerance = Decimal("1e-9")
        if ratio <= p.spike_small_ratio + tolerance:
            return Spike(kind="none", ratio=ratio, run=run, clear_at=None)
        kind, hours = "small", p.spike_rest_h
        if ratio > p.spike_moderate_ratio + tolerance:
            kind = "moderate"
        if ratio > p.spike_large_ratio + tolerance:
            kind, hours = "large", p.spike_large_rest_h
        return Spike(kind=kind, ratio=ratio, run=run, clear_at=run.at + timedelta(hours=hours))

    def local(self, moment: datetime) -> datetime:
        """The moment on the athlete's clock."""
        return moment.astimezone(self.book.zone(self.state.profile.timezone))


def _run_on(view: View, day: date) -> RunKind | None:
    if any(r.date == day for r in view.profile.races):
        return RunKind.RACE
    planned = view.state.planned_runs.get(day)
    if planned is not None:
        return planned.kind
    return view.profile_on(day).run_week.get(WEEKDAYS[day.weekday()])


def _counted(view: View, name: str) -> ExerciseMemory:
    memory = view.state.exercises.get(name, NEVER_DONE)
    mean = view.reps_mean(view.book.exercises[name])
    return memory._replace(exposures=tuple([counted(e, mean) for e in memory.exposures]))


def _weekly_pain(view: View, site: str) -> tuple[Decimal | None, ...]:
    return weekly_means(view.site(site), view.today, view.params.pain_rising_weeks)


def _heights_done(view: View, pattern: str) -> frozenset[Decimal]:
    done = [m for name, m in view.state.exercises.items() if view.book.exercises[name].pattern == pattern]
    return frozenset([s.height_cm for m in done for e in m.exposures for s in e.sets if s.height_cm is not None])


def _implements(view: View, exercise: str) -> tuple[str, ...]:
    return implements(view.book.exercises[exercise], view.kinds)


def _buildable(view: View, implement: str, count: int) -> tuple[Decimal, ...]:
    return buildable_kg(implement, count, view.equipment, view.params)

"""Reading exposures: what a session of one exercise says about the next one."""

from __future__ import annotations

from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from engine.params import Params
from engine.state import Exposure, WorkSet, sides_of
from engine.types import Dose, Exercise, Reporting, ReportingHabits, RepsMean, Side

ONE_SIDE = frozenset({"unilateral", "alternating"})  # doses and readings of these are for each side


class Asked(NamedTuple):
    """What had been asked for in an exposure: from the log where it says so, otherwise the catalog's dose."""

    sets: int
    lo: int
    hi: int
    target_reps: int | None
    rir: Decimal
    tempo: str


class Reading(NamedTuple):
    """One side of one exposure. None means that it was not said."""

    side: Side
    reps: tuple[int, ...]  # per set; seconds for holds
    last_rir: Decimal | None
    first_rir: Decimal | None
    load_kg: Decimal | None
    load_known: bool


def asked(exposure: Exposure, dose: Dose, exercise: Exercise, params: Params) -> Asked:
    """What the athlete had been asked to do."""
    p = exposure.prescribed
    lo, hi = p.reps if p and p.reps else (dose.lo, dose.hi)
    logged = {s.tempo for s in exposure.sets if s.tempo}
    tempo = p.tempo if p and p.tempo else (logged.pop() if len(logged) == 1 else exercise.default_tempo)
    return Asked(
        sets=asked_sets(exposure, dose),
        lo=lo,
        hi=hi,
        target_reps=p.target_reps if p else None,
        rir=asked_rir(exposure, dose, params),
        tempo=tempo,
    )


def asked_sets(exposure: Exposure, dose: Dose) -> int:
    """How many sets; where nobody said, the catalog's dose (contract section 1), or more where more is the habit."""
    p = exposure.prescribed
    return p.sets if p and p.sets else max(exposure.done_sets, dose.sets)


def asked_rir(exposure: Exposure, dose: Dose, params: Params) -> Decimal:
    """How much in reserve.

    An easy week asks for much; nobody is judged by that ("8 in reserve, asked 10" is not too hard).
    """
    p = exposure.prescribed
    if p is None or p.rir is None:
        return Decimal(dose.target_rir)
    most = max(dose.target_rir, params.eased_above_rir)
    return p.rir if p.rir <= most else Decimal(most)


def side_unsaid(exposure: Exposure) -> bool:
    """Whether repetitions were logged without a side, and not in answer to a plan (whose doses are for each side)."""
    return exposure.prescribed is None and all(s.side is Side.BOTH and s.reps is not None for s in exposure.sets)


def counted(exposure: Exposure, mean: RepsMean | None) -> Exposure:
    """The exposure with the repetitions of one side, where the athlete said that the log counts both together."""
    if mean is not RepsMean.IN_TOTAL or not side_unsaid(exposure):
        return exposure
    return exposure._replace(sets=tuple([s._replace(reps=(s.reps or 0) // 2) for s in exposure.sets]))


def side_sets(exposure: Exposure, side: Side) -> tuple[WorkSet, ...]:
    """The sets of one side; sets without a side count for either."""
    return tuple([s for s in exposure.sets if s.side is side or s.side is Side.BOTH])


def readings(exposure: Exposure) -> tuple[Reading, ...]:
    """What each side did, or both together where they were not logged apart."""
    return tuple([read(exposure, side) for side in sides_of(exposure)])


def read(exposure: Exposure, side: Side) -> Reading:
    """What one side did."""
    sets = side_sets(exposure, side)
    reps = [amount for s in sets if (amount := _amount(s)) is not None]
    loads = [s.load_kg for s in sets if s.load_kg is not None]
    return Reading(
        side=side,
        reps=tuple(reps),
        last_rir=sets[-1].rir if sets else None,
        first_rir=sets[0].rir if sets else None,
        load_kg=max(loads) if loads else None,
        load_known=len(loads) in (0, len(sets)) and len(reps) == len(sets),
    )


def _amount(done: WorkSet) -> int | None:
    if done.reps is not None:
        return done.reps
    return int(done.duration_s) if done.duration_s is not None else None


def working_load(exposure: Exposure) -> Decimal | None:
    """The load of the work sets: the lightest of them, so that a single heavy set is no new baseline.

    Log apps write 0 kg for bodyweight: no load.
    """
    loads = [s.load_kg for s in exposure.sets if s.load_kg is not None]
    return min(loads, default=None) or None


def lowest_cm(exposure: Exposure) -> Decimal | None:
    """The lowest step or box of the work sets; None when nobody said."""
    return min((s.height_cm for s in exposure.sets if s.height_cm is not None), default=None)


def comparable(a: Exposure, b: Exposure, params: Params) -> bool:
    """Same load, tempo and height, where they were said (section 2.0 of the rules)."""
    if a is b:
        return True

    def kind(e: Exposure) -> tuple[object, ...]:
        heights = frozenset(s.height_cm for s in e.sets)
        return (heights, frozenset(s.band for s in e.sets))

    # A tempo that was not said is taken as kept.
    tempos = _tempos(a), _tempos(b)
    loads = same_load(working_load(a), working_load(b), params)
    return loads and kind(a) == kind(b) and (tempos[0] == tempos[1] or not all(tempos))


def same_load(a: Decimal | None, b: Decimal | None, params: Params) -> bool:
    """Whether two loads are the same but for rounding."""
    if a is None or b is None:
        return a is b
    return abs(a - b) * 100 <= max(a, b) * params.same_load_pct


def _tempos(exposure: Exposure) -> frozenset[str]:
    said = frozenset(s.tempo for s in exposure.sets if s.tempo)
    asked_for = exposure.prescribed.tempo if exposure.prescribed else None
    return said or (frozenset({asked_for}) if asked_for else frozenset())


def form_is_clean(exposure: Exposure, habits: ReportingHabits, params: Params) -> bool | None:
    """Whether every work set was clean; None when nobody said (and silence means nothing)."""
    if exposure.form is not None:
        return exposure.form >= params.clean_form
    return True if habits.form is Reporting.BY_EXCEPTION else None


def rir_or_assumed(rir: Decimal | None, target: Decimal, habits: ReportingHabits) -> Decimal | None:
    """Reps in reserve as said; with effort reported by exception, silence means as prescribed, never better."""
    if rir is not None:
        return rir
    return target if habits.effort is Reporting.BY_EXCEPTION else None


def e1rm_kg(load_kg: Decimal, reps: int, rir: Decimal, params: Params) -> tuple[Decimal | None, bool]:
    """Estimated one-rep maximum and whether it is of low confidence (rule P9, table T3).

    The lower of Epley and Brzycki on reps + RIR; None above the valid range or when the reserve is too large to judge.
    """
    total = Decimal(reps) + rir
    if total > params.e1rm_low_confidence_reps_and_rir or rir > params.e1rm_max_rir or total < 1 or load_kg <= 0:
        return None, False
    if total == 1:
        return load_kg, False
    epley = load_kg * (30 + total) / 30
    brzycki = load_kg * 36 / (37 - total)
    estimate = min(epley, brzycki).quantize(Decimal("0.01"), rounding=ROUND_DOWN)
    return estimate, total > params.e1rm_max_reps_and_rir

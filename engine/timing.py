"""How long things take: a repetition, a rest, an exercise, a warm-up (rules S6, S14; table T11)."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

from engine.exposure import ONE_SIDE
from engine.types import Exercise, Prescription, Side
from engine.view import View


@lru_cache(maxsize=512)
def rep_s(tempo: str) -> Decimal:
    """Seconds of one repetition: the sum of the tempo; three for words such as "controlled"."""
    parts = tempo.split("-")
    numbers = [Decimal(x) if x.replace(".", "", 1).isdigit() else Decimal(1) for x in parts]
    return max(Decimal(1), sum(numbers, Decimal(0))) if len(parts) == 4 else Decimal(3)


def rest_s(view: View, exercise: Exercise) -> int:
    """Rest between sets by how heavy the work is (table T11)."""
    p = view.params
    return {0: p.rest_light_s, 1: p.rest_light_s, 2: p.rest_moderate_s}.get(exercise.fatigue_class, p.rest_heavy_s)


def seconds_of(view: View, p: Prescription, exercise: Exercise | None) -> int:
    """Estimated seconds of a prescription (table T11)."""
    apart = p.side is not Side.BOTH or (exercise is not None and exercise.laterality in ONE_SIDE)
    return _seconds(
        view, p.sets, p.target_reps, tempo="" if p.measure == "seconds" else p.tempo, rest=p.rest_s, apart=apart
    )


def seconds_with(view: View, exercise: Exercise, *, sets: int, reps: int, tempo: str) -> int:
    """Estimated seconds of an exercise done so (table T11)."""
    tempo = "" if exercise.measure == "seconds" else tempo
    return _seconds(view, sets, reps, tempo=tempo, rest=rest_s(view, exercise), apart=exercise.laterality in ONE_SIDE)


def _seconds(view: View, sets: int, reps: int, *, tempo: str, rest: int, apart: bool) -> int:
    """Set-up + sets x reps x seconds per rep (one where seconds are counted) x sides + rests between the sets."""
    work = sets * reps * (rep_s(tempo) if tempo else 1) * (2 if apart else 1)
    return view.params.setup_s + int(work) + (sets - 1) * rest


def warmup_s(view: View) -> int:
    """Seconds of the warm-up: shorter when the whole session is short, never left out (rule S14)."""
    p = view.params
    return p.warmup_min_s if view.profile.session_minutes < p.short_session_min else p.warmup_s


def work_s(view: View) -> int:
    """Seconds of a session that are left for the work after the warm-up (rule S6)."""
    return view.profile.session_minutes * 60 - warmup_s(view)


def share_s(view: View) -> int:
    """Seconds an exercise may take when a session is to hold the number of rule S7."""
    return work_s(view) // view.params.exercises_min

"""I31: who masters an exercise twice, with nothing against it, gets a step up; I40: on every machine the same bytes."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from engine.decide import decide
from engine.rules.outcome import INCREASES
from engine.types import (
    CheckIn,
    Decision,
    Equipment,
    Exercise,
    Level,
    Prescribed,
    Profile,
    Screening,
    SetDone,
    Side,
    Workout,
)
from tests.engine.properties.athletes import SIMPLE_KINDS
from tests.engine.properties.builders import Log, book, done, kg, loads_of

TODAY = date(2026, 10, 7)  # a Wednesday
GYM = (
    *(Equipment(kind=kind) for kind in SIMPLE_KINDS),
    Equipment(kind="dumbbells", loads_kg=tuple(Decimal(n) for n in range(1, 41))),
    Equipment(kind="kettlebell", loads_kg=(kg(8), kg(12), kg(16), kg(20), kg(24))),
    Equipment(kind="barbell", bar_kg=kg(20), plates_kg=tuple(kg(n) for n in ("1.25", "2.5", "5", "10", "20"))),
    Equipment(kind="trap_bar", bar_kg=kg(20), plates_kg=tuple(kg(n) for n in ("1.25", "2.5", "5", "10", "20"))),
    Equipment(kind="long_band", levels=("light", "green")),
)
WORK = sorted(x for x, e in book().exercises.items() if e.pattern not in ("activation", "mobility", "plyo"))


def mastered(exercise: Exercise, load: Decimal | None, since: date | None) -> Decision:
    """What is decided after four sessions at the top of the range with two more in reserve than asked."""
    dose = exercise.dose[Level.BUILD]
    assert dose is not None
    log = Log()
    sided = exercise.laterality == "unilateral"
    for back in (13, 9, 6, 2):
        day = TODAY - timedelta(days=back)
        one = {"load_kg": load, "rir": kg(dose.target_rir + 2), "form": 5}
        one |= {"duration_s": kg(dose.hi)} if exercise.measure == "seconds" else {"reps": dose.hi}
        pairs = (Side.LEFT, Side.RIGHT) if sided else (Side.BOTH,)
        sets = tuple(SetDone(side=side, **one) for _ in range(3) for side in pairs)  # type: ignore[arg-type]
        asked = Prescribed(sets=3, reps=(dose.lo, dose.hi), target_reps=dose.hi, rir=kg(dose.target_rir), load_kg=load)
        log.add(Workout, day, 18, exercises=(done(exercise.id, sets, form=5, pain=(), prescribed=asked),))
        log.add(CheckIn, day + timedelta(days=1), 7, pain=())
    profile = Profile(equipment=GYM, strength_since=since, screening=Screening(heart_condition=False, cleared=True))
    plan = decide(profile, log.events, today=TODAY, book=book())
    return next(d for d in plan.decisions if d.exercise == exercise.id)


@pytest.mark.parametrize("name", WORK)
def test_i31_liveness(name: str) -> None:
    """Mastered twice, all gates open: a step up, or a reason why there is none left."""
    exercise = book().exercises[name]
    loads = loads_of(exercise, GYM)
    options = [loads[0], loads[len(loads) // 2], loads[-1]] if loads and "load" in exercise.levers else [None]
    for load in options:
        decision = mastered(exercise, load, date(2025, 1, 1))
        codes = {r.code for r in decision.reasons}
        assert decision.action in INCREASES or codes == {"MAINTAIN_HERE"}, f"{load} kg: {decision}"


def test_i40_determinism_whatever_the_hash_seed() -> None:
    """Sets and maps of the interpreter are ordered anew in every process; plans are not."""
    code = (
        "import hashlib; from tests.engine.properties.histories import history;"
        "from tests.engine.properties.seen import look; from schemas.plan import dump_plan, encode;"
        "print([hashlib.sha256(encode(dump_plan(look(history(s)).plan))).hexdigest() for s in range(60)])"
    )
    root = Path(__file__).resolve().parents[3]
    said = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=root, check=True, capture_output=True, timeout=100,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
        ).stdout
        for seed in ("1", "2", "77")
    }  # fmt: skip
    assert len(said) == 1

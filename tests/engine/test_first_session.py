"""The first session of all, while it goes on: a set that is logged takes nothing of the rest away."""

from __future__ import annotations

from tests.engine.builders import TODAY, Wire, a_profile, at, decided

DUMBBELLS = {"kind": "dumbbells", "loads_kg": [4, 8, 12]}


def session(plan: Wire, *exercises: str, **more: object) -> Wire:
    """Today's session as far as it went: the planned sets of some of its exercises."""
    asked = {p["exercise"]: p for p in plan["prescriptions"]}
    done = []
    for name in exercises:
        dose = asked[name]
        load = {"load_kg": dose["load_kg"]} if dose.get("load_kg") else {}
        done.append({"exercise": name, "sets": [{"reps": dose["target_reps"], **load}] * dose["sets"]})
    event = {"type": "workout", "source": "pages", "source_id": "today", "occurred_at": at(TODAY, "18:00")}
    return {**event, "exercises": done, **more}


def work(plan: Wire) -> dict[str, tuple[object, ...]]:
    """What is asked for of each exercise of the work."""
    drills = ("activation", "mobility")
    found = [p for p in plan["prescriptions"] if p["slot"] not in drills]
    return {p["exercise"]: (p["sets"], p["target_reps"], p.get("load_kg")) for p in found}


def test_each_step_through_the_first_session_leaves_the_rest_as_it_was() -> None:
    for profile in (a_profile(equipment=[DUMBBELLS]), a_profile(equipment=[DUMBBELLS], strength_since=None)):
        begun = decided(profile, [])
        names = list(work(begun))
        assert len(names) >= 4
        for n in range(1, len(names) + 1):
            now = decided(profile, [session(begun, *names[:n], in_progress=True)])
            assert {name: work(now)[name] for name in names[n:]} == {name: work(begun)[name] for name in names[n:]}
            assert set(work(now)) == set(names)


def test_when_the_first_session_has_ended_new_exercises_come_a_few_at_a_time() -> None:
    profile = a_profile(equipment=[DUMBBELLS])
    begun = decided(profile, [])
    first, *others = work(begun)
    ended = work(decided(profile, [session(begun, first)]))
    assert first in ended
    assert all(sets == 1 for name, (sets, *_) in ended.items() if name != first)  # half of a first dose
    assert others

"""Who needs a person: the decision itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from store.attention import Reason, head_of_content, pressing, reasons, silence

NOW = datetime(2027, 3, 1, 12, tzinfo=UTC)


def codes(**plan: object) -> list[str]:
    return [one.code for one in reasons(head_of_content({"status": "active", **plan}), attempts=0)]


def decided(*given: str) -> list[dict[str, object]]:
    return [
        {"exercise": f"x{n}", "action": "hold", "before": {}, "reasons": [{"code": c, "text": "so", "facts": {}}]}
        for n, c in enumerate(given)
    ]


def kept(done: int, asked: int) -> list[dict[str, object]]:
    return [{"code": "SESSIONS_KEPT", "severity": "info", "text": "so", "facts": {"kept": done, "asked": asked}}]


def test_an_ordinary_plan_needs_nobody() -> None:
    assert codes(notices=kept(4, 8), decisions=decided("TARGET_MET", "TARGET_NOT_MET", "TARGET_MET")) == []


def test_less_than_half_of_the_sessions_needs_a_person() -> None:
    assert codes(notices=kept(3, 8)) == ["SESSIONS_KEPT"]


def test_half_of_the_exercises_and_two_at_least_must_fall_short_to_be_stalled() -> None:
    assert codes(decisions=decided("TARGET_NOT_MET", "TOO_HARD", "TARGET_MET", "TARGET_MET")) == ["stalled"]
    assert codes(decisions=decided("TARGET_NOT_MET", "TARGET_MET")) == []
    newcomers = [one | {"before": None} for one in decided("PART_MISSING", "PART_MISSING", "PART_MISSING")]
    assert codes(decisions=[*decided("TARGET_NOT_MET", "TOO_HARD"), *newcomers]) == ["stalled"]
    assert codes(decisions=decided("BELOW_RANGE_TWICE", "TOO_HARD", *["TARGET_MET"] * 3)) == []


def test_rising_pain_is_told_once_and_comes_before_missed_sessions() -> None:
    both = decided("PAIN_RISING", "PAIN_RISING")
    assert codes(notices=kept(0, 8), decisions=both) == ["PAIN_RISING", "SESSIONS_KEPT"]


def test_a_stop_comes_before_everything() -> None:
    flag = {"code": "RED_FLAG", "severity": "stop", "text": "Stop training."}
    spike = {"code": "RUN_SPIKE", "severity": "warning", "text": "so", "facts": {"ratio": 1.4}}
    assert codes(status="stopped", notices=[spike, flag], decisions=decided("PAIN_RISING")) == [
        "RED_FLAG", "PAIN_RISING", "RUN_SPIKE",
    ]  # fmt: skip


def test_two_weeks_without_a_word_need_a_person() -> None:
    assert silence(NOW - timedelta(days=13, hours=23), now=NOW) == ()
    assert silence(NOW - timedelta(days=15), now=NOW) == (
        Reason("silent", "warning", "Nothing has come in for 15 days.", {"days": 15}),
    )


def test_athletes_are_sorted_by_what_presses_most_then_by_how_much_does() -> None:
    stop, pain, silent = (
        Reason("RED_FLAG", "stop"), Reason("PAIN_RISING", "warning"), Reason("silent", "warning"),
    )  # fmt: skip
    given = [(), (silent,), (pain,), (pain, silent), (stop,)]
    assert sorted(given, key=pressing) == [(stop,), (pain, silent), (pain,), (silent,), ()]

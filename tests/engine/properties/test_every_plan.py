"""Safety invariants that every single plan keeps, whatever the history (rules.md section 7).

What each one says exactly stands in the function of the same number in `checks_safety`, `checks_dose`, `checks_week`.
"""

from __future__ import annotations

from tests.engine.properties.examples import PATIENCE, holds, over_athletes

pytestmark = PATIENCE


@over_athletes
def test_i01_red_flag_dominates(seed: int) -> None:
    """Any active red flag: nothing of the stopped scope appears, and a word to seek care does."""
    holds("i01", seed)


@over_athletes
def test_i02_pain_gate(seed: int) -> None:
    """Nothing goes up with a linked site above 2/10 as last said, or without a word since the last exposure."""
    holds("i02", seed)


@over_athletes
def test_i04_one_variable(seed: int) -> None:
    """At most one variable goes up, and none where the decision is not a step up."""
    holds("i04", seed)


@over_athletes
def test_i05_load_cap(seed: int) -> None:
    """Next load at most 10 % above the last; equal or lower where a gate is closed."""
    holds("i05", seed)


@over_athletes
def test_i06_buildable(seed: int) -> None:
    """Only owned equipment, and only loads that can be built from it."""
    holds("i06", seed)


@over_athletes
def test_i07_rounding(seed: int) -> None:
    """Rounding is down: a cut load is never above the share that was worked out, where such a load exists."""
    holds("i07", seed)


@over_athletes
def test_i08_adjacent_rung(seed: int) -> None:
    """Up the ladder one edge of the catalog at a time, with the criteria met."""
    holds("i08", seed)


@over_athletes
def test_i09_spacing(seed: int) -> None:
    """48 hours between heavy leg sessions, those already done included."""
    holds("i09", seed)


@over_athletes
def test_i10_day_before_ban(seed: int) -> None:
    """No heavy or novel leg work on a long run or race day, nor on the day before a key run."""
    holds("i10", seed)


@over_athletes
def test_i11_race_window(seed: int) -> None:
    """No leg strength within 72 h before an A race (48 h: B, C); nothing new within 14 days of a race."""
    holds("i11", seed)


@over_athletes
def test_i12_rest_day(seed: int) -> None:
    """A day without run and strength in the seven days, or the plan says that there is none."""
    holds("i12", seed)


@over_athletes
def test_i13_time(seed: int) -> None:
    """A session fits the time, warm-up included."""
    holds("i13", seed)


@over_athletes
def test_i14_exercise_count(seed: int) -> None:
    """Four to six exercises, or a word why fewer; none twice."""
    holds("i14", seed)


@over_athletes
def test_i15_session_count(seed: int) -> None:
    """Never more sessions than were asked for, never more than three, in these seven days and in each calendar week."""
    holds("i15", seed)


@over_athletes
def test_i16_set_growth(seed: int) -> None:
    """Weekly hard sets, in total and per pattern, grow by at most two sets or 20 % over the last training weeks."""
    holds("i16", seed)


@over_athletes
def test_i17_hip_dominant_and_unilateral(seed: int) -> None:
    """Every full session has hip-dominant and single-leg work, as far as the plan has any that is allowed."""
    holds("i17", seed)


@over_athletes
def test_i18_reasons(seed: int) -> None:
    """Every decision has a rule, and an event that was delivered or the name of what is missing."""
    holds("i18", seed)


@over_athletes
def test_i22_layoff(seed: int) -> None:
    """After eight days or more nothing goes up, and load and sets lie inside table T8."""
    holds("i22", seed)


@over_athletes
def test_i23_deload(seed: int) -> None:
    """An easy week: 40-60 % fewer sets, at least one each, no load above the last, nothing new."""
    holds("i23", seed)


@over_athletes
def test_i24_weak_side(seed: int) -> None:
    """The stronger side is never asked for more; no step to the next rung while one side lags."""
    holds("i24", seed)


@over_athletes
def test_i25_novice_guard(seed: int) -> None:
    """A novice keeps 3 in reserve, and gets no Nordics, no jumps, no heavy loads."""
    holds("i25", seed)


@over_athletes
def test_i26_heavy_gate(seed: int) -> None:
    """80 % and more only after weeks of clean practice, without pain; a step up to it not near a race."""
    holds("i26", seed)


@over_athletes
def test_i27_jumps(seed: int) -> None:
    """No jump with any linked site above 0, or worse in the morning."""
    holds("i27", seed)


@over_athletes
def test_i28_tempo(seed: int) -> None:
    """A repetition takes at most 8 seconds; a step up rests on exposures of one tempo."""
    holds("i28", seed)


@over_athletes
def test_i29_sane_numbers(seed: int) -> None:
    """Sane numbers everywhere; bands have no kilograms."""
    holds("i29", seed)


@over_athletes
def test_i37_wording(seed: int) -> None:
    """No diagnosis, no promise, no training through pain; who is referred is told where to go."""
    holds("i37", seed)


@over_athletes
def test_i38_override(seed: int) -> None:
    """A person's word is told as such, and never as the engine's decision."""
    holds("i38", seed)


@over_athletes
def test_i39_order_in_session(seed: int) -> None:
    """Power before heavy before isolation; activation first, mobility last."""
    holds("i39", seed)

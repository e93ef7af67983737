"""The numbers of the rules. Their values, reasons and sources stand in `catalog/params.toml`, one table per field.

Units are in the names: _pct percent, _kg, _days, _h hours, _min minutes, _s seconds, _km, _0_10 a 0-10 scale.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Params:
    """Every number a rule uses; a field without a value in the file, or a value without a field, is refused at load."""

    # progression (P, R4)
    rep_step: int  # P2: reps added per step, 1
    surplus_reps: int  # P3: 2
    surplus_exposures: int  # P3: 2
    load_step_max_pct: Decimal  # P4: 10
    same_load_pct: Decimal  # P4: 2 (ours, D)
    rounded_up_pct: Decimal  # P13: 0.5 (ours, D)
    backpack_max_kg: int  # T4: 20, in steps of 1 kg (ours, D)
    bridge_extra_reps: int  # P5: reps over the top of the range before the jump, 5
    failure_exposures: int  # P7: 2
    failure_reduce_min_pct: Decimal  # P7: 5
    failure_reduce_max_pct: Decimal  # P7: 10
    within_session_pct_per_rpe: Decimal  # P8: 4
    within_session_up_min_rir_above: int  # P8: 2
    e1rm_max_reps_and_rir: int  # P9: 10
    e1rm_low_confidence_reps_and_rir: int  # P9: 12
    e1rm_max_rir: int  # P9: 4
    novice_weeks: int  # P11: 8
    novice_clean_exposures: int  # P11: 4 per pattern
    novice_min_rir: int  # P11: 3
    eased_above_rir: int  # D3: 3 (ours, D)
    novice_max_sets: int  # P11: 3
    max_new_exercises_per_session: int  # P11: 2
    heavy_pct_1rm: Decimal  # P12: 80
    heavy_practice_weeks: int  # P12: 8 on the pattern, with as many clean exposures
    rpe_chart_permille: tuple[int, ...]  # T1: share of the maximum, for each half repetition further from it
    eccentric_first_days: int  # T10: 14
    jump_strength_weeks: int  # P12: 8
    jump_sessions_per_week: int  # T13: 2
    clean_form: int  # 2.0: 4
    hard_set_max_rir: int  # 2.0: 4
    implausible_ratio: Decimal  # R4: 2 (times the best of the window)
    implausible_first_kg: Decimal  # R4: with nothing to compare with, 300 (D)
    implausible_window_days: int  # R4: 90
    implausible_notice_days: int  # R4: 28 (ours, D)
    height_step_cm: Decimal  # X4: 5
    height_least_cm: Decimal  # X4: 10
    height_raise_most_cm: Decimal  # X4: 10
    first_single_leg_share_pct: (
        Decimal  # P10: share of the bilateral per-leg load for a first single-leg load, 60 (ours, D)
    )

    first_load_bodyweight_pct: Decimal  # first load on an exercise never loaded before: share of bodyweight, 10 (D)
    cramps_highest_first_rung: int  # X5: hamstring curls of who cramps often begin no higher than this rung: 2 (D)
    carry_over_bodyweight_pct: (
        Decimal  # leg work from this share of bodyweight on opens a second rung elsewhere: 40 (D)
    )
    first_load_most_bodyweight_pct: Decimal  # more than this share is no first load, however light the rest is: 30 (D)
    bodyweight_unknown_kg: Decimal  # the careful guess while bodyweight is unknown: 50 (D)

    # tempo (TE)
    slow_eccentric_step_s: int  # TE1: 1
    slow_eccentric_max_s: int  # TE1: 5
    max_rep_s: int  # TE3: 8

    # pain (G)
    pain_safe_0_10: Decimal  # G1: 2
    pain_red_0_10: Decimal  # G1: above 5
    morning_rise_0_10: Decimal  # G2: 1
    morning_floor_0_10: Decimal  # G2: "and above 1": 1
    pain_rising_weeks: int  # G3: 3
    pain_weekly_rise_0_10: Decimal  # G3: 1
    amber_exposures: int  # G4: 2
    pain_memory_days: int  # how long a report speaks when nothing newer came, 21 (ours, D)
    sore_hold_0_10: Decimal  # G7: 5 (up to it train as planned, no progression when sore at all above baseline)
    sore_no_heavy_0_10: Decimal  # G7: 7
    sore_memory_days: int  # G7: 3
    sore_rest_days: int  # G7: 2 (ours, D)
    sore_long_days: int  # G7: 7
    sore_long_window_days: int  # G7: 10 (ours, D)
    sore_long_answers: int  # G7: 4 (ours, D)
    by_exception_pause_days: int  # contract 2: 14

    # readiness, sleep, illness, runs (H, U)
    baseline_days: int  # H1: 28
    baseline_min_check_ins: int  # H1: 7
    baseline_z: Decimal  # H1: 1 (bad at z <= -1)
    baseline_least_0_10: Decimal  # H1: 1 (ours, D)
    baseline_least_sleep_h: Decimal  # H1: 0.5 (ours, D)
    energy_anchor_0_10: Decimal  # H1: 2 (extreme without a baseline)
    bad_days_of_7: int  # H3: 4
    bad_items: int  # H3: 2
    bad_items_days: int  # H3: 3
    short_sleep_h: Decimal  # H4: 6
    short_nights_of_7: int  # H4: 3
    readiness_volume_cut_pct: Decimal  # H3: 33
    illness_free_days: int  # L6, H5: 1 day without symptoms before training again
    spike_window_days: int  # U1: 30
    spike_small_ratio: Decimal  # U1: 1.10
    spike_moderate_ratio: Decimal  # U1: 1.30
    spike_large_ratio: Decimal  # U1: 2.00
    spike_rest_h: int  # U2: 48
    spike_large_rest_h: int  # U2: 72

    # layoff (L)
    layoff_repeat_days: int  # L2 from day 8
    layoff_reduce_days: int  # L3 from day 14
    layoff_long_days: int  # L4 from day 28
    layoff_restart_days: int  # L5 from day 56
    layoff_reduce_load_pct: Decimal  # L3: 90
    layoff_long_load_pct: Decimal  # L4: 75
    layoff_restart_load_pct: Decimal  # L5: 50, where the entry rung is the exercise itself (D)
    layoff_reduce_sets_pct: tuple[int, ...]  # L3: 50, 70
    layoff_long_sets_pct: tuple[int, ...]  # L4: 50, 70, 80, 90
    layoff_repeat_rir: int  # L2: +1
    eccentric_restart_sets: int  # L7: 2
    eccentric_restart_reps: int  # L7: 5

    # deload (D)
    deload_after_weeks: int  # D1: 5 loading weeks
    deload_asked_weeks: int  # D1: 3, the sixth to the eighth
    deload_novice_weeks: int  # D1: none in the first 5 weeks of a novice
    deload_trigger_count: int  # D2: 2 of 4
    deload_rep_drop: int  # D2: 2
    deload_rep_drop_exercises: int  # D2: 2
    deload_rep_drop_days: int  # D2: 7 (ours, D)
    deload_sore_days_of_7: int  # D2: 5
    deload_sets_pct: Decimal  # D3: 50
    easy_margin_pct: Decimal  # D3: 10 (ours, D)
    easy_exercise_margin_pct: Decimal  # D5: 20 (ours, D)
    deload_load_pct: Decimal  # D3: 90
    deload_rir: int  # D3: +2
    deload_days: int  # D3: 7
    break_counts_days: int  # D4: 6

    # sides (A)
    lsi_limit_pct: Decimal  # A1: 85
    lsi_exposures: int  # A1: 2

    # the week (S)
    sessions_max: int  # S1: 3
    heavy_spacing_h: int  # S2: 48
    after_run_min_h: int  # S4: 3
    after_run_ideal_h: int  # S4: 6
    latest_start_h: int  # S4: 20 (ours, D)
    exercises_min: int  # S7: 4
    exercises_max: int  # S7: 6
    short_session_min: int  # S7: 25
    short_time_sets: int  # S6: 2 (ours, D)
    warmup_s: int  # S14: 360
    warmup_min_s: int  # S14: 300
    long_sitting_h: int  # REQ-014: 8
    mobility_s: int  # S14: 300
    setup_s: int  # T11: 60
    rest_light_s: int  # T11: 60
    rest_moderate_s: int  # T11: 90
    rest_heavy_s: int  # T11: 150
    race_no_legs_h: int  # S10: 72 (A race)
    race_no_legs_minor_h: int  # S10: 48 (B and C)
    race_no_new_days: int  # S10: 14
    race_last_heavy_days: int  # S10: 7
    race_week_days: int  # S10: 6
    race_week_sets_pct: Decimal  # S10: 50
    marathon_km: Decimal  # S13: 42
    marathon_rest_days: int  # S13: 3
    marathon_memory_days: int  # S13: 14 (ours, D)
    marathon_sore_0_10: Decimal  # S13: 3
    growth_sets: int  # I16: 2
    growth_pct: Decimal  # I16: 20
    growth_weeks: int  # I16: 2
    first_exposure_sets_pct: Decimal  # X8: 50
    kept_weeks: int  # REQ-089: 4
    recheck_days: int  # REQ-026: 28
    coverage_days: int  # S8, X6, mistake 2: 14
    part_waits_days: int  # S8: 7
    adult_years: int  # 2.3.1: 18

"""The closed lists of words, as enums. A value is never renamed once it was stored."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Which leg or arm a set was for."""

    BOTH = "both"
    LEFT = "left"
    RIGHT = "right"


class SetKind(StrEnum):
    """What a set was for; only WORK, DROP and FAILURE count as training dose."""

    WORK = "work"
    WARMUP = "warmup"
    DROP = "drop"
    FAILURE = "failure"
    ACTIVATION = "activation"


class RunKind(StrEnum):
    """What a run was or will be. QUALITY, LONG and RACE are key runs: strength makes room for them."""

    EASY = "easy"
    QUALITY = "quality"
    LONG = "long"
    RACE = "race"


class Illness(StrEnum):
    """How ill somebody feels today."""

    NONE = "none"
    ABOVE_NECK = "above_neck"
    BELOW_NECK = "below_neck"
    FEVER = "fever"


class Sign(StrEnum):
    """What a pain is like, beyond its number."""

    SHARP = "sharp"
    ALTERED_GAIT = "altered_gait"
    FOCAL = "focal"
    NIGHT = "night"
    HOP = "hop"
    SWELLING = "swelling"


class RedFlag(StrEnum):
    """Symptoms that stop a plan until a professional has looked (rules G8, table 2.3.1)."""

    CHEST_PAIN = "chest_pain"
    FAINTING = "fainting"
    PALPITATIONS = "palpitations"
    BREATHLESSNESS = "breathlessness"
    SADDLE_NUMBNESS = "saddle_numbness"
    BLADDER_OR_BOWEL_TROUBLE = "bladder_or_bowel_trouble"
    BOTH_LEGS_WEAK = "both_legs_weak"
    HOT_SWOLLEN_CALF = "hot_swollen_calf"
    DARK_URINE = "dark_urine"
    SUDDEN_POP = "sudden_pop"
    CANNOT_BEAR_WEIGHT = "cannot_bear_weight"
    LOCKED_JOINT = "locked_joint"
    DEFORMITY = "deformity"
    NIGHT_PAIN_WITH_FEVER = "night_pain_with_fever"
    WEIGHT_LOSS = "weight_loss"
    CANCER_HISTORY = "cancer_history"


class Weekday(StrEnum):
    """Days of the week; the order is Monday first, as in `date.weekday()`."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


class RepsMean(StrEnum):
    """What repetitions count that were logged without a side, on one leg at a time."""

    PER_SIDE = "per_side"
    IN_TOTAL = "in_total"


class Reporting(StrEnum):
    """What silence means (contract section 2)."""

    EACH_SESSION = "each_session"
    BY_EXCEPTION = "by_exception"


class Level(StrEnum):
    """Which dose of the catalog applies."""

    NOVICE = "novice"
    BUILD = "build"
    STRENGTH = "strength"  # few repetitions near the maximum (rule P12)
    MAINTAIN = "maintain"


class Action(StrEnum):
    """What a decision does. Order of conservatism: `engine.rules.precedence` (rule R0)."""

    ADVANCE = "advance"
    ADD_LOAD = "add_load"
    ADD_SETS = "add_sets"
    ADD_REPS = "add_reps"
    SLOW_ECCENTRIC = "slow_eccentric"
    HOLD = "hold"
    REDUCE = "reduce"
    DELOAD = "deload"
    REGRESS = "regress"
    SWAP = "swap"
    MOBILITY = "mobility"
    REST = "rest"
    REFER = "refer"


class PlanStatus(StrEnum):
    """Whether there is training to do at all."""

    ACTIVE = "active"
    STOPPED = "stopped"
    NEEDS_CLEARANCE = "needs_clearance"
    RESTING = "resting"


class Severity(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    WARNING = "warning"
    STOP = "stop"

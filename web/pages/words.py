"""The closed lists of the wire in words that people use, to be translated where they are shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from engine.types import Illness, RedFlag, RunKind, Side, Sign, Weekday

SITES = {
    "low_back": _("Low back"),
    "hip_groin": _("Hip or groin"),
    "buttock_prox_hamstring": _("Buttock, upper hamstring"),
    "hamstring": _("Hamstring"),
    "quad_thigh": _("Front of the thigh"),
    "knee_front": _("Front of the knee"),
    "knee_lateral": _("Outside of the knee"),
    "shin": _("Shin"),
    "calf": _("Calf"),
    "achilles": _("Achilles tendon"),
    "ankle": _("Ankle"),
    "foot_plantar": _("Sole of the foot"),
    "upper_back_neck": _("Upper back or neck"),
    "shoulder": _("Shoulder"),
    "elbow_wrist": _("Elbow or wrist"),
}
SIDES = {Side.LEFT: _("left"), Side.RIGHT: _("right"), Side.BOTH: _("both sides")}
SIGNS = {
    Sign.SHARP: _("Sharp"),
    Sign.ALTERED_GAIT: _("I limp or move differently"),
    Sign.FOCAL: _("One fingertip covers it"),
    Sign.NIGHT: _("Aches at night"),
    Sign.HOP: _("Hurts when hopping"),
    Sign.SWELLING: _("Swollen"),
}
ILLNESS = {
    Illness.NONE: _("None"),
    Illness.ABOVE_NECK: _("A cold, above the neck"),
    Illness.BELOW_NECK: _("Below the neck: chest, stomach, aching limbs"),
    Illness.FEVER: _("Fever"),
}
RED_FLAGS = {
    RedFlag.CHEST_PAIN: _("Pain or pressure in the chest"),
    RedFlag.FAINTING: _("Fainting"),
    RedFlag.PALPITATIONS: _("Heart racing or stumbling"),
    RedFlag.BREATHLESSNESS: _("Unusual breathlessness"),
    RedFlag.SADDLE_NUMBNESS: _("Numbness between the legs"),
    RedFlag.BLADDER_OR_BOWEL_TROUBLE: _("New trouble with bladder or bowel"),
    RedFlag.BOTH_LEGS_WEAK: _("Weakness in both legs"),
    RedFlag.HOT_SWOLLEN_CALF: _("One hot, swollen calf"),
    RedFlag.DARK_URINE: _("Dark urine after hard work"),
    RedFlag.SUDDEN_POP: _("A sudden pop, then pain"),
    RedFlag.CANNOT_BEAR_WEIGHT: _("Cannot put weight on the leg"),
    RedFlag.LOCKED_JOINT: _("A joint that locks"),
    RedFlag.DEFORMITY: _("Something looks out of shape"),
    RedFlag.NIGHT_PAIN_WITH_FEVER: _("Pain at night with fever"),
    RedFlag.WEIGHT_LOSS: _("Weight loss without a reason"),
    RedFlag.CANCER_HISTORY: _("New pain, and a history of cancer"),
}
RUNS = {
    RunKind.EASY: _("Easy run"),
    RunKind.QUALITY: _("Quality run"),
    RunKind.LONG: _("Long run"),
    RunKind.RACE: _("Race"),
}
ITEMS = {
    "strength": _("Strength"),
    "activation": _("Activation before the run"),
    "mobility": _("Mobility"),
    "rest": _("Rest"),
}
WEEKDAYS = {
    Weekday.MON: _("Monday"),
    Weekday.TUE: _("Tuesday"),
    Weekday.WED: _("Wednesday"),
    Weekday.THU: _("Thursday"),
    Weekday.FRI: _("Friday"),
    Weekday.SAT: _("Saturday"),
    Weekday.SUN: _("Sunday"),
}
# The questions of catalog/article.toml, word for word (a test compares), so that they can be translated.
QUESTIONS = {
    "squats_felt_in_quads": _("Do you feel most of your squats in the front of the thighs rather than in the glutes?"),
    "tight_hip_flexors_or_low_back": _("Do you often battle with tight hip flexors or a stiff lower back?"),
    "upright_posture_hard_on_long_runs": _("Is it hard to stay upright late in long runs?"),
    "frequent_hamstring_cramps": _("Do your hamstrings cramp more often than seems fair?"),
    "glutes_do_not_fire": _("Do you find it hard to feel your glutes work in strength training?"),
    "back_aches_mid_run": _("Does your back ache halfway through a run?"),
    "knees_ache_on_runs": _("Do your knees feel creaky or sore on runs?"),
    "stride_shortens_late": _("Does your stride get shorter late in a run?"),
    "upright_late_in_runs": _("Do you stay upright to the end of a run?"),
    "feet_land_softly": _("Do your feet land softly?"),
    "feels_stable": _("Do you feel stable on one leg as you run?"),
    "extra_kick_on_hills": _("Do you have an extra kick on hills?"),
}
EQUIPMENT = {
    "dumbbells": _("Dumbbells"),
    "barbell": _("Barbell"),
    "kettlebell": _("Kettlebells"),
    "long_band": _("Long band"),
    "mini_band": _("Mini band"),
    "step_box": _("Step or box"),
    "stairs": _("Stairs"),
    "bench_or_sofa": _("Bench or sofa"),
    "stability_ball": _("Big ball"),
    "backpack": _("Backpack"),
}
# What is asked about health before a first plan; a yes waits for a professional's word.
HEALTH = {
    "heart_condition": _("A doctor has found a heart condition"),
    "supervised_only": _("I was told to exercise only under supervision"),
    "uncontrolled_condition": _("I have a long-term condition that is not under control"),
    "pregnant_or_postpartum": _("I am pregnant, or gave birth in the last six months"),
}

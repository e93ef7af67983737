"""The closed lists of the wire.

`PAIN_SITES` and `EQUIPMENT` repeat the catalog, which must not be imported here; a test holds them equal.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

PAIN_SITES = (
    "low_back", "hip_groin", "buttock_prox_hamstring", "hamstring", "quad_thigh", "knee_front", "knee_lateral", "shin",
    "calf", "achilles", "ankle", "foot_plantar", "upper_back_neck", "shoulder", "elbow_wrist",
)  # fmt: skip

EQUIPMENT = (
    "backpack", "bar_or_table", "barbell", "bench_or_sofa", "cable", "calf_machine", "chair", "dowel", "dumbbells",
    "foam_roller", "jump_rope", "kettlebell", "leg_curl_machine", "long_band", "mat", "mini_band", "outdoor_flat",
    "partner_or_anchor", "plate", "pullup_bar", "rack", "roman_chair", "sliders", "stability_ball", "stairs",
    "step_box", "strap", "suspension", "towel_on_smooth_floor", "trap_bar", "wall",
)  # fmt: skip

EQUIPMENT_ALIASES = {"kettlebells": "kettlebell", "step": "step_box", "bench": "bench_or_sofa", "band": "long_band"}

SELF_CHECK = (
    "squats_felt_in_quads",
    "tight_hip_flexors_or_low_back",
    "upright_posture_hard_on_long_runs",
    "frequent_hamstring_cramps",
    "glutes_do_not_fire",
)
OUTCOMES = (
    "back_aches_mid_run",
    "knees_ache_on_runs",
    "stride_shortens_late",
    "upright_late_in_runs",
    "feet_land_softly",
    "feels_stable",
    "extra_kick_on_hills",
)

SEXES = ("female", "male", "other")
UNITS = ("metric", "imperial")
PRIORITIES = ("A", "B", "C")
WANTS = ("heavy", "plyometrics")
TEMPLATES = ("posterior_chain_leg_day",)
TEMPO_WORDS = ("iso", "controlled", "explosive", "reactive")


@dataclass(frozen=True, slots=True)
class Words:
    """The words a document may use for exercises, sites and equipment. `exercises` None: ids are not checked."""

    exercises: Collection[str] | None = None
    pain_sites: Collection[str] = PAIN_SITES
    equipment: Collection[str] = EQUIPMENT


DEFAULT = Words()


@lru_cache(maxsize=1)
def time_zones() -> frozenset[str]:
    """The IANA names of the pinned tzdata package; the system's own list would differ from machine to machine."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("ascii").split())

"""The closed lists of the wire in words that people use, to be translated where they are shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from engine.types import Side

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

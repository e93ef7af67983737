"""Movement patterns and ladders of the catalog in words that people use, to be translated where they are shown."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

PATTERNS = {
    "bridge": _("Bridge"),
    "hinge": _("Hip hinge"),
    "step_up": _("Step-up"),
    "lunge": _("Lunge"),
    "squat": _("Squat"),
    "ham_curl": _("Hamstring curl"),
    "calf_straight": _("Calf, knee straight"),
    "calf_bent": _("Calf, knee bent"),
    "trunk": _("Trunk"),
    "upper_back": _("Upper back"),
    "plyo": _("Jumps"),
    "unknown": _("Not in the catalog"),
}
LADDERS = {
    **{name: word for name, word in PATTERNS.items() if name not in ("trunk", "upper_back", "unknown")},
    "trunk_brace": _("Trunk, bracing"),
    "trunk_ext": _("Trunk, back side"),
    "pull_row": _("Rowing"),
    "pull_vertical": _("Pulling from above"),
    "upper_traps": _("Shrugs and carries"),
}

"""Coach: who needs a person. A table of everybody, those first who need one most."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from store import Role
from store.attention import pressing
from web.attention import LOOK_MAX, Needs, needs
from web.auth import tenant
from web.context import services
from web.pages.ground import page, show

blueprint = Blueprint("coach", __name__)

COACHES = (Role.COACH, Role.ADMIN)
ROWS = 50  # of the table at once
NAME_MAX = 200
REASONS = {
    "RED_FLAG": lazy_gettext("Red flag"),
    "stopped": lazy_gettext("Plan stopped"),
    "needs_clearance": lazy_gettext("Waits for clearance"),
    "PAIN_RED": lazy_gettext("Much pain"),
    "PAIN_RISING": lazy_gettext("Pain is rising"),
    "plan_failing": lazy_gettext("Plan cannot be made"),
    "SESSIONS_KEPT": lazy_gettext("Sessions missed"),
    "stalled": lazy_gettext("Stalled"),
    "silent": lazy_gettext("Silent"),
}
OTHER = "other"
# The other warnings and stops of a plan: told by name, found under "other".
MORE = {
    "BONE_PAIN": lazy_gettext("Bone pain"),
    "MINOR": lazy_gettext("Under age"),
    "NEEDS_CLEARANCE": lazy_gettext("Waits for clearance"),
    "ILL": lazy_gettext("Ill"),
    "RUN_SPIKE": lazy_gettext("Run far beyond the usual"),
    "PLANNED_RUN_SPIKE": lazy_gettext("Planned run far beyond the usual"),
    "SORE_FOR_LONG": lazy_gettext("Sore for long"),
    "IMPLAUSIBLE_LOAD": lazy_gettext("Load to confirm"),
    "NO_REST_DAY": lazy_gettext("No rest day"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One athlete of the table, with days as the athlete counts them."""

    needs: Needs
    name: str
    changed: date | None  # the last change of the plan
    heard: date | None


@page(blueprint, "/athletes", roles=COACHES)
def athletes() -> Response:
    """Everybody of the tenant, those who need a person first; `why` leaves only those with that reason."""
    named, why = request.args.get("q", "").strip()[:NAME_MAX], request.args.get("why")
    found = services().store.athletes(tenant(), after=None, limit=LOOK_MAX, named=named)
    everybody = sorted(needs(found), key=lambda one: (pressing(one.reasons), one.athlete.athlete_id))
    chosen = [one for one in everybody if why not in (*REASONS, OTHER) or why in _kinds(one)]
    counts = {kind: sum(kind in _kinds(one) for one in everybody) for kind in (*REASONS, OTHER)}
    last = max(1, -(-len(chosen) // ROWS))
    at = min(max(request.args.get("page", 1, type=int), 1), last)
    return show(
        "athletes.html",
        rows=[_row(one) for one in chosen[(at - 1) * ROWS : at * ROWS]],
        why=why,
        named=named,
        name_max=NAME_MAX,
        kinds=[(kind, REASONS.get(kind, _("Other")), count) for kind, count in counts.items() if count],
        total=len(everybody),
        page=at,
        pages=last,
        more=len(found) == LOOK_MAX,
    )


def reason_word(code: str) -> object:
    """What a reason is called in the table."""
    return REASONS.get(code) or MORE.get(code, code.replace("_", " ").capitalize())


def _kinds(one: Needs) -> set[str]:
    """Under which filters an athlete is found: a plan that is stopped under that, too, whatever stopped it."""
    status = {one.head.status} & REASONS.keys() if one.head is not None else set()
    return {reason.code if reason.code in REASONS else OTHER for reason in one.reasons} | status


def _row(one: Needs) -> Row:
    zone = services().book.zone(one.athlete.timezone)
    return Row(
        needs=one,
        name=one.athlete.external_id or one.athlete.athlete_id,
        changed=one.changed.astimezone(zone).date() if one.changed else None,
        heard=one.heard.astimezone(zone).date() if one.heard else None,
    )

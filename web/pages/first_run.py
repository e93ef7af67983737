"""First run: three questions, each may be left open, and a plan that uses the answers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _

from engine.types import Profile, RunKind, Weekday
from schemas.athlete import load_athlete_create
from schemas.dump import dump_profile
from schemas.words import time_zones
from schemas.workout import KG_PER_LB
from web.bodies import checked
from web.context import services, utc_now
from web.pages import words
from web.pages.ground import begins, go, is_imperial, page, show, trainee, viewer
from web.pages.telling import form_key, number, tell
from web.queries import query

blueprint = Blueprint("first_run", __name__)

NOTHING = "nothing"
UNKNOWN_ZONE = "UTC"  # until the page has guessed one
WEIGHED = ("dumbbells", "kettlebell")  # asked: which weights
BAR_KG = 20  # the usual bar; another one is told later
# How long somebody has trained, and at least how many days ago that began.
EXPERIENCE = (
    ("new", _("New to it"), 0),
    ("months", _("Two months or more"), 61),
    ("year", _("A year or more"), 365),
)


@page(blueprint, "/start")
def start() -> Response:
    """The questions, with what is known already."""
    query()
    profile = _profile()
    known = {item.kind: item for item in profile.equipment or ()}
    return show(
        "start.html",
        fresh=begins() or trainee().events == 0,
        words=words,
        unit="lb" if is_imperial() else "kg",
        shown_weights={kind: _shown(item.plates_kg or item.loads_kg) for kind, item in known.items()},
        known=known,
        nothing=profile.equipment == (),
        run_week=profile.run_week,
        weekdays=words.WEEKDAYS.items(),
        kinds=[(kind, word) for kind, word in words.RUNS.items() if kind is not RunKind.RACE],
        experience=EXPERIENCE,
        timezone=profile.timezone,
        zones=sorted(time_zones()),
        key=form_key(),
    )


@page(blueprint, "/start", methods=("POST",))
def send_start() -> Response:
    """Store the answers as a change of the profile; what was left open stays as it is."""
    fields: dict[str, object] = {}
    if zone := request.form.get("timezone"):
        fields["timezone"] = zone
    equipment = _equipment()
    if equipment is not None:
        fields["equipment"] = equipment
    if run_week := {day.value: kind for day in Weekday if (kind := request.form.get(f"run:{day}"))}:
        fields["run_week"] = run_week
    since = _strength_since(utc_now().date() if begins() else trainee().today)
    if since is not None:
        fields["strength_since"] = since.isoformat()
    if begins():
        _begin({"timezone": UNKNOWN_ZONE, **fields})
    elif fields:
        tell({"type": "profile", **fields}, key=request.form.get("key"))
    return go(url_for("today.today"))


def _begin(profile: dict[str, object]) -> None:
    """Make the athlete of whoever is signed in. Sent twice, the second finds the athlete of the first."""
    new = checked(lambda: load_athlete_create({"profile": profile}))
    athlete_id, made = services().store.begin_training(viewer(), new.profile, now=utc_now())
    if made:
        services().bell.ring(athlete_id)


def _profile() -> Profile:
    return Profile(timezone=UNKNOWN_ZONE) if begins() else trainee().profile


def _equipment() -> list[dict[str, object]] | None:
    """What was ticked; [] for nothing at all, None when the question was left open."""
    chosen = [kind for kind in request.form.getlist("equipment") if kind != NOTHING]
    if not chosen:
        return [] if NOTHING in request.form.getlist("equipment") else None
    # What this page does not ask about stays: it was told elsewhere.
    told = dump_profile(_profile()).get("equipment") or []
    before = {str(item["kind"]): item for item in told if isinstance(item, dict)} if isinstance(told, list) else {}
    kept = [item for kind, item in before.items() if kind not in words.EQUIPMENT]
    return [*kept, *(_item(kind, before.get(kind)) for kind in dict.fromkeys(chosen))]


def _item(kind: str, before: dict[str, object] | None) -> dict[str, object]:
    item: dict[str, object] = {**(before or {}), "kind": kind}
    weights = _weights(request.form.get(f"weights:{kind}", ""))
    if weights and kind in WEIGHED:
        item["loads_kg"] = weights
    if kind == "barbell":
        item.setdefault("bar_kg", BAR_KG)
        if weights:
            item["plates_kg"] = weights
    return item


def _weights(text: str) -> list[object]:
    """`4, 6 8` as kilograms; words stay, for the schema to refuse by name."""
    given = [number(word) for word in text.replace(";", " ").replace(", ", " ").split()]
    pounds = is_imperial()
    return [one * KG_PER_LB if pounds and isinstance(one, Decimal) else one for one in given]


def _shown(weights_kg: tuple[Decimal, ...]) -> str:
    """Weights as they are typed."""
    size = KG_PER_LB if is_imperial() else Decimal(1)
    return " ".join(format((kg / size).quantize(Decimal("0.01")).normalize(), "f") for kg in weights_kg)


def _strength_since(today: date) -> date | None:
    """When strength training began at the latest, by what was answered; None for new or no answer."""
    answer = request.form.get("experience")
    days = next((days for name, _, days in EXPERIENCE if name == answer), 0)
    return today - timedelta(days=days) if days else None

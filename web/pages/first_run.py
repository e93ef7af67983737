"""First run: three questions, each may be left open, and a plan that uses the answers."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from flask import Blueprint, Response, request, url_for
from flask_babel import lazy_gettext as _

from engine.types import Profile, RunKind, Screening, Weekday
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
NONE_OF_THESE = "none"
IMPERIAL = "imperial"
NUMBERS = ("sessions_per_week", "session_minutes", "birth_year")
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
        health=health_known(profile.screening),
        units=_units(),
        numbers={name: getattr(profile, name) for name in NUMBERS},
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
    profile, form = _profile(), request.form
    fields: dict[str, object] = {}
    equipment = _equipment()
    if equipment is not None:
        fields["equipment"] = equipment
    run_week = {day.value: kind for day in Weekday if (kind := form.get(f"run:{day}"))}
    if any(name.startswith("run:") for name in form) and run_week != profile.run_week:
        fields["run_week"] = run_week
    screening = _screening(profile.screening)
    if screening is not None:
        fields["screening"] = screening
    since = _strength_since(utc_now().date() if begins() else trainee().today)
    if since is not None:
        fields["strength_since"] = since.isoformat()
    for name in NUMBERS:
        if (given := form.get(name)) and given != str(getattr(profile, name)):
            fields[name] = number(given)
    for name in ("timezone", "units"):
        if form.get(name):
            fields[name] = form[name]
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


def _units() -> str:
    return IMPERIAL if is_imperial() else "metric"


def health_known(told: Screening) -> tuple[str, ...]:
    """The answers to the question about health: what was said to be so, or that none is; nothing while it is open."""
    answers = {name: getattr(told, name) for name in words.HEALTH}
    yes = tuple(name for name, answer in answers.items() if answer)
    return yes or ((NONE_OF_THESE,) if all(answer is False for answer in answers.values()) else ())


def _screening(told: Screening) -> dict[str, object] | None:
    """What was ticked; None when that is known already. What was not ticked beside a yes stays unknown.

    A new answer goes without an earlier clearance: that was about the old one.
    """
    ticked = request.form.getlist("health")
    yes = tuple(name for name in words.HEALTH if name in ticked)
    if not ticked or (yes or (NONE_OF_THESE,)) == health_known(told):
        return None
    return dict.fromkeys(yes, True) if yes else dict.fromkeys(words.HEALTH, False)


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
    if kind == "barbell":
        item.setdefault("bar_kg", BAR_KG)
    weights = _weights(kind)
    if weights and kind in (*WEIGHED, "barbell"):
        item["plates_kg" if kind == "barbell" else "loads_kg"] = weights
    return item


def _weights(kind: str) -> list[object]:
    """`4, 6 8` as kilograms; words stay, for the schema to refuse by name.

    What is as the page showed it is not read again: the units may have been changed beside it.
    """
    text = request.form.get(f"weights:{kind}", "")
    known = next((item for item in _profile().equipment or () if item.kind == kind), None)
    if known is not None and text == _shown(known.plates_kg or known.loads_kg):
        return []
    given = [number(word) for word in text.replace(";", " ").replace(", ", " ").split()]
    pounds = request.form.get("units", _units()) == IMPERIAL
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

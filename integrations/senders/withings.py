"""Withings: thin, form-encoded and unsigned notifications; the secret address is the proof.

It calls with HEAD before it accepts an address. Which category tells of workouts differs between its documents (16
activity and workouts, 51 workouts): both are taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from integrations import proofs
from integrations.documents import ignored, needs_fetch, of_person
from integrations.reading import Record, form, identifier, whole
from integrations.values import Delivery, NotUnderstood, Place, Report, Sender, What

_CATEGORIES = {16: "activity", 44: "sleep", 51: "workouts"}
_ACCOUNT = 46


def parse(delivery: Delivery, _place: Place) -> Iterator[Report]:
    """One report: Withings sends one notification at a time."""
    told = form(delivery.body)
    category = whole(told.get("appli"))
    if category is None:
        raise NotUnderstood("expected a notification of Withings with its appli")
    yield of_person(_notification(told, category), identifier(told.get("userid")))


def _notification(told: Record, category: int) -> Report:
    action = told.get("action")
    if category == _ACCOUNT and action in ("delete", "unlink"):
        return Report(what=What.CLOSED, code="deauthorised")
    kind = _CATEGORIES.get(category)
    if kind is None:
        return ignored("not_used")
    start, end = whole(told.get("startdate"), 0, 10**11), whole(told.get("enddate"), 0, 10**11)
    span = None if start is None or end is None else f"{start}/{end}"
    return needs_fetch(kind, span, "deleted" if action == "delete" else None)


SENDER = Sender(
    kind="withings",
    name="Withings",
    proof=proofs.secret_address(),
    parse=parse,
    thin=True,
    many_people=True,
    guide="Subscribe each user to notifications (appli 16 and 44) with this address as the callbackurl.",
    facts={
        "Sends": "Only in which time something changed.",
        "Unsure": "Whether 51 tells of workouts or of leaving the bed.",
        "Never sent": "Sets; which object was deleted.",
    },
)

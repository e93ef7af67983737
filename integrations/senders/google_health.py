"""Google Health API: a list of thin notifications that name the time in which something changed."""

from __future__ import annotations

from collections.abc import Iterator

from integrations import proofs
from integrations.documents import ignored, needs_fetch, not_understood, of_person
from integrations.reading import Record, identifier, instant, items, json_value, peek, record
from integrations.values import Delivery, NotUnderstood, Place, Reply, Report, Sender

_PROOF = proofs.fixed_header("authorization")
_USED = ("exercise", "sleep")


def parse(delivery: Delivery, _place: Place) -> Iterator[Report]:
    """A report for each interval of each notification, of one or several people."""
    value = json_value(delivery.body)
    listed = value if isinstance(value, list) else [value]
    if not all(isinstance(each, dict) and isinstance(each.get("data"), dict) for each in listed):
        raise NotUnderstood("expected the notifications of the Google Health API")
    for each in listed:
        told = record(record(each).get("data"))
        for report in _changes(told):
            yield of_person(report, identifier(told.get("healthUserId")))


def _changes(told: Record) -> Iterator[Report]:
    kind = told.get("dataType")
    if not isinstance(kind, str):
        yield not_understood("missing_type")
    elif kind not in _USED:
        yield ignored("not_used")
    else:
        gone = "deleted" if told.get("operation") == "DELETE" else None
        for each in items(told.get("intervals")) or [None]:
            yield needs_fetch(kind, _span(record(record(each).get("physicalTimeInterval"))), gone)


def _span(told: Record) -> str | None:
    start, end = instant(told.get("startTime")), instant(told.get("endTime"))
    return f"{start.isoformat()}/{end.isoformat()}" if start and end else None


def handshake(delivery: Delivery, secrets: tuple[str, ...]) -> Reply | None:
    """2xx to a verification with the secret, 401 to one without: Google sends both."""
    if delivery.method != "POST" or peek(delivery.body).get("type") != "verification":
        return None
    return Reply(status=200 if _PROOF.holds(delivery, secrets) else 401, body=b"{}")


SENDER = Sender(
    kind="google-health",
    name="Google Health API",
    proof=_PROOF,
    parse=parse,
    handshake=handshake,
    thin=True,
    many_people=True,
    guide="Register a subscriber of the Google Health API with this address and the secret as its authorization.",
    facts={"Sends": "Only in which time something changed.", "Never sent": "Sets; which object was deleted."},
)

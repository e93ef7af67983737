"""Fitbit: a list of thin notifications, answered 204 within 5 s. It is being replaced by the Google Health API.

Among the connection's secrets are the client secret, which signs, and the subscriber's code as `verify:<code>`.
"""

from __future__ import annotations

from collections.abc import Iterator

from integrations import proofs
from integrations.documents import ignored, needs_fetch, not_understood, of_person
from integrations.reading import Record, day, identifier, json_list, record
from integrations.values import Delivery, Place, Reply, Report, Sender, What


def parse(delivery: Delivery, _place: Place) -> Iterator[Report]:
    """A report for each notification, of one or several people."""
    for each in json_list(delivery.body):
        told = record(each)
        yield of_person(_notification(told), identifier(told.get("ownerId")))


def _notification(told: Record) -> Report:
    kind, which = told.get("collectionType"), day(told.get("date"))
    if kind in ("deleteUser", "userRevokedAccess"):
        return Report(what=What.CLOSED, code="deauthorised")
    if kind in ("activities", "sleep"):
        return needs_fetch(str(kind), None if which is None else which.isoformat())
    return ignored("not_used") if isinstance(kind, str) else not_understood("missing_type")


def handshake(delivery: Delivery, secrets: tuple[str, ...]) -> Reply | None:
    """204 to the right code, 404 to every other: Fitbit asks with both."""
    code = delivery.query.get("verify")
    if delivery.method != "GET" or code is None:
        return None
    return Reply(status=204 if proofs.verified(code, secrets) else 404)


SENDER = Sender(
    kind="fitbit",
    name="Fitbit",
    proof=proofs.apart_from_tokens(proofs.fitbit()),
    parse=parse,
    handshake=handshake,
    answer_status=204,
    gives_secret=True,
    thin=True,
    many_people=True,
    guide="Copy the client secret of your Fitbit app here, and the subscriber's verification code as `verify:<code>`; "
    "then set this address as the subscriber's endpoint.",
    facts={"Sends": "Only which day changed.", "Never sent": "Sets and deletes."},
)

"""Fetching what a thin sender only announces: which call to make, and how to read its answer. No call is made here.

Sources: the public documents of Strava (API v3), Hevy (API v1) and Polar (AccessLink v3).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal
from urllib.parse import quote, urlencode

from integrations.reading import json_object, record, text
from integrations.senders import hevy, polar, strava
from integrations.values import NotUnderstood, Place, Report

Tokens = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One HTTP call; `path` starts at the sender's own address."""

    path: str
    method: Literal["GET", "POST"] = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    form: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetch:
    """How one sender is asked."""

    base_url: str
    needs: tuple[str, ...]  # tokens without which nothing can be asked
    call: Callable[[str, Tokens], Call]  # of a report's reference
    read: Callable[[bytes, Place, datetime], Iterable[Report]]  # raises NotUnderstood
    renew: Callable[[Tokens], Call] | None = None  # asks for new tokens when these have run out
    renew_needs: tuple[str, ...] = ()


def renewed(body: bytes, tokens: Tokens) -> dict[str, str]:
    """The tokens with those of an OAuth answer. Raises NotUnderstood."""
    told = json_object(body)
    access = text(told.get("access_token"), 4000)
    if access is None:
        raise NotUnderstood("expected an access_token")
    refresh = text(told.get("refresh_token"), 4000)
    return {**tokens, "access_token": access, **({"refresh_token": refresh} if refresh else {})}


def _id_of(reference: str) -> str:
    """The id in `activity:123`, as it may stand in an address."""
    return quote(reference.partition(":")[2], safe="")


def _bearer(tokens: Tokens) -> dict[str, str]:
    return {"Authorization": f"Bearer {tokens['access_token']}", "Accept": "application/json"}


def _strava_tokens(tokens: Tokens) -> Call:
    form = {
        "client_id": tokens["client_id"],
        "client_secret": tokens["client_secret"],
        "grant_type": "refresh_token",
        "refresh_token": tokens["refresh_token"],
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    return Call(method="POST", path="/oauth/token", headers=headers, form=urlencode(form).encode())


def _read_hevy(body: bytes, place: Place, fetched_at: datetime) -> list[Report]:
    told = json_object(body)
    return [hevy.read(record(told.get("workout")) or told, place, fetched_at)]


def _polar_call(reference: str, tokens: Tokens) -> Call:
    """A night is known by its date, an exercise by its id."""
    folder = "users/sleep" if reference.startswith("sleep:") else "exercises"
    return Call(path=f"/v3/{folder}/{_id_of(reference)}", headers=_bearer(tokens))


def _read_polar(body: bytes, place: Place, fetched_at: datetime) -> list[Report]:
    read = polar.parse_sleep if "sleep_end_time" in json_object(body) else polar.parse_exercise
    return [read(body, place, fetched_at)]


FETCHES: Final[Mapping[str, Fetch]] = {
    "strava": Fetch(
        base_url="https://www.strava.com",
        needs=("access_token",),
        call=lambda reference, tokens: Call(path=f"/api/v3/activities/{_id_of(reference)}", headers=_bearer(tokens)),
        read=lambda body, place, fetched_at: [strava.parse_activity(body, place, fetched_at)],
        renew=_strava_tokens,
        renew_needs=("client_id", "client_secret", "refresh_token"),
    ),
    "hevy": Fetch(
        base_url="https://api.hevyapp.com",
        needs=("api_key",),
        call=lambda reference, tokens: Call(
            path=f"/v1/workouts/{_id_of(reference)}", headers={"api-key": tokens["api_key"]}
        ),
        read=_read_hevy,
    ),
    "polar": Fetch(
        base_url="https://www.polaraccesslink.com",
        needs=("access_token",),
        call=_polar_call,
        read=_read_polar,
    ),
}

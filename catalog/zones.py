"""Time zones from the pinned tzdata package only, so that a plan does not depend on the machine's zone files."""

from __future__ import annotations

from functools import cache
from importlib import resources
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


@cache
def zone_names() -> frozenset[str]:
    """Every IANA name that the package knows."""
    return frozenset(resources.files("tzdata").joinpath("zones").read_text(encoding="utf-8").split())


@cache
def zone(name: str) -> ZoneInfo:
    """The zone of an IANA name; ZoneInfoNotFoundError (a KeyError) when there is none."""
    # `ZoneInfo(name)` would look at the machine's files first; the list of names also keeps out "../" and the like.
    if name not in zone_names():
        raise ZoneInfoNotFoundError(f"No time zone {name!r}. Use an IANA name such as Europe/Berlin.")
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)

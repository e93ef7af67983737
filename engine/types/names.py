"""What exercises are called: by the athlete, by apps and by watches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Meant:
    """The exercise that a name means, with a load in the hands or on the back, and without. None: it is not known."""

    loaded: str | None
    unloaded: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What names mean to everybody. A name is looked up by its key (`engine.names.key_of`)."""

    # Short forms and other spellings of single words: "rdl" is "romanian deadlift".
    words: Mapping[str, tuple[str, ...]]
    vendor_ids: Mapping[str, Meant]  # such as "hevy:D04AC939" and "fit:28/6"
    keys: Mapping[str, Meant]

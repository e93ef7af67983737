"""The senders Baton understands. A new one is a file here, its lines below, and a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from integrations.senders import baton, garmin, hevy, intervals_icu, junction, lifttrace, open_wearables, strava, terra
from integrations.values import Sender

SENDERS: Final[Mapping[str, Sender]] = {
    "baton": baton.SENDER,
    "garmin": garmin.SENDER,
    "hevy": hevy.SENDER,
    "intervals-icu": intervals_icu.SENDER,
    "junction": junction.SENDER,
    "lifttrace": lifttrace.SENDER,
    "open-wearables": open_wearables.SENDER,
    "strava": strava.SENDER,
    "terra": terra.SENDER,
}

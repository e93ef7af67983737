"""The senders Baton understands. A new one is a file here, its two lines below, and a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from integrations.senders import (
    baton,
    fitbit,
    garmin,
    google_health,
    hc_webhook,
    health_auto_export,
    hevy,
    intervals_icu,
    junction,
    life_dashboard,
    lifttrace,
    nolio,
    open_wearables,
    oura,
    polar,
    spike,
    strava,
    suunto,
    terra,
    wahoo,
    whoop,
    withings,
)
from integrations.values import Sender

SENDERS: Final[Mapping[str, Sender]] = {
    sender.kind: sender
    for sender in (
        baton.SENDER,
        fitbit.SENDER,
        garmin.SENDER,
        google_health.SENDER,
        hc_webhook.SENDER,
        health_auto_export.SENDER,
        hevy.SENDER,
        intervals_icu.SENDER,
        junction.SENDER,
        life_dashboard.SENDER,
        lifttrace.SENDER,
        nolio.SENDER,
        open_wearables.SENDER,
        oura.SENDER,
        polar.SENDER,
        spike.SENDER,
        strava.SENDER,
        suunto.SENDER,
        terra.SENDER,
        wahoo.SENDER,
        whoop.SENDER,
        withings.SENDER,
    )
}

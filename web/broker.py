"""The broker as seen from the web: a bell to ring, and whether anybody could hear it."""

from __future__ import annotations

from settings import Settings
from workers.app import make_producer
from workers.bell import Bell, celery_sender


def broker_bell(settings: Settings) -> Bell:
    """Rings the broker of these settings."""
    return Bell(celery_sender(settings.broker_url))


def broker_up(settings: Settings) -> bool:
    """Whether the broker answers within a second. The queue inside one process always does."""
    if settings.embedded:
        return True
    try:
        with make_producer(settings.broker_url).connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=0.5)
    except Exception:  # noqa: BLE001  every transport has errors of its own; each of them means: away
        return False
    return True

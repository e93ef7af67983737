"""Addresses of our own in answers: as BATON_PUBLIC_URL says, or the way this request reached us."""

from __future__ import annotations

from functools import lru_cache

from flask import request
from werkzeug.sansio.utils import get_current_url

from web.context import services


def absolute(path: str) -> str:
    """The whole address of a path of ours."""
    public = services().settings.public_url
    if public is not None:
        return public + path
    environ = request.environ
    return _base(environ["wsgi.url_scheme"], request.host) + path


def plan_url(athlete_id: str) -> str:
    """Where an athlete's latest plan is."""
    return absolute(f"/v1/athletes/{athlete_id}/plan")


@lru_cache(maxsize=256)
def _base(scheme: str, host: str) -> str:
    # Quoting a host takes longer than checking a key.
    return get_current_url(scheme, host).rstrip("/")

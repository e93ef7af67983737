"""A browser without JavaScript: cookies, and forms sent as they stand on the page."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse, encode_multipart

from store import NewUser, Role, Store

RDL = "dumbbell_rdl"
PASSWORD = "correct horse battery"
HTML = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}


def account(store: Store, athlete_id: str | None, *, name: str = "mara", role: Role = Role.ATHLETE) -> str:
    """A new account of our tenant; gives the secret of a link that signs in."""
    tenant_id, now = store.tenant_by_name("ours"), datetime.now(UTC)
    assert tenant_id is not None
    new = NewUser(name=name, roles=frozenset({role}), athlete_id=athlete_id, password=PASSWORD)
    made = store.create_user(tenant_id, new, now=now)
    assert made is not None
    return store.make_sign_in_link(made.user_id, now=now)


class Visitor:
    """One browser."""

    def __init__(self, app: Flask, *, language: str = "en") -> None:
        self._client = app.test_client()
        self._headers = HTML | {"Accept-Language": language}

    def sign_in(self, link: str) -> None:
        """By a one-time link."""
        assert self.get(f"/sign-in/{link}").status_code == 303

    def get(self, path: str, **headers: str) -> TestResponse:
        """GET as a browser asks."""
        return self._client.get(path, headers={**self._headers, **headers}, buffered=True)

    def token(self, path: str = "/sign-in") -> str:
        """The token in the forms of a page."""
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get(path).text)
        assert found
        return found[1]

    def post(self, path: str, *, on: str = "/sign-in", **fields: Any) -> TestResponse:
        """A form of the page `on`, sent to `path`."""
        fields.setdefault("form_token", self.token(on))
        if "file" in fields:  # as bytes: the test client would leave a large body in an open file
            boundary, raw = encode_multipart({**fields, "file": FileStorage(*fields["file"])})
            kind = f'multipart/form-data; boundary="{boundary}"'
            return self._client.post(path, data=raw, content_type=kind, headers=self._headers)
        return self._client.post(path, data=fields, headers=self._headers)

    def plant(self, name: str, value: str) -> None:
        """A cookie that somebody else has put here."""
        self._client.set_cookie(name, value)

    def cookie(self, name: str) -> str | None:
        """A cookie as kept."""
        found = self._client.get_cookie(name)
        return found.value if found else None


def say(coach: Visitor, athlete: str, **fields: str) -> TestResponse:
    """A coach's word on the deadlift, unless it is about something else."""
    where, until = f"/athletes/{athlete}", (datetime.now(UTC) + timedelta(days=20)).date().isoformat()
    return coach.post(
        f"{where}/words", on=where, **{"exercise": RDL, "until": until, "why": "Race on Sunday", **fields}
    )

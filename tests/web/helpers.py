"""Clients, events and checks for the tests of web/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from engine.types import Rulebook
from store import Store
from web.auth import SCOPES
from workers.recompute import recompute


@dataclass
class Rings:
    """What was asked to be computed; `answer` computes it, as a worker would."""

    store: Store
    book: Rulebook
    asked: list[str] = field(default_factory=list)
    tasks: list[tuple[str, ...]] = field(default_factory=list)

    def ring(self, athlete_id: str, /) -> None:
        self.asked.append(athlete_id)

    def task(self, name: str, /, *ids: str) -> None:
        self.tasks.append((name, *ids))

    def answer(self) -> None:
        """Compute the plans that were asked for."""
        for athlete_id in dict.fromkeys(self.asked):
            recompute(athlete_id, store=self.store, book=self.book, now=datetime.now(UTC))
        self.asked.clear()


@dataclass
class Client:
    """Calls with one API key."""

    app: Flask
    secret: str

    def call(self, method: str, path: str, **options: Any) -> TestResponse:
        """Any call."""
        headers = {"Authorization": f"Bearer {self.secret}", **options.pop("headers", {})}
        return self.app.test_client().open(path, method=method, headers=headers, **options)

    def get(self, path: str, **options: Any) -> TestResponse:
        """GET."""
        return self.call("GET", path, **options)

    def post(self, path: str, json: Any = None, **options: Any) -> TestResponse:
        """POST with a JSON body, or with `data` as it is."""
        if "data" in options:
            options.setdefault("content_type", "application/json")
            return self.call("POST", path, **options)
        return self.call("POST", path, json=json, **options)

    def athlete(self, **profile: Any) -> str:
        """A new athlete."""
        made = self.post("/v1/athletes", {"profile": {"timezone": "Europe/Berlin", **profile}})
        assert made.status_code == 201, made.text
        return str(body(made)["athlete_id"])


@dataclass(frozen=True)
class Tenants:
    """Makes clients: of our tenant, and of another."""

    app: Flask
    store: Store

    def client(self, *, tenant: str = "ours", scopes: tuple[str, ...] = tuple(SCOPES)) -> Client:
        """A client with a new key."""
        now = datetime.now(UTC)
        tenant_id = self.store.tenant_by_name(tenant) or self.store.create_tenant(tenant, now=now)
        made = self.store.create_key(tenant_id, name="test", scopes=scopes, now=now)
        return Client(self.app, made.secret)


def body(answer: TestResponse) -> dict[str, Any]:
    """The JSON object of an answer."""
    found = answer.get_json(force=True)
    assert isinstance(found, dict)
    return found


def ago(**distance: float) -> str:
    """A time before now, as events write it."""
    return (datetime.now(UTC) - timedelta(**distance)).isoformat(timespec="seconds")


def workout(source_id: str, *, days_ago: float = 1, reps: int = 10, **more: Any) -> dict[str, Any]:
    """A small session of our own."""
    sets = [{"reps": reps, "load_kg": 16, "rir": 3} for _ in range(3)]
    done = {"exercise": "dumbbell_rdl", "form": 4, "sets": sets, "pain": []}
    event = {"type": "workout", "source": "log", "source_id": source_id, "occurred_at": ago(days=days_ago)}
    return {**event, "exercises": [done], **more}


def check_in(source_id: str, *, days_ago: float = 1, **more: Any) -> dict[str, Any]:
    """A check-in without anything in it."""
    return {"type": "check_in", "source": "log", "source_id": source_id, "occurred_at": ago(days=days_ago), **more}


def assert_problem(answer: TestResponse, status: int, code: str) -> dict[str, Any]:
    """It is a problem document of this status and code; gives the document."""
    assert answer.status_code == status, answer.text
    assert answer.content_type == "application/problem+json"
    found = body(answer)
    assert found["status"] == status
    assert found["code"] == code, found
    assert found["type"] == f"/docs/errors#{code}"
    assert found["title"]
    assert found["detail"]
    assert found["request_id"] == answer.headers["X-Request-ID"]
    return found


def pointers(problem: Mapping[str, Any]) -> list[str]:
    """Where a problem says something is wrong."""
    return [one["pointer"] for one in problem["errors"]]

"""The plan that pages show: the stored one with the engine's own types, told in the reader's language and units."""

from __future__ import annotations

from dataclasses import dataclass

from engine.explain import with_texts
from engine.types import Plan
from schemas.plan_load import load_plan
from store import StoredPlan
from web.auth import tenant
from web.context import services
from web.errors import Problem
from web.pages.ground import own_athlete_id
from web.pages.texts import speech

# A person's word on an exercise: told wherever the exercise is, so that it surprises nobody.
SPOKEN = frozenset({"OVERRIDE", "OVERRIDE_REFUSED", "OVERRIDE_ELSEWHERE"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One stored plan. `etag` goes into `data-etag` of a page that follows it."""

    etag: str
    revision: int
    plan: Plan


def latest() -> Shown:
    """The plan that holds now; a problem while there is none."""
    stored = services().store.latest_plan(tenant(), own_athlete_id())
    if stored is None:
        raise Problem("no_plan_yet", headers={"Retry-After": "1"})
    return _shown(stored)


def at_revision(revision: int) -> Shown | None:
    """An earlier plan of the same athlete."""
    stored = services().store.plan_at(tenant(), own_athlete_id(), revision)
    return _shown(stored) if stored is not None else None


def _shown(stored: StoredPlan) -> Shown:
    return Shown(etag=stored.etag, revision=stored.revision, plan=with_texts(load_plan(stored.body), speech()))

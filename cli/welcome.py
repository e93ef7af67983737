"""What `baton run` shows at its start: an address, a key and three calls to copy, with an athlete to try them on."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from settings import Settings

if TYPE_CHECKING:
    from engine.types import Rulebook
    from store import Store

TENANT = "demo"
KEY_NAME = "made by baton run"
RUNNER = "runner"  # `baton user link` knows this name

WORKOUT = (
    '{"type": "workout", "occurred_at": "\'$(date -u +%Y-%m-%dT%H:%M:%SZ)\'", "session_rpe": 6, '
    '"exercises": [{"exercise": "dumbbell_rdl", "form": 4, "pain": [], '
    '"sets": [{"reps": 8, "load_kg": 32, "rir": 2}, {"reps": 8, "load_kg": 32, "rir": 2}]}]}'
)

TEXT = """
Baton is running at {address}
  Pages     {address}/sign-in/{link}
            (opens once, within 15 minutes; `baton user link` makes another)
  API key   {key}
            (also in {key_file})
  API docs  {address}/docs
  Ctrl-C stops it; its data stays in {home}

Copy these into another terminal. The athlete is a demo: 12 weeks of a runner's log.

Post a workout:
  curl -sS {athlete}/events -H 'Authorization: Bearer {key}' -H 'Content-Type: application/json' -d '{workout}'

Read the plan and keep its ETag:
  curl -sS {athlete}/plan -H 'Authorization: Bearer {key}' --etag-save {etag_file}

Wait for the next plan, up to 30 seconds (post a workout meanwhile):
  curl -sS '{athlete}/plan?wait=30' -H 'Authorization: Bearer {key}' --etag-compare {etag_file}
"""


@dataclass(frozen=True, slots=True)
class Shown:
    """A key that works and an athlete that it may read."""

    key: str
    athlete_id: str
    link: str


def key_and_athlete(where: Settings, store: Store, book: Rulebook) -> Shown:
    """The key of this home folder and the demo athlete with a plan; all are made when they are missing."""
    import demo
    from workers.recompute import recompute

    now = datetime.now(UTC)
    tenant_id = store.tenant_by_name(TENANT) or store.create_tenant(TENANT, now=now)
    athlete = demo.seed(store, book, tenant_id=tenant_id, now=now)
    # Here and not by the worker: the calls that are about to be printed work from the first second on.
    recompute(athlete.athlete_id, store=store, book=book, now=now)
    return Shown(
        key=_key(where.home / "api-key", store, tenant_id, now),
        athlete_id=athlete.athlete_id,
        link=store.make_sign_in_link(_runner(store, tenant_id, athlete.athlete_id, now), now=now),
    )


def _runner(store: Store, tenant_id: str, athlete_id: str, now: datetime) -> str:
    """The id of the account that is signed in by the link: the demo athlete, and coach and admin of the tenant."""
    from store import NewUser, Role

    found = store.user_named(RUNNER)
    if found is not None and (found.tenant_id, found.athlete_id) == (tenant_id, athlete_id):
        return found.user_id
    if found is not None:  # of a database whose demo athlete was erased
        store.delete_user(found, now=now)
    new = NewUser(name=RUNNER, roles=frozenset(Role), athlete_id=athlete_id)
    made = store.create_user(tenant_id, new, now=now)
    assert made is not None, "the name was free a moment ago, and nobody else has the lock of this home"
    return made.user_id


def _key(file: Path, store: Store, tenant_id: str, now: datetime) -> str:
    """The key in the file, or a new one when there is none, its database is gone, or it may not do all."""
    from web.auth import SCOPES

    try:
        secret = file.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        secret = ""
    known = store.key_of(secret, now=now) if secret else None
    # A key from before an update lacks the scopes that came with it.
    if known is not None and known.tenant_id == tenant_id and set(SCOPES) <= set(known.scopes):
        return secret
    made = store.create_key(tenant_id, name=KEY_NAME, scopes=tuple(SCOPES), now=now)
    _write_private(file, made.secret + "\n")
    return made.secret


def _write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    part = file.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as out:
        out.write(text)
    part.replace(file)


def welcome(where: Settings, shown: Shown) -> str:
    """The text of the start."""
    here = address(where)
    return TEXT.format(
        address=here,
        link=shown.link,
        key=shown.key,
        key_file=where.home / "api-key",
        home=where.home,
        athlete=f"{here}/v1/athletes/{shown.athlete_id}",
        etag_file=shlex.quote(str(where.home / "etag")),
        workout=WORKOUT,
    )


def address(where: Settings) -> str:
    """Where a browser on this machine finds Baton."""
    host = "127.0.0.1" if where.host in {"0.0.0.0", "::"} else where.host  # noqa: S104  compared, not listened on
    host = f"[{host}]" if ":" in host else host
    return f"http://{host}:{where.port}"

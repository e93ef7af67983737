"""`baton replay` as an operator meets it."""

from __future__ import annotations

import json
import re
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

import settings
from catalog.load import load_rulebook
from schemas.events import load_events
from schemas.profile import load_profile
from store import Store
from tests.ops.running import baton
from workers.recompute import recompute

ASKED = {"sets": 3, "reps": [8, 12], "target_reps": 12, "rir": 2, "load_kg": 20, "tempo": "3-1-1-0"}
PROFILE = {
    "timezone": "UTC",
    "strength_since": "2024-01-01",
    "equipment": [{"kind": "dumbbells", "loads_kg": [10, 11]}],
    "reporting": {"pain": "by_exception", "form": "each_session", "effort": "each_session"},
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An installation of two tenants: one has somebody who is due 22 kg after 20, the other a beginner."""
    home = tmp_path / "home"
    home.mkdir()
    store, now = Store(settings.read({"BATON_HOME": str(home)}).database_url), datetime.now(UTC)
    store.migrate()
    lifter, _ = store.create_athlete(
        store.create_tenant("ours", now=now), external_id="lifter", profile=load_profile(PROFILE), now=now
    )
    store.create_athlete(
        store.create_tenant("theirs", now=now),
        external_id="beginner",
        profile=load_profile({"timezone": "UTC"}),
        now=now,
    )
    done = {"exercise": "dumbbell_rdl", "form": 5, "pain": [], "prescribed": ASKED}
    done["sets"] = [{"reps": 12, "load_kg": 20, "rir": 4}] * 3
    for days in (6, 3):
        wire = {"type": "workout", "source": "log", "source_id": f"w-{days}", "exercises": [done]}
        events = load_events({**wire, "occurred_at": (now - timedelta(days=days)).isoformat()})
        store.append_events(
            store.create_tenant("ours", now=now), lifter, events, raw=b"{}", content_type="application/json", now=now
        )
    recompute(lifter, store=store, book=load_rulebook(), now=now)
    store.close()
    return home


@pytest.fixture
def small_steps(tmp_path: Path) -> Path:
    """Load steps of at most 5 % instead of 10 %."""
    file = tmp_path / "new.toml"
    file.write_text("[load_step_max_pct]\nvalue = 5\n", encoding="utf-8")
    return file


def kept(home: Path) -> list[str]:
    """Everything in the database."""
    (file,) = home.glob("*.db")
    connection = sqlite3.connect(file)
    try:
        return list(connection.iterdump())
    finally:
        connection.close()


def test_it_prints_who_would_change_how_and_why_and_writes_nothing(home: Path, small_steps: Path) -> None:
    before = kept(home)
    ran = baton("replay", "--rules", str(small_steps), home=home)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert re.search(r"^ath_\S+ \(lifter\), plan of \d{4}-\d\d-\d\d$", ran.stdout, re.M)
    assert "  dumbbell_rdl: add_load -> advance\n" in ran.stdout
    assert re.search(r"^    now   add_load: .*load_kg 22", ran.stdout, re.M)
    assert re.search(r"^    then  advance: .*kickstand_rdl\n +\S.* \[P10\]$", ran.stdout, re.M)
    assert "beginner" not in ran.stdout
    assert (
        "2 athletes computed: 1 would get another plan, 1 would not, 0 could not be computed. Nothing was written."
        in ran.stdout
    )
    assert "  1 x add_load -> advance" in ran.stdout
    assert kept(home) == before


def test_json_has_a_line_for_each_and_a_summary_at_the_end(home: Path, small_steps: Path) -> None:
    ran = baton("replay", "--rules", str(small_steps), "--json", home=home)
    one, last = (json.loads(line) for line in ran.stdout.splitlines())
    assert one["external_id"] == "lifter"
    change = next(d for d in one["decisions"] if d["present"] and d["present"]["exercise"] == "dumbbell_rdl")
    assert (change["present"]["action"], change["other"]["action"]) == ("add_load", "advance")
    assert change["other"]["reasons"][0]["text"]
    counts = last["summary"]
    assert (counts["athletes"], counts["changed"], counts["unchanged"], counts["failed"]) == (2, 1, 1, 0)
    assert counts["actions"]["add_load -> advance"] == 1


@pytest.mark.parametrize(("words", "looked_at", "changed"), [(("--tenant", "theirs"), 1, 0), (("--limit", "1"), 1, 1)])
def test_who_is_looked_at_can_be_chosen(
    home: Path, small_steps: Path, words: tuple[str, ...], looked_at: int, changed: int
) -> None:
    ran = baton("replay", "--rules", str(small_steps), "--json", *words, home=home)
    counts = json.loads(ran.stdout.splitlines()[-1])["summary"]
    assert (counts["athletes"], counts["changed"]) == (looked_at, changed)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[load_step_max]\nvalue = 5", "new.toml: load_step_max: nobody reads this key"),
        ("[load_step_max_pct]\nvalue = 'five'", "new.toml: load_step_max_pct.value: is not a number"),
        ("[load_step_max_pct\n", "new.toml: file: is not valid TOML"),
        ("[load_step_max_pct]\nvalue = 10", "new.toml: no parameter has another value than now"),
        ("[max_rep_s]\nvalue = 2", ".toml: "),  # no exercise could be done in that time: the catalog says which
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_file_and_key(
    home: Path, tmp_path: Path, text: str, says: str
) -> None:
    file = tmp_path / "new.toml"
    file.write_text(text, encoding="utf-8")
    ran = baton("replay", "--rules", str(file), home=home)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert says in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_file_or_tenant_that_is_not_there_is_named(home: Path, small_steps: Path) -> None:
    missing = baton("replay", "--rules", str(small_steps.with_name("none.toml")), home=home)
    assert missing.returncode == 2
    assert "none.toml" in missing.stderr
    nobody = baton("replay", "--rules", str(small_steps), "--tenant", "nobody", home=home)
    assert (nobody.returncode, nobody.stdout) == (2, "")
    assert "nobody" in nobody.stderr


def test_tables_of_another_baton_are_left_alone(tmp_path: Path, small_steps: Path) -> None:
    ran = baton("replay", "--rules", str(small_steps), home=tmp_path / "empty")
    assert ran.returncode == 1
    assert "baton doctor" in ran.stderr

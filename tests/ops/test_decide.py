"""`baton decide` as a shell user meets it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WORKOUT = {
    "type": "workout",
    "source": "my-log",
    "source_id": "w-1",
    "occurred_at": "2026-11-20T18:05:00+01:00",
    "exercises": [{"exercise": "dumbbell_rdl", "form": 4, "pain": [], "sets": [{"reps": 10, "load_kg": 8, "rir": 2}]}],
}
RUN = {"type": "run", "occurred_at": "2026-11-21T09:00:00+01:00", "distance_km": 8, "duration_min": 45, "kind": "easy"}
DOCUMENT = {"today": "2026-11-22", "profile": {"timezone": "Europe/Berlin"}, "events": [WORKOUT, RUN]}


def decide(raw: bytes | str | object, *words: str) -> subprocess.CompletedProcess[str]:
    given = raw if isinstance(raw, bytes) else raw.encode() if isinstance(raw, str) else json.dumps(raw).encode()
    ran = subprocess.run(
        [sys.executable, "-m", "cli", "decide", "-", *words], cwd=ROOT, input=given, capture_output=True, timeout=60
    )
    return subprocess.CompletedProcess(ran.args, ran.returncode, ran.stdout.decode("ascii"), ran.stderr.decode())


def test_prints_the_plan_in_an_empty_envelope() -> None:
    ran = decide(DOCUMENT)
    assert (ran.returncode, ran.stderr) == (0, "")
    plan = json.loads(ran.stdout)
    assert (plan["athlete_id"], plan["revision"], plan["computed_at"]) == (None, None, None)
    assert plan["valid_from"] == "2026-11-22"
    assert plan["based_on"]["events"] == 2
    assert plan["prescriptions"]


def test_order_and_repetition_of_events_do_not_matter() -> None:
    shuffled = DOCUMENT | {"events": [RUN, WORKOUT, RUN, WORKOUT]}
    assert decide(shuffled).stdout == decide(DOCUMENT).stdout


def test_a_file_may_be_named(tmp_path: Path) -> None:
    file = tmp_path / "document.json"
    file.write_text(json.dumps(DOCUMENT), encoding="utf-8")
    ran = subprocess.run([sys.executable, "-m", "cli", "decide", str(file)], cwd=ROOT, capture_output=True, timeout=60)
    assert ran.stdout.decode() == decide(DOCUMENT).stdout


def test_explain_prints_text_for_a_person() -> None:
    ran = decide(DOCUMENT, "--explain")
    assert ran.returncode == 0, ran.stderr
    assert not ran.stdout.lstrip().startswith("{")


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        ("", "/: "),
        ("[]", "/: the document must be an object"),
        ('{"today": "2026-11-22", "profile": {}, "events": [NaN]}', "/"),
        (b'{"today": "\xff"}', "/: "),
        ("[" * 100_000, "/"),
        ({"profile": {"timezone": "UTC"}, "events": []}, "/today: required"),
        (DOCUMENT | {"today": "22.11.2026"}, "/today: must be a date"),
        (DOCUMENT | {"today": "2026-11-22T08:00:00Z"}, "/today: must be a date"),
        (DOCUMENT | {"today": 20261122}, "/today: must be a date"),
        (DOCUMENT | {"event": []}, "/event: unknown field"),
        (DOCUMENT | {"events": {}}, "/events: must be a list"),
        (DOCUMENT | {"profile": []}, "/profile: must be an object"),
        (DOCUMENT | {"profile": {"timezone": "Mars/Olympus"}}, "/profile/timezone: "),
        (DOCUMENT | {"events": [RUN, RUN | {"kind": "sprint"}]}, "/events/1/kind: "),
        (DOCUMENT | {"events": [RUN] * 600 + [RUN | {"distance_km": "far"}]}, "/events/600/distance_km: "),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_bad_document_ends_with_a_line_that_names_the_field(raw: object, line: str) -> None:
    ran = decide(raw)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(line)
    assert "Traceback" not in ran.stderr


def test_every_bad_field_is_named_at_once() -> None:
    ran = decide({"profile": {"timezone": 5}, "events": [{"type": "run"}], "extra": 1})
    assert {line.partition(":")[0].split("/")[1] for line in ran.stderr.splitlines()} == {
        "today",
        "profile",
        "events",
        "extra",
    }


@pytest.mark.parametrize("file", ["missing.json", "."])
def test_an_unreadable_file_is_one_line(file: str) -> None:
    ran = subprocess.run([sys.executable, "-m", "cli", "decide", file], cwd=ROOT, capture_output=True, timeout=60)
    assert ran.returncode == 2
    assert ran.stderr.decode().startswith(f"{file}: ")
    assert ran.stderr.count(b"\n") == 1


def test_needs_no_server_libraries() -> None:
    script = (
        "import io, sys; from cli import main; sys.stdin = io.TextIOWrapper(io.BytesIO(sys.stdin.buffer.read()));"
        "main(['decide', '-'], standalone_mode=False);"
        "heavy = {'flask', 'celery', 'sqlalchemy', 'granian', 'kombu'} & set(sys.modules);"
        "sys.exit(f'loaded {heavy}' if heavy else 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, input=json.dumps(DOCUMENT).encode(), capture_output=True, timeout=60
    )
    assert ran.returncode == 0, ran.stderr

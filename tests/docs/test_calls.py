"""The calls of the README and of the quick start, run as written against a Baton that was started as written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.docs.test_pages import SHELL
from tests.ops.running import ROOT, Running
from tests.services import leave_out


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    if shutil.which("curl") is None:
        leave_out("curl", "not installed")
    started = Running(home=tmp_path_factory.mktemp("docs") / "home").wait_until_ready()
    yield started
    started.kill()


def run_blocks(page: str, running: Running) -> list[Any]:
    """What the curl blocks of a page print, as JSON documents; only port and folder are this test's own."""
    blocks = [b for b in SHELL.findall((ROOT / page).read_text(encoding="utf-8")) if "curl" in b]
    script = "set -e\n" + "\n".join(blocks)
    script = script.replace("localhost:8000", f"localhost:{running.port}").replace("var/", f"{running.home}/")
    ran = subprocess.run(["sh", "-c", script], capture_output=True, text=True, timeout=90, cwd=Path(running.home))
    assert ran.returncode == 0, ran.stderr
    return documents(ran.stdout)


def documents(printed: str) -> list[Any]:
    """The JSON documents that stand one after the other."""
    decoder, text, found = json.JSONDecoder(), printed.strip(), []
    while text:
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:].strip()
    return found


def test_the_three_calls_of_the_readme(running: Running) -> None:
    before, posted, after = run_blocks("README.md", running)
    assert posted["accepted"][0]["status"] == "stored"
    assert after["based_on"]["events"] == posted["events"] == before["based_on"]["events"] + 1
    assert after["revision"] > before["revision"]


def test_the_quick_start_ends_with_a_plan_that_has_seen_the_log(running: Running) -> None:
    created, first, posted, plan = run_blocks("docs/quickstart.md", running)
    assert re.fullmatch(r"ath_[\w-]+", created["athlete_id"])
    assert first["status"] == "active"
    assert {d["action"] for d in first["decisions"]} == {"swap"}
    assert [one["status"] for one in posted["accepted"]] == ["stored", "stored"]
    assert plan["based_on"]["events"] == posted["events"]
    assert "glute_bridge" in {d["exercise"] for d in plan["decisions"]}

"""Stacks of real processes, stopped whatever happens, with their logs shown when a test fails; and Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.browser import OURS_ONLY, needed_chromium
from tests.flow.processes import Stack
from tests.flow.visits import account
from tests.ops.running import Running


@pytest.fixture
def make_stack(tmp_path: Path) -> Iterator[Callable[..., Stack]]:
    made: list[Stack] = []

    def make(**variables: str) -> Stack:
        made.append(Stack(home=tmp_path / "home", variables=variables))
        return made[-1]

    yield make
    for stack in made:
        stack.stop()
        for name in sorted(path.stem for path in stack.home.glob("*.log")):
            print(f"--- {name}\n{stack.log_of(name)[-3000:]}")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A started `baton run` with its demo athlete."""
    started = Running(home=tmp_path_factory.mktemp("pages") / "home").wait_until_ready()
    yield started
    started.kill()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """A browser that reaches nobody but us."""
    program = needed_chromium()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(OURS_ONLY))
        yield browser
        browser.close()


@pytest.fixture
def runner(running: Running, request: pytest.FixtureRequest) -> str:
    """A beginner with dumbbells, who has a session today; gives the name of their account."""
    name = re.sub(r"\W", "-", request.node.name)
    made = httpx.post(
        f"{running.address}/v1/athletes",
        headers={"Authorization": f"Bearer {running.key}"},
        json={"profile": {"timezone": "UTC", "equipment": [{"kind": "dumbbells", "loads_kg": [4, 8, 12, 16]}]}},
    )
    account(running, name, "--athlete", made.json()["athlete_id"])
    return name

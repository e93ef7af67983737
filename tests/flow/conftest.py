"""Stacks of real processes, stopped whatever happens, with their logs shown when a test fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.flow.processes import Stack


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

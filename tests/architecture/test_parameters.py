"""Every number of the parameter file is used by a rule: a documented number that changes nothing is a false promise."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from engine.params import Params

ENGINE = Path(__file__).parents[2] / "engine"


def test_every_parameter_is_read_by_the_engine() -> None:
    code = "\n".join(p.read_text() for p in ENGINE.rglob("*.py") if p.name != "params.py")
    assert [f.name for f in fields(Params) if f".{f.name}" not in code] == []

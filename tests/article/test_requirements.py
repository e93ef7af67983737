"""Every requirement of the source article has a place in the product and is checked there."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.article.checks import CHECKS, CODE, run

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TABLE: dict[str, dict[str, Any]] = tomllib.loads((HERE / "requirements.toml").read_text("utf-8"))
RULES = ROOT.parent / "shared" / "rules.md"
FILE = re.compile(r"\b(?:[a-z_]+/)+(?:[a-z_]+\.(?:py|toml))?")


@pytest.mark.parametrize("req", TABLE)
def test_requirement(req: str) -> None:
    for check in TABLE[req]["check"]:
        run(check)


@pytest.mark.parametrize("req", TABLE)
def test_it_says_what_and_where_and_is_checked(req: str) -> None:
    entry = TABLE[req]
    assert set(entry) == {"says", "lives", "check"}
    assert entry["says"].endswith(".")
    assert [path for path in FILE.findall(entry["lives"]) if not (ROOT / path).exists()] == []
    assert entry["check"]
    assert all("code" in check or next(iter(check)) in CHECKS for check in entry["check"])
    assert all(check["expect"] for check in (c["plan"] for c in entry["check"] if "plan" in c))


def test_there_are_ninety_two() -> None:
    assert list(TABLE) == [f"REQ-{n:03d}" for n in range(1, 93)]


def test_no_check_is_idle() -> None:
    used = {check["code"] for entry in TABLE.values() for check in entry["check"] if "code" in check}
    assert used == set(CODE)


@pytest.mark.skipif(not RULES.exists(), reason="the rule base does not lie beside this checkout")
def test_the_rule_base_has_the_same() -> None:
    assert re.findall(r"^\| (REQ-\d+) \|", RULES.read_text("utf-8"), re.M) == list(TABLE)

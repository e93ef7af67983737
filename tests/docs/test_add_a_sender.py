"""docs/howto/add-a-sender.md: its sender and its test, run as written, with nothing touched but what it says."""

from __future__ import annotations

import json
import re
import sys
from types import ModuleType
from typing import Any

import pytest

from integrations.senders import SENDERS
from scripts import reference_senders
from tests.integrations.senders.calls import fates, reports
from tests.integrations.senders.fuzzing import PATIENCE
from tests.ops.running import ROOT

PAGE = (ROOT / "docs" / "howto" / "add-a-sender.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def module(name: str, code: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    made = ModuleType(name)
    monkeypatch.setitem(sys.modules, name, made)
    exec(compile(code, name, "exec"), made.__dict__)
    return made


@PATIENCE
def test_the_page_makes_a_sender(monkeypatch: pytest.MonkeyPatch) -> None:
    blocks = BLOCK.findall(PAGE)
    sender, line, test = (code for language, code in blocks if language == "python")
    (body,) = (code for language, code in blocks if language == "json")
    made = module("integrations.senders.example_log", sender, monkeypatch)
    assert line.strip() == "example_log.SENDER,"
    registry: Any = SENDERS  # read-only to everybody else
    monkeypatch.setitem(registry, made.SENDER.kind, made.SENDER)
    assert [code for _, code in fates(reports("example-log", json.loads(body)))] == ["workout"]
    found = module("tests.integrations.senders.test_example_log", test, monkeypatch)
    tests = [value for name, value in vars(found).items() if name.startswith("test_")]
    assert len(tests) == 2
    for each in tests:
        each()
    assert made.SENDER.guide in reference_senders.senders()


def test_three_files_are_touched_by_hand() -> None:
    assert re.findall(r"^## (\d)\. ", PAGE, re.MULTILINE) == ["1", "2", "3"]

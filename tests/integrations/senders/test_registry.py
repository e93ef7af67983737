"""What makes a sender one of ours: a file, its lines in the registry, a test, and a section in the reference."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from integrations.fetches import FETCHES
from integrations.senders import SENDERS
from integrations.values import Delivery, Sender
from tests.integrations.senders.calls import delivery

ROOT = Path(__file__).resolve().parents[3]
FILES = sorted(path.stem for path in (ROOT / "integrations" / "senders").glob("*.py") if path.stem != "__init__")
EVERY = pytest.mark.parametrize("sender", SENDERS.values(), ids=lambda sender: sender.kind)


def test_every_file_is_registered_under_its_name() -> None:
    found = {name.replace("_", "-"): import_module(f"integrations.senders.{name}").SENDER for name in FILES}
    assert found == dict(SENDERS)
    assert all(kind == sender.kind for kind, sender in SENDERS.items())


@EVERY
def test_it_has_a_test(sender: Sender) -> None:
    texts = (path.read_text(encoding="utf-8") for path in Path(__file__).parent.glob("test_*.py"))
    assert any(f'"{sender.kind}"' in text for text in texts)


@EVERY
def test_it_stands_in_the_reference(sender: Sender) -> None:
    page = (ROOT / "docs" / "reference" / "senders.md").read_text(encoding="utf-8")
    assert f"| `{sender.kind}` |" in page
    assert f"## {sender.name}\n\n{sender.guide}" in page


@EVERY
def test_without_a_secret_nothing_is_believed_but_a_secret_address(sender: Sender) -> None:
    def holds(what: Delivery) -> bool:
        return sender.proof.holds(what, ())

    assert holds(delivery({})) is not sender.proof.needs_secret


def test_only_announcements_are_fetched() -> None:
    assert {kind for kind in FETCHES if not SENDERS[kind].thin} == set()

"""Zones come from the pinned package, never from the machine."""

import zoneinfo
from datetime import datetime

import pytest

from catalog.load import load_rulebook
from catalog.zones import zone_names

ZONE = load_rulebook().zone


def test_zone_knows_summer_and_winter() -> None:
    berlin = ZONE("Europe/Berlin")
    assert datetime(2026, 7, 1, tzinfo=berlin).isoformat() == "2026-07-01T00:00:00+02:00"
    assert datetime(2026, 12, 1, tzinfo=berlin).isoformat() == "2026-12-01T00:00:00+01:00"


def test_zone_does_not_read_the_machines_files(monkeypatch: pytest.MonkeyPatch) -> None:
    before = zoneinfo.TZPATH
    monkeypatch.setenv("PYTHONTZPATH", "/nowhere")
    assert str(ZONE("Pacific/Auckland")) == "Pacific/Auckland"
    assert before == zoneinfo.TZPATH, "loading a zone must not change the path for everybody else"


def test_every_zone_of_the_package_loads() -> None:
    for name in zone_names():
        assert datetime(2026, 11, 22, tzinfo=ZONE(name)).utcoffset() is not None


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../../etc/passwd", "europe/berlin", "Europe", "Europe/Berlin\0"])
def test_unknown_zone_is_a_key_error(name: str) -> None:
    with pytest.raises(KeyError):
        ZONE(name)

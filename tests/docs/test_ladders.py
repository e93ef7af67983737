"""The pictures of the ladders: well-formed, complete, small, and shown on the page of exercises."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from scripts.ladders import ladders, picture
from scripts.reference_training import exercises

SVG = "{http://www.w3.org/2000/svg}"
PICTURES = pytest.mark.parametrize("name", ladders())


@PICTURES
def test_every_exercise_has_a_box_and_every_step_an_arrow(name: str) -> None:
    members = ladders()[name]
    drawn = ElementTree.fromstring(picture(name, members))
    steps = sum(up in {x.id for x in members} for x in members for up in x.advance_to)
    assert len(drawn.findall(f"{SVG}rect")) == len(members)
    assert len(drawn.findall(f"{SVG}path")) == steps


@PICTURES
def test_it_reads_in_light_and_dark_and_is_small(name: str) -> None:
    text = picture(name, ladders()[name])
    assert "prefers-color-scheme: dark" in text
    assert len(text) < 8_000
    assert text == picture(name, ladders()[name])


@PICTURES
def test_the_page_shows_it(name: str) -> None:
    assert f"(ladders/{name}.svg)" in exercises()


def test_texts_stay_in_their_boxes() -> None:
    for name, members in ladders().items():
        drawn = ElementTree.fromstring(picture(name, members))
        boxes = [(float(r.get("x", 0)), float(r.get("y", 0))) for r in drawn.findall(f"{SVG}rect")]
        for told in drawn.findall(f"{SVG}text"):
            x, y = float(told.get("x", 0)), float(told.get("y", 0))
            inside = [1 for bx, by in boxes if bx < x < bx + 216 and by < y <= by + 84]
            assert inside or (told.text or "").startswith("rung"), told.text
            assert len(told.text or "") <= 36, told.text

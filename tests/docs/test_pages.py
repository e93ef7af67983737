"""What the pages say exists: generated ones are current, links lead somewhere, commands and options are there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest
import yaml

from cli import main
from engine.rules import EXERCISE_RULES
from scripts import readme, reference

ROOT = Path(__file__).resolve().parents[2]
WRITTEN = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
SHELL = re.compile(r"^```sh\n(.*?)^```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]*))?\)")

pages = pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))


def baton_commands(path: Path) -> list[list[str]]:
    """What stands after `baton` in the shell blocks of a page, as words."""
    found = []
    for block in SHELL.findall(path.read_text(encoding="utf-8")):
        for part in re.split(r"[|;\n]", block):
            called = re.match(r"\s*(?:docker compose exec (?:--no-TTY )?web )?(?:\.venv/bin/)?baton (.+)", part)
            found += [shlex.split(called[1])] if called else []
    return found


def test_generated_pages_are_current() -> None:
    old = [
        name for name, text in reference.pages().items() if (reference.DOCS / name).read_text(encoding="utf-8") != text
    ]
    assert old == [], "run `make docs` and commit what it writes"


def test_printed_plans_are_what_the_shown_command_prints() -> None:
    lines = readme.plan_lines()
    for path in readme.PAGES:
        text = path.read_text(encoding="utf-8")
        assert readme.COMMAND in text
        assert readme.BLOCK.search(text)
        assert readme.filled(text, lines) == text, "run `make docs` and commit what it writes"


def test_every_rule_says_what_it_looks_for() -> None:
    assert [rule for rule, _, ask in EXERCISE_RULES if not ask.__doc__] == []


@pages
def test_links_lead_somewhere(path: Path) -> None:
    for target, anchor in LINK.findall(path.read_text(encoding="utf-8")):
        file = (path.parent / target) if target else path
        assert file.exists(), target
        if anchor:
            text = file.read_text(encoding="utf-8")
            headings = {
                re.sub(r"[^\w -]", "", h.lower()).replace(" ", "-") for h in re.findall(r"^#+ (.*)$", text, re.M)
            }
            assert anchor in headings | set(re.findall(r'id="([^"]+)"', text)), f"{target}#{anchor}"


@pages
def test_make_targets_exist(path: Path) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = re.findall(r"\bmake ([a-z]+)\b", "\n".join(SHELL.findall(path.read_text(encoding="utf-8"))))
    assert [name for name in named if not re.search(rf"^{name}:", makefile, re.M)] == []


@pages
def test_baton_commands_and_their_options_exist(path: Path) -> None:
    for words in baton_commands(path):
        _check(main, words)


def _check(command: click.Command, words: list[str]) -> None:
    if isinstance(command, click.Group):
        assert words, command.name
        assert words[0] in command.commands, words
        _check(command.commands[words[0]], words[1:])
        return
    options = {name for parameter in command.params for name in parameter.opts}
    assert [word for word in words if word.startswith("--") and word not in options] == []


@pages
def test_compose_services_exist(path: Path) -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"]
    text = "\n".join(SHELL.findall(path.read_text(encoding="utf-8")))
    named = re.findall(r"docker compose exec (?:--no-TTY )?(\w+)", text) + re.findall(r"--wait (\w+)", text)
    named += re.findall(r"--scale (\w+)=", text)
    assert [name for name in named if name not in services] == []


@pages
def test_files_and_settings_named_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    variables = set(re.findall(r"\bBATON_[A-Z_]+\b", text))
    known = (reference.DOCS / "reference" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in variables if f"`{name}`" not in known] == []
    files = set(re.findall(r"`((?:[a-z_]+/)*[A-Za-z_.-]+\.(?:py|toml|yml|md))`", text))
    assert [name for name in files if not (ROOT / name).exists()] == []


@pages
def test_no_page_promises_health_or_names_a_machine(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"prevents? (?:\w+ )?injur", text, re.I)
    assert "/root" not in text
    assert "/" + "work/" not in text

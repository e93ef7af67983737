"""The plan that the README and the quick start print: made by the command they show, written in by `make docs`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "docs" / "quickstart.md")
# What stands between the two marks is the output of the command in the block before it.
BLOCK = re.compile(r"(<!-- plan (?P<how>\w+) -->\n```text\n).*?(```\n<!-- end -->)", re.DOTALL)
COMMAND = ".venv/bin/python demo.py 2026-11-23 | .venv/bin/baton decide --explain - | fold -s -w 110"
LEFT_OUT = "[...]"


def plan_lines() -> list[str]:
    """What the shown command prints, without blanks at line ends. A failure anywhere in the pipe is a failure."""
    command = COMMAND.replace(".venv/bin/baton", ".venv/bin/python -m cli").replace(".venv/bin/python", sys.executable)
    piped = ["bash", "-o", "pipefail", "-c", command]
    ran = subprocess.run(piped, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603  ours
    return [line.rstrip() for line in ran.stdout.rstrip().splitlines()]


def shortened(lines: list[str]) -> list[str]:
    """The first session, and one decision of each kind; what is left out is marked."""
    days = [n for n, line in enumerate(lines) if re.match(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) ", line)]
    session = next(n for n in days if any("strength" in line for line in lines[n : _after(n, days, lines)]))
    decisions = [n for n, line in enumerate(lines) if n > days[-1] and re.match(r"\w.*: ", line)]
    kinds: dict[str, list[str]] = {}
    for start in decisions:
        kind = lines[start].partition(": ")[2].partition(" ->")[0]
        kinds.setdefault(kind, lines[start : _after(start, decisions, lines)])
    shown = lines[session : _after(session, days, lines)]
    return [lines[0], "", LEFT_OUT, *shown, LEFT_OUT, "", *(line for part in kinds.values() for line in part), LEFT_OUT]


def _after(start: int, starts: list[int], lines: list[str]) -> int:
    return next((n for n in starts if n > start), len(lines))


def filled(text: str, lines: list[str]) -> str:
    """A page with today's output in its blocks."""

    def block(found: re.Match[str]) -> str:
        shown = shortened(lines) if found["how"] == "shortened" else lines
        return found[1] + "\n".join(shown) + "\n" + found[3]

    return BLOCK.sub(block, text)


def write() -> None:
    """Bring the pages up to date."""
    lines = plan_lines()
    for path in PAGES:
        path.write_text(filled(path.read_text(encoding="utf-8"), lines), encoding="utf-8")

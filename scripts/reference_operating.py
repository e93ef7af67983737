"""The pages for operators: commands and settings."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click

import settings
from cli import main
from scripts.pages import code, page, table

INTRO_COMMANDS = """
In a checkout the command is `.venv/bin/baton`; `make run` makes the environment. `-h` after any command prints what
stands here.
"""
INTRO_SETTINGS = """
Everything comes from the environment and has a default that works on one machine. A value that cannot be used ends the
command with status 2 and a line that names it. `baton doctor` prints what is in force, without passwords.
"""


def commands() -> str:
    """Every command with its help."""
    return page("Commands", INTRO_COMMANDS, *_sections(main, "baton"))


def _sections(group: click.Group, path: str) -> Iterator[str]:
    for name in group.list_commands(click.Context(group)):
        command = group.commands[name]
        full = f"{path} {name}"
        if isinstance(command, click.Group):
            yield f"## {full}\n\n{_help(command)}"
            yield from (section.replace("## ", "### ", 1) for section in _sections(command, full))
        else:
            yield f"## {full}\n\n{code(_usage(command, full))}\n\n{_help(command)}\n\n{_options(command)}"


def _usage(command: click.Command, full: str) -> str:
    return " ".join([full, *command.collect_usage_pieces(click.Context(command))])


def _help(command: click.Command) -> str:
    return "\n\n".join(" ".join(part.split()) for part in (command.help or "").split("\n\n"))


def _options(command: click.Command) -> str:
    rows = []
    for option in (p for p in command.params if isinstance(p, click.Option)):
        choices = option.type.choices if isinstance(option.type, click.Choice) else ()
        says = option.help or f"one of: {', '.join(choices)}"
        default = f" Default: {option.default}." if option.show_default and isinstance(option.default, str) else ""
        rows.append((code(option.opts[0]), ("required. " if option.required else "") + says + default))
    return table(("option", "meaning"), rows) if rows else ""


# --------------------------------------------------------------------------- settings


def settings_page() -> str:
    """Every variable of the environment: its default and the reason that stands beside the field in settings.py."""
    tree = ast.parse(Path(settings.__file__).read_text(encoding="utf-8"))
    reasons = _reasons(tree)
    rows = [(code(variable), _default(field), reasons[field]) for field, variable in _variables(tree)]
    schemes = (
        f"Brokers: {', '.join(f'`{name}://`' for name in settings.BROKER_SCHEMES)}. "
        f"Databases: {', '.join(f'`{name}://`' for name in settings.DATABASE_SCHEMES)}."
    )
    return page("Settings", INTRO_SETTINGS, table(("variable", "default", "what it is"), rows), schemes)


def _variables(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Field -> the variable that `read` takes it from."""
    read = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == "read")
    made = next(node.value for node in ast.walk(read) if isinstance(node, ast.Return))
    for keyword in made.keywords if isinstance(made, ast.Call) else ():
        texts = [node.value for node in ast.walk(keyword.value) if isinstance(node, ast.Constant)]
        names = [text for text in texts if isinstance(text, str) and (text.startswith("BATON_") or text == "PORT")]
        yield keyword.arg or "", names[0] if names else "BATON_HOME"


def _reasons(tree: ast.Module) -> dict[str, str]:
    """Field -> the comment above it."""
    lines = Path(settings.__file__).read_text(encoding="utf-8").splitlines()
    made = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Settings")
    found = {}
    for node in made.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            above: list[str] = []
            line = node.lineno - 2
            while lines[line].strip().startswith("#"):
                above.insert(0, lines[line].strip("# "))
                line -= 1
            found[node.target.id] = " ".join(above)
    return found


def _default(field: str) -> str:
    found = getattr(settings.read({}), field)
    if found in {None, ()}:
        return "not set"
    return code(str(found).replace(str(settings.HERE / "var"), "var"))

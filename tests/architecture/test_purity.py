"""The engine is a function: no clock, chance, files, environment or state of its own, and no untyped values."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import sources

# Clocks, however they are reached.
CLOCKS = {"now", "utcnow", "today", "time", "monotonic", "perf_counter", "time_ns"}
# `hash` and `id` differ from process to process; the rest reads, prints or runs things.
FORBIDDEN_CALLS = {"open", "print", "input", "eval", "exec", "compile", "__import__", "hash", "id", "globals", "vars"}


def nodes() -> Iterator[tuple[str, ast.AST]]:
    """Every node of the engine's code, and where it is."""
    for source in sources():
        if source.part == "engine":
            for node in ast.walk(source.tree):
                yield f"{source.path}:{getattr(node, 'lineno', 0)}", node


def test_engine_reads_no_clock() -> None:
    wrong = []
    for where, node in nodes():
        match node:
            # A type that is called builds a value; its methods ask the clock.
            case ast.Call(func=ast.Attribute(attr=name, value=ast.Name(id="datetime" | "date" | "time" | "dt"))):
                wrong += [f"{where} calls {name}"] if name in CLOCKS else []
            case _:
                pass
    assert wrong == []


def test_engine_has_no_effects() -> None:
    wrong = []
    for where, node in nodes():
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in FORBIDDEN_CALLS:
                wrong.append(f"{where} calls {name}")
            case ast.Global() | ast.Nonlocal():
                wrong.append(f"{where} keeps state between calls")
            case _:
                pass
    assert wrong == []


def test_engine_has_no_untyped_values() -> None:
    wrong = []
    for where, node in nodes():
        match node:
            case ast.Name(id="Any") | ast.alias(name="Any"):
                wrong.append(where)
            case _:
                pass
    assert wrong == []

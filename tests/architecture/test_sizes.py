"""A file has one subject and a function does one job; both stay short enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import sources

FILE_LINES = 400
FUNCTION_LINES = 40
PARAMETERS = 5

Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions() -> Iterator[tuple[str, Function]]:
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, Function):
                yield f"{source.path}:{node.lineno} {node.name}", node


def test_files_have_one_subject() -> None:
    sizes = {source.path: len(source.text.splitlines()) for source in sources()}
    assert {path: lines for path, lines in sizes.items() if lines > FILE_LINES} == {}


def test_functions_do_one_job() -> None:
    sizes = {name: (node.end_lineno or 0) - node.lineno + 1 for name, node in functions()}
    assert {name: lines for name, lines in sizes.items() if lines > FUNCTION_LINES} == {}


def test_functions_take_few_values_by_position() -> None:
    placed = {
        name: [arg.arg for arg in node.args.posonlyargs + node.args.args if arg.arg not in {"self", "cls"}]
        for name, node in functions()
    }
    assert {name: args for name, args in placed.items() if len(args) > PARAMETERS} == {}

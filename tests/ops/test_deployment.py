"""docker-compose.yml, Procfile and Dockerfile: the same commands, each queue consumed, each process checked."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from workers.app import app

ROOT = Path(__file__).resolve().parents[2]


def procfile() -> dict[str, list[str]]:
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    return {name: shlex.split(command) for name, _, command in (line.partition(":") for line in lines) if command}


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
    return found


def ours() -> dict[str, dict[str, Any]]:
    """The services that run our image."""
    return {name: service for name, service in compose()["services"].items() if "build" in service}


def consumed(commands: list[list[str]]) -> set[str]:
    return {command[command.index("--queue") + 1] for command in commands if command[:2] == ["baton", "worker"]}


def every_command() -> list[tuple[str, ...]]:
    checks = [service["healthcheck"]["test"][1:] for service in ours().values() if "test" in service["healthcheck"]]
    dockerfile = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    inside = [re.findall(r'"([^"]+)"', line) for line in re.findall(r"^ *CMD (\[.*\])$", dockerfile, re.MULTILINE)]
    found = [*procfile().values(), *(service["command"] for service in ours().values()), *checks, *inside]
    return sorted({tuple(command) for command in found})


def test_compose_and_procfile_run_the_same_commands() -> None:
    listed = procfile()
    assert {"release" if name == "migrate" else name: each["command"] for name, each in ours().items()} == listed


@pytest.mark.parametrize("where", ["compose", "procfile"])
def test_every_queue_has_a_worker(where: str) -> None:
    commands = [each["command"] for each in ours().values()] if where == "compose" else list(procfile().values())
    assert consumed(commands) == {queue.name for queue in app.conf.task_queues}


def test_every_task_goes_to_a_queue_that_exists() -> None:
    queues = {queue.name for queue in app.conf.task_queues}
    assert {route["queue"] for route in app.conf.task_routes.values()} <= queues
    assert app.conf.task_default_queue in queues


@pytest.mark.parametrize("command", every_command(), ids=" ".join)
def test_every_command_exists(command: tuple[str, ...]) -> None:
    assert command[0] == "baton"
    words = [*command[1:], "--help"]
    ran = subprocess.run([sys.executable, "-m", "cli", *words], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("Usage: baton " + " ".join(word for word in command[1:3] if word.isalpha()))


def test_every_process_has_a_health_check() -> None:
    unchecked = [name for name, each in compose()["services"].items() if "test" not in each.get("healthcheck", {})]
    assert unchecked == ["migrate"]


def test_processes_start_after_what_they_need() -> None:
    for name, service in ours().items():
        needs = {what: how["condition"] for what, how in service["depends_on"].items()}
        expected = {"postgres": "service_healthy"}
        if name != "migrate":
            expected |= {"valkey": "service_healthy", "migrate": "service_completed_successfully"}
        assert needs == expected, name


def test_no_password_is_written_down() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    assert re.findall(r"PASSWORD: (\S+)", text) == ["${POSTGRES_PASSWORD:?make"]
    assert re.findall(r"://\w+:(\S)[^/]*@", text) == ["$"]


def test_only_the_web_is_published_and_only_to_this_machine() -> None:
    published = {name: each["ports"] for name, each in compose()["services"].items() if "ports" in each}
    assert published == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


def test_image_installs_the_lock_and_drops_privileges() -> None:
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "--require-hashes" in text
    assert re.search(r"^USER baton$", text, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", text, re.MULTILINE)
    for service in ours().values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]


def test_image_contains_every_part() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    needed = {f"!{name.partition('.')[0]}/" for name in listed["packages"]}
    needed |= {f"!{name}.py" for name in listed["py-modules"]}
    needed |= {"!pyproject.toml", "!requirements.lock", "!README.md", "!LICENSE"}
    assert needed <= set((ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines())

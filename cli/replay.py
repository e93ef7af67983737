"""`baton replay`: who would get another plan under other numbers, how, and why. Writes nothing."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.common import open_store

if TYPE_CHECKING:
    from engine.types import Rulebook
    from store import Store
    from workers.replay import DecisionChange, Replayed

_SAID = ("sets", "target_reps", "load_kg", "target_rir", "tempo", "exercise")


@click.command(short_help="Show what other numbers would change, without writing.")
@click.option(
    "--rules",
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file like catalog/params.toml; it may hold only what changes.",
)
@click.option("--tenant", help="Only the athletes of this tenant.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many athletes.")
@click.option(
    "--json", "as_json", is_flag=True, help="One JSON object per line: each changed athlete, and a summary at the end."
)
def replay(rules: Path, tenant: str | None, limit: int | None, *, as_json: bool) -> None:
    """Compute the stored athletes under the present numbers and under those of a file, and print who would get another
    plan, decision by decision, with the reasons.

    Both plans are for the athlete's present day and from all stored events. A plan counts as another one when what is
    to be done differs, or a decision or a notice; a reason that only names another number does not count. Nothing is
    written.

    The file may hold only the parameters that change, and of each only its value. One that cannot be used is refused
    with the file and the key on standard error, and the exit status is 2.
    """
    from workers.replay import replay as replay_all

    present, other = _rulebooks(rules)
    totals: Counter[str] = Counter()
    moves: Counter[str] = Counter()
    with open_store(migrate=False) as store:
        tenant_id = _tenant_id(store, tenant)
        found = replay_all(store, present=present, other=other, now=datetime.now(UTC), tenant_id=tenant_id, limit=limit)
        for one in found:
            totals["failed" if one.error else "changed" if one.changed else "unchanged"] += 1
            moves.update(" -> ".join(change.actions) for change in one.decisions)
            if one.error or one.changed:
                click.echo(json.dumps(_as_object(one)) if as_json else _as_text(one))
    click.echo(json.dumps(_summary(totals, moves)) if as_json else _summary_text(totals, moves))
    sys.exit(1 if totals["failed"] else 0)


def _rulebooks(rules: Path) -> tuple[Rulebook, Rulebook]:
    from catalog.load import CatalogError, load_rulebook

    present = load_rulebook()
    try:
        other = load_rulebook(rules)
    except CatalogError as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    if other.params == present.params:
        click.echo(f"{rules.name}: no parameter has another value than now. Set the value of one.", err=True)
        sys.exit(2)
    return present, other


def _tenant_id(store: Store, name: str | None) -> str | None:
    if name is None:
        return None
    found = store.tenant_by_name(name)
    if found is None:
        click.echo(f"--tenant: there is no tenant {name!r}.", err=True)
        sys.exit(2)
    return found


# --------------------------------------------------------------------------- as JSON


def _as_object(one: Replayed) -> dict[str, object]:
    head: dict[str, object] = {"athlete_id": one.athlete.athlete_id, "external_id": one.athlete.external_id}
    if one.error:
        return head | {"error": one.error}
    return head | {
        "day": str(one.day),
        "decisions": [{"present": change.present, "other": change.other} for change in one.decisions],
        "lines": list(one.lines),
    }


def _summary(totals: Counter[str], moves: Counter[str]) -> dict[str, object]:
    counts = {name: totals[name] for name in ("changed", "unchanged", "failed")}
    return {"summary": {"athletes": totals.total(), **counts, "actions": dict(moves.most_common())}}


# --------------------------------------------------------------------------- as text


def _as_text(one: Replayed) -> str:
    name = one.athlete.athlete_id + (f" ({one.athlete.external_id})" if one.athlete.external_id else "")
    if one.error:
        return f"{name}: could not be computed: {one.error}\n"
    lines = [f"{name}, plan of {one.day}"]
    for change in one.decisions:
        lines += _decision_lines(change)
    lines += [f"  {line}" for line in one.lines]
    return "\n".join(lines) + "\n"


def _decision_lines(change: DecisionChange) -> list[str]:
    known = change.present or change.other or {}
    lines = [f"  {known.get('exercise') or 'the whole plan'}: {' -> '.join(change.actions)}"]
    for label, decision in (("now ", change.present), ("then", change.other)):
        if decision is not None:
            lines.append(f"    {label}  {_dose(decision)}")
            lines += [f"          {reason['text']} [{reason['rule']}]" for reason in _reasons(decision)]
    return lines


def _reasons(decision: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(decision["reasons"])


def _dose(decision: Mapping[str, Any]) -> str:
    after = decision["after"] or {}
    told = [f"{name} {after[name]}" for name in _SAID if after.get(name) is not None]
    return f"{decision['action']}: {', '.join(told)}" if told else str(decision["action"])


def _summary_text(totals: Counter[str], moves: Counter[str]) -> str:
    first = (
        f"{totals.total()} athletes computed: {totals['changed']} would get another plan, {totals['unchanged']} would "
        f"not, {totals['failed']} could not be computed. Nothing was written."
    )
    return "\n".join([first, *(f"  {number} x {move}" for move, number in moves.most_common())])

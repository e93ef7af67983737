"""`baton user`: who may sign in to the pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cli.common import open_store
from settings import settings

if TYPE_CHECKING:
    from store import Store, User

ROLES = ("athlete", "coach", "admin")


@click.group(short_help="Create, list and remove people who sign in to the pages.")
def user() -> None:
    """Create, list and remove people who sign in to the pages. Keys for programs: `baton key`."""


@user.command()
@click.argument("name")
@click.option("--tenant", default="default", show_default=True, help="Whose athletes the account may see.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times.")
@click.option("--athlete", default=None, help="The id of the athlete whose training is this person's own.")
def create(name: str, tenant: str, roles: tuple[str, ...], athlete: str | None) -> None:
    """Make an account called NAME. Asks for its password, or reads one line from standard input."""
    from store import Role
    from store.users import spelled

    given = frozenset(Role(role) for role in roles) or frozenset({Role.ATHLETE})
    if Role.ATHLETE in given and athlete is None:
        raise click.UsageError("An athlete's account needs --athlete ath_…; a coach's needs --role coach.")
    if not spelled(name):
        raise click.UsageError("The name is empty.")
    password = _password()
    with open_store() as store:
        now = datetime.now(UTC)
        tenant_id = store.tenant_by_name(tenant) or store.create_tenant(tenant, now=now)
        made = store.create_user(tenant_id, name, roles=given, athlete_id=athlete, password=password, now=now)
        if made is None:
            taken = store.user_named(name) is not None
            sys.exit(f"There is an account {name!r} already." if taken else f"{tenant} has no athlete {athlete!r}.")
    click.echo(f"{made.name} may sign in as {', '.join(sorted(made.roles))}.")


@user.command()
@click.argument("name")
def password(name: str) -> None:
    """Change the password of NAME, who is then signed out everywhere."""
    with open_store() as store:
        found = _known(store, name)
        store.set_password(found.user_id, _password())
    click.echo(f"Changed the password of {found.name}.")


@user.command()
@click.argument("name", default="runner")
def link(name: str) -> None:
    """Print a link that signs NAME in, once, within 15 minutes. Without a name: the runner of `baton run`."""
    from cli.welcome import address

    with open_store() as store:
        secret = store.make_sign_in_link(_known(store, name).user_id, now=datetime.now(UTC))
    where = settings()
    click.echo(f"{where.public_url or address(where)}/sign-in/{secret}")


@user.command("list")
def list_users() -> None:
    """List accounts with their tenant, roles and athlete."""
    with open_store() as store:
        names, found = dict(store.tenants()), store.users()
    for each in found:
        whose = each.athlete_id or "no athlete"
        click.echo(f"{each.name}  {names.get(each.tenant_id, '?')}  {','.join(sorted(each.roles))}  {whose}")
    if not found:
        click.echo("No accounts yet; make one with: baton user create NAME --role coach", err=True)


@user.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the account of NAME, who is signed out at once. What was stored about an athlete stays."""
    with open_store() as store:
        store.delete_user(_known(store, name).user_id)
    click.echo(f"Removed {name}.")


def _known(store: Store, name: str) -> User:
    found = store.user_named(name)
    if found is None:
        sys.exit(f"There is no account {name!r}; see: baton user list")
    return found


def _password() -> str:
    from store.users import PASSWORD_MAX, PASSWORD_MIN

    if sys.stdin.isatty():
        given = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    else:
        given = sys.stdin.readline().rstrip("\r\n")
    if not PASSWORD_MIN <= len(given) <= PASSWORD_MAX:
        raise click.UsageError(f"A password has {PASSWORD_MIN} to {PASSWORD_MAX} characters.")
    return str(given)

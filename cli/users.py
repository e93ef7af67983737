"""`baton user`: who may sign in to the pages."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click

from cli.common import open_store
from settings import settings

if TYPE_CHECKING:
    from store import NewUser, Store, User

ROLES = ("athlete", "coach", "admin")


@click.group(short_help="Create, list and remove people who sign in to the pages.")
def user() -> None:
    """Create, list and remove people who sign in to the pages. Keys for programs: `baton key`."""


@user.command()
@click.argument("name")
@click.option("--tenant", default="default", show_default=True, help="Whose athletes the account may see.")
@click.option("--role", "roles", multiple=True, type=click.Choice(ROLES), help="May be given several times.")
@click.option("--athlete", default=None, help="The id of the athlete whose training is this person's own.")
@click.option("--email", default=None, help="Lets an OpenID provider that has verified this address sign in.")
@click.option("--link", "by_link", is_flag=True, help="Print a link to begin with, for three days; ask no password.")
def create(
    name: str, tenant: str, roles: tuple[str, ...], athlete: str | None, email: str | None, *, by_link: bool
) -> None:
    """Make an account called NAME. Asks for its password, or reads one line from standard input.

    A runner's account without --athlete begins with the three questions of the pages, which make the athlete.
    """
    from store import NewUser, Role
    from store.users import spelled

    given = frozenset(Role(role) for role in roles) or frozenset({Role.ATHLETE})
    if not spelled(name):
        raise click.UsageError("The name is empty.")
    password = None if by_link else _password()
    new = NewUser(name=name, roles=given, athlete_id=athlete, email=email, password=password)
    with open_store() as store:
        now = datetime.now(UTC)
        tenant_id = store.tenant_by_name(tenant) or store.create_tenant(tenant, now=now)
        made = store.create_user(tenant_id, new, now=now)
        if made is None:
            sys.exit(_why_not(store, new, tenant))
        click.echo(f"{made.name} may sign in as {', '.join(sorted(made.roles))}.")
        if by_link:
            click.echo(_address(store.invite(made, by=None, now=now)))


@user.command()
@click.argument("name")
def password(name: str) -> None:
    """Change the password of NAME, who is then signed out everywhere."""
    with open_store() as store:
        found = _known(store, name)
        store.set_password(found, _password(), now=datetime.now(UTC))
    click.echo(f"Changed the password of {found.name}.")


@user.command()
@click.argument("name", default="runner")
def link(name: str) -> None:
    """Print a link that signs NAME in, once, within 15 minutes. Without a name: the runner of `baton run`."""
    with open_store() as store:
        secret = store.make_sign_in_link(_known(store, name).user_id, now=datetime.now(UTC))
    click.echo(_address(secret))


@user.command("list")
def list_users() -> None:
    """List accounts with their tenant, roles and athlete."""
    with open_store() as store:
        names, found = dict(store.tenants()), store.users()
    for each in found:
        whose = each.athlete_id or "no athlete"
        ended = "  disabled" if each.disabled_at is not None else ""
        click.echo(f"{each.name}  {names.get(each.tenant_id, '?')}  {','.join(sorted(each.roles))}  {whose}{ended}")
    if not found:
        click.echo("No accounts yet; make one with: baton user create NAME --role coach", err=True)


@user.command()
@click.argument("name")
def disable(name: str) -> None:
    """Let nobody in as NAME any more, from now on; everything is kept."""
    with open_store() as store:
        store.disable_user(_known(store, name), by=None, now=datetime.now(UTC))
    click.echo(f"Disabled {name}.")


@user.command()
@click.argument("name")
def enable(name: str) -> None:
    """Let NAME in again."""
    with open_store() as store:
        store.enable_user(_known(store, name), by=None, now=datetime.now(UTC))
    click.echo(f"Enabled {name}.")


@user.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the account of NAME, who is signed out at once. What was stored about an athlete stays."""
    with open_store() as store:
        store.delete_user(_known(store, name), now=datetime.now(UTC))
    click.echo(f"Removed {name}.")


def _why_not(store: Store, new: NewUser, tenant: str) -> str:
    if store.user_named(new.name) is not None:
        return f"There is an account {new.name!r} already."
    if new.athlete_id is not None and store.athlete(store.tenant_by_name(tenant) or "", new.athlete_id) is None:
        return f"{tenant} has no athlete {new.athlete_id!r}."
    return f"Another account has the address {new.email!r}."


def _address(secret: str) -> str:
    from cli.welcome import address

    where = settings()
    return f"{where.public_url or address(where)}/sign-in/{secret}"


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

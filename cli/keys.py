"""`baton key`: API keys, shown once and stored hashed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import click

from cli.common import open_store


@click.group(short_help="Create, list and revoke API keys.")
def key() -> None:
    """Create, list and revoke API keys. A key belongs to a tenant: one integration with athletes of its own."""


@key.command()
@click.option("--tenant", default="default", show_default=True, help="Made when it does not exist.")
@click.option("--name", required=True, help="What the key is for; shown in `baton key list`.")
@click.option("--scope", "scopes", multiple=True, help="May be given several times; without it the key may do all.")
def create(tenant: str, name: str, scopes: tuple[str, ...]) -> None:
    """Make a key and print it once: only its hash is kept."""
    from web.auth import SCOPES

    unknown = [scope for scope in scopes if scope not in SCOPES]
    if unknown:
        raise click.UsageError(f"There is no scope {unknown[0]!r}. Use one of: {', '.join(SCOPES)}")
    with open_store() as store:
        now = datetime.now(UTC)
        tenant_id = store.tenant_by_name(tenant) or store.create_tenant(tenant, now=now)
        made = store.create_key(tenant_id, name=name, scopes=scopes or tuple(SCOPES), now=now)
    click.echo(f"Key {made.key_id} of tenant {tenant}. Keep it: it is not shown again.", err=True)
    click.echo(made.secret)


@key.command("list")
@click.option("--tenant", default=None, help="Only the keys of this tenant.")
def list_keys(tenant: str | None) -> None:
    """List keys with scopes, last use and whether they are revoked; never the secrets."""
    with open_store() as store:
        names = dict(store.tenants())
        tenant_id = store.tenant_by_name(tenant) if tenant is not None else None
        if tenant is not None and tenant_id is None:
            sys.exit(f"There is no tenant {tenant!r}.")
        found = store.keys(tenant_id)
    for each in found:
        used = f"last used {each.last_used_at:%Y-%m-%d %H:%M}" if each.last_used_at else "never used"
        state = f"revoked {each.revoked_at:%Y-%m-%d}" if each.revoked_at else used
        click.echo(f"{each.key_id}  {names.get(each.tenant_id, '?')}  {each.name}  {','.join(each.scopes)}  {state}")
    if not found:
        click.echo("No keys yet; make one with: baton key create --name my-log", err=True)


@key.command()
@click.argument("key_id")
def revoke(key_id: str) -> None:
    """Revoke the key KEY_ID (as in `baton key list`); calls with it get 401 within 5 seconds."""
    with open_store() as store:
        known = store.revoke_key(key_id, now=datetime.now(UTC))
    if not known:
        sys.exit(f"There is no key {key_id!r} in use; see: baton key list")
    click.echo(f"Revoked {key_id}.")

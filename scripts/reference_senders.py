"""The page of senders, from the registry."""

from __future__ import annotations

from inspect import getdoc

from integrations.fetches import FETCHES
from integrations.senders import SENDERS
from integrations.values import Sender
from scripts.pages import code, codes, page, table

INTRO = """
`POST /v1/athletes/{id}/connections` with the kind makes the address for a sender.
[Add a sender](../howto/add-a-sender.md) says how a new one comes to this page.

- **Sends**: whole objects, or announcements that something changed. Those that Baton can fetch need tokens on the
  connection; of the others you see what was announced, and can upload the file.
- **Proof**: `secret-address` means that the sender signs nothing, so its address must stay secret.
- **Secret**: ours is made with the connection and pasted at the sender; theirs is copied to the connection with
  `PATCH`, and until then nothing from this sender is believed.
- **People**: with *many*, one address speaks of many people, and each connection needs the sender's id of its `person`.
"""
HEADS = ("sender", "kind", "sends", "proof", "secret", "answer", "people")


def senders() -> str:
    """Every sender with what it sends and how it is connected."""
    return page("Senders", INTRO, table(HEADS, map(_row, SENDERS.values())), *map(_section, SENDERS.values()))


def _row(sender: Sender) -> tuple[str, ...]:
    secret = "theirs" if sender.gives_secret else "ours" if sender.proof.needs_secret or sender.handshake else "none"
    people = "many" if sender.many_people else "one"
    return (
        f"[{sender.name}](#{_anchor(sender)})",
        code(sender.kind),
        _sends(sender),
        code(sender.proof.method),
        secret,
        str(sender.answer_status),
        people,
    )


def _sends(sender: Sender) -> str:
    if not sender.thin:
        return "whole objects"
    return "announcements, fetched" if sender.kind in FETCHES else "announcements"


def _section(sender: Sender) -> str:
    lines = [sender.guide]
    if sender.handshake is not None:
        lines.append(f"- **Handshake**: {getdoc(sender.handshake)}")
    if sender.kind in FETCHES:
        fetch = FETCHES[sender.kind]
        renewed = f"; to renew them {codes(fetch.renew_needs)}" if fetch.renew_needs else ""
        lines.append(f"- **Tokens**: {codes(fetch.needs)}{renewed}")
    lines += [f"- **{name}**: {fact}" for name, fact in sender.facts.items()]
    return f"## {sender.name}\n\n" + "\n".join([lines[0], "", *lines[1:]]).rstrip()


def _anchor(sender: Sender) -> str:
    return "".join(letter for letter in sender.name.lower() if letter.isalnum() or letter in " -").replace(" ", "-")

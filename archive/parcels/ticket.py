"""A ticket: what a source is given with the consent, to send parcels. Pure.

It holds where parcels go (the newsroom's public key) and the source's own key to sign them. Who has
the file can send in that source's name, so that it lies on the worker's computer alone, mode 0600.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass, field

from archive.errors import BadInput

_FORM = 1


@dataclass(frozen=True, slots=True)
class Ticket:
    """``recipient``: an age public key. ``number``: 32 hex digits by which the newsroom knows the
    key again. ``secret``: an Ed25519 private key of 32 bytes."""

    archive_id: str
    recipient: str
    number: str
    secret: bytes = field(repr=False)


def print_ticket(ticket: Ticket) -> str:
    return (
        json.dumps(
            {
                "piecework-ticket": _FORM,
                "archive": ticket.archive_id,
                "recipient": ticket.recipient,
                "number": ticket.number,
                "secret": base64.b64encode(ticket.secret).decode(),
            },
            indent=1,
        )
        + "\n"
    )


def read_ticket(text: str) -> Ticket:
    """Back from :func:`print_ticket`.

    Raises:
        BadInput: not a ticket; says nothing of what it holds.
    """
    try:
        found = json.loads(text)
        if found["piecework-ticket"] != _FORM:
            raise ValueError("form")
        ticket = Ticket(
            archive_id=str(found["archive"]),
            recipient=str(found["recipient"]),
            number=str(found["number"]),
            secret=base64.b64decode(found["secret"], validate=True),
        )
        bytes.fromhex(ticket.archive_id + ticket.number)
        if len(ticket.secret) != 32 or not ticket.recipient.startswith("age1"):
            raise ValueError("secret")
    except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
        # No context: a traceback must not show the file's text.
        raise BadInput(
            "this is not a ticket for parcels: the newsroom makes one with "
            "`piecework consent ticket NAME --out FILE`"
        ) from None
    return ticket

"""Tells somebody that they should look: through Apprise, and never what about.

A notice passes other people's servers. It holds no platform, no pseudonym, no word of a listing
and no time but that of its sending: one of a few fixed sentences, and that is all.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from archive.errors import BadInput

#: Where to, in Apprise's own addresses, with blanks between them.
VARIABLE = "PIECEWORK_NOTIFY"
TITLE = "Piecework"


class Notice(StrEnum):
    """All that a notice can say."""

    LOOK = "Something needs a person to look at it: run `piecework health` and `piecework gaps`."
    WORKER = "A worker's account asks for a person: run `piecework visit` by hand and read it."
    DISK = "The disk takes no more: visits have stopped, and nothing that was kept is lost."


def choose_notice(stopped: str) -> Notice | None:
    """The notice for the word by which a visit stopped; None where nobody need come."""
    if stopped in ("challenge", "logged_out", "blocked"):
        return Notice.WORKER
    if stopped == "disk" or stopped == "SealFailed":
        return Notice.DISK
    if stopped in ("", "pace", "budget", "hours", "told to wait", "now"):
        return None
    return Notice.LOOK


def send_notice(notice: Notice, *, addresses: Sequence[str]) -> bool:
    """Whether every address took it. An address is never printed: it holds a password.

    Raises:
        BadInput: Apprise is not installed, or an address is none that it knows.
    """
    try:
        # Imported late: an extra.
        from apprise import Apprise
    except ImportError as error:
        raise BadInput("notices need Apprise: pip install 'piecework[notify]'") from error
    sender = Apprise()
    for number, address in enumerate(addresses, start=1):
        if not sender.add(address):
            raise BadInput(f"${VARIABLE}: address {number} is none that Apprise knows")
    return bool(sender.notify(body=str(notice.value), title=TITLE))

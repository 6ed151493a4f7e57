"""Pages in hand: redacted, read and safe under their source's key, on their way into the archive.

A visit that may not lose a page, and may not ask for the next one before it is safe, would pay for
every store at each page. So a page waits here, in the same transaction that moves the frontier
past it, until several go through all stores together. What a kill leaves here is taken up when the
source's next visit opens. Never unredacted, and nothing outlives the source's key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count

from archive.model import RedactedPage, Removal
from archive.sources.page_rows import pack_page, unpack_page
from archive.sources.sealing import SourceKeys
from archive.sources.vault import Vault

_PAGE = "visit caught"
_FORM = b"V"


@dataclass(frozen=True, slots=True)
class Caught:
    """One page in hand. ``mark``: the session's keyed hash of the bytes as received. ``flaw``:
    what is wrong with the bytes, in words; empty where nothing is."""

    mark: bytes = field(repr=False)
    page: RedactedPage = field(repr=False)
    flaw: str = ""


def put_caught(
    vault: Vault, source: SourceKeys, caught: Caught, *, platform: str, number: int
) -> None:
    """Inside a transaction. ``number``: how many of this platform are in hand already."""
    locator = source.locate(_PAGE, platform.encode(), number)
    vault.rows.put([(locator, source.seal_row(locator, print_caught(caught)))])


def list_caught(vault: Vault, source: SourceKeys, *, platform: str) -> Iterator[Caught]:
    """What is in hand, in the order in which it came."""
    for number in count():
        locator = source.locate(_PAGE, platform.encode(), number)
        body = vault.rows.fetch(locator)
        if body is None:
            return
        yield read_caught(source.open_row(locator, body))


def drop_caught(vault: Vault, source: SourceKeys, *, platform: str, pages: int) -> None:
    """Inside a transaction: nothing of this platform is in hand any more."""
    vault.rows.drop(source.locate(_PAGE, platform.encode(), number) for number in range(pages))


def list_stale(vault: Vault, source: SourceKeys, *, before: datetime) -> list[bytes]:
    """Locators of pages that were seen before then and that no visit has taken up since. Tries the
    source's key on every row."""
    payloads = ((locator, source.try_row(locator, body)) for locator, body in vault.rows.scan())
    return [
        locator
        for locator, payload in payloads
        if payload is not None
        and payload[:1] == _FORM
        and read_caught(payload).page.seen.end < before
    ]


def print_caught(caught: Caught) -> bytes:
    """``V``, then as :func:`pack_page` has it."""
    page = caught.page
    beside = {
        "mark": caught.mark.hex(),
        "flaw": caught.flaw,
        "charset": page.charset,
        "removed": [[one.kind, one.place, one.rule, one.count] for one in page.removed],
        "contacts": [list(span) for span in page.contacts],
        "digest": page.digest.hex(),
    }
    return pack_page(_FORM, page, beside=beside)


def read_caught(payload: bytes) -> Caught:
    """Back from :func:`print_caught`."""
    head, fields, body = unpack_page(payload)
    page = RedactedPage(
        body=body,
        **fields,
        charset=head["charset"],
        removed=tuple(Removal(*one) for one in head["removed"]),
        contacts=tuple((start, end) for start, end in head["contacts"]),
        digest=bytes.fromhex(head["digest"]),
    )
    return Caught(bytes.fromhex(head["mark"]), page, head["flaw"])

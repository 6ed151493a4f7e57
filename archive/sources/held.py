"""Pages in quarantine: sealed whole under their source's key until somebody decides.

The page is unredacted, so that it is padded, sealed and never anywhere else than in its row
and in the memory of who decides.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from archive.errors import SealBroken
from archive.model import Access, Page
from archive.sources.sealing import SourceKeys
from archive.sources.vault import Row, Vault
from archive.times import Seen, StatedBy

_LIST, _META, _PAGE = "held", "held facts", "held page"


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One page that waits. ``suspicions`` say what looked like what, and never the value;
    ``held_since`` is a day; ``size`` is the body's length in bytes; ``strip`` are the words
    that the donor wanted gone."""

    id: int
    platform: str | None
    suspicions: tuple[str, ...]
    held_since: date
    access: Access
    size: int
    strip: tuple[str, ...] = field(default=(), repr=False)

    @property
    def kind(self) -> str:
        """The first suspicion."""
        return self.suspicions[0] if self.suspicions else "unsaid"


def put_page(
    vault: Vault,
    source: SourceKeys,
    page: Page,
    *,
    platform: str | None,
    suspicions: Sequence[str],
    strip: Sequence[str],
    mark: bytes,
) -> int:
    """Inside a transaction. The id is keyed over the bytes and the time: twice is once."""
    exact = f"{page.seen.start.isoformat()}/{page.seen.end.isoformat()}"
    item = int.from_bytes(source.locate("held id", mark, exact.encode())[:8], "big") >> 1 or 1
    meta: Row = {
        "kind": _META,
        "id": item,
        "platform": platform,
        "suspicions": list(suspicions),
        "held_since": datetime.now(UTC).date().isoformat(),
        "access": str(page.access),
        "size": len(page.body),
        "strip": list(strip),
    }
    vault.put_row(source, meta, _META, item)
    locator = source.locate(_PAGE, item)
    vault.rows.put([(locator, source.seal_row(locator, print_page(page)))])
    _put_list(vault, source, read_list(vault, source) | {item})
    return item


def list_held(vault: Vault, source: SourceKeys) -> list[Quarantined]:
    found = []
    for item in read_list(vault, source):
        row = vault.read_row(source, _META, item)
        if row is None:
            raise SealBroken("a page in quarantine has lost its row: restore sources.db")
        found.append(_read_meta(row))
    return found


def read_list(vault: Vault, source: SourceKeys) -> set[int]:
    row = vault.read_row(source, _LIST)
    if row is None:
        return set()
    items = row["items"]
    assert isinstance(items, list)
    return set(items)


def read_held_page(vault: Vault, source: SourceKeys, item: int) -> Page:
    locator = source.locate(_PAGE, item)
    body = vault.rows.fetch(locator)
    if body is None:
        raise SealBroken("a page in quarantine has lost its row: restore sources.db")
    return read_page(source.open_row(locator, body))


def drop_page(vault: Vault, source: SourceKeys, item: int) -> None:
    """Inside a transaction."""
    vault.rows.drop([source.locate(_META, item), source.locate(_PAGE, item)])
    _put_list(vault, source, read_list(vault, source) - {item})


def print_page(page: Page) -> bytes:
    """``Q``, then deflated: one JSON line with all but the body, and the body."""
    head = {
        "content_type": page.content_type,
        "start": page.seen.start.isoformat(),
        "end": page.seen.end.isoformat(),
        "stated_by": str(page.seen.stated_by),
        "access": str(page.access),
        "address": page.address,
        "status": page.status,
        "headers": [list(pair) for pair in page.headers],
    }
    return b"Q" + zlib.compress(json.dumps(head).encode() + b"\n" + page.body, 1)


def read_page(payload: bytes) -> Page:
    """Back from :func:`print_page`."""
    line, _, body = zlib.decompress(payload[1:]).partition(b"\n")
    head = json.loads(line)
    return Page(
        body=body,
        content_type=head["content_type"],
        seen=Seen(
            datetime.fromisoformat(head["start"]),
            datetime.fromisoformat(head["end"]),
            StatedBy(head["stated_by"]),
        ),
        access=Access(head["access"]),
        address=head["address"],
        status=head["status"],
        headers=tuple((name, value) for name, value in head["headers"]),
    )


def _put_list(vault: Vault, source: SourceKeys, items: set[int]) -> None:
    vault.put_row(source, {"kind": _LIST, "items": sorted(items)}, _LIST)


def _read_meta(row: Row) -> Quarantined:
    suspicions, strip, size, item = row["suspicions"], row["strip"], row["size"], row["id"]
    assert isinstance(suspicions, list)
    assert isinstance(strip, list)
    assert isinstance(size, int)
    assert isinstance(item, int)
    return Quarantined(
        id=item,
        platform=None if row["platform"] is None else str(row["platform"]),
        suspicions=tuple(str(one) for one in suspicions),
        held_since=date.fromisoformat(str(row["held_since"])),
        access=Access(str(row["access"])),
        size=size,
        strip=tuple(str(one) for one in strip),
    )

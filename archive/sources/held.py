"""Pages in quarantine: sealed whole under their source's key until somebody decides.

The page is unredacted, so that it is padded, sealed and never anywhere else than in its row
and in the memory of who decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from archive.errors import SealBroken
from archive.model import Access, Page
from archive.sources.page_rows import pack_page, unpack_page
from archive.sources.sealing import SourceKeys
from archive.sources.vault import Row, Vault

_LIST, _META, _PAGE = "held", "held facts", "held page"
_FORM = b"Q"


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
    vault.rows.put([(locator, source.seal_row(locator, pack_page(_FORM, page)))])
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
    _, fields, content = unpack_page(source.open_row(locator, body))
    return Page(body=content, **fields)


def drop_page(vault: Vault, source: SourceKeys, item: int) -> None:
    """Inside a transaction."""
    vault.rows.drop([source.locate(_META, item), source.locate(_PAGE, item)])
    _put_list(vault, source, read_list(vault, source) - {item})


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

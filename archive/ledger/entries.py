"""What goes into the ledger and what comes back from recording it. Plain data, no storage."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from archive.model import Access, PageReading, RecordPlace, Removal
from archive.times import StatedBy, Window

#: Orders captures by their sealed exact times: groups of equals, earliest first. Captures that
#: it does not know are left out. Only which *content* came first is ever written from it.
OrderCaptures = Callable[[Sequence[int]], Sequence[Sequence[int]]]


def order_nothing(captures: Sequence[int]) -> Sequence[Sequence[int]]:  # noqa: ARG001
    """An oracle that knows no exact time, for public and imported pages."""
    return ()


@dataclass(frozen=True, slots=True)
class CaptureEntry:
    """One capture to record: where its sealed records stand and what was read on it.

    ``capture`` is a random key. ``digest`` is SHA-256 of the redacted body; ``reading`` is None
    where that digest was read before (``Ledger.known_digest``) and that reading stands.
    ``reader`` is the reader's name and version and is then taken from the earlier reading.
    """

    capture: int
    platform: str
    address: str | None
    window: Window
    stated_by: StatedBy
    access: Access
    public: bool
    digest: bytes
    reading: PageReading | None
    reader: str = ""
    removed: tuple[Removal, ...] = ()
    parts_root: bytes | None = None
    parts_count: int = 0
    time_commitment: bytes | None = None
    source_commitment: bytes | None = None
    records: tuple[RecordPlace, ...] = ()
    provenance: str | None = None  #: the dataset that an imported page is from
    #: Hash of the log's leaf for it, to wait for the next checkpoint; None for what is not sealed.
    leaf: bytes | None = None


_THING = b"piecework thing\n"
_THING_KEYS = struct.Struct(">QQ")


class Thing(NamedTuple):
    """What independent sources are counted for: an item, or an item with one content."""

    item: int
    content: int  #: 0 for the item as a whole

    @property
    def key(self) -> int:
        """63 bits, for the k door's sealed counts."""
        data = _THING + _THING_KEYS.pack(self.item, self.content)
        return int.from_bytes(hashlib.sha256(data).digest()[:8], "big") >> 1


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a batch did.

    ``captures`` counts rows that were new (a capture recorded twice is once); ``versions`` and
    ``deleted`` are how many versions were written or are gone (both stand in the outbox).
    ``shown`` holds for each capture the packed rows of its page.
    """

    captures: int
    versions: int
    deleted: int
    shown: Mapping[int, bytes] = field(repr=False)

    def things(self, capture: int) -> tuple[Thing, ...]:
        """What the capture's source has now seen: each item, and each item with its content."""
        return list_things(unpack_shown(self.shown[capture]))


def list_things(pairs: Sequence[tuple[int, int]]) -> tuple[Thing, ...]:
    """Each item, and each item with its content, of a page's (item, content) pairs."""
    items = dict.fromkeys(item for item, _ in pairs)
    return (*(Thing(item, 0) for item in items), *(Thing(*pair) for pair in pairs))


def pack_shown(pairs: Sequence[tuple[int, int]]) -> bytes:
    """(item, content) pairs of a page as little-endian 64-bit numbers, sorted."""
    flat = [key for pair in sorted(set(pairs)) for key in pair]
    return struct.pack(f"<{len(flat)}q", *flat)


def unpack_shown(packed: bytes) -> list[tuple[int, int]]:
    flat = struct.unpack(f"<{len(packed) // 8}q", packed)
    return list(zip(flat[::2], flat[1::2], strict=True))


def unpack_items(packed: bytes) -> tuple[int, ...]:
    """The items alone, in the order of :func:`unpack_shown`."""
    return struct.unpack(f"<{len(packed) // 8}q", packed)[::2]


class Move(NamedTuple):
    """A sealed record that evidence moved, from one place to another; its bytes are the same."""

    old_file: str
    old_offset: int
    new_file: str
    new_offset: int


class Imported(NamedTuple):
    """One imported sighting, narrow: keys from ``Ledger.add_contents``, window in seconds."""

    item: int
    content: int
    earliest: int
    latest: int
    units_left: int | None


@dataclass(frozen=True, slots=True)
class FieldDifference:
    """A field that another reader read differently; None where there was or is nothing."""

    item: int
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class RereadReport:
    """What came out differently when a page was read again. Item keys stay what they were."""

    page: int
    before: str  #: reader before
    after: str  #: reader now
    state_before: str
    state_after: str
    added: tuple[int, ...]  #: items that the page now shows and did not
    removed: tuple[int, ...]  #: items that it no longer shows
    fields: tuple[FieldDifference, ...]

    @property
    def same(self) -> bool:
        return not (self.added or self.removed or self.fields) and (
            self.state_before == self.state_after
        )

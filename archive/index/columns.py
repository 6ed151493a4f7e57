"""Numbers, times and keys of every version in memory, by slot, so that no question joins rows.

Every version has a *slot*, which is also its rowid in the index. A slot follows from a hash of
the version's key, not from the order of arrival, which would name workers. Columns are numpy
arrays indexed by slot; on disk they are blocks of 1,024 slots inside the index's own database,
written in the same transaction as the words, so that the two never disagree.

It must not know a question; ``evaluate`` and ``rank`` ask it for arrays.
"""

from __future__ import annotations

import array
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray
from pyroaring import BitMap

from archive.index.bands import list_edges
from archive.index.fields import ENRICHED, TITLE_SORT_BYTES, FieldType
from archive.index.records import Record, order_texts, title_sort_text

BLOCK = 1_024
MISSING = -(2**63)
MISSING_SMALL = -(2**31)
_MOST_SMALL = 2**31 - 1
_MOST_TIME = 2**32 - 1

_AMOUNTS = ("pay", *(one.name for one in ENRICHED if one.type is FieldType.AMOUNT))
#: Keyword fields that are sorted by their text, as whole numbers that compare as it does.
_TEXTS = tuple(one.name for one in ENRICHED if one.lettered)
_WIDE = (*_AMOUNTS, *_TEXTS)
_LETTERED = frozenset(_TEXTS)
_TITLE_PARTS = tuple(range(0, TITLE_SORT_BYTES, 8))
_TIMES = ("first", "first_end", "last", "last_end")
_COUNTS = (
    *("time", "approved", "rate", "captures", "sightings", "units"),
    *(
        one.name
        for one in ENRICHED
        if one.ranked or one.type in (FieldType.COUNT, FieldType.SECONDS)
    ),
)

ROW = np.dtype(
    [
        ("version", "<i8"),
        ("item", "<i8"),
        ("listing", "<i8"),
        ("requester", "<i8"),
        ("requester_id", "<i8"),
        *((name, "<i8") for name in _WIDE),
        *((f"title{part}", "<u8") for part in range(TITLE_SORT_BYTES // 8)),
        *((name, "<u4") for name in _TIMES),
        *((name, "<i4") for name in _COUNTS),
    ]
)

Array = NDArray[np.int64]
Slots = NDArray[np.uint32]


def empty_rows(count: int) -> NDArray[np.void]:
    """Rows of slots that hold nothing: version 0."""
    return np.zeros(count, dtype=ROW)


def make_rows(records: Sequence[Record]) -> NDArray[np.void]:
    """The rows of records in their order, a column at a time: few records have most numbers."""
    rows = empty_rows(len(records))
    rows["version"] = [record.version for record in records]
    rows["item"] = [record.item for record in records]
    rows["listing"] = [record.listing or 0 for record in records]
    keys = [record.requester_keys for record in records]
    rows["requester"] = [name_key for name_key, _ in keys]
    rows["requester_id"] = [id_key for _, id_key in keys]
    titles = b"".join(
        [
            title_sort_text(record.title).encode().ljust(TITLE_SORT_BYTES, b"\0")
            for record in records
        ]
    )
    parts = np.frombuffer(titles, dtype=">u8").reshape(-1, TITLE_SORT_BYTES // 8)
    for part in range(parts.shape[1]):
        rows[f"title{part}"] = parts[:, part]
    times = np.fromiter(
        chain.from_iterable([record.first + record.last for record in records]),
        dtype=np.int64,
        count=len(_TIMES) * len(records),
    )
    for place, name in enumerate(_TIMES):
        rows[name] = np.clip(times.reshape(-1, len(_TIMES))[:, place], 0, _MOST_TIME)
    for names, missing in ((_WIDE, MISSING), (_COUNTS, MISSING_SMALL)):
        for name in names:
            rows[name] = missing
    # Most records say the same few numbers: those that do are taken together.
    told: dict[tuple[str, ...], tuple[list[int], list[int]]] = {}
    for place, record in enumerate(records):
        numbers = record.numbers
        if not _LETTERED.isdisjoint(record.keywords):
            numbers = numbers | order_texts(record)
        names = tuple(numbers)
        if names not in told:
            told[names] = ([], [])
        places, values = told[names]
        places.append(place)
        values.extend(numbers.values())
    for names, (places, values) in told.items():
        table = np.array(values, dtype=np.int64).reshape(len(places), len(names))
        for column, name in enumerate(names):
            held = table[:, column]
            rows[name][places] = np.minimum(held, _MOST_SMALL) if name in _COUNTS else held
    return rows


def column_values(record: Record) -> tuple[int, ...]:
    """The row of one record, in the order of ``ROW``."""
    name_key, id_key = record.requester_keys
    number = (record.numbers | order_texts(record)).get
    return (
        record.version,
        record.item,
        record.listing or 0,
        name_key,
        id_key,
        *[number(name, MISSING) for name in _WIDE],
        *title_parts(title_sort_text(record.title)),
        *[min(max(second, 0), _MOST_TIME) for second in (*record.first, *record.last)],
        *[min(number(name, MISSING_SMALL), _MOST_SMALL) for name in _COUNTS],
    )


def clip_time(second: int) -> int:
    """A time as the columns hold it: seconds in 32 bits."""
    return min(max(second, 0), _MOST_TIME)


def clip_number(name: str, number: int) -> int | None:
    """A number as its column holds it; None where that would read as missing."""
    if name in _WIDE:
        return None if number == MISSING else number
    held = min(number, _MOST_SMALL)
    return None if held == MISSING_SMALL else held


def title_parts(text: str) -> tuple[int, ...]:
    """A title's sort text as whole numbers that compare as the text does."""
    data = text.encode().ljust(TITLE_SORT_BYTES, b"\0")
    return tuple([int.from_bytes(data[at : at + 8], "big") for at in _TITLE_PARTS])


class Columns:
    """The columns of one generation of an index."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        # Typed as int64 for readers' sake; some are narrower or unsigned whole numbers.
        self._arrays: dict[str, NDArray[np.int64]] = {
            name: np.zeros(capacity, dtype=ROW[name]) for name in ROW.names or ()
        }
        self._checks: dict[int, int] = {}

    def __getitem__(self, name: str) -> NDArray[np.int64]:
        return self._arrays[name]

    @property
    def checks(self) -> dict[int, int]:
        """The checksum of each block that was loaded."""
        return self._checks

    @property
    def nbytes(self) -> int:
        return sum(one.nbytes for one in self._arrays.values())

    def grow(self, capacity: int) -> None:
        """Make room for more slots."""
        for name, old in self._arrays.items():
            new = np.zeros(capacity, dtype=old.dtype)
            new[: self.capacity] = old
            self._arrays[name] = new
        self.capacity = capacity

    def put_block(self, block: int, data: bytes) -> None:
        """Take a block as it was stored."""
        rows = np.frombuffer(data, dtype=ROW)
        start = block * BLOCK
        for name, column in self._arrays.items():
            column[start : start + BLOCK] = rows[name]
        self._checks[block] = zlib.crc32(data)

    def put_rows(self, slots: list[int], rows: NDArray[np.void]) -> None:
        for name, column in self._arrays.items():
            column[slots] = rows[name]

    def pack_blocks(self, blocks: Iterable[int]) -> Iterator[tuple[int, int, bytes]]:
        """(block, checksum, bytes) as they are stored."""
        for block in blocks:
            rows = np.empty(BLOCK, dtype=ROW)
            start = block * BLOCK
            for name, column in self._arrays.items():
                rows[name] = column[start : start + BLOCK]
            data = rows.tobytes()
            check = zlib.crc32(data)
            self._checks[block] = check
            yield block, check, data


def count_bands(name: str, held: Array) -> list[int]:
    """How many of the values of a column lie in each band of its field, and how many are missing
    (last)."""
    missing = MISSING if held.dtype.itemsize == 8 else MISSING_SMALL
    told = held[held != missing]
    edges = np.array(list_edges(name), dtype=held.dtype)
    counts = np.bincount(np.searchsorted(edges, told, side="right"), minlength=len(edges) + 1)
    return [*map(int, counts), len(held) - len(told)]


# --- sets of slots --------------------------------------------------------------------------


def bitmap_of(slots: Slots) -> BitMap:
    """A bitmap of slots in ascending order. (From a numpy array directly it takes 8 times.)"""
    values = array.array("I")
    values.frombytes(np.ascontiguousarray(slots, dtype=np.uint32).tobytes())
    return BitMap(values)


def slots_of(bitmap: BitMap) -> Slots:
    """The slots of a bitmap, ascending."""
    if not bitmap:
        return np.empty(0, dtype=np.uint32)
    return np.frombuffer(bitmap.to_array(), dtype=np.uint32)


_COOKIE = 12346
_FEWEST_IN_BITSET = 4097


def bitmap_of_mask(mask: NDArray[np.bool_]) -> BitMap:
    """A bitmap of the places where ``mask`` is true.

    Written out in Roaring's portable format (https://github.com/RoaringBitmap/RoaringFormatSpec)
    and read back: for a million slots 20 times as fast as handing over each number.
    """
    size = 1 << 16
    padded = np.zeros(-(-len(mask) // size) * size, dtype=np.bool_)
    padded[: len(mask)] = mask
    heads: list[int] = []
    bodies: list[bytes] = []
    for key, chunk in enumerate(padded.reshape(-1, size)):
        count = int(np.count_nonzero(chunk))
        if count == 0:
            continue
        heads += (key, count - 1)
        if count >= _FEWEST_IN_BITSET:
            bodies.append(np.packbits(chunk, bitorder="little").tobytes())
        else:
            bodies.append(np.flatnonzero(chunk).astype("<u2").tobytes())
    containers = len(bodies)
    offsets = np.empty(containers, dtype="<u4")
    at = 8 + 8 * containers
    for index, body in enumerate(bodies):
        offsets[index] = at
        at += len(body)
    head = np.array([_COOKIE, containers], dtype="<u4").tobytes()
    serialized = b"".join(
        (head, np.array(heads, dtype="<u2").tobytes(), offsets.tobytes(), *bodies)
    )
    return BitMap.deserialize(serialized)

"""Records imported sightings in bulk: narrow rows, sorted and counted as arrays.

For histories that others kept. Each import names its provenance, which stays with every
sighting; imported sightings have no sealed record, never count as captures and never raise k.
Memory is bounded by the chunk, not by the import. Works inside the caller's transaction.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby, islice
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray

from archive.collection import pause_collection
from archive.ids import derive_key
from archive.ledger import inserting
from archive.ledger.continuing import Newest, load_newest, start_item, succeed_version
from archive.ledger.entries import Imported, OrderCaptures
from archive.ledger.recomputing import Recomputation
from archive.ledger.versions import Element, Volatile
from archive.ledger.writes import IMPORTED_BIT, Writes
from archive.model import Access, PageState
from archive.times import StatedBy

CHUNK = 131_072
_SLICE = 8192
_SPAN = 2**30  #: seconds; more than any window is long
_NONE = -(2**63)  #: stands for "units not said" in the arrays
#: Where the columns of the arrays stand in an :class:`Imported`.
_COLUMNS = [
    Imported._fields.index(name) for name in ("item", "earliest", "latest", "content", "units_left")
]
_units_of = itemgetter(Imported._fields.index("units_left"))
_INSERT_READINGS = (
    "INSERT OR IGNORE INTO reading (item, page, content, units_left, units_approximate) VALUES"
)


def iterate_chunks(rows: Iterable[Imported], *, size: int = CHUNK) -> Iterator[NDArray[np.int64]]:
    """Rows as arrays of (item, earliest, latest, content, units), at most ``size`` long."""
    source = iter(rows)
    while len(chunk := _fill_chunk(source, size)):
        yield chunk


@pause_collection()
def _fill_chunk(source: Iterator[Imported], size: int) -> NDArray[np.int64]:
    array = np.empty((size, 5), np.int64)
    filled = 0
    while filled < size:
        part = list(islice(source, min(_SLICE, size - filled)))
        if not part:
            break
        array[filled : filled + len(part)] = _to_array(part)
        filled += len(part)
    return array[:filled]


def _to_array(rows: Sequence[Imported]) -> NDArray[np.int64]:
    flat: Iterable[int | None] = chain.from_iterable(rows)
    if None in map(_units_of, rows):
        flat = (_NONE if value is None else value for value in flat)
    array: NDArray[np.int64] = np.fromiter(flat, np.int64, count=5 * len(rows))
    return array.reshape(-1, 5)[:, _COLUMNS]


@pause_collection()
def record_chunk(
    db: sqlite3.Connection,
    rows: NDArray[np.int64],
    *,
    platform: str,
    provenance: str,
    order_captures: OrderCaptures,
) -> int:
    """Record one chunk; returns how many sightings were new.

    Several sightings of an item with one content in one window are one, with the fewest units
    left. Sightings that this provenance gave before are not counted again.
    """
    rows = rows[np.lexsort((rows[:, 4], rows[:, 3], _pack_windows(rows[:, 1:3]), rows[:, 0]))]
    keep = np.ones(len(rows), bool)
    keep[1:] = (rows[1:, :4] != rows[:-1, :4]).any(axis=1)
    rows = rows[keep]
    pages = _open_windows(db, rows[:, 1:3], platform=platform, provenance=provenance)
    added = sum(
        inserting.insert_values(db, _INSERT_READINGS, values, width=5)
        for values in _iterate_readings(rows, pages)
    )
    if not added:
        return 0
    writes = Writes()
    recomputation = Recomputation(db, order_captures=order_captures)
    anew: set[int] = set()
    if added != len(rows):
        anew.update(
            np.unique(rows[:, 0]).tolist()
        )  # some were there before: count anew, never twice
    else:
        anew = _continue_items(db, rows, recomputation=recomputation, writes=writes)
    recomputation.recompute(anew, writes=writes)
    writes.write(db)
    return added


def _open_windows(
    db: sqlite3.Connection,
    windows: NDArray[np.int64],
    *,
    platform: str,
    provenance: str,
) -> NDArray[np.int64]:
    """One page and capture for each window of an import; returns each row's page."""
    _, first, place = np.unique(_pack_windows(windows), return_index=True, return_inverse=True)
    distinct = windows[first]
    keys = []
    for earliest, latest in distinct.tolist():
        page = derive_key("import", platform, provenance, earliest, latest)
        keys.append(page)
    order = sorted(zip(keys, distinct.tolist(), strict=True))
    db.executemany(
        "INSERT OR IGNORE INTO page (page, platform, digest, state, reader, whole, missed, doubts, "
        "first_latest) VALUES (?, ?, ?, ?, 'import', 0, '[]', '[]', ?)",
        [
            (page, platform, page.to_bytes(8, "big"), PageState.LISTINGS.value, latest)
            for page, (_, latest) in order
        ],
    )
    db.executemany(
        "INSERT OR IGNORE INTO capture (capture, page, earliest, latest, stated_by, access, "
        "public, removed, parts_count, provenance) VALUES (?,?,?,?,?,?,0,'[]',0,?)",
        [
            (page, page, earliest, latest, StatedBy.IMPORT.value, Access.IMPORTED.value, provenance)
            for page, (earliest, latest) in order
        ],
    )
    numbers = np.array(keys, np.int64)
    return numbers[place.reshape(-1)]


def _pack_windows(windows: NDArray[np.int64]) -> NDArray[np.int64]:
    """A window as one number, in the same order: comparing pairs is forty times as slow."""
    packed: NDArray[np.int64] = windows[:, 0] * _SPAN + (windows[:, 1] - windows[:, 0])
    return packed


def _iterate_readings(
    rows: NDArray[np.int64], pages: NDArray[np.int64]
) -> Iterator[list[int | None]]:
    """Rows of table ``reading``, one behind the other, in slices so that few Python objects live
    at a time.

    In the order of their keys: each of the few pages of a chunk is then written from its beginning
    to its end, and of the index by item as many stretches.
    """
    order = np.argsort(pages, kind="stable")  # the rows stand by item already
    for start in range(0, len(rows), _SLICE):
        places = order[start : start + _SLICE]
        part = np.zeros((len(places), 5), np.int64)
        part[:, (0, 2, 3)] = rows[places][:, (0, 3, 4)]
        part[:, 1] = pages[places]
        values: list[int | None] = [*part.reshape(-1).tolist()]
        for silent in np.flatnonzero(part[:, 3] == _NONE).tolist():
            values[5 * silent + 3 : 5 * silent + 5] = (None, None)
        yield values


def _find_runs(rows: NDArray[np.int64]) -> list[list[int]]:
    """Stretches of one item and content with rising windows, as [item, content, first row's
    earliest and latest and units, second row's earliest, last row's earliest, latest and
    units, length]. ``rows`` are sorted by item and window."""
    breaks = np.ones(len(rows), bool)
    breaks[1:] = (
        (rows[1:, 0] != rows[:-1, 0])
        | (rows[1:, 3] != rows[:-1, 3])
        | (rows[1:, 1] <= rows[:-1, 1])
        | (rows[1:, 2] < rows[:-1, 2])
    )
    first = np.flatnonzero(breaks)
    end = np.append(first[1:], len(rows))
    second = np.minimum(first + 1, end - 1)
    columns = (
        rows[first, 0],
        rows[first, 3],
        rows[first, 1],
        rows[first, 2],
        rows[first, 4],
        rows[second, 1],
        rows[end - 1, 1],
        rows[end - 1, 2],
        rows[end - 1, 4],
        end - first,
    )
    runs: list[list[int]] = np.stack(columns, axis=1).tolist()
    return runs


def _continue_items(
    db: sqlite3.Connection,
    rows: NDArray[np.int64],
    *,
    recomputation: Recomputation,
    writes: Writes,
) -> set[int]:
    """Add sorted sightings to the ends of their items' histories; returns items where that
    does not do."""
    anew: set[int] = set()
    newest = load_newest(db, np.unique(rows[:, 0]).tolist())
    for item, group in groupby(_find_runs(rows), key=itemgetter(0)):
        runs = list(group)
        current = newest.get(item)
        if len(runs) == 1:
            # One run is added or nothing is: no trial is needed.
            current = _continue_run(current, runs[0], recomputation=recomputation, writes=writes)
            if current is None:
                anew.add(item)
            else:
                current.gather(writes)
            continue
        trial = Writes()
        done: list[Newest] = []
        for run in runs:
            following = _continue_run(current, run, recomputation=recomputation, writes=trial)
            if following is None:
                anew.add(item)
                break
            if (
                current is not None
                and following is not current
                and (current.new or current.prolonged)
            ):
                done.append(current)
            current = following
        else:
            assert current is not None
            for version in (*done, current):
                version.gather(writes)
            writes.changes += trial.changes
    return anew


def _continue_run(
    current: Newest | None,
    run: list[int],
    *,
    recomputation: Recomputation,
    writes: Writes,
) -> Newest | None:
    """Add a run to the newest version, or start the one that follows; None where neither."""
    item, content, earliest, latest, units, second, last_earliest, last_latest, left, length = run
    element, volatile = Element(earliest, latest, content), _make_volatile(units)
    if current is None:
        current = start_item(
            element, item=item, access=IMPORTED_BIT, volatile=volatile, writes=writes
        )
    elif current.prolong(element, access=IMPORTED_BIT, volatile=volatile):
        pass
    elif current.precedes(element):
        kinds = recomputation.differ(current.content, content)
        current = succeed_version(
            current, element, access=IMPORTED_BIT, volatile=volatile, kinds=kinds, writes=writes
        )
    else:
        return None
    if length > 1:
        if second <= current.last_earliest:
            return None
        # The rest of the run only prolongs: no row of it says more than the last does.
        current.sightings += length - 1
        current.last_earliest = last_earliest
        current.last_latest = max(current.last_latest, last_latest)
        current.volatile = _make_volatile(left)
        current.prolonged = True
    return current


def _make_volatile(units: int) -> Volatile:
    return _NOTHING if units == _NONE else Volatile(units, 0, None, None, None)


_NOTHING = Volatile(None, None, None, None, None)

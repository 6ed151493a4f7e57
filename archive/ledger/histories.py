"""Keeps versions and changes of items in step with their sightings.

Four ways, with one result: what only prolongs an item's newest version is done in SQL
(``prolonging``); what follows at its end, item by item (``continuing``); what whole lists say of an
end, and what lies inside a version, from the versions alone (``extending``); everything else (a
late page of another content, overlapping windows) computes the item's whole history anew
(``recomputing``). Works inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence, Set
from operator import itemgetter

from archive.ledger.continuing import (
    Newest,
    load_newest,
    start_item,
    start_item_at,
    succeed_version,
)
from archive.ledger.entries import OrderCaptures, unpack_items
from archive.ledger.extending import Sighting, extend_histories
from archive.ledger.pages import Gathered, PageInfo, load_page_rows
from archive.ledger.prolonging import count_repeats, prolong_shown
from archive.ledger.recomputing import Recomputation
from archive.ledger.versions import Element, Volatile
from archive.ledger.writes import ACCESS_BITS, Writes
from archive.model import Access
from archive.times import Window

_new = tuple.__new__
_read_element = itemgetter(0)


def update_histories(
    db: sqlite3.Connection,
    seen: Sequence[tuple[PageInfo, Window, Access]],
    *,
    gathered: Gathered,
    late: Set[int],
    missing: Mapping[int, Sequence[Window]],
    order_captures: OrderCaptures,
) -> Writes:
    """Bring the histories of all items of a batch up to date; the rest is in the ``Writes``."""
    writes = Writes(items=gathered.list_new_items())
    new = {row.item for row in writes.items}
    pages = {info.page: info for info, _, _ in seen}
    prolonged, touched = prolong_shown(
        db, pages, count_repeats(seen), leave=new | late | missing.keys()
    )
    writes.touched.update(touched)
    sightings = _gather_sightings(db, seen, without=prolonged)
    newest = load_newest(db, (sightings.keys() | missing.keys()) - new)
    asked: dict[int, tuple[Sequence[Sighting], Sequence[Window]]] = {}
    for item, windows in missing.items():
        said = sightings.get(item, [])
        current = newest.get(item)
        if item not in late and _may_lack(
            windows, said, None if current is None else current.last_earliest
        ):
            asked[item] = (said, windows)
    recomputation = Recomputation(db, order_captures=order_captures)
    for item, said in sightings.items():
        if item in late or item in asked:
            continue
        if len(said) == 1 and item in new:
            element, access, volatile = said[0]
            start_item_at(element, item=item, access=access, volatile=volatile, writes=writes)
        elif not _continue_item(
            item, said, newest.get(item), recomputation=recomputation, writes=writes
        ):
            asked[item] = (said, ())
    anew = {*late}
    if asked:
        anew |= extend_histories(db, asked, differ=recomputation.differ, writes=writes)
    if anew:
        recomputation.recompute(anew, writes=writes)
    return writes


def _gather_sightings(
    db: sqlite3.Connection,
    seen: Sequence[tuple[PageInfo, Window, Access]],
    *,
    without: set[int],
) -> dict[int, list[Sighting]]:
    sightings: dict[int, list[Sighting]] = {}
    rows_of: dict[int, list[tuple[int, int, Volatile]]] = {}
    for info, window, access in seen:
        rows = rows_of.get(info.page)
        if rows is None:
            if without and without.issuperset(unpack_items(info.shown)):
                rows = []
            else:
                rows = load_page_rows(db, info.page) if info.rows is None else info.rows
                if without:
                    rows = [row for row in rows if row[0] not in without]
            rows_of[info.page] = rows
        earliest, latest = window.seconds
        bit = ACCESS_BITS[access]
        for item, content, volatile in rows:
            # A named tuple's own constructor takes three times as long.
            sighting = (_new(Element, (earliest, latest, content)), bit, volatile)
            known = sightings.get(item)
            if known is None:
                sightings[item] = [sighting]
            else:
                known.append(sighting)
    return sightings


def _continue_item(
    item: int,
    seen: list[Sighting],
    current: Newest | None,
    *,
    recomputation: Recomputation,
    writes: Writes,
) -> bool:
    """Add sightings to the end of an item's history; False where it must be computed anew.

    Nothing is noted in ``writes`` unless all sightings could be added.
    """
    if len(seen) > 1:
        seen.sort(key=_read_element)
    trial = Writes()
    done: list[Newest] = []
    for element, access, volatile in seen:
        if current is None:
            current = start_item(element, item=item, access=access, volatile=volatile, writes=trial)
        elif current.prolong(element, access=access, volatile=volatile):
            continue
        elif current.precedes(element):
            if current.new or current.prolonged:
                done.append(current)
            kinds = recomputation.differ(current.content, element.content)
            current = succeed_version(
                current, element, access=access, volatile=volatile, kinds=kinds, writes=trial
            )
        else:
            return False
    if current is not None:
        done.append(current)
    for version in done:
        version.gather(writes)
    writes.changes += trial.changes
    return True


def _may_lack(
    windows: Sequence[Window], sightings: Sequence[Sighting], last_earliest: int | None
) -> bool:
    """Whether a new census can count against an item: not where it overlaps a sighting."""
    for window in windows:
        earliest, latest = window.seconds
        if last_earliest == earliest:
            continue
        if not any(
            element.earliest < latest and earliest < element.latest for element, _, _ in sightings
        ):
            return True
    return False

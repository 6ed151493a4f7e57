"""Prolongs the newest versions of all items that a page shows again, in one statement or two.

The same rule as :meth:`archive.ledger.continuing.Newest.prolong`, written as SQL: most of what a
crawler sees are known offers with known content, and a page of a hundred is then a hundred times
the cost of a few comparisons. Works inside the caller's transaction and commits nothing.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from archive.ledger.entries import unpack_items
from archive.ledger.pages import PageInfo
from archive.ledger.writes import ACCESS_BITS, IMPORTED_BIT
from archive.model import Access
from archive.times import Window

#: Several captures of a page prolong by their outermost windows: between them nothing else of
#: the item was seen in this batch. Where two sightings that start together differ in what does
#: not make a version, the choice is left to ``versions.choose_volatile``.
_PROLONG = """
UPDATE version SET
  last_earliest = max(last_earliest, :last_earliest),
  last_latest = max(last_latest, :last_latest),
  sightings = sightings + :sightings,
  captures = captures + :captures,
  access = access | :access,
  units_left = iif(:last_earliest > last_earliest, r.units_left, version.units_left),
  units_approximate =
    iif(:last_earliest > last_earliest, r.units_approximate, version.units_approximate),
  posted_at = iif(:last_earliest > last_earliest, r.posted_at, version.posted_at),
  expires_at = iif(:last_earliest > last_earliest, r.expires_at, version.expires_at),
  printed = iif(:last_earliest > last_earliest, r.printed, version.printed)
FROM (
  SELECT i.newest, r.* FROM reading r CROSS JOIN item i ON i.item = r.item
  WHERE r.page = :page AND {without} LIMIT -1
) r
WHERE version.version = r.newest AND version.content = r.content AND NOT vanished
  AND :first_earliest >= others_latest AND :first_earliest >= first_earliest
  AND :first_latest >= first_latest
  AND (:last_earliest <> last_earliest OR (
    r.units_left IS version.units_left AND r.units_approximate IS version.units_approximate
    AND r.posted_at IS version.posted_at AND r.expires_at IS version.expires_at
    AND r.printed IS version.printed))
RETURNING version.version
"""

#: The same where a page says again what was said last: only times and counts move. One UPDATE with
#: FROM and RETURNING copies each row several times over; to select and then update takes less.
_SELECT_SAME = """
SELECT v.version FROM reading r
CROSS JOIN item i ON i.item = r.item CROSS JOIN version v ON v.version = i.newest
WHERE r.page = :page AND {without} AND v.content = r.content AND NOT v.vanished
  AND :first_earliest >= v.others_latest AND :first_earliest >= v.first_earliest
  AND :first_latest >= v.first_latest AND :last_earliest >= v.last_earliest
  AND r.units_left IS v.units_left AND r.units_approximate IS v.units_approximate
  AND r.posted_at IS v.posted_at AND r.expires_at IS v.expires_at
  AND r.printed IS v.printed
"""
_PROLONG_SAME = """
UPDATE version SET
  last_earliest = :last_earliest,
  last_latest = max(last_latest, :last_latest),
  sightings = sightings + :sightings,
  captures = captures + :captures,
  access = access | :access
WHERE version IN (SELECT value FROM json_each(:versions))
"""

_WITHOUT = "r.item NOT IN (SELECT value FROM json_each(:without))"
_ALL, _SOME = _PROLONG.format(without="1"), _PROLONG.format(without=_WITHOUT)
_ALL_SAME, _SOME_SAME = _SELECT_SAME.format(without="1"), _SELECT_SAME.format(without=_WITHOUT)


@dataclass(slots=True)
class Repeats:
    """All captures of one page in a batch, as far as prolonging goes; times in seconds."""

    first_earliest: int
    first_latest: int
    last_earliest: int
    last_latest: int
    sightings: int = 0
    captures: int = 0
    access: int = 0


def count_repeats(seen: Iterable[tuple[PageInfo, Window, Access]]) -> dict[int, Repeats]:
    """The captures of a batch, summed up by page."""
    pages: dict[int, Repeats] = {}
    for info, window, access in seen:
        earliest, latest = window.seconds
        known = pages.get(info.page)
        if known is None:
            known = pages[info.page] = Repeats(earliest, latest, earliest, latest)
        known.first_earliest = min(known.first_earliest, earliest)
        known.first_latest = min(known.first_latest, latest)
        known.last_earliest = max(known.last_earliest, earliest)
        known.last_latest = max(known.last_latest, latest)
        known.sightings += 1
        known.captures += ACCESS_BITS[access] != IMPORTED_BIT
        known.access |= ACCESS_BITS[access]
    return pages


def prolong_shown(
    db: sqlite3.Connection,
    pages: Mapping[int, PageInfo],
    repeats: Mapping[int, Repeats],
    *,
    leave: Collection[int],
) -> tuple[set[int], list[int]]:
    """Prolong what can be: (items prolonged, versions). Items on several pages of the batch, or
    twice on one, and those in ``leave`` are left alone."""
    shown = {page: unpack_items(pages[page].shown) for page in repeats}
    counts = Counter(chain.from_iterable(shown.values()))
    left = {item for item, count in counts.items() if count > 1} if _has_repeats(counts) else set()
    left.update(leave)
    prolonged: set[int] = set()
    touched: list[int] = []
    for page, one in repeats.items():
        items = shown[page]
        without = [item for item in items if item in left] if left else []
        if len(without) == len(items):
            continue
        versions = _prolong_page(db, pages[page], one, without=without, most=len(items))
        touched += versions
        if len(versions) == len(items):
            prolonged.update(items)
        elif versions:
            prolonged.update(_list_items(db, versions))
    return prolonged, touched


def _prolong_page(
    db: sqlite3.Connection, info: PageInfo, one: Repeats, *, without: Sequence[int], most: int
) -> list[int]:
    """The versions prolonged by one page, which shows ``most`` items; those of ``without`` are
    left alone."""
    values = {
        "page": info.page,
        "without": json.dumps(without),
        "first_earliest": one.first_earliest,
        "first_latest": one.first_latest,
        "last_earliest": one.last_earliest,
        "last_latest": one.last_latest,
        "sightings": one.sightings,
        "captures": one.captures,
        "access": one.access,
    }
    if info.rows is not None:  # read just now: its offers stand with other units, most of them
        return [key for (key,) in db.execute(_SOME if without else _ALL, values)]
    versions = [key for (key,) in db.execute(_SOME_SAME if without else _ALL_SAME, values)]
    if versions:
        db.execute(_PROLONG_SAME, {**values, "versions": json.dumps(versions)})
    if len(versions) + len(without) >= most:
        return versions
    if versions:
        without = [*without, *_list_items(db, versions)]
        values["without"] = json.dumps(without)
    return [*versions, *(key for (key,) in db.execute(_SOME if without else _ALL, values))]


def _has_repeats(counts: Counter[int]) -> bool:
    return len(counts) < counts.total()


def _list_items(db: sqlite3.Connection, versions: Sequence[int]) -> list[int]:
    return [
        item
        for (item,) in db.execute(
            "SELECT item FROM version WHERE version IN (SELECT value FROM json_each(?))",
            (json.dumps(versions),),
        )
    ]

"""After an erasure the ledger is as if the captures had never come, whatever else was there."""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from archive.ledger import CaptureEntry, Ledger, LedgerReader, Thing, dump
from archive.model import RecordPlace, RecordRole, SeenBy
from tests.archive.ledger.pages import (
    ExactTimes,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)
from tests.archive.ledger.test_order import QUICK, markets

_LEFTOVERS = {
    "content": "SELECT count(*) FROM content WHERE content NOT IN (SELECT content FROM version)",
    "item": "SELECT count(*) FROM item WHERE item NOT IN (SELECT item FROM reading)",
    "page": "SELECT count(*) FROM page WHERE page NOT IN (SELECT page FROM capture)",
    "reading": "SELECT count(*) FROM reading WHERE page NOT IN (SELECT page FROM capture)",
    "scope": "SELECT count(*) FROM scope WHERE scope NOT IN "
    "(SELECT scope FROM page WHERE scope IS NOT NULL)",
    "scope_item": "SELECT count(*) FROM scope_item WHERE item NOT IN (SELECT item FROM reading)",
    "printed": "SELECT count(*) FROM printed_times WHERE printed NOT IN "
    "(SELECT printed FROM reading WHERE printed IS NOT NULL)",
    "hint": "SELECT count(*) FROM order_hint o WHERE NOT EXISTS (SELECT 1 FROM reading r JOIN "
    "capture c ON c.page = r.page WHERE r.item = o.item AND r.content = o.content "
    "AND c.earliest = o.earliest AND c.latest = o.latest)",
}


def find_leftovers(path: Path) -> dict[str, int]:
    with closing(sqlite3.connect(path)) as db:
        found = {name: db.execute(query).fetchone()[0] for name, query in _LEFTOVERS.items()}
    return {name: count for name, count in found.items() if count}


def tombstone(number: int) -> RecordPlace:
    return RecordPlace(RecordRole.ERASED, "segment-a.warc.gz", number * 500, 500, bytes(32))


@given(markets(), st.data())
@QUICK
def test_nothing_is_left_of_what_was_erased_and_all_of_the_rest(
    market: tuple[list[CaptureEntry], dict[int, float]], data: st.DataObject
) -> None:
    entries, moments = market
    captures = [entry.capture for entry in entries]
    gone = set(data.draw(st.lists(st.sampled_from(captures), unique=True, min_size=1)))
    left = {one: at for one, at in moments.items() if one not in gone}
    with tempfile.TemporaryDirectory() as folder:
        erased, never = Path(folder) / "erased.db", Path(folder) / "never.db"
        with Ledger.open(erased, create=True) as ledger:
            ledger.record(entries, order_captures=ExactTimes(moments))
            ledger.erase(gone, tombstones={}, order_captures=ExactTimes(left))
        with Ledger.open(never, create=True) as ledger:
            rest = [entry for entry in entries if entry.capture not in gone]
            ledger.record(rest, order_captures=ExactTimes(left))
        assert list(dump(erased)) == list(dump(never))
        assert find_leftovers(erased) == {}


def test_indexes_hear_that_a_version_is_gone_and_others_that_it_changed(tmp_path: Path) -> None:
    shared, own = make_listing(1), make_listing(2)
    entries = [
        make_entry(make_reading(shared, own), make_window(0), capture=1),
        make_entry(make_reading(shared), make_window(1), capture=2),
    ]
    path = tmp_path / "ledger.db"
    with Ledger.open(path, create=True) as ledger:
        ledger.record(entries, order_captures=ExactTimes({}))
        with LedgerReader.open(path) as reader:
            before = set(reader.all_version_keys())
            ledger.advance("index", sequence=reader.sequence())
        report = ledger.erase([1], tombstones={1: tombstone(0)}, order_captures=ExactTimes({}))
        entries_out = ledger.pending("index", limit=100)
    with LedgerReader.open(path) as reader:
        after = set(reader.all_version_keys())
    assert {one.key for one in entries_out if one.deleted} == before - after
    assert {one.key for one in entries_out if not one.deleted} >= after - before
    assert (report.captures, report.versions) == (1, len(before - after))


def test_a_tombstone_keeps_its_place_among_the_records(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db", create=True) as ledger:
        ledger.record(
            [make_entry(make_reading(make_listing(1)), make_window(0), capture=1)],
            order_captures=ExactTimes({}),
        )
        ledger.erase([1], tombstones={1: tombstone(3)}, order_captures=ExactTimes({}))
        assert ledger.list_known_captures([1]) == []
        assert ledger.list_erased() == [(1, tombstone(3))]


def test_those_who_showed_the_same_are_named_without_those_that_go(tmp_path: Path) -> None:
    listing = make_listing(1)
    with Ledger.open(tmp_path / "ledger.db", create=True) as ledger:
        recorded = ledger.record(
            [
                make_entry(make_reading(listing), make_window(0), capture=1),
                make_entry(make_reading(listing, make_listing(2)), make_window(1), capture=2),
            ],
            order_captures=ExactTimes({}),
        )
        things = set(recorded.things(1))
        ledger.mark_seen_by(dict.fromkeys(things, SeenBy.K_OR_MORE))
        [(asked, others)] = list(ledger.list_sightings([1]))
        assert asked == things
        assert [(capture, set(shown)) for capture, _, shown in others] == [(2, things)]
        assert all(isinstance(thing, Thing) for thing in asked)

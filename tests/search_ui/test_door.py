"""The pages over a real archive: a ledger and an index, filled with invented pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from archive.door import Archive
from archive.errors import BadInput
from archive.home import Home, create_home
from archive.ids import IdKind, to_id
from archive.index.projector import bring_up
from archive.index.query import Query
from archive.index.syntax import parse_query
from archive.ledger import Ledger, LedgerReader, advance_consumer, order_nothing
from archive.model import ChangeKind, PageState, Pay, VersionDoc
from search_ui.door import ArchiveDoor, order_versions, say_difference
from tests.archive.ledger.pages import (
    PLATFORM,
    make_document,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A listing whose pay fell, its instructions, a neighbour, and a stretch logged out."""
    made = create_home(tmp_path / "archive", demo=True, k=4)
    first, later, other = (
        make_listing(1, cents=50),
        make_listing(1, cents=35, minutes=90),
        make_listing(2),
    )
    readings = (
        (0, make_reading(first, other, documents=[make_document(1)])),
        (30, make_reading(state=PageState.LOGGED_OUT)),
        (60, make_reading(later, other)),
    )
    with Ledger.open(made.ledger_db, create=True) as ledger:
        ledger.record(
            [
                make_entry(reading, make_window(hour), capture=1000 + hour)
                for hour, reading in readings
            ],
            order_captures=order_nothing,
        )
    return made


@pytest.fixture
def door(home: Home) -> Iterator[ArchiveDoor]:
    def advance(sequence: int) -> None:
        advance_consumer(home.ledger_db, "sqlite", sequence=sequence)

    with LedgerReader.open(home.ledger_db) as ledger:
        bring_up(ledger, home.index / "sqlite", advance=advance).close()
    with Archive(home) as archive:
        yield ArchiveDoor(archive)


def test_counts_and_kind_of_archive(door: ArchiveDoor) -> None:
    about = door.describe()
    assert (about.demo, about.k, about.behind) == (True, 4, 0)
    assert (about.captures, about.listings, about.documents) == (3, 2, 1)


def test_a_question_is_answered_with_marks(door: ArchiveDoor) -> None:
    answer = door.search(parse_query("receipts kind:listing pay:<0.4"))
    assert answer.total == 2
    assert {hit.platform for hit in answer.hits} == {PLATFORM}
    assert all(hit.highlights for hit in answer.hits)


def find_listing(door: ArchiveDoor) -> str:
    hits = door.search(parse_query('"receipts 1" kind:listing')).hits
    return hits[0].item_id


def test_a_listing_has_its_whole_story(door: ArchiveDoor) -> None:
    item = door.read_item(find_listing(door))
    assert item.title == "Sort invented receipts 1"
    assert item.requester == "Requester RQ1"
    assert [str(row.pay.amount) for row in item.versions if row.pay] == ["0.5", "0.35"]
    pay = [row for row in item.changes if row.kind == "pay"]
    assert [(row.before, row.after) for row in pay] == [("0.50 USD per task", "0.35 USD per task")]
    terms = [row for row in item.changes if row.kind == "terms"]
    assert [(row.before, row.after) for row in terms] == [("1 h", "1 h 30 min")]
    assert [row.reason for row in item.gaps] == ["logged_out"]
    assert [title for _, title in item.related] == ["Instructions 1"]
    assert ("Time allotted", "1 h 30 min") in [(fact.name, fact.value) for fact in item.facts]
    assert item.asked_as is None
    assert {(row.file, row.length, row.stated_by) for row in item.evidence} == {
        ("segment-a.warc.gz", 100, "file"),
        ("segment-a.warc.gz", 50, "file"),
    }
    assert all(len(row.sha256) == 64 for row in item.evidence)


def test_a_document_leads_to_its_listing(door: ArchiveDoor) -> None:
    listing = find_listing(door)
    document, _ = door.read_item(listing).related[0]
    item = door.read_item(document)
    assert item.kind == "document"
    assert item.text == "Read this first."
    assert [other for other, _ in item.related] == [listing]


def test_an_id_of_a_version_opens_its_listing(door: ArchiveDoor) -> None:
    hit = door.search(Query(limit=1)).hits[0]
    item = door.read_item(hit.id)
    assert item.id == hit.item_id
    assert item.asked_as == hit.id
    assert item.asked_version == hit.id
    assert hit.id in [row.id for row in item.versions]


@pytest.mark.parametrize("item", ["nonsense", "", to_id(IdKind.LISTING, 5)])
def test_an_unknown_id_is_refused(door: ArchiveDoor, item: str) -> None:
    with pytest.raises(BadInput):
        door.read_item(item)


def test_a_listing_opens_before_there_is_an_index(home: Home) -> None:
    with LedgerReader.open(home.ledger_db) as ledger:
        item = to_id(IdKind.LISTING, next(ledger.changes()).item)
    with Archive(home) as archive:
        assert ArchiveDoor(archive).read_item(item).versions


def test_changes_know_their_versions(door: ArchiveDoor) -> None:
    item = door.read_item(find_listing(door))
    first, second = (row.id for row in item.versions)
    sides = {row.kind: (row.from_version, row.to_version) for row in item.changes}
    assert sides["appeared"] == ("", first)
    assert sides["pay"] == (first, second)


def test_changes_tell_the_order_within_an_hour(door: ArchiveDoor) -> None:
    with Archive(door._archive.home) as archive:
        story = archive.listing(find_listing(door))
    swapped = tuple(reversed(story.versions))
    ordered = order_versions(swapped, changes=story.changes)
    assert [doc.version for doc in ordered] == [doc.version for doc in story.versions]
    assert order_versions(swapped, changes=[]) == list(swapped)


def read_doc(door: ArchiveDoor) -> VersionDoc:
    return door.read(lambda archive: archive.listing(find_listing(door)).versions[-1])


def test_a_change_of_terms_says_which_and_no_other(door: ArchiveDoor) -> None:
    before = read_doc(door)
    after = replace(before, extra={"units_in_all": 9, "devices": "desktop"})
    before = replace(before, extra={"units_in_all": 14, "devices": "desktop"})
    assert say_difference(before, after, kind=ChangeKind.TERMS) == (
        "units in all: 14",
        "units in all: 9",
    )
    longer = replace(after, time_allotted=5400, extra=before.extra)
    was, now = say_difference(replace(before, time_allotted=60), longer, kind=ChangeKind.TERMS)
    assert (was.startswith("1 min"), now.startswith("1 h 30 min")) == (True, True)
    assert "units" not in was + now


def test_an_amount_written_otherwise_is_told_as_it_was_written(door: ArchiveDoor) -> None:
    here = read_doc(door)
    before, after = (
        replace(here, pay=Pay(raw, Decimal("0.04"), "USD")) for raw in ("$0.0400", "0,0400 $")
    )
    assert say_difference(before, after, kind=ChangeKind.TEXT) == ("$0.0400", "0,0400 $")

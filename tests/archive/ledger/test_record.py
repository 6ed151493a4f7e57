"""What recording leaves in the ledger: versions, changes, gaps, the outbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from archive.errors import ArchiveBusy, BadInput, NoArchive, WrongArchive
from archive.ids import IdKind, to_id
from archive.ledger import CaptureEntry, Ledger, LedgerReader, Move, Thing, order_nothing
from archive.model import ChangeKind, PageState, RecordKind, SeenBy
from tests.archive.ledger.pages import (
    ExactTimes,
    make_document,
    make_entry,
    make_listing,
    make_rating,
    make_reading,
    make_window,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.db"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with Ledger.open(path, create=True) as opened:
        yield opened


def record(ledger: Ledger, *entries: CaptureEntry) -> None:
    for entry in entries:
        ledger.record([entry], order_captures=order_nothing)


def tell_changes(path: Path) -> list[tuple[str, int, int]]:
    """Kinds of change with their windows in hours since the start, in time order."""
    start = make_window(0).seconds[0]
    with LedgerReader.open(path) as reader:
        return sorted(
            (
                (c.kind.value, *((s - start) // 3600 for s in c.window.seconds))
                for c in reader.changes()
            ),
            key=lambda told: (told[2], told[1], told[0]),
        )


def test_a_page_becomes_listings_versions_and_changes(ledger: Ledger, path: Path) -> None:
    reading = make_reading(
        make_listing(1), make_listing(2), documents=[make_document(1)], ratings=[make_rating("RQ1")]
    )
    recorded = ledger.record(
        [make_entry(reading, make_window(1), capture=11)], order_captures=order_nothing
    )
    assert recorded.captures == 1
    assert len(recorded.things(11)) == 8
    with LedgerReader.open(path) as reader:
        assert reader.status() == {
            "captures": 1,
            "listings": 2,
            "documents": 1,
            "versions": 3,
            "sightings": 3,
            "changes": 4,
            "gaps": 0,
        }
        docs = list(reader.version_docs(reader.all_version_keys()))
        document = next(doc for doc in docs if doc.kind is RecordKind.DOCUMENT)
        listing = next(doc for doc in docs if doc.item == document.listing)
        assert listing.pay is not None
        assert (listing.pay.raw, str(listing.pay.amount)) == ("$0.05", "0.05")
        assert listing.changes == (ChangeKind.APPEARED,)
        assert listing.first_seen == listing.last_seen == make_window(1)
        story = reader.listing(to_id(IdKind.VERSION, listing.version))
        assert story.asked == listing.version
        assert len(story.captures[0].records) == 2
        assert story.sightings[0].posted_text == "today"


def test_equal_content_prolongs_a_version_and_other_content_starts_one(
    ledger: Ledger, path: Path
) -> None:
    record(
        ledger,
        make_entry(make_reading(make_listing(1, units=9)), make_window(1), capture=1),
        make_entry(make_reading(make_listing(1, units=4)), make_window(5), capture=2),
        make_entry(make_reading(make_listing(1, cents=3, units=4)), make_window(8), capture=3),
        make_entry(
            make_reading(make_listing(1, cents=3, title="Other", requester="RQ2", minutes=5)),
            make_window(9),
            capture=4,
        ),
    )
    with LedgerReader.open(path) as reader:
        docs = reader.listing(next(reader.version_docs(reader.all_version_keys())).item).versions
    assert [doc.sightings for doc in docs] == [2, 1, 1]
    assert [doc.units_left for doc in docs] == [4, 4, 3]
    assert docs[0].first_seen == make_window(1)
    assert docs[0].last_seen == make_window(5)
    assert tell_changes(path) == [
        ("appeared", 1, 2),
        ("pay", 5, 9),
        ("requester", 8, 10),
        ("terms", 8, 10),
        ("text", 8, 10),
    ]


def test_a_known_page_is_recorded_without_reading_it_again(ledger: Ledger, path: Path) -> None:
    first = make_entry(make_reading(make_listing(1)), make_window(1), capture=1)
    assert not ledger.known_digest(first.digest, first.platform)
    record(ledger, first)
    assert ledger.known_digest(first.digest, first.platform)
    record(ledger, make_entry(None, make_window(4), capture=2, digest=first.digest))
    with LedgerReader.open(path) as reader:
        (doc,) = reader.version_docs(reader.all_version_keys())
    assert (doc.sightings, doc.captures, doc.last_seen) == (2, 2, make_window(4))


def test_a_page_seen_again_prolongs_each_offer_by_what_the_page_says_of_it(
    ledger: Ledger, path: Path
) -> None:
    """Offers that stood with other units meanwhile, or changed, take another way than the rest."""
    first = make_entry(
        make_reading(*(make_listing(number, units=9) for number in range(1, 5))),
        make_window(1),
        capture=1,
    )
    between = make_entry(
        make_reading(make_listing(2, units=4), make_listing(3, cents=7)), make_window(3), capture=2
    )
    record(ledger, first, between)
    record(ledger, make_entry(None, make_window(5), capture=3, digest=first.digest))
    with LedgerReader.open(path) as reader:
        found = {
            (doc.title, doc.pay.raw if doc.pay else None, doc.first_seen): doc
            for doc in reader.version_docs(reader.all_version_keys())
        }
    told = sorted(
        (title[-1], raw, doc.last_seen, doc.sightings, doc.units_left)
        for (title, raw, _), doc in found.items()
    )
    assert told == [
        ("1", "$0.05", make_window(5), 2, 9),
        ("2", "$0.05", make_window(5), 3, 9),
        ("3", "$0.05", make_window(1), 1, 9),
        ("3", "$0.05", make_window(5), 1, 9),
        ("3", "$0.07", make_window(3), 1, 3),
        ("4", "$0.05", make_window(5), 2, 9),
    ]


def test_a_page_never_read_needs_its_reading(ledger: Ledger, path: Path) -> None:
    with pytest.raises(BadInput, match="never read"):
        record(ledger, make_entry(None, make_window(4), capture=2, digest=b"x" * 32))
    with LedgerReader.open(path) as reader:
        assert reader.status()["captures"] == 0


def test_only_a_whole_later_list_makes_a_listing_vanish(ledger: Ledger, path: Path) -> None:
    one, two = make_listing(1), make_listing(2)
    record(
        ledger,
        make_entry(make_reading(one, two, scope="all", whole=True), make_window(1), capture=1),
        make_entry(make_reading(two, scope="all"), make_window(2), capture=2),
        make_entry(make_reading(scope="all", whole=False), make_window(3), capture=3),
        make_entry(make_reading(two, scope="other", whole=True), make_window(4), capture=4),
    )
    assert [kind for kind, *_ in tell_changes(path)] == ["appeared", "appeared"]
    record(
        ledger,
        make_entry(
            make_reading(two, make_listing(3), scope="all", whole=True), make_window(5), capture=5
        ),
    )
    assert ("vanished", 1, 6) in tell_changes(path)
    record(ledger, make_entry(make_reading(one, scope="all"), make_window(9), capture=6))
    assert ("back", 5, 10) in tell_changes(path)
    with LedgerReader.open(path) as reader:
        item = next(
            d.item for d in reader.version_docs(reader.all_version_keys()) if d.title[-1] == "1"
        )
        docs = reader.listing(item).versions
    assert docs[0].changes == (ChangeKind.APPEARED, ChangeKind.VANISHED)
    assert docs[1].changes == (ChangeKind.BACK,)


def test_all_pages_of_a_list_in_one_window_make_a_census(ledger: Ledger, path: Path) -> None:
    one, two, three = (make_listing(number) for number in (1, 2, 3))

    def page(number: int, listing: int, hour: int, capture: int) -> CaptureEntry:
        shown = {1: one, 2: two, 3: three}[listing]
        reading = make_reading(shown, scope="all", page=number, pages=2)
        return make_entry(reading, make_window(hour), capture=capture)

    record(ledger, page(1, 1, 1, 1), page(2, 2, 1, 2))
    record(ledger, page(1, 1, 5, 3))
    assert [kind for kind, *_ in tell_changes(path)] == ["appeared", "appeared"]
    record(ledger, page(2, 3, 5, 4))
    assert [told for told in tell_changes(path) if told[0] == "vanished"] == [("vanished", 1, 6)]


@pytest.mark.parametrize(
    ("total", "ended"), [(None, True), (3, True), (4, False), (40, False)], ids=str
)
def test_pages_that_show_less_than_they_count_make_no_census(
    ledger: Ledger, path: Path, total: int | None, ended: bool
) -> None:
    """Half a list ends nothing that it does not show."""

    def page(number: int, shown: Sequence[int], hour: int, capture: int) -> CaptureEntry:
        reading = make_reading(*map(make_listing, shown), scope="all", page=number, pages=2)
        advertised = replace(reading.advertised, listings=total)
        return make_entry(
            replace(reading, advertised=advertised), make_window(hour), capture=capture
        )

    record(ledger, page(1, (1, 2), 1, 1), page(2, (3, 4), 1, 2))
    record(ledger, page(1, (1,) if total == 4 else (1, 2), 5, 3), page(2, (3,), 5, 4))
    vanished = [told for told in tell_changes(path) if told[0] == "vanished"]
    assert bool(vanished) is ended


def test_the_sealed_times_decide_which_content_came_first_in_one_hour(
    ledger: Ledger, path: Path
) -> None:
    cheap, dear = make_reading(make_listing(1, cents=1)), make_reading(make_listing(1, cents=9))
    entries = [
        make_entry(cheap, make_window(1), capture=1),
        make_entry(dear, make_window(1), capture=2),
    ]
    for first, moments in ((1, {1: 1.0, 2: 2.0}), (9, {1: 2.0, 2: 1.0})):
        other = path.with_name(f"{first}.db")
        with Ledger.open(other, create=True) as opened:
            opened.record(entries, order_captures=ExactTimes(moments))
        with LedgerReader.open(other) as reader:
            came = {
                doc.changes[0]: doc.pay for doc in reader.version_docs(reader.all_version_keys())
            }
        appeared = came[ChangeKind.APPEARED]
        assert appeared is not None
        assert appeared.raw == f"$0.0{first}"


def test_the_order_that_was_written_stands_when_exact_times_are_gone(path: Path) -> None:
    entries = [
        make_entry(make_reading(make_listing(1, cents=9)), make_window(1), capture=1),
        make_entry(make_reading(make_listing(1, cents=1)), make_window(1), capture=2),
        make_entry(make_reading(make_listing(1, cents=5)), make_window(0), capture=3),
    ]
    for moments in ({1: 1.0, 2: 2.0}, {1: 2.0, 2: 1.0}):
        other = path.with_name(f"{moments[1]}.db")
        with Ledger.open(other, create=True) as opened:
            opened.record(entries[:2], order_captures=ExactTimes(moments))
            opened.record(entries[2:], order_captures=order_nothing)
        with LedgerReader.open(other) as reader:
            story = reader.listing(next(reader.version_docs(reader.all_version_keys())).item)
            raws = [
                next(d.pay.raw for d in story.versions if d.version == c.to_version and d.pay)
                for c in sorted(story.changes, key=lambda c: c.window.earliest)
                if c.from_version is None
            ]
            assert raws == ["$0.05"]
            last = {c.from_version for c in story.changes}
            (final,) = [d for d in story.versions if d.version not in last]
            assert final.pay is not None
            assert final.pay.raw == ("$0.01" if moments[1] == 1.0 else "$0.09")


def test_blind_pages_become_gaps_and_neighbours_are_merged(ledger: Ledger, path: Path) -> None:
    def blind(state: PageState, hour: int, capture: int) -> CaptureEntry:
        return make_entry(make_reading(state=state), make_window(hour), capture=capture)

    record(
        ledger,
        blind(PageState.LOGGED_OUT, 1, 1),
        blind(PageState.LOGGED_OUT, 3, 2),
        blind(PageState.LOGGED_OUT, 2, 3),
        blind(PageState.LOGGED_OUT, 9, 4),
        blind(PageState.CHALLENGE, 2, 5),
        make_entry(make_reading(state=PageState.EMPTY), make_window(4), capture=6),
    )
    with LedgerReader.open(path) as reader:
        told = [(gap.reason, gap.window) for gap in reader.gaps()]
    assert told == [
        (PageState.LOGGED_OUT, make_window(1, hours=3)),
        (PageState.CHALLENGE, make_window(2)),
        (PageState.LOGGED_OUT, make_window(9)),
    ]


def test_a_cited_version_that_a_late_page_moves_keeps_an_alias(ledger: Ledger, path: Path) -> None:
    def page(cents: int, hour: int, capture: int) -> CaptureEntry:
        return make_entry(
            make_reading(make_listing(1, cents=cents)), make_window(hour), capture=capture
        )

    record(ledger, page(5, 10, 1), page(9, 20, 2))
    with LedgerReader.open(path) as reader:
        cited = {
            doc.pay.raw: doc.version
            for doc in reader.version_docs(reader.all_version_keys())
            if doc.pay
        }
    record(ledger, page(5, 3, 3), page(5, 15, 4), page(9, 12, 5), page(9, 11, 6))
    with LedgerReader.open(path) as reader:
        for raw, version in cited.items():
            story = reader.listing(to_id(IdKind.VERSION, version))
            (now,) = [doc for doc in story.versions if doc.version == story.asked]
            assert now.pay is not None
            assert now.pay.raw == raw
        aliases = dict(reader._db.execute("SELECT alias, version FROM alias").fetchall())
    assert aliases
    assert not set(aliases) & set(aliases.values())


def test_the_outbox_holds_each_version_once_until_all_consumers_took_it(ledger: Ledger) -> None:
    entry = make_entry(make_reading(make_listing(1), make_listing(2)), make_window(1), capture=1)
    record(ledger, entry)
    first = ledger.pending("one")
    assert len(first) == 2
    ledger.advance("two", sequence=0)
    ledger.advance("one", sequence=first[-1].sequence)
    assert (ledger.lag("one"), ledger.lag("two")) == (0, 2)
    record(ledger, make_entry(None, make_window(3), capture=2, digest=entry.digest))
    again = ledger.pending("two")
    assert {e.key for e in again} == {e.key for e in first}
    assert min(e.sequence for e in again) > first[-1].sequence
    for consumer in ("one", "two"):
        ledger.advance(consumer, sequence=again[-1].sequence)
    assert ledger.pending("three") == []


def test_a_version_that_is_gone_is_delivered_as_a_deletion(ledger: Ledger) -> None:
    record(ledger, make_entry(make_reading(make_listing(1)), make_window(9), capture=1))
    (entry,) = ledger.pending("index")
    record(ledger, make_entry(make_reading(make_listing(1)), make_window(2), capture=2))
    told = {e.key: e.deleted for e in ledger.pending("index")}
    assert told.pop(entry.key) is True
    assert list(told.values()) == [False]


def test_the_k_door_marks_versions_and_posts_them(ledger: Ledger, path: Path) -> None:
    entry = make_entry(make_reading(make_listing(1)), make_window(1), capture=7)
    recorded = ledger.record([entry], order_captures=order_nothing)
    sequence = ledger.pending("index")[-1].sequence
    ledger.advance("index", sequence=sequence)
    things = dict.fromkeys(recorded.things(7), SeenBy.K_OR_MORE)
    assert len({thing.key for thing in things}) == 2
    assert ledger.mark_seen_by(things) == 2
    assert ledger.mark_seen_by(things) == 0
    assert ledger.lag("index") == 1
    with LedgerReader.open(path) as reader:
        (doc,) = reader.version_docs(reader.all_version_keys())
        assert doc.seen_by is SeenBy.K_OR_MORE
        assert reader.listing(doc.item).seen_by is SeenBy.K_OR_MORE
    assert ledger.mark_seen_by({Thing(doc.item, 0): SeenBy.UNDER_K}) == 1


def test_records_move_all_at_once(ledger: Ledger, path: Path) -> None:
    entries = [make_entry(make_reading(make_listing(n)), make_window(1), capture=n) for n in (1, 2)]
    record(ledger, *entries)
    places = [place for entry in entries for place in entry.records]
    moves = [
        Move(place.file, place.offset, "segment-b.warc.gz", places[number - 1].offset)
        for number, place in enumerate(places)
    ]
    assert ledger.move_records(moves) == 4
    with LedgerReader.open(path) as reader:
        moved = [place for capture in reader.captures() for place in capture.records]
    assert {place.file for place in moved} == {"segment-b.warc.gz"}
    assert {(p.sha256, p.length) for p in moved} == {(p.sha256, p.length) for p in places}
    assert {(p.sha256, p.length, p.offset) for p in moved} != {
        (p.sha256, p.length, p.offset) for p in places
    }


def test_a_ledger_is_opened_only_where_it_is_one(path: Path, tmp_path: Path) -> None:
    with pytest.raises(NoArchive):
        Ledger.open(path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NoArchive):
        LedgerReader.open(path)
    Ledger.open(path, create=True).close()
    with Ledger.open(path), pytest.raises(ArchiveBusy):
        Ledger.open(path)
    other = tmp_path / "other.db"
    other.write_bytes(b"not a database at all, but long enough to be read as one" * 20)
    for opening in (Ledger.open, LedgerReader.open):
        with pytest.raises(WrongArchive):
            opening(other)


def test_a_schema_that_is_no_text_any_more_is_told_as_damage(path: Path) -> None:
    """SQLite quotes what it found there, and that need not be UTF-8."""
    Ledger.open(path, create=True).close()
    content = path.read_bytes()
    place = content.index(b"CREATE TABLE capture")
    path.write_bytes(content[:place] + b"\xcd\xcd" + content[place + 2 :])
    for opening in (Ledger.open, LedgerReader.open):
        with pytest.raises(WrongArchive, match="not a ledger"):
            opening(path)


def test_a_newer_format_is_refused_and_left_alone(ledger: Ledger, path: Path) -> None:
    ledger._db.execute("PRAGMA user_version = 9999")
    ledger.close()
    before = path.read_bytes()
    for opening in (Ledger.open, LedgerReader.open):
        with pytest.raises(WrongArchive, match="newer"):
            opening(path)
    assert path.read_bytes() == before
    Ledger.open(path.with_name("x.db"), create=True).close()

"""Imported sightings in bulk end in the same versions as any other way of recording them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.ledger import Imported, Ledger, LedgerReader
from archive.model import Access
from tests.archive.ledger.pages import (
    ExactTimes,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)

START = make_window(0).seconds[0]


def tell(path: Path) -> list[tuple[object, ...]]:
    """Versions and changes, without how they were seen."""
    with LedgerReader.open(path) as reader:
        docs = [
            (d.version, d.first_seen, d.last_seen, d.sightings, d.changes, d.units_left)
            for d in reader.version_docs(reader.all_version_keys())
        ]
        return [*docs, *sorted((c.id, c.kind, c.window) for c in reader.changes())]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2),
            st.sampled_from([5, 9]),
            st.integers(0, 8),
            st.sampled_from([1, 1, 3]),
            st.sampled_from([None, 1, 2]),
        ),
        min_size=1,
        max_size=12,
        unique_by=lambda row: row[:4],
    ),
    st.integers(0, 12),
)
def test_bulk_equals_page_by_page(
    rows: list[tuple[int, int, int, int, int | None]], cut: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bulk, single = Path(folder, "bulk.db"), Path(folder, "single.db")
        with Ledger.open(bulk, create=True) as ledger:
            keys = ledger.add_contents(
                "invented", [make_listing(number, cents=cents) for number, cents, *_ in rows]
            )
            imported = [
                Imported(*key, START + hour * 3600, START + (hour + hours) * 3600, units)
                for key, (_, _, hour, hours, units) in zip(keys, rows, strict=True)
            ]
            added = ledger.record_sightings("invented", imported[:cut], provenance="set 1")
            added += ledger.record_sightings("invented", imported[cut:], provenance="set 1")
            assert added == len(rows)
            assert ledger.record_sightings("invented", imported, provenance="set 1") == 0
        with Ledger.open(single, create=True) as ledger:
            for number, (listing, cents, hour, hours, units) in enumerate(rows, 1):
                reading = make_reading(make_listing(listing, cents=cents, units=units))
                ledger.record(
                    [make_entry(reading, make_window(hour, hours=hours), capture=number)],
                    order_captures=ExactTimes({}),
                )
        assert tell(bulk) == tell(single)


def test_imported_sightings_name_their_provenance_and_are_no_captures(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    with Ledger.open(path, create=True) as ledger:
        (key,) = ledger.add_contents("invented", [make_listing(1)])
        ledger.record_sightings(
            "invented", [Imported(*key, START, START + 3600, 7)], provenance="set 1"
        )
    with LedgerReader.open(path) as reader:
        status = reader.status()
        (doc,) = reader.version_docs(reader.all_version_keys())
        story = reader.listing(doc.item)
    assert (status["captures"], status["sightings"]) == (0, 1)
    assert (doc.captures, doc.sightings, doc.access) == (0, 1, (Access.IMPORTED,))
    assert story.captures[0].provenance == "set 1"
    assert story.captures[0].records == ()

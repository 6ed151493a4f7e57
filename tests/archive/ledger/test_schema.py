"""The schema, its documentation, and what the file itself must not tell."""

from __future__ import annotations

import random
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from archive.ledger import Ledger, LedgerReader, order_nothing
from archive.ledger.lookups import find_body
from archive.model import RecordKind
from tests.archive.ledger.pages import (
    make_document,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)

DICTIONARY = Path(__file__).parents[3] / "docs" / "data-dictionary.md"


def read_schema(db: sqlite3.Connection) -> dict[str, list[str]]:
    names = db.execute(
        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') "
        "AND name NOT LIKE 'sqlite_%'"
    ).fetchall()
    return {
        name: [row[1] for row in db.execute(f"PRAGMA table_xinfo({name})")] for (name,) in names
    }


def test_every_table_view_and_column_is_in_the_data_dictionary(tmp_path: Path) -> None:
    documented: dict[str, list[str]] = {}
    for line in DICTIONARY.read_text("utf-8").splitlines():
        if line.startswith("### "):
            documented[line[4:]] = []
        elif (cell := re.match(r"\| (\w+) \| .+ \|$", line)) and cell[1] != "column":
            documented[list(documented)[-1]].append(cell[1])
    with Ledger.open(tmp_path / "ledger.db", create=True) as ledger:
        assert documented == read_schema(ledger._db)


def fill(path: Path, *, seed: int, pages: int) -> list[int]:
    """Record pages with random capture keys, one by one; returns the keys in that order."""
    keys = [random.Random(seed + number).getrandbits(62) for number in range(pages)]
    with Ledger.open(path, create=True) as ledger:
        for number, capture in enumerate(keys):
            reading = make_reading(
                make_listing(number), documents=[make_document(number, text=f"{number:05}" * 2000)]
            )
            ledger.record(
                [make_entry(reading, make_window(5), capture=capture)],
                order_captures=order_nothing,
            )
    return keys


def correlate_ranks(order: list[int]) -> float:
    """Spearman's rank correlation of a permutation of 0…n-1 with 0…n-1."""
    count = len(order)
    return 1 - 6 * sum((place - rank) ** 2 for place, rank in enumerate(order)) / (
        count * (count**2 - 1)
    )


def test_nothing_in_the_file_stands_in_the_order_of_arrival(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    count = 300
    fill(path, seed=4, pages=count)
    assert not path.with_name("ledger.db-wal").exists()
    raw = path.read_bytes()
    places = [raw.find(b"%05d" % number * 400) for number in range(count)]
    assert min(places) > 0
    by_place = sorted(range(count), key=places.__getitem__)
    assert abs(correlate_ranks(by_place)) < 0.2
    db = sqlite3.connect(path)
    arrival = {f"doc-{number}": number for number in range(count)}
    for query in (
        "SELECT identity FROM item WHERE kind = 'document' ORDER BY rowid",
        "SELECT i.identity FROM version v JOIN item i ON i.item = v.item "
        "WHERE i.kind = 'document' ORDER BY v.rowid",
        "SELECT i.identity FROM capture c JOIN reading r ON r.page = c.page "
        "JOIN item i ON i.item = r.item WHERE i.kind = 'document' ORDER BY c.rowid",
        "SELECT i.identity FROM page p JOIN reading r ON r.page = p.page "
        "JOIN item i ON i.item = r.item WHERE i.kind = 'document' ORDER BY p.rowid",
    ):
        order = [arrival[row[0]] for row in db.execute(query)]
        assert len(order) == count
        assert abs(correlate_ranks(order)) < 0.2, query
    with LedgerReader.open(path) as reader:
        docs = {doc.version: doc for doc in reader.version_docs(reader.all_version_keys())}
        pending = [docs[entry.key] for entry in reader.pending("index", limit=3 * count)]
    order = [int(doc.title.split()[-1]) for doc in pending if doc.kind == RecordKind.DOCUMENT]
    assert len(order) == count
    assert abs(correlate_ranks(order)) < 0.2
    db.close()


def test_no_table_counts_upward(tmp_path: Path) -> None:
    with Ledger.open(tmp_path / "ledger.db", create=True) as ledger:
        scripts = [row[0] or "" for row in ledger._db.execute("SELECT sql FROM sqlite_master")]
    assert not [script for script in scripts if "AUTOINCREMENT" in script.upper()]


def test_views_are_read_with_plain_sqlite(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    fill(path, seed=1, pages=2)
    db = sqlite3.connect(path)
    db.row_factory = sqlite3.Row
    listing = db.execute("SELECT * FROM listings ORDER BY identity").fetchone()
    assert (listing["pay_amount"], listing["pay_currency"]) == ("0.05", "USD")
    assert listing["first_seen_from"] == "2026-03-01T05:00:00Z"
    with LedgerReader.open(path) as reader:
        assert reader.listing(listing["id"]).identity.value == listing["identity"]
    for name, columns in read_schema(db).items():
        assert db.execute(f"SELECT * FROM {name}").fetchall() is not None, columns
    document = db.execute("SELECT * FROM documents ORDER BY identity").fetchone()
    assert document["listing_id"] == listing["id"]
    db.close()


WRITER = """
import sys
from contextlib import closing
from pathlib import Path
from archive.ledger import Ledger, order_nothing
from archive.model import RecordKind
from tests.archive.ledger.pages import make_entry, make_listing, make_reading, make_window
ledger = Ledger.open(Path(sys.argv[1]), create=True)
start = int(sys.argv[2])
for number in range(start, start + 10_000):
    reading = make_reading(*(make_listing(n, cents=number % 7) for n in range(5)))
    entry = make_entry(reading, make_window(number % 500), capture=number + 1)
    ledger.record([entry], order_captures=order_nothing)
    print(number + 1, flush=True)
"""


def test_a_killed_writer_loses_nothing_that_it_acknowledged(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    draw = random.Random(7)
    acknowledged: list[int] = []
    for round_ in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(round_ * 10_000)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        ) as process:
            assert process.stdout is not None
            for _ in range(draw.randrange(3, 25)):
                acknowledged.append(int(process.stdout.readline()))
            process.send_signal(signal.SIGKILL)
            acknowledged += [int(line) for line in process.stdout]
    with Ledger.open(path) as ledger:
        assert ledger._db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    with LedgerReader.open(path) as reader:
        held = {capture.capture: len(capture.records) for capture in reader.captures()}
        status = reader.status()
    assert set(acknowledged) <= set(held)
    assert set(held.values()) == {2}
    assert status["sightings"] == 5 * len(held)


def test_the_capture_with_a_page_is_found_among_those_that_hold_bodies(tmp_path: Path) -> None:
    with (
        Ledger.open(tmp_path / "ledger.db", create=True),
        closing(sqlite3.connect(tmp_path / "ledger.db")) as db,
    ):
        asked: list[str] = []
        db.set_trace_callback(asked.append)
        assert find_body(db, bytes(32), "mturk") is None
        db.set_trace_callback(None)
        plan = " ".join(row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {asked[-1]}"))
    # However often a page came, its repeats are not gone through.
    assert "capture_of_body" in plan
    assert "TEMP B-TREE" not in plan

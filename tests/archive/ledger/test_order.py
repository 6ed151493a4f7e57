"""The same pages in any order, in any batches, or twice, give the same ledger."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.ids import IdKind, to_id
from archive.ledger import CaptureEntry, Ledger, LedgerReader, dump
from archive.model import PageReading, PageState
from tests.archive.ledger.pages import (
    ExactTimes,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)

QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@st.composite
def readings(draw: st.DrawFn) -> PageReading:
    state = draw(
        st.sampled_from(
            [PageState.LISTINGS] * 6 + [PageState.LOGGED_OUT, PageState.CHALLENGE, PageState.EMPTY]
        )
    )
    scope = draw(st.sampled_from([None, "all", "all", "new"]))
    pages = draw(st.sampled_from([None, None, 2]))
    numbers = draw(st.lists(st.integers(1, 3), max_size=3, unique=True))
    return make_reading(
        *(
            make_listing(
                number,
                cents=draw(st.sampled_from([5, 9])),
                units=draw(st.sampled_from([None, 1, 2])),
            )
            for number in (numbers if state is PageState.LISTINGS else [])
        ),
        state=state,
        scope=scope,
        whole=scope is not None and pages is None and draw(st.booleans()),
        page=draw(st.integers(1, 2)) if pages else None,
        pages=pages,
    )


@st.composite
def markets(draw: st.DrawFn) -> tuple[list[CaptureEntry], dict[int, float]]:
    """Captures with windows (equal, overlapping, of several lengths) and their exact times."""
    entries, moments = [], {}
    for capture in range(1, draw(st.integers(2, 9)) + 1):
        hour, hours = draw(st.integers(0, 5)), draw(st.sampled_from([1, 1, 1, 2, 4]))
        reading = draw(readings())
        if entries and draw(st.booleans()):
            reading = draw(st.sampled_from(entries)).reading or reading
        entries.append(make_entry(reading, make_window(hour, hours=hours), capture=capture))
        if draw(st.integers(0, 4)):
            moments[capture] = hour + hours * draw(st.sampled_from([0.1, 0.3, 0.5, 0.9]))
    return entries, moments


def build(path: Path, batches: list[list[CaptureEntry]], moments: dict[int, float]) -> list[str]:
    with Ledger.open(path, create=True) as ledger:
        for batch in batches:
            ledger.record(batch, order_captures=ExactTimes(moments))
    return list(dump(path))


@QUICK
@given(markets(), st.data())
def test_any_order_and_twice_give_the_same_dump(
    market: tuple[list[CaptureEntry], dict[int, float]], data: st.DataObject
) -> None:
    entries, moments = market
    shuffled = data.draw(st.permutations(entries + entries[: len(entries) // 2]))
    batches: list[list[CaptureEntry]] = [[]]
    for entry in shuffled:
        batches[-1].append(entry)
        if data.draw(st.booleans()):
            batches.append([])
    with tempfile.TemporaryDirectory() as folder:
        at_once = build(Path(folder, "a.db"), [entries], moments)
        one_by_one = build(Path(folder, "b.db"), [[entry] for entry in entries], moments)
        anyhow = build(Path(folder, "c.db"), batches, moments)
    assert one_by_one == at_once
    assert anyhow == at_once


@QUICK
@given(markets())
def test_every_version_that_was_ever_cited_is_still_found(
    market: tuple[list[CaptureEntry], dict[int, float]],
) -> None:
    entries, moments = market
    cited: dict[int, int] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "ledger.db")
        with Ledger.open(path, create=True) as ledger, LedgerReader.open(path) as reader:
            for entry in reversed(entries):
                ledger.record([entry], order_captures=ExactTimes(moments))
                for doc in reader.version_docs(reader.all_version_keys()):
                    cited[doc.version] = doc.item
            for version, item in cited.items():
                story = reader.listing(to_id(IdKind.VERSION, version))
                assert story.item == item
                assert story.asked in {doc.version for doc in story.versions}
            chains = reader._db.execute(
                "SELECT count(*) FROM alias WHERE version IN (SELECT alias FROM alias) "
                "OR version NOT IN (SELECT version FROM version)"
            ).fetchone()
            assert chains == (0,)


@QUICK
@given(markets(), st.data())
def test_reading_again_ends_where_reading_so_at_first_would_have(
    market: tuple[list[CaptureEntry], dict[int, float]], data: st.DataObject
) -> None:
    entries, moments = market
    target = data.draw(st.sampled_from(entries))
    better = data.draw(readings())
    expected = [
        make_entry(better, entry.window, capture=entry.capture, digest=entry.digest)
        if entry.digest == target.digest
        else entry
        for entry in entries
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.db")
        with Ledger.open(path, create=True) as ledger:
            ledger.record(entries, order_captures=ExactTimes(moments))
            report = ledger.reread(
                target.digest, target.platform, better, order_captures=ExactTimes(moments)
            )
            again = ledger.reread(
                target.digest, target.platform, better, order_captures=ExactTimes(moments)
            )
        now = list(dump(path))
        straight = build(Path(folder, "b.db"), [expected], moments)
    assert again.same
    assert report.after == better.reader
    assert now == straight

"""What visits could not see stays on record, merged over accounts, and survives a rereading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from archive.ledger import Ledger, LedgerReader, WalkVerdict, order_nothing
from archive.model import BLIND_STATES, GapReason, PageReading, PageState
from tests.archive.ledger.pages import PLATFORM, START, make_entry, make_window


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(tmp_path / "ledger.db", create=True) as opened:
        yield opened


def list_gaps(ledger: Ledger) -> list[tuple[str, int, int]]:
    with LedgerReader.open(ledger.path) as reader:
        return [
            (
                str(gap.reason),
                (gap.window.earliest - START) // timedelta(hours=1),
                (gap.window.latest - START) // timedelta(hours=1),
            )
            for gap in reader.gaps()
        ]


def test_windows_that_touch_are_one_gap_whoever_met_them(ledger: Ledger) -> None:
    for hour in (3, 1, 2, 2, 7):
        ledger.note_blind(PLATFORM, reason=GapReason.UNREACHABLE, window=make_window(hour))
    ledger.note_blind(PLATFORM, reason=GapReason.PARTIAL, window=make_window(2))
    assert list_gaps(ledger) == [
        ("unreachable", 1, 4),
        ("partial", 2, 3),
        ("unreachable", 7, 8),
    ]


def test_a_reading_that_changes_leaves_what_no_page_shows(ledger: Ledger) -> None:
    blind = PageReading(PageState.LOGGED_OUT, "invented/1")
    entry = make_entry(blind, make_window(0), capture=1)
    ledger.record([entry], order_captures=order_nothing)
    ledger.note_blind(PLATFORM, reason=GapReason.LOGGED_OUT, window=make_window(5))
    ledger.note_blind(PLATFORM, reason=GapReason.TRUNCATED, window=make_window(6))
    assert [gap[0] for gap in list_gaps(ledger)] == ["logged_out", "logged_out", "truncated"]
    ledger.reread(
        entry.digest,
        PLATFORM,
        PageReading(PageState.MAINTENANCE, "invented/2"),
        order_captures=order_nothing,
    )
    assert list_gaps(ledger) == [("maintenance", 0, 1), ("logged_out", 5, 6), ("truncated", 6, 7)]


def test_of_an_hour_the_best_walk_stays(ledger: Ledger) -> None:
    def note(minutes: int, verdict: WalkVerdict, tenths: int | None) -> None:
        ledger.note_walk(
            PLATFORM, hour=START + timedelta(minutes=minutes), verdict=verdict, tenths=tenths
        )

    note(5, WalkVerdict.PARTIAL, 4)
    note(50, WalkVerdict.PARTIAL, 7)
    note(20, WalkVerdict.PARTIAL, 6)
    note(70, WalkVerdict.WHOLE, 10)
    note(80, WalkVerdict.PARTIAL, 8)
    note(130, WalkVerdict.UNJUDGED, None)
    with LedgerReader.open(ledger.path) as reader:
        walks = [(one.hour, one.verdict, one.tenths) for one in reader.walks(platform=PLATFORM)]
        assert list(reader.walks(platform="another")) == []
    assert walks == [
        (START, WalkVerdict.PARTIAL, 7),
        (START + timedelta(hours=1), WalkVerdict.WHOLE, 10),
        (START + timedelta(hours=2), WalkVerdict.UNJUDGED, None),
    ]


def test_every_blind_page_state_is_a_reason() -> None:
    assert {state.value for state in BLIND_STATES} <= {reason.value for reason in GapReason}

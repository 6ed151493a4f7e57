"""Answers and walks are judged by positive signs, and nothing odd passes for empty."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.ledger import WalkVerdict
from archive.model import Access, GapReason, Page, PageReading, PageState
from archive.times import Seen, StatedBy
from crawlers.intake import mark_flawed
from crawlers.platforms.visiting import Expect
from crawlers.visits.judging import Flaws, examine_page, judge_page, judge_walk

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def make_page(body: bytes, content_type: str = "text/html; charset=utf-8") -> Page:
    return Page(body, content_type, Seen(NOW, NOW, StatedBy.CLOCK), Access.VISITED)


@pytest.mark.parametrize(
    ("body", "flaws"),
    [
        (b"<html><body>x</body></html>", Flaws()),
        (b"<!doctype html><html><body>x</body>", Flaws()),
        (b"<!doctype html><html><body><table><tr>", Flaws(cut=True)),
        (b"<p>a fragment", Flaws()),
        (b'{"a": [1, 2]}', Flaws()),
        (b'{"a": [1, 2', Flaws(cut=True)),
        (b'{"a": "\xa3"}', Flaws(garbled=True)),
        (b"<html>\xa35</html>", Flaws(garbled=True)),
        ("<html>€</html>".encode()[:8], Flaws(cut=True)),
        (b"", Flaws()),
    ],
)
def test_flaws_of_the_bytes(body: bytes, flaws: Flaws) -> None:
    assert examine_page(make_page(body), cut=False) == flaws


def test_what_the_wire_saw_counts() -> None:
    assert examine_page(make_page(b"<html></html>"), cut=True) == Flaws(cut=True)


@pytest.mark.parametrize(
    ("body", "examined"),
    [
        (b'{"a":' + b"[" * 10_000 + b"]" * 10_000 + b"}", GapReason.UNREADABLE),
        (b'{"a": NaN}', GapReason.UNREADABLE),
        (b'{"a": "\\ud800"}', GapReason.UNREADABLE),
        (b"<html>\0</html>", GapReason.UNREADABLE),
        (b'{"a": [1', Flaws(cut=True)),
        (b'{"a": "\xa3"}', Flaws(garbled=True)),
        (b"<html></html>", Flaws()),
    ],
)
def test_what_cannot_even_be_looked_at(body: bytes, examined: Flaws | GapReason) -> None:
    assert examine_page(make_page(body), cut=False) == examined


@pytest.mark.parametrize(
    ("state", "status", "flaws", "reason"),
    [
        (PageState.LISTINGS, 200, Flaws(), None),
        (PageState.EMPTY, 200, Flaws(), None),
        (PageState.EMPTY, 200, Flaws(cut=True), GapReason.TRUNCATED),
        (PageState.LISTINGS, 200, Flaws(cut=True), GapReason.TRUNCATED),
        (PageState.LISTINGS, 200, Flaws(garbled=True), GapReason.GARBLED),
        (PageState.LOGGED_OUT, 200, Flaws(cut=True), GapReason.LOGGED_OUT),
        (PageState.BLOCKED, 403, Flaws(), GapReason.BLOCKED),
        (PageState.UNREADABLE, 200, Flaws(), GapReason.UNREADABLE),
        (PageState.UNREADABLE, 502, Flaws(), GapReason.UNREACHABLE),
        (PageState.UNREADABLE, 200, Flaws(garbled=True), GapReason.GARBLED),
        (PageState.OTHER, 200, Flaws(), GapReason.UNREADABLE),
        (PageState.DOCUMENT, 200, Flaws(), GapReason.UNREADABLE),
    ],
)
def test_an_answer_where_a_list_was_asked(
    state: PageState, status: int, flaws: Flaws, reason: GapReason | None
) -> None:
    reading = PageReading(state, "work/1")
    assert judge_page(reading, status=status, flaws=flaws, wants_list=True) is reason


def test_a_flawed_page_is_never_empty_nor_whole() -> None:
    empty = PageReading(PageState.EMPTY, "work/1", scope="all", whole=True)
    marked = mark_flawed(empty, flaw="cut")
    assert (marked.state, marked.whole, marked.scope) == (PageState.UNREADABLE, False, None)
    assert mark_flawed(empty, flaw="") == empty


@pytest.mark.parametrize(
    ("read", "advertised", "before", "capped", "verdict", "tenths", "reason"),
    [
        (100, 100, 0, False, WalkVerdict.WHOLE, 10, None),
        (90, 100, 0, False, WalkVerdict.WHOLE, 9, None),
        (89, 100, 0, False, WalkVerdict.PARTIAL, 8, GapReason.PARTIAL),
        (0, 100, 0, False, WalkVerdict.PARTIAL, 0, GapReason.PARTIAL),
        (120, 100, 0, False, WalkVerdict.WHOLE, 10, None),
        (100, 100, 0, True, WalkVerdict.PARTIAL, 10, GapReason.TOO_LONG),
        (100, None, 0, False, WalkVerdict.UNJUDGED, None, None),
        (4, None, 0, False, WalkVerdict.OFF_BAND, None, GapReason.OFF_BAND),
        (600, 600, 0, False, WalkVerdict.OFF_BAND, 10, GapReason.OFF_BAND),
        (0, 0, 0, False, WalkVerdict.OFF_BAND, None, GapReason.OFF_BAND),
        # Where no number stands, the last whole walk is the measure, and a short one is none.
        (35, None, 66, False, WalkVerdict.OFF_BAND, None, GapReason.OFF_BAND),
        (40, None, 66, False, WalkVerdict.UNJUDGED, None, None),
        (5, None, 9, False, WalkVerdict.UNJUDGED, None, None),
        (35, 35, 66, False, WalkVerdict.WHOLE, 10, None),
    ],
)
def test_a_walk_against_what_is_advertised_and_usual(
    read: int,
    advertised: int | None,
    before: int,
    capped: bool,
    verdict: WalkVerdict,
    tenths: int | None,
    reason: GapReason | None,
) -> None:
    judged = judge_walk(
        read=read,
        advertised=advertised,
        before=before,
        capped=capped,
        expect=Expect(low=5, high=500),
    )
    assert (judged.verdict, judged.tenths, judged.reason) == (verdict, tenths, reason)

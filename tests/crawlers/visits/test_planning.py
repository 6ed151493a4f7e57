"""Lists are walked to their end and no further, and due again when that is worth a request."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from archive.model import (
    Access,
    Advertised,
    Identity,
    IdentityKind,
    ListingSeen,
    Page,
    PageReading,
    PageState,
    Pay,
)
from archive.sources.doors.frontier import Walk, Wanted
from archive.times import Seen, StatedBy
from crawlers.platforms.visiting import DetailPlan, ListPlan, Paging
from crawlers.visits import planning
from crawlers.visits.planning import Ended

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
REVISIT = timedelta(minutes=20)
NUMBERED = ListPlan("all", "https://work.test/list?page={page}", Paging.NUMBERED, most=5)


def read(*numbers: int, total: int | None = None, pages: int | None = None) -> PageReading:
    listings = tuple(
        ListingSeen(
            Identity(IdentityKind.PLATFORM, str(number)),
            f"offer {number}",
            pay=Pay(f"${number}"),
            address=f"/task/{number}",
        )
        for number in numbers
    )
    state = PageState.LISTINGS if listings else PageState.EMPTY
    return PageReading(
        state, "work/1", listings, advertised=Advertised(listings=total, pages=pages)
    )


def make_page(body: bytes = b"", address: str = "https://work.test/list") -> Page:
    return Page(body, "text/html", Seen(NOW, NOW, StatedBy.CLOCK), Access.VISITED, address)


def walk_through(
    plan: ListPlan, answers: list[tuple[PageReading, bytes]], *, walk: Walk | None = None
) -> tuple[list[str], planning.Advanced]:
    """The addresses asked, and how it ended."""
    state = planning.begin_walk(walk or Walk(), revisit=REVISIT, now=NOW)
    asked = []
    for reading, body in answers:
        asked.append(planning.name_address(state, plan))
        moved = planning.advance_walk(state, plan, reading, make_page(body, asked[-1]), now=NOW)
        state = moved.walk
        if moved.ended is not None:
            return asked, moved
    raise AssertionError("the walk did not end")


def test_numbered_pages_end_where_the_page_says_so() -> None:
    asked, moved = walk_through(
        NUMBERED, [(read(1, 2, total=4, pages=2), b""), (read(3, 4, total=4, pages=2), b"")]
    )
    assert asked == ["https://work.test/list?page=1", "https://work.test/list?page=2"]
    assert moved.ended is Ended.LAST
    assert (len(moved.walk.seen), moved.walk.advertised) == (4, 4)


def test_a_page_past_the_end_or_the_first_page_again_ends_it() -> None:
    _, moved = walk_through(NUMBERED, [(read(1, 2), b""), (read(), b"")])
    assert moved.ended is Ended.LAST
    _, moved = walk_through(NUMBERED, [(read(1, 2), b""), (read(2, 1), b"")])
    assert moved.ended is Ended.LAST


def test_a_list_without_end_is_capped_and_says_so() -> None:
    answers = [(read(number), b"") for number in range(10)]
    asked, moved = walk_through(NUMBERED, answers)
    assert (len(asked), moved.ended) == (5, Ended.CAPPED)


def test_offsets_overlap() -> None:
    plan = ListPlan("all", "https://work.test/?from={offset}", Paging.NUMBERED, 0, 10, overlap=3)
    asked, _ = walk_through(plan, [(read(1, 2), b""), (read(2, 3), b""), (read(), b"")])
    assert [one.rpartition("=")[2] for one in asked] == ["0", "7", "14"]


def test_next_in_json_and_in_html_and_cursors() -> None:
    plan = ListPlan("all", "https://work.test/api", Paging.NEXT, next_json="links.0.next")
    asked, moved = walk_through(
        plan,
        [(read(1), b'{"links":[{"next":"/api?c=2"}]}'), (read(2), b'{"links":[{"next":null}]}')],
    )
    assert asked == ["https://work.test/api", "https://work.test/api?c=2"]
    assert moved.ended is Ended.LAST
    plan = ListPlan("all", "https://work.test/list", Paging.NEXT, next_css="a[rel=next]")
    asked, _ = walk_through(
        plan, [(read(1), b'<a rel=next href="?page=2">more</a>'), (read(2), b"<a href=x>no</a>")]
    )
    assert asked[1] == "https://work.test/list?page=2"
    plan = ListPlan("all", "https://work.test/api?c={cursor}", Paging.CURSOR, next_json="cursor")
    asked, _ = walk_through(
        plan, [(read(1), b'{"cursor":"a/b=="}'), (read(2), b'{"cursor":"a/b=="}')]
    )
    assert asked == ["https://work.test/api?c=", "https://work.test/api?c=a%2Fb%3D%3D"]


def test_a_few_missed_rows_are_looked_for_once_more() -> None:
    first = [(read(*range(10), total=20), b""), (read(*range(10, 19), total=20, pages=2), b"")]
    second = [(read(*range(10), total=20), b""), (read(*range(10, 20), total=20, pages=2), b"")]
    asked, moved = walk_through(NUMBERED, first + second)
    assert len(asked) == 4
    assert len(moved.walk.seen) == 20


def test_between_whole_walks_only_the_news_is_asked_for() -> None:
    _, whole = walk_through(NUMBERED, [(read(1, 2), b""), (read(3), b""), (read(), b"")])
    later = NOW + REVISIT / 2
    assert not planning.is_due(whole.walk, revisit=REVISIT, now=later)
    calm = whole.walk
    for _ in range(8):
        calm = planning.begin_walk(
            Walk(known=calm.known, last_full=NOW, full_every=calm.full_every),
            revisit=REVISIT,
            now=NOW + timedelta(days=9),
        )
        calm = planning.advance_walk(
            calm, NUMBERED, read(1, 2, 3, pages=1), make_page(), now=NOW + timedelta(days=9)
        ).walk
    assert calm.full_every >= 12 * REVISIT.total_seconds()
    soon = planning.begin_walk(calm, revisit=REVISIT, now=NOW + timedelta(days=9, minutes=30))
    assert not soon.full
    moved = planning.advance_walk(soon, NUMBERED, read(4, 1), make_page(), now=NOW)
    assert moved.ended is None
    moved = planning.advance_walk(moved.walk, NUMBERED, read(2, 3), make_page(), now=NOW)
    assert moved.ended is Ended.KNOWN


def test_a_list_that_is_not_sorted_by_what_is_new_is_always_walked_whole() -> None:
    known = Walk(
        known=tuple(planning.mark_listing(one) for one in read(1, 2).listings),
        last_full=NOW - timedelta(days=1),
        full_every=9999.0,
    )
    _, moved = walk_through(
        NUMBERED, [(read(1, 2), b""), (read(7), b""), (read(), b"")], walk=known
    )
    assert moved.walk.late
    assert planning.begin_walk(moved.walk, revisit=REVISIT, now=NOW + REVISIT).full


def test_a_walk_that_was_broken_off_goes_on_and_an_old_one_begins_anew() -> None:
    begun = planning.begin_walk(Walk(), revisit=REVISIT, now=NOW)
    begun = planning.advance_walk(begun, NUMBERED, read(1), make_page(), now=NOW).walk
    soon = planning.begin_walk(begun, revisit=REVISIT, now=NOW + timedelta(minutes=5))
    assert planning.name_address(soon, NUMBERED).endswith("page=2")
    late = planning.begin_walk(begun, revisit=REVISIT, now=NOW + timedelta(hours=5))
    assert planning.name_address(late, NUMBERED).endswith("page=1")
    assert late.seen == ()


def test_details_are_wanted_where_the_platform_names_them() -> None:
    plans = (DetailPlan("task", re.compile("/task/[0-9]+")),)
    wanted = planning.want_details(read(1, 2), plans, base="https://work.test/list")
    assert [one.address for one in wanted] == [
        "https://work.test/task/1",
        "https://work.test/task/2",
    ]
    assert planning.want_details(read(1), (), base="https://work.test/") == []
    cheaper = Wanted(wanted[0].address, wanted[0].listing, "another content")
    joined = planning.join_queue(wanted, [cheaper])
    assert [one.mark for one in joined] == ["another content", wanted[1].mark]

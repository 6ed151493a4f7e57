"""Walking a list: which page comes next, when the list ends, and when it is due again.

Pure: a walk and a page in, a walk out. A list is walked whole where that is due; between, only as
far as its pages hold something new. Each offer's own page is wanted once per content.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from urllib.parse import quote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from archive.model import ListingSeen, Page, PageReading, PageState
from archive.sources.doors.frontier import Walk, Wanted
from crawlers.platforms.paging import PAST_END
from crawlers.platforms.visiting import DetailPlan, ListPlan, Paging

#: A walk that was broken off longer ago is begun anew: too much has moved since.
STALE = timedelta(hours=1)
#: An unchanged list is walked whole ever less often, up to this many times the least stretch.
_SELDOM = 12
#: A whole walk that missed some rows, which moved while it went on, is done once more.
MOST_PASSES = 2
_QUEUE = 500


class Ended(StrEnum):
    """Why a walk ended."""

    LAST = "last"  #: the page says so, or shows nothing more
    KNOWN = "known"  #: nothing new on this page, and a whole walk is not due
    CAPPED = "capped"  #: more pages than one walk takes: incomplete


@dataclass(frozen=True, slots=True)
class Advanced:
    """A walk after one page; ``ended`` is None while it goes on."""

    walk: Walk
    ended: Ended | None


def is_due(walk: Walk, *, revisit: timedelta, now: datetime) -> bool:
    """Whether a list should be visited now; one that is under way always."""
    if is_under_way(walk, now=now) or walk.ended is None:
        return True
    return now - walk.ended >= revisit


def is_under_way(walk: Walk, *, now: datetime) -> bool:
    return walk.begun is not None and now - walk.begun <= STALE


def begin_walk(walk: Walk, *, revisit: timedelta, now: datetime) -> Walk:
    """The walk as it goes on, or begins anew: whole where that is due, else only the news."""
    if is_under_way(walk, now=now):
        return walk
    least = revisit.total_seconds()
    every = min(max(walk.full_every, least), least * _SELDOM)
    due = walk.last_full is None or (now - walk.last_full).total_seconds() >= every
    return replace(
        walk,
        position="",
        pages=0,
        seen=(),
        advertised=None,
        passes=0,
        full=due,
        begun=now,
        full_every=every,
        quiet=False,
        late=False,
    )


def name_address(walk: Walk, plan: ListPlan) -> str:
    """The address of the page that the walk has come to."""
    if plan.paging is Paging.NUMBERED:
        number = walk.position or str(plan.first)
        return plan.address.replace("{page}", number).replace("{offset}", number)
    if plan.paging is Paging.CURSOR:
        return plan.address.replace("{cursor}", quote(walk.position, safe=""))
    return walk.position or plan.address


def advance_walk(
    walk: Walk, plan: ListPlan, reading: PageReading, page: Page, *, now: datetime
) -> Advanced:
    """Past one page that could be read (listings, or an honest empty list)."""
    marks = [mark_listing(one) for one in reading.listings]
    before = set(walk.seen)
    known = set(walk.known)
    fresh = [mark for mark in dict.fromkeys(marks) if mark not in before]
    news = any(mark not in known for mark in fresh)
    advertised = reading.advertised.listings
    moved = replace(
        walk,
        pages=walk.pages + 1,
        seen=(*walk.seen, *fresh),
        advertised=walk.advertised if advertised is None else advertised,
        late=walk.late or (walk.quiet and news),
        quiet=walk.quiet or not news,
    )
    following = _find_next(moved, plan, reading, page, fresh=bool(fresh))
    if following is None:
        return (
            Advanced(_end_pass(moved, now=now), Ended.LAST)
            if _is_enough(moved)
            else Advanced(replace(moved, position="", passes=moved.passes + 1), None)
        )
    if not moved.full and not news:
        return Advanced(_end_pass(moved, now=now), Ended.KNOWN)
    if moved.pages >= plan.most * (moved.passes + 1):
        return Advanced(_end_pass(moved, now=now), Ended.CAPPED)
    return Advanced(replace(moved, position=following), None)


def is_short(reading: PageReading, plan: ListPlan, *, ended: Ended | None) -> bool:
    """Whether a page of a list is not the last and shows less than such a page has."""
    if ended is not None or reading.state is not PageState.LISTINGS:
        return False
    return len(reading.listings) * 10 < plan.rows * 9


def end_walk(walk: Walk, *, now: datetime) -> Walk:
    """Where the platform itself showed that there is nothing more (a page that is not there)."""
    return _end_pass(walk, now=now)


def mark_listing(listing: ListingSeen) -> str:
    """12 hex digits that stand for a listing's identity."""
    text = f"{listing.identity.kind}/{listing.identity.value}"
    return _shorten(text)


def mark_content(listing: ListingSeen) -> str:
    """12 hex digits that change where what the listing says changes."""
    pay = listing.pay.raw if listing.pay else ""
    said = (listing.title, listing.description, pay, listing.requester.id, listing.requester.name)
    return _shorten(json.dumps(said))


def want_details(reading: PageReading, plans: Iterable[DetailPlan], *, base: str) -> list[Wanted]:
    """The offers' own pages that one page of a list leads to."""
    plans = tuple(plans)
    found: list[Wanted] = []
    for listing in reading.listings if plans else ():
        if not listing.address:
            continue
        address = urljoin(base, listing.address)
        if any(plan.path.fullmatch(urlsplit(address).path) for plan in plans):
            found.append(Wanted(address, mark_listing(listing), mark_content(listing)))
    return found


def join_queue(queue: Iterable[Wanted], fresh: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """One entry for each listing, the newest content, the newest first; the oldest fall off."""
    joined = {one.listing: one for one in (*fresh, *queue)}
    for one in fresh:
        joined[one.listing] = one
    return tuple(joined.values())[:_QUEUE]


def read_json_path(body: bytes, path: str) -> object:
    """The value at a dotted path, a number being a place in an array; None where it is not.

    A garbled word elsewhere in the answer does not hide it.
    """
    try:
        value: object = json.loads(body.decode(json.detect_encoding(body), "replace"))
    except (ValueError, RecursionError):
        return None
    for step in path.split("."):
        if isinstance(value, dict):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def read_total(body: bytes, *, json_path: str | None, css: str | None) -> int | None:
    """The advertised number of listings at a path or in an element; None where none stands."""
    text = ""
    if json_path is not None:
        found = read_json_path(body, json_path)
        if isinstance(found, int) and not isinstance(found, bool):
            return found
        text = found if isinstance(found, str) else ""
    elif css is not None:
        node = LexborHTMLParser(body.decode("utf-8", "replace")).css_first(css)
        text = "" if node is None else node.text()
    digits = re.search("[0-9][0-9.,]{0,12}", text)
    return int(re.sub("[.,]", "", digits[0])) if digits else None


def _find_next(
    walk: Walk, plan: ListPlan, reading: PageReading, page: Page, *, fresh: bool
) -> str | None:
    """The position of the page after this one; None where there is none."""
    # A page that shows nothing, or only what this walk has met, is what sites give past the end,
    # and what an endless list gives for ever.
    if not fresh and not (walk.passes and reading.listings):
        return None
    if plan.paging is Paging.SINGLE:
        return None
    if plan.end_text and plan.end_text.encode() in page.body:
        return None
    if plan.paging is Paging.NUMBERED:
        return _find_next_number(walk, plan, reading)
    found: object = None
    if plan.next_json is not None:
        found = read_json_path(page.body, plan.next_json)
    elif plan.next_css is not None:
        node = LexborHTMLParser(page.body.decode("utf-8", "replace")).css_first(plan.next_css)
        found = None if node is None else node.attributes.get("href")
    if not isinstance(found, str | int) or isinstance(found, bool) or found == "":
        return None
    text = str(found)
    if plan.paging is Paging.CURSOR:
        return None if text == walk.position else text
    address = urljoin(page.address or plan.address, text)
    return None if address == name_address(walk, plan) else address


def _find_next_number(walk: Walk, plan: ListPlan, reading: PageReading) -> str | None:
    number = int(walk.position or plan.first)
    pages = reading.advertised.pages
    if "{page}" in plan.address and pages is not None and number - plan.first + 1 >= pages:
        return None
    return str(number + plan.step - plan.overlap)


def _is_enough(walk: Walk) -> bool:
    """Whether a walk that came to its end may rest: it is no whole one, missed nothing, missed
    so much that something else is wrong, or was repeated already."""
    if not walk.full or walk.advertised is None or walk.passes + 1 >= MOST_PASSES:
        return True
    return not 0.9 * walk.advertised <= len(walk.seen) < walk.advertised


def _end_pass(walk: Walk, *, now: datetime) -> Walk:
    ended = replace(walk, position="", begun=None, ended=now)
    if not walk.full:
        return replace(ended, known=tuple(dict.fromkeys((*walk.seen, *walk.known))))
    changed = set(walk.seen) != set(walk.known)
    every = walk.full_every
    if walk.late or walk.last_full is None:
        every = 0.0
    elif changed:
        every = every / 2
    else:
        every = every * 2
    return replace(ended, known=walk.seen, last_full=now, full_every=every)


def _shorten(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def shows_list(reading: PageReading) -> bool:
    """Whether a page is one that a walk can go on from."""
    return reading.state in (PageState.LISTINGS, PageState.EMPTY) or PAST_END in reading.doubts

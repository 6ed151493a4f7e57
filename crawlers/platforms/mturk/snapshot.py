"""Rows that a worker's tool kept in 2017: an array, or an object by id, of five texts each.

Titles come padded with the page's white space. Where the tool found no id it wrote a note in
brackets, also as the key of the object; such a row has no id. A snapshot says nothing of the
whole list.
"""

from __future__ import annotations

from archive.errors import Unreadable
from archive.model import ListingSeen, PageReading, PageState, Requester
from crawlers.platforms.facts import Facts
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.money import read_pay
from crawlers.platforms.mturk.identity import identify, read_group_id, read_requester_id
from crawlers.platforms.pagetext import Json, squeeze

_KEYS = frozenset({"title", "requesterName", "requesterId", "reward", "groupId"})


def looks_like_snapshot(value: Json) -> bool:
    """Whether the first row has most of a snapshot's keys."""
    rows = _rows(value)
    return bool(rows) and isinstance(rows[0], dict) and len(_KEYS & set(rows[0])) >= 3


def read_snapshot(value: Json, *, facts: Facts) -> PageReading:
    """Read every row.

    Raises:
        Unreadable: a row is of another form; names the key.
    """
    doubts: list[str] = []
    listings = tuple(
        _read_row(Fields(row, place=f"row {number}", doubts=doubts), facts=facts)
        for number, row in enumerate(_rows(value))
    )
    return PageReading(PageState.LISTINGS, facts.reader, listings=listings, doubts=tuple(doubts))


def _rows(value: Json) -> list[Json]:
    if isinstance(value, list):
        return value
    return list(value.values()) if isinstance(value, dict) else []


def _read_row(row: Fields, *, facts: Facts) -> ListingSeen:
    for key in sorted(_KEYS):
        row.need(key)
    title = squeeze(row.text("title") or "")
    if not title:
        raise Unreadable(f"{row.place}.title with a text")
    requester = Requester(
        read_requester_id(row.text("requesterId"), facts=facts), row.text("requesterName")
    )
    read = read_pay(row.text("reward") or "", facts=facts.money)
    if read.doubt is not None:
        row.doubt("reward", read.doubt)
    group_id = read_group_id(row.text("groupId"), facts=facts)
    return ListingSeen(
        identity=identify(
            group_id,
            requester=requester,
            title=title,
            description=None,
            keywords=(),
            pay=read.pay,
            time_allotted=None,
            qualifications=(),
        ),
        title=title,
        requester=requester,
        pay=read.pay,
        address=None if group_id is None else f"/mturk/preview?groupId={group_id}",
    )

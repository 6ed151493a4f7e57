"""Reads Figure Eight's task list: an attribute that holds rows as arrays without names.

Position 0 is the job's number, 1 its title, 2 its level, 5 how much is left: there the published
programs agree. The pay is at 3 in some and at 4 in others. It is read where exactly one of the
two names a currency, and is left out, raw, where both or neither do: a bare number may be cents.
Every value's kind is checked before its position is believed. Position 12 is a secret of the
worker, taken out before any reader sees it.
"""

from __future__ import annotations

import re

from archive import extra
from archive.errors import Unreadable
from archive.model import ListingSeen, PageReading, PageState, Pay
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, note_twins, read_id
from crawlers.platforms.look import Look
from crawlers.platforms.money import read_pay
from crawlers.platforms.pagetext import Json, read_json, squeeze
from crawlers.platforms.scalars import keep_known

_TABLE = "#task-listing-datatable"
_MONEY = re.compile(r"[$€£]|\b(?:USD|EUR|GBP)\b")
_LEVELS = range(4)
_SHORTEST = 6


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: a table without ``data-tasks``, or rows whose values are of another kind.
    """
    if look.is_json:
        raise Unreadable("a page as HTML")
    tables = look.tree.css(_TABLE)
    if not tables:
        return PageReading(PageState.UNREADABLE, facts.reader, missed=(_TABLE,))
    data = tables[0].attributes.get("data-tasks")
    if len(tables) != 1 or data is None:
        raise Unreadable(f"{_TABLE}[data-tasks] once")
    rows = read_json(data)
    if not isinstance(rows, list):
        raise Unreadable(f"{_TABLE}[data-tasks] as an array")
    scope = None if look.address is None else "/channels/tasks"
    if not rows:
        return PageReading(PageState.EMPTY, facts.reader, scope=scope)
    doubts: list[str] = []
    listings = tuple(
        _read_row(row, place=f"row {number + 1}", doubts=doubts, facts=facts)
        for number, row in enumerate(rows)
    )
    return note_twins(
        PageReading(
            PageState.LISTINGS,
            facts.reader,
            listings=listings,
            scope=scope,
            doubts=tuple(doubts),
        )
    )


def _read_row(row: Json, *, place: str, doubts: list[str], facts: Facts) -> ListingSeen:
    if not isinstance(row, list) or len(row) < _SHORTEST:
        raise Unreadable(f"{place} as an array of {_SHORTEST} values or more")
    job = read_id(_write_number(row[0]), facts=facts)
    if job is None:
        raise Unreadable(f"{place}[0] with a job's number")
    title = squeeze(row[1]) if isinstance(row[1], str) else ""
    if not re.search(r"[^\W\d_]", title):
        raise Unreadable(f"{place}[1] with a title")
    level = _write_number(row[2])
    if level is None or int(level) not in _LEVELS:
        doubts.append(f"{place}[2]: {row[2]!r:.40} is no level")
        level = None
    left = _write_number(row[5])
    if left is None:
        doubts.append(f"{place}[5]: {row[5]!r:.40} is not a number of tasks")
    return ListingSeen(
        identity=make_identity(job, otherwise=()),
        title=title,
        pay=_read_pay_at(row, place=place, doubts=doubts, facts=facts),
        units_left=None if left is None else int(left),
        extra=keep_known({extra.LEVEL: level}),
    )


def _write_number(value: Json) -> str | None:
    """A whole number that is not negative, or a string of digits."""
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return str(value)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        return value
    return None


def _read_pay_at(row: list[Json], *, place: str, doubts: list[str], facts: Facts) -> Pay:
    texts = {at: squeeze(str(row[at])) for at in (3, 4) if row[at] is not None}
    priced = [at for at, text in texts.items() if _MONEY.search(text)]
    raw = " | ".join(f"[{at}] {text}" for at, text in texts.items())
    if len(priced) != 1:
        doubts.append(f"{place}: {raw!r:.80}: which of the two is the pay is not certain")
        return Pay(raw)
    read_ = read_pay(texts[priced[0]], facts=facts.money)
    if read_.doubt is not None:
        doubts.append(f"{place}[{priced[0]}]: {read_.doubt}")
    return read_.pay

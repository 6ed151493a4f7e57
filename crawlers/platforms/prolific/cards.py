"""Prolific's list page: one ``li[data-testid^="study-"]`` for each study.

The marks are those that several published extensions read; texts are read only in forms that
have one reading ("By NAME", "12 places", "1 h 5 mins").
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from archive import extra
from archive.errors import Unreadable
from archive.model import ListingSeen, PageReading, PageState, Pay, PayUnit, Requester
from crawlers.platforms.durations import read_duration
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, read_id
from crawlers.platforms.look import Look
from crawlers.platforms.markup import DEEP, Marker, check_rows, measure_depth, node_text
from crawlers.platforms.money import read_pay

#: Marks that begin alike (``study-tag-…``) stand inside a card.
_ROW = 'li[data-testid^="study-"]:not([data-testid^="study-tag"])'
_RAW_ROW = re.compile(r"<li\b[^>]*\bdata-testid=[\"']?study-(?!tag)")
_PLACES = re.compile(r"([0-9][0-9,]*) places?(?: (?:left|remaining|available))?", re.IGNORECASE)
_HOURS = re.compile(r"([0-9]+)\s?h(?:rs?|ours?)?\s?(?:([0-9]+)\s?min(?:ute)?s?)?")
_MINUTES = re.compile(r"([0-9]+)\s?min(?:ute)?s?")


def read_cards(look: Look, *, facts: Facts) -> PageReading:
    """
    Raises:
        Unreadable: cards without id, title or reward; names the mark.
    """
    rows = look.tree.css(_ROW)
    if not rows:
        return PageReading(PageState.UNREADABLE, facts.reader, missed=(_ROW,))
    deep = any(measure_depth(row) > DEEP for row in rows)
    check_rows(look.text, markers=[Marker(_ROW, _RAW_ROW, len(rows))], deep=deep)
    doubts: list[str] = []
    listings = tuple(
        _read_card(row, place=f"card {number + 1}", doubts=doubts, facts=facts)
        for number, row in enumerate(rows)
    )
    return PageReading(PageState.LISTINGS, facts.reader, listings=listings, doubts=tuple(doubts))


def _read_card(row: LexborNode, *, place: str, doubts: list[str], facts: Facts) -> ListingSeen:
    stated = (row.attributes.get("data-testid") or "").removeprefix("study-")
    study_id = read_id(stated, facts=facts)
    if study_id is None:
        raise Unreadable(f"{_ROW} with an id of 24 hexadecimal digits ({place})")
    title = _text_at(row, "title")
    if not title:
        raise Unreadable(f'[data-testid="title"] with a text ({place})')
    read = read_pay(_text_at(row, "study-tag-reward"), facts=facts.money)
    pay = read.pay
    if read.doubt is not None:
        doubts.append(f"{place}: {read.doubt}")
    host = _text_at(row, "host")
    name = host[3:].strip() if host.startswith("By ") else None
    if name is None:
        doubts.append(f"{place}: the host is not in the form 'By NAME'")
    further: dict[str, str | int | float | bool | None] = {}
    estimated = read_minutes(_text_at(row, "study-tag-completion-time"))
    if estimated is None:
        doubts.append(f"{place}: the completion time was not read")
    else:
        further[extra.ESTIMATED_SECONDS] = estimated
    places = _PLACES.fullmatch(_text_at(row, "study-tag-places"))
    if places is None:
        doubts.append(f"{place}: the places were not read")
    return ListingSeen(
        identity=make_identity(study_id, otherwise=()),
        title=title,
        requester=Requester(None, name),
        pay=pay if pay.unit is not PayUnit.HOUR else Pay(pay.raw),
        units_left=None if places is None else int(places[1].replace(",", "")),
        address=f"/studies/{study_id}",
        extra=further,
    )


def _text_at(row: LexborNode, mark: str) -> str:
    """The text of the one element with this mark; empty where there are none or several."""
    found = row.css(f'[data-testid="{mark}"]')
    return node_text(found[0]) if len(found) == 1 else ""


def read_minutes(text: str) -> int | None:
    """``10 mins``, ``1 h 5 mins``, ``2 hours``: seconds, or None."""
    hours = _HOURS.fullmatch(text)
    if hours is not None:
        return int(hours[1]) * 3600 + int(hours[2] or 0) * 60
    minutes = _MINUTES.fullmatch(text)
    return int(minutes[1]) * 60 if minutes is not None else read_duration(text)

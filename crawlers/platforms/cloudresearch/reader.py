"""Reads CloudResearch Connect's dashboard as a browser rendered it: one card for each project.

The reward and the pay per hour stand side by side in one element, first and last; which is which
is checked by its words ("per hour", "/hr"), so that a changed order is no wrong pay.
Evidence: public code.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from archive import extra
from archive.errors import Unreadable
from archive.model import ListingSeen, PageReading, PageState, Pay, PayUnit, Requester
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, note_twins, read_id
from crawlers.platforms.look import Look
from crawlers.platforms.markup import DEEP, Marker, check_rows, measure_depth, node_text
from crawlers.platforms.money import read_pay
from crawlers.platforms.scalars import Scalar, keep_known

_ROW = "div.project-card"
_RAW_ROW = re.compile(r"<div\b[^>]*\bclass=[\"'](?:[^\"']*\s)?project-card(?:\s[^\"']*)?[\"']")
_PAY = '[class*="project-pay-per-hour-"]'
_HOURLY = re.compile(r"(.+?) ?(?:/ ?|per )(?:hr|h|hour)", re.IGNORECASE)


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: cards without id, title or pay; names the class.
    """
    if look.is_json:
        raise Unreadable("a page as HTML")
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
    return note_twins(
        PageReading(PageState.LISTINGS, facts.reader, listings=listings, doubts=tuple(doubts))
    )


def _read_card(row: LexborNode, *, place: str, doubts: list[str], facts: Facts) -> ListingSeen:
    names = (row.attributes.get("class") or "").split()
    ids = [name.removeprefix("project-card-") for name in names if name.startswith("project-card-")]
    project = read_id(ids[0], facts=facts) if len(ids) == 1 else None
    if project is None:
        raise Unreadable(f"{_ROW} with one class project-card-ID ({place})")
    title = node_text(row.css_first("p"))
    if not title:
        raise Unreadable(f"{_ROW} p with a text ({place})")
    pays = row.css(_PAY)
    if len(pays) != 1:
        raise Unreadable(f"{_PAY} once ({place}: {len(pays)} times)")
    pay, hourly = _read_pays(pays[0], place=place, doubts=doubts, facts=facts)
    researcher = row.css("label div div:last-child")
    name = node_text(researcher[0]) if len(researcher) == 1 else ""
    if not name or not re.search(r"[^\W\d_]", name) or re.search("[$€£]", name):
        name = ""  # the place is all that is known of it, and this is no name
        doubts.append(f"{place}: the researcher was not read")
    further: dict[str, Scalar] = {}
    if hourly is not None and hourly.amount is not None:
        further[extra.HOURLY_AMOUNT] = f"{hourly.amount:f}"
        further[extra.HOURLY_CURRENCY] = hourly.currency
    return ListingSeen(
        identity=make_identity(project, otherwise=()),
        title=title,
        requester=Requester(None, name or None),
        pay=pay,
        extra=keep_known(further),
    )


def _read_pays(
    node: LexborNode, *, place: str, doubts: list[str], facts: Facts
) -> tuple[Pay, Pay | None]:
    """The reward and the pay per hour, each known by its words."""
    texts = [text for text in (node_text(child) for child in node.iter()) if text]
    hourly = [match for match in map(_HOURLY.fullmatch, texts) if match is not None]
    rewards = [text for text in texts if not re.search("hour|hr", text, re.IGNORECASE)]
    if len(rewards) != 1 or len(hourly) != 1:
        shown = " | ".join(texts)
        doubts.append(f"{place}: which text is the reward is not certain: {shown[:80]}")
        return Pay(shown), None
    reward = read_pay(rewards[0], facts=facts.money)
    if reward.doubt is not None:
        doubts.append(f"{place}: {reward.doubt}")
    rate = read_pay(f"{hourly[0][1]} per hour", facts=facts.money)
    if rate.doubt is not None or rate.pay.unit is not PayUnit.HOUR:
        doubts.append(f"{place}: the pay per hour was not read")
        return reward.pay, None
    return reward.pay, rate.pay

"""Reads Meadow's list of jobs and the page of one job. No client is named anywhere."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from archive.errors import Unreadable
from archive.model import (
    DocumentKind,
    DocumentSeen,
    ListingSeen,
    PageReading,
    PageState,
    Requester,
)
from crawlers.marketplace.platforms.counted import CountedList, read_counted
from crawlers.platforms.durations import read_duration
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, read_id
from crawlers.platforms.look import Look
from crawlers.platforms.markup import node_text, read_form_fields, visible_text
from crawlers.platforms.money import read_pay

_ROW = "tr.job"
_LEFT = re.compile(r"([0-9]+) left")
_LIST = CountedList(_ROW, ".jobs-total", re.compile("([0-9]+) jobs"), scope="/en/workplace/jobs")


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: a list without rows, or rows without id, title or pay; names the selector.
    """
    if look.is_json:
        raise Unreadable("a page as HTML")
    article = look.tree.css_first("article.job-detail")
    if article is not None:
        return _read_detail(article, facts=facts)

    def read_row(row: LexborNode, doubts: list[str]) -> ListingSeen:
        return _read_row(row, doubts=doubts, facts=facts)

    return read_counted(look, _LIST, read_row=read_row, facts=facts)


def _read_row(row: LexborNode, *, doubts: list[str], facts: Facts) -> ListingSeen:
    number = read_id(row.attributes.get("data-job"), facts=facts)
    title = node_text(row.css_first(".job-title a"))
    if number is None or not title:
        raise Unreadable(f"{_ROW}[data-job] with .job-title a")
    if row.css_first(".job-pay") is None:
        raise Unreadable(f"{_ROW} .job-pay")
    pay = read_pay(node_text(row.css_first(".job-pay")), facts=facts.money)
    if pay.doubt is not None:
        doubts.append(f"{number}: {pay.doubt}")
    left = _LEFT.fullmatch(node_text(row.css_first(".job-left")))
    return ListingSeen(
        identity=make_identity(number, otherwise=()),
        title=title,
        description=node_text(row.css_first(".job-summary")) or None,
        pay=pay.pay,
        time_allotted=read_duration(node_text(row.css_first(".job-time"))),
        units_left=None if left is None else int(left[1]),
        address=f"/en/workplace/jobs/{number}",
    )


def _read_detail(article: LexborNode, *, facts: Facts) -> PageReading:
    number = read_id(article.attributes.get("data-job"), facts=facts)
    text = article.css_first(".job-text")
    if number is None or text is None:
        raise Unreadable("article.job-detail[data-job] with .job-text")
    listing = make_identity(number, otherwise=())
    document = DocumentSeen(
        identity=listing,
        kind=DocumentKind.INSTRUCTIONS,
        title=node_text(article.css_first(".job-title")),
        text=visible_text(text),
        listing=listing,
        requester=Requester(),
        fields=read_form_fields(article, question="question"),
        address=f"/en/workplace/jobs/{number}",
    )
    return PageReading(PageState.DOCUMENT, facts.reader, documents=(document,))

"""Reads Pebble Panel's page of surveys, in points, and its profile form. No client is named."""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from archive import extra
from archive.errors import Unreadable
from archive.model import (
    DocumentKind,
    DocumentSeen,
    Identity,
    IdentityKind,
    ListingSeen,
    PageReading,
    PageState,
)
from crawlers.marketplace.platforms.counted import CountedList, read_counted
from crawlers.platforms.durations import read_duration
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, read_id
from crawlers.platforms.look import Look
from crawlers.platforms.markup import node_text, read_form_fields, visible_text
from crawlers.platforms.money import read_pay
from crawlers.platforms.scalars import keep_known

_ROW = "li.survey"
_LIST = CountedList(_ROW, ".surveys-total", re.compile("([0-9]+) surveys"), scope="/surveys")


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: a list without rows, or rows without code, title or points.
    """
    if look.is_json:
        raise Unreadable("a page as HTML")
    profile = look.tree.css_first("article.profile")
    if profile is not None:
        return _read_profile(profile, facts=facts)

    def read_row(row: LexborNode, doubts: list[str]) -> ListingSeen:
        return _read_row(row, doubts=doubts, facts=facts)

    return read_counted(look, _LIST, read_row=read_row, facts=facts)


def _read_row(row: LexborNode, *, doubts: list[str], facts: Facts) -> ListingSeen:
    code = read_id(row.attributes.get("data-code"), facts=facts)
    title = node_text(row.css_first(".survey-title"))
    if code is None or not title or row.css_first(".survey-points") is None:
        raise Unreadable(f"{_ROW}[data-code] with .survey-title and .survey-points")
    pay = read_pay(node_text(row.css_first(".survey-points")), facts=facts.money)
    if pay.doubt is not None:
        doubts.append(f"{code}: {pay.doubt}")
    return ListingSeen(
        identity=make_identity(code, otherwise=()),
        title=title,
        description=node_text(row.css_first(".survey-text")) or None,
        pay=pay.pay,
        extra=keep_known(
            {extra.ESTIMATED_SECONDS: read_duration(node_text(row.css_first(".survey-length")))}
        ),
    )


def _read_profile(profile: LexborNode, *, facts: Facts) -> PageReading:
    document = DocumentSeen(
        identity=Identity(IdentityKind.PLATFORM, "profile"),
        kind=DocumentKind.PAGE,
        title=node_text(profile.css_first("h1")),
        text=visible_text(profile),
        fields=read_form_fields(profile, question="question"),
        address="/profile",
    )
    return PageReading(PageState.DOCUMENT, facts.reader, documents=(document,))

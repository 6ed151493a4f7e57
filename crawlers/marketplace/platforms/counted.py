"""Reads a list that says how many rows it has in all: shared by the readers of our own markups."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from selectolax.lexbor import LexborNode

from archive.errors import Unreadable
from archive.model import Advertised, ListingSeen, PageReading, PageState
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import note_twins
from crawlers.platforms.look import Look
from crawlers.platforms.markup import node_text


@dataclass(frozen=True, slots=True)
class CountedList:
    """``rows`` and ``total`` are selectors; ``form`` has the number in its first group."""

    rows: str
    total: str
    form: re.Pattern[str]
    scope: str


RowReader = Callable[[LexborNode, list[str]], ListingSeen]


def read_counted(
    look: Look, plan: CountedList, *, read_row: RowReader, facts: Facts
) -> PageReading:
    """All rows of one page; ``read_row`` is given a row and the doubts to add to.

    Raises:
        Unreadable: the page counts rows and has none.
    """
    stated = plan.form.fullmatch(node_text(look.tree.css_first(plan.total)))
    total = None if stated is None else int(stated[1])
    rows = look.tree.css(plan.rows)
    if not rows:
        if total:
            raise Unreadable(plan.rows)
        return PageReading(
            PageState.UNREADABLE, facts.reader, scope=plan.scope, missed=(plan.rows,)
        )
    doubts: list[str] = []
    listings = tuple(read_row(row, doubts) for row in rows)
    return note_twins(
        PageReading(
            PageState.LISTINGS,
            facts.reader,
            listings=listings,
            advertised=Advertised(listings=total),
            scope=plan.scope,
            whole=total == len(listings),
            doubts=tuple(doubts),
        )
    )

"""Reads any page of Amazon Mechanical Turk, in each of its three generations.

Chooses by what the page holds, not by its address, since saved pages often have none.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from archive.errors import Unreadable
from archive.model import Advertised, PageReading, PageState
from crawlers.platforms.facts import Facts
from crawlers.platforms.look import Look
from crawlers.platforms.mturk.preview import (
    looks_like_preview,
    looks_like_project,
    read_preview,
    read_project,
)
from crawlers.platforms.mturk.rows import looks_like_react, read_answer, read_react
from crawlers.platforms.mturk.snapshot import looks_like_snapshot, read_snapshot
from crawlers.platforms.mturk.viewhits import (
    looks_like_list,
    name_old_scope,
    read_units_available,
    read_viewhits,
)


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: something of a list is there, but not as any known layout has it.
    """
    return _note_twins(_read_json(look, facts=facts) if look.is_json else _read_html(look, facts))


def _read_html(look: Look, facts: Facts) -> PageReading:
    if looks_like_react(look):
        return read_react(look, facts=facts)
    if looks_like_preview(look):
        return read_preview(look, facts=facts)
    if looks_like_list(look.tree):
        return read_viewhits(look, facts=facts)
    if looks_like_project(look):
        return read_project(look, facts=facts)
    searchable = look.tree.css_first("#searchbar_form") is not None
    return PageReading(
        PageState.UNREADABLE,
        facts.reader,
        advertised=Advertised(units=read_units_available(look.text)),
        scope=name_old_scope(look.tree, address=look.address) if searchable else None,
        missed=("a list, a preview or a sign of a state",),
    )


def _read_json(look: Look, *, facts: Facts) -> PageReading:
    value = look.json
    if looks_like_snapshot(value):
        return read_snapshot(value, facts=facts)
    if isinstance(value, dict) and "results" in value:
        return read_answer(value, look=look, facts=facts)
    if isinstance(value, dict) and {"error", "message"} & value.keys():
        return PageReading(
            PageState.UNREADABLE, facts.reader, missed=("results (an error stands)",)
        )
    raise Unreadable("results, or rows of a snapshot")


def _note_twins(reading: PageReading) -> PageReading:
    """Rows that nothing tells apart: MTurk lists a group twice, or groups without id are alike."""
    counts = Counter(listing.identity for listing in reading.listings)
    twins = tuple(
        f"{count} rows share one identity ({identity.kind}): {identity.value[:80]}"
        for identity, count in counts.items()
        if count > 1
    )
    return replace(reading, doubts=(*reading.doubts, *twins)) if twins else reading

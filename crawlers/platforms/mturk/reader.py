"""Reads any page of Amazon Mechanical Turk, in each of its three generations.

Chooses by what the page holds, not by its address, since saved pages often have none.
"""

from __future__ import annotations

from archive.model import PageReading, PageState
from crawlers.platforms.facts import Facts
from crawlers.platforms.look import Look
from crawlers.platforms.mturk.viewhits import looks_like_list, read_viewhits


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: something of a list is there, but not as any known layout has it.
    """
    if looks_like_list(look.tree):
        return read_viewhits(look, facts=facts)
    return PageReading(
        PageState.UNREADABLE, facts.reader, missed=("a list, a preview or a sign of a state",)
    )

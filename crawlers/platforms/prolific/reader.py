"""Reads Prolific's list of studies: the answer of its API, and the page that shows it.

In answers, money is in minor units (pence, cents); times are minutes, but for the average, which
is in seconds and moves with every submission, as does the pay per hour computed from it: both
stay in the evidence and out of the listing. Evidence: public code.
"""

from __future__ import annotations

from archive.model import PageReading
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import note_twins
from crawlers.platforms.look import Look
from crawlers.platforms.prolific.answer import read_answer
from crawlers.platforms.prolific.cards import read_cards


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: something of a list is there, but not as any known layout has it.
    """
    return note_twins((read_answer if look.is_json else read_cards)(look, facts=facts))

"""Reads what workers say of MTurk requesters on TurkerView: ``requesters`` by id.

A score of 0 says that nobody rated it, as far as is known: it is absent, not zero. What the
asking worker wrote themselves (``user…``) is taken out before. Evidence: public code.
"""

from __future__ import annotations

from decimal import Decimal

from archive.errors import Unreadable
from archive.model import PageReading, PageState, RatingSeen, Requester
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import read_id
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.look import Look
from crawlers.platforms.pagetext import Json

RATED = "mturk"
_SCORES = ("pay", "comm", "fast")
_COUNTS = ("rejections", "blocks")
_HIGHEST = 5


def read(look: Look, *, facts: Facts) -> PageReading:
    """An answer in, ratings out.

    Raises:
        Unreadable: not JSON, or not an answer of the known form; names the key.
    """
    if not look.is_json:
        return PageReading(PageState.UNREADABLE, facts.reader, missed=("an answer as JSON",))
    doubts: list[str] = []
    requesters = Fields(look.json, place="answer", doubts=doubts).need("requesters")
    if not isinstance(requesters, dict) or not requesters:
        raise Unreadable("answer.requesters with at least one requester")
    ratings = tuple(
        _read_requester(key, value, doubts=doubts, facts=facts) for key, value in requesters.items()
    )
    return PageReading(PageState.RATINGS, facts.reader, ratings=ratings, doubts=tuple(doubts))


def _read_requester(key: str, value: Json, *, doubts: list[str], facts: Facts) -> RatingSeen:
    requester_id = read_id(key, facts=facts, of="requester")
    if requester_id is None:
        raise Unreadable("requester ids as keys of answer.requesters")
    fields = Fields(value, place=requester_id, doubts=doubts)
    fields.need("ratings")
    scores: dict[str, Decimal] = {}
    ratings = fields.below("ratings")
    if ratings is not None:
        for name in _SCORES:
            score = ratings.decimal(name)
            if score is not None and score > _HIGHEST:
                ratings.doubt(name, f"is {score}, above {_HIGHEST}: left out")
            elif score:
                scores[name] = score
    wages = fields.below("wages")
    average = None if wages is None else wages.below("average")
    hourly = None if average is None else average.decimal("wage")
    if hourly:
        scores["hourly"] = hourly
    counts = {name: fields.whole(name) for name in _COUNTS}
    return RatingSeen(
        Requester(requester_id, fields.text("requester_name")),
        of_platform=RATED,
        scores=scores,
        reviews=fields.whole("reviews"),
        extra={name: count for name, count in counts.items() if count is not None},
    )

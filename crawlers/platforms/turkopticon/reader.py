"""Reads what workers say of MTurk requesters on Turkopticon: both of its APIs.

A score of "0.00" means that nobody rated it: it is absent, not zero. ``""`` in place of an
object means that there are no reviews: the requester is left out.
"""

from __future__ import annotations

from decimal import Decimal

from archive.errors import Unreadable
from archive.model import PageReading, PageState, RatingSeen, Requester
from crawlers.platforms.facts import Facts
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.look import Look
from crawlers.platforms.pagetext import Json

RATED = "mturk"
_SCORES = ("comm", "pay", "fair", "fast")
_COUNTS = ("tos", "broken")
_PAIRS = ("pending", "comm", "recommend", "rejected")


def read(look: Look, *, facts: Facts) -> PageReading:
    """An answer of either API in, ratings out.

    Raises:
        Unreadable: not JSON, or not an answer of the known forms; names the key.
    """
    value = look.json
    if not isinstance(value, dict):
        raise Unreadable("an object by requester id, or with data")
    doubts: list[str] = []
    if isinstance(value.get("data"), list):
        entries = Fields(value, place="answer", doubts=doubts).items("data")
        ratings = [
            _read_aggregates(Fields(entry, place=f"data[{number}]", doubts=doubts), facts=facts)
            for number, entry in enumerate(entries)
        ]
    else:
        ratings = [
            _read_attributes(key, entry, doubts=doubts, facts=facts) for key, entry in value.items()
        ]
    kept = tuple(rating for rating in ratings if rating is not None)
    if not ratings:
        raise Unreadable("at least one requester")
    return PageReading(PageState.RATINGS, facts.reader, ratings=kept, doubts=tuple(doubts))


def _read_attributes(
    requester_id: str, entry: Json, *, doubts: list[str], facts: Facts
) -> RatingSeen | None:
    if not facts.ids["requester"].fullmatch(requester_id):
        raise Unreadable("requester ids as keys")
    if entry == "":
        return None
    fields = Fields(entry, place=requester_id, doubts=doubts)
    fields.need("attrs")
    attrs = fields.below("attrs")
    scores: dict[str, Decimal] = {}
    if attrs is not None:
        for name in _SCORES:
            score = attrs.decimal(name)
            if score is not None and score > 5:
                attrs.doubt(name, f"is {score}, above 5: left out")
            elif score:
                scores[name] = score
    flags = fields.whole("tos_flags")
    return RatingSeen(
        Requester(requester_id, fields.text("name")),
        of_platform=RATED,
        scores=scores,
        reviews=fields.whole("reviews"),
        extra={} if flags is None else {"tos_flags": flags},
    )


def _read_aggregates(entry: Fields, *, facts: Facts) -> RatingSeen | None:
    requester_id = entry.text("id") or ""
    if not facts.ids["requester"].fullmatch(requester_id):
        raise Unreadable(f"{entry.place}.id of a requester")
    entry.need("attributes")
    attributes = entry.below("attributes")
    aggregates = None if attributes is None else attributes.below("aggregates")
    whole = None if aggregates is None else aggregates.below("all")
    if attributes is None or whole is None:
        raise Unreadable(f"{entry.place}.attributes.aggregates.all")
    extra: dict[str, str | int | float | bool | None] = {}
    for name in _COUNTS:
        count = _first_number(whole.values.get(name))
        if count is not None:
            extra[name] = str(count)
    for name in _PAIRS:
        parts = whole.values.get(name)
        if (
            isinstance(parts, list)
            and parts
            and all(_first_number(part) is not None for part in parts)
        ):
            extra[name] = " of ".join(str(part) for part in parts)
    reward = whole.values.get("reward")
    reviews = None
    scores: dict[str, Decimal] = {}
    if isinstance(reward, list) and len(reward) == 3:
        dollars, seconds, count = (_first_number(part) for part in reward)
        reviews = None if count is None else int(count)
        if dollars is not None and seconds:
            scores["hourly"] = (dollars * 3600 / seconds).quantize(Decimal("0.01"))
            extra["reward"] = f"{dollars} USD in {seconds} seconds"
    elif reward is not None:
        whole.doubt("reward", "is not [dollars, seconds, number]")
    return RatingSeen(
        Requester(requester_id, attributes.text("name")),
        of_platform=RATED,
        scores=scores,
        reviews=reviews,
        extra=extra,
    )


def _first_number(value: Json) -> Decimal | None:
    if isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0:
        return Decimal(value)
    return None

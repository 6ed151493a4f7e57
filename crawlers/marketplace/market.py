"""A seeded economy of micro-tasks in simulated time, and the truth about it.

The same seed gives the same market. Time is simulated: no clock is read. What a page shows is
made from :meth:`Market.list_offers`; what tests compare with stands in :class:`Truth`.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise

from archive.model import ChangeKind
from crawlers.marketplace.wording import (
    ASKED_FIRST,
    ASKS_MORE,
    BODY_SCAN,
    CUT,
    DUBIOUS_JOBS,
    FIRST_NAMES,
    LAST_NAMES,
    ORDINARY_JOBS,
    SECOND_NAMES,
    THINGS,
    Field,
    Job,
)

_ID_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
START = datetime(2026, 3, 2, 0, 0, tzinfo=UTC)  #: a Monday
WEEKS = 5


@dataclass(frozen=True, slots=True)
class Poster:
    """A requester of the invented market."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A qualification, as the platform's own ids name it."""

    type_id: str
    name: str
    comparator: str  #: ``GreaterThanOrEqualTo``, ``Exists``, ``In`` …
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """What one group offers from ``start`` until ``end``: one row of a list, one document.

    ``series`` numbers the offer across group ids. Units fall evenly from ``units_first`` to
    ``units_last``.
    """

    series: int
    group: str
    poster: Poster
    job: Job
    title: str
    description: str
    keywords: tuple[str, ...]
    amount: Decimal
    seconds: int
    requirements: tuple[Requirement, ...]
    instructions: str
    fields: tuple[Field, ...]
    start: datetime
    end: datetime
    posted: datetime
    units_first: int
    units_last: int
    places: tuple[str, ...] = ()  #: countries whose workers are shown it; none named is all
    prices: tuple[tuple[str, Decimal], ...] = ()  #: by country, where it differs from ``amount``
    rejection: Decimal = Decimal(0)  #: share of handed-in work that this requester rejects
    tier_of: int | None = None  #: the series beside which this is a second price
    suite: int = 1  #: units in what ``amount`` pays for, such as a page of five

    def pay_in(self, country: str) -> Decimal:
        """What a worker in ``country`` is offered."""
        return next((amount for place, amount in self.prices if place == country), self.amount)

    def count_units(self, moment: datetime) -> int:
        """Units left at ``moment``; at least one while the offer stands."""
        passed = (moment - self.start) / (self.end - self.start)
        return max(1, round(self.units_first + (self.units_last - self.units_first) * passed))


@dataclass(frozen=True, slots=True)
class TrueChange:
    """Something that happened to a series: never shown on a page, known to tests."""

    series: int
    kind: ChangeKind
    moment: datetime
    before: Offer | None
    after: Offer | None


@dataclass(frozen=True, slots=True)
class Truth:
    """All that happened, in the order of time."""

    offers: tuple[Offer, ...]
    changes: tuple[TrueChange, ...]

    def list_groups(self) -> frozenset[str]:
        return frozenset(offer.group for offer in self.offers)

    def find_category(self, group: str) -> str:
        """``ordinary``, or the category of dubious request that stands behind a group."""
        return next(offer.job.category for offer in self.offers if offer.group == group)


@dataclass(frozen=True, slots=True)
class Market:
    """The whole economy: who posts, and every offer with its time, in one currency."""

    seed: int
    start: datetime
    end: datetime
    posters: tuple[Poster, ...]
    offers: tuple[Offer, ...]
    currency: str = "USD"

    def list_offers(self, moment: datetime) -> tuple[Offer, ...]:
        """What is on offer at ``moment``, newest first, as the platform sorts."""
        live = [offer for offer in self.offers if offer.start <= moment < offer.end]
        return tuple(sorted(live, key=lambda offer: (-offer.posted.timestamp(), offer.group)))

    def tell_truth(self) -> Truth:
        """Everything that happened, for tests and measurements."""
        by_series: dict[int, list[Offer]] = {}
        for offer in self.offers:
            by_series.setdefault(offer.series, []).append(offer)
        changes: list[TrueChange] = []
        for series, offers in sorted(by_series.items()):
            changes += _list_changes(series, sorted(offers, key=lambda offer: offer.start))
        ordered = sorted(changes, key=lambda change: (change.moment, change.series))
        return Truth(tuple(sorted(self.offers, key=lambda offer: offer.start)), tuple(ordered))


def build_market(
    seed: int,
    *,
    listings: int = 120,
    posters: int = 24,
    start: datetime = START,
    weeks: int = WEEKS,
) -> Market:
    """Grow a market of about ``listings`` series from ``posters`` requesters over ``weeks``."""
    chance = random.Random(seed)  # noqa: S311 - a simulation, repeatable by its seed
    end = start + timedelta(weeks=weeks)
    people = name_posters(seed, posters, chance=chance)
    grower = _Grower(seed, start, end, people, chance)
    grower.plant_certain()
    while grower.series < listings:
        grower.grow()
    return Market(seed, start, end, people, tuple(grower.offers))


def make_id(*parts: object, prefix: str, length: int) -> str:
    """An id in the platform's form, from ``parts``: ``3…`` for groups, ``A…`` for people."""
    number = int.from_bytes(hashlib.sha256(repr(parts).encode()).digest(), "big")
    chars: list[str] = []
    while len(chars) < length - len(prefix):
        # In portions that fit a machine's word: long numbers divide slowly.
        number, portion = divmod(number, 36**12)
        for _ in range(12):
            portion, low = divmod(portion, 36)
            chars.append(_ID_ALPHABET[low])
    del chars[length - len(prefix) :]
    return prefix + "".join(chars)


class _Grower:
    """Grows one series after another; every choice comes from one seeded generator."""

    def __init__(
        self,
        seed: int,
        start: datetime,
        end: datetime,
        posters: Sequence[Poster],
        chance: random.Random,
    ) -> None:
        self.seed, self.start, self.end = seed, start, end
        self.posters, self.chance = posters, chance
        # Sizes after Zipf: the first requester posts about half as much again as the second.
        self.weights = [1 / rank for rank in range(1, len(posters) + 1)]
        self.offers: list[Offer] = []
        self.series = 0
        self.groups = 0

    def plant_certain(self) -> None:
        """What every market must show: a pay cut, a campaign, instructions that ask for
        more, and what reporters ask for first."""
        span = self.end - self.start
        cut = self._open(CUT, self.posters[0], self.start, n=0, lasts=span)
        middle = _to_hour(self.start + span * 0.5)
        lower = replace(
            cut, group=self._next_group(), amount=Decimal("0.32"), start=middle, posted=middle
        )
        self.offers += [replace(cut, end=middle), lower]
        campaigner = self.posters[-1]
        for number, job in enumerate(BODY_SCAN):
            opened = _to_hour(self.start + span * (0.3 + 0.04 * number))
            self.offers.append(self._open(job, campaigner, opened, n=0, lasts=span * 0.4))
        asks = self._open(ASKS_MORE, self.posters[-2], self.start + span * 0.2, n=0, lasts=span)
        self.offers.append(asks)
        for number, job in enumerate(ASKED_FIRST):
            opened = self.start + span * (0.05 + 0.08 * number)
            poster = self.posters[(-3 - number % 3) % len(self.posters)]
            self.offers.append(self._open(job, poster, opened, n=0, lasts=span * 0.35))

    def grow(self) -> None:
        """One more series, with whatever happens to it."""
        chance = self.chance
        job = chance.choice(DUBIOUS_JOBS if chance.random() < 0.08 else ORDINARY_JOBS)
        poster = chance.choices(self.posters, self.weights)[0]
        span = self.end - self.start
        begins = self.start if chance.random() < 0.3 else self.start + span * chance.random() * 0.9
        lasts = timedelta(hours=min(24 * 28.0, chance.lognormvariate(4.6, 1.0)))
        offer = self._open(job, poster, _to_hour(begins), n=chance.randint(2, 900), lasts=lasts)
        # Good work is taken fast.
        if offer.amount / offer.seconds > Decimal("0.0012"):
            offer = replace(
                offer, end=max(offer.end - (offer.end - offer.start) * 0.5, _next(offer))
            )
        self.offers += self._live_through(offer)

    def _live_through(self, offer: Offer) -> list[Offer]:
        """What becomes of an offer that stands long enough for something to happen."""
        length = offer.end - offer.start
        if length < timedelta(hours=48):
            return [offer]
        turn = _to_hour(offer.start + length * self.chance.uniform(0.3, 0.7))
        first, fate = replace(offer, end=turn), self.chance.random()
        units = first.count_units(turn)
        later = replace(offer, start=turn, units_first=units)
        if fate < 0.20:
            factor = Decimal("0.7") if fate < 0.13 else Decimal("1.25")
            amount = _to_cents(offer.amount * factor)
            if amount == offer.amount:
                return [offer]
            same = self.chance.random() < 0.15
            group = offer.group if same else self._next_group()
            posted = offer.posted if same else turn
            return [first, replace(later, amount=amount, group=group, posted=posted)]
        if fate < 0.28:
            return [first, replace(later, description=offer.description + " Bonus for care.")]
        if fate < 0.35:
            terms = (*offer.requirements[:1], _approved_count(1000))
            return [first, later if terms == offer.requirements else _demand(later, terms)]
        if fate < 0.45:
            back = turn + timedelta(hours=24 + self.chance.randint(1, 72))
            return [first] if back >= offer.end else [first, replace(later, start=back)]
        if fate < 0.53:
            tier = self._open(
                replace(offer.job, title=offer.title), offer.poster, turn, n=0, lasts=length * 0.5
            )
            dearer = _to_cents(offer.amount * Decimal("1.6")) + Decimal("0.01")
            return [
                offer,
                replace(tier, description=offer.description, amount=dearer),
            ]
        return [offer]

    def _open(
        self, job: Job, poster: Poster, begins: datetime, *, n: int, lasts: timedelta
    ) -> Offer:
        chance = self.chance
        slots = {"thing": chance.choice(THINGS), "n": n}
        begins = _to_hour(begins)
        units = max(3, int(chance.paretovariate(0.9) * 20))
        series, self.series = self.series, self.series + 1
        end = _to_hour(min(self.end, begins + lasts)) + timedelta(hours=1)
        return Offer(
            series=series,
            group=self._next_group(),
            poster=poster,
            job=job,
            title=job.title.format_map(slots),
            description=job.description.format_map(slots),
            keywords=job.keywords,
            amount=Decimal(chance.randint(*job.cents)) / 100,
            seconds=chance.randint(*job.minutes) * 60,
            requirements=choose_requirements(chance),
            instructions=job.instructions,
            fields=job.fields,
            start=begins,
            end=end,
            posted=begins,
            units_first=min(units, 20_000),
            units_last=max(1, min(units, 20_000) // 20),
        )

    def _next_group(self) -> str:
        self.groups += 1
        return make_id(self.seed, "group", self.groups, prefix="3", length=30)


def _list_changes(series: int, offers: Sequence[Offer]) -> list[TrueChange]:
    first, last = offers[0], offers[-1]
    changes = [TrueChange(series, ChangeKind.APPEARED, first.start, None, first)]
    for before, after in pairwise(offers):
        if after.start > before.end:
            changes.append(
                TrueChange(series, ChangeKind.VANISHED, before.end, before, None),
            )
            changes.append(TrueChange(series, ChangeKind.BACK, after.start, before, after))
        if after.amount != before.amount:
            changes.append(TrueChange(series, ChangeKind.PAY, after.start, before, after))
        if after.group != before.group:
            # Another listing: what it says was never changed.
            continue
        if (after.title, after.description) != (before.title, before.description):
            changes.append(TrueChange(series, ChangeKind.TEXT, after.start, before, after))
        if (after.requirements, after.seconds) != (before.requirements, before.seconds):
            changes.append(TrueChange(series, ChangeKind.TERMS, after.start, before, after))
    changes.append(TrueChange(series, ChangeKind.VANISHED, last.end, last, None))
    return changes


def name_posters(seed: int, count: int, *, chance: random.Random) -> tuple[Poster, ...]:
    names = [f"{first} {second}" for first in FIRST_NAMES for second in SECOND_NAMES]
    chance.shuffle(names)
    return tuple(
        Poster(
            make_id(seed, "poster", number, prefix="A", length=14),
            f"{names[number % len(names)]} {LAST_NAMES[number % len(LAST_NAMES)]}",
        )
        for number in range(count)
    )


def choose_requirements(chance: random.Random) -> tuple[Requirement, ...]:
    chosen: list[Requirement] = []
    if chance.random() < 0.6:
        chosen.append(
            Requirement(
                "000000000000000000L0",
                "HIT approval rate (%)",
                "GreaterThanOrEqualTo",
                (str(chance.choice((90, 95, 98, 99))),),
            )
        )
    if chance.random() < 0.35:
        chosen.append(_approved_count(chance.choice((50, 500, 1000, 5000))))
    if chance.random() < 0.3:
        chosen.append(Requirement("00000000000000000071", "Location", "EqualTo", ("US",)))
    if chance.random() < 0.1:
        chosen.append(Requirement("2F1QJWKUDD8XADTFD2Q0G6UTO95ALH", "Masters", "Exists", ()))
    return tuple(chosen)


def _approved_count(count: int) -> Requirement:
    return Requirement(
        "00000000000000000040", "Total approved HITs", "GreaterThanOrEqualTo", (str(count),)
    )


def _demand(offer: Offer, requirements: tuple[Requirement, ...]) -> Offer:
    return replace(offer, requirements=requirements)


def _to_cents(amount: Decimal) -> Decimal:
    return max(Decimal("0.01"), amount.quantize(Decimal("0.01")))


def _to_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _next(offer: Offer) -> datetime:
    return offer.start + timedelta(hours=2)

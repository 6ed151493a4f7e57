"""Grows a market from parameters and a seed: the same two give the same market. Pure.

Two series of one requester never share a title once numbers are left out, but for tiers, which
are two prices of one offer at the same time, and reposts, which are the same offer again.
"""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from itertools import accumulate

from crawlers.marketplace.economy.parameters import Parameters
from crawlers.marketplace.economy.texts import TextShelf
from crawlers.marketplace.market import (
    START,
    Market,
    Offer,
    Poster,
    Requirement,
    choose_requirements,
    make_id,
    name_posters,
)
from crawlers.marketplace.wording import ASKED_FIRST, ASKS_MORE, BODY_SCAN, CUT, Job

USUAL = Parameters()
_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)
#: A series lives at least this long, and at most so many weeks.
_LEAST_LIFE = timedelta(minutes=20)
_MOST_LIFE = timedelta(weeks=8)
#: Something happens only to what stands this long.
_EVENTFUL = timedelta(hours=4)


@lru_cache(maxsize=24)
def grow_market(
    seed: int,
    *,
    parameters: Parameters = USUAL,
    start: datetime = START,
    planted: bool = True,
) -> Market:
    """A market of ``parameters.weeks`` that opens at ``start``.

    ``planted`` adds what every demo must show (a pay cut, a campaign in five languages,
    instructions that ask for more, what reporters ask for first); leave it out where statistics
    are held against the parameters.
    """
    grower = _Grower(seed, parameters, start)
    grower.grow_all()
    if planted:
        grower.plant()
    return Market(
        seed,
        start,
        grower.end,
        tuple(grower.posters),
        tuple(offer for offer in grower.offers if offer.end > start),
        currency=grower.parameters.currency,
    )


@dataclass(frozen=True, slots=True)
class _Worth:
    """What an hour of an offer is worth, and how long it takes."""

    hourly: float
    minutes: float

    @property
    def pay(self) -> float:
        return self.hourly * self.minutes / 60


class _Grower:
    def __init__(self, seed: int, parameters: Parameters, start: datetime) -> None:
        self.seed, self.parameters = seed, parameters
        self.start, self.end = start, start + timedelta(days=parameters.days)
        self.chance = random.Random(f"market {seed}")  # noqa: S311 - a simulation
        self.posters: Sequence[Poster] = name_posters(
            seed, parameters.requesters, chance=self.chance
        )
        self.effects = [
            self.chance.gauss(0, parameters.spread_between) for _ in range(parameters.requesters)
        ]
        self.strictness = [
            min(1.0, self.chance.expovariate(1 / max(parameters.rejection, 1e-9)))
            for _ in range(parameters.requesters)
        ]
        self.sizes = list(
            accumulate(rank**-parameters.zipf for rank in range(1, parameters.requesters + 1))
        )
        self.texts = TextShelf(self.chance, parameters)
        self.offers: list[Offer] = []
        self.series = 0
        self.groups = 0

    def grow_all(self) -> None:
        """All series that arrive between the burn-in's start and the market's end."""
        parameters = self.parameters
        begin = self.start - timedelta(weeks=parameters.burn_in_weeks)
        by_day = sum(parameters.weekdays) / 7
        for day in range((self.end - begin).days):
            midnight = begin + timedelta(days=day)
            share = parameters.weekdays[midnight.weekday()] / by_day
            for _ in range(_draw_poisson(self.chance, parameters.arrivals_per_day * share)):
                hour = self.chance.choices(range(24), parameters.hours)[0]
                moment = midnight + hour * _HOUR + self.chance.randrange(60) * _MINUTE
                self._grow_one(moment)

    def plant(self) -> None:
        """What every market must show, by the requesters who post least."""
        span, least = self.end - self.start, self.parameters.least
        cut = self._open(CUT, 0, self.start, life=span, worth=None, number=0)
        middle = _to_hour(self.start + span * 0.5)
        lower = _round(cut.amount * Decimal("0.64"), least=least)
        later = replace(cut, group=self._next_group(), amount=lower, start=middle, posted=middle)
        self.offers += [replace(cut, end=middle), later]
        last = len(self.posters) - 1
        for number, job in enumerate(BODY_SCAN):
            opened = self.start + span * (0.3 + 0.04 * number)
            self.offers.append(self._open(job, last, opened, life=span * 0.4, worth=None, number=0))
        asks = self._open(
            ASKS_MORE, last - 1, self.start + span * 0.2, life=span * 0.8, worth=None, number=0
        )
        self.offers.append(asks)
        for number, job in enumerate(ASKED_FIRST):
            opened = self.start + span * (0.05 + 0.08 * number)
            who = (last - 2 - number % 3) % len(self.posters)
            self.offers.append(self._open(job, who, opened, life=span * 0.35, worth=None, number=0))

    def _grow_one(self, moment: datetime) -> None:
        parameters, chance = self.parameters, self.chance
        who = chance.choices(range(len(self.posters)), cum_weights=self.sizes)[0]
        drift = parameters.weekly_drift * ((moment - self.start) / timedelta(weeks=1))
        worth = _Worth(
            parameters.median_hourly
            * math.exp(self.effects[who] + chance.gauss(0, parameters.spread_within) + drift),
            parameters.median_minutes * math.exp(chance.gauss(0, parameters.spread_minutes)),
        )
        hours = (
            parameters.median_life_hours
            * math.exp(chance.gauss(0, parameters.spread_life))
            * (worth.hourly / parameters.median_hourly) ** -parameters.taken_faster
        )
        life = max(_LEAST_LIFE, min(_MOST_LIFE, timedelta(hours=hours)))
        job, number = self.texts.choose(who)
        offer = self._open(job, who, moment, life=life, worth=worth, number=number)
        self.offers += self._live_through(offer)

    def _live_through(self, offer: Offer) -> list[Offer]:
        """What becomes of an offer; each of these fates is drawn with its own share."""
        parameters, chance = self.parameters, self.chance
        length = offer.end - offer.start
        fate = chance.random()
        turn = _to_minute(offer.start + length * chance.uniform(0.3, 0.7))
        if length < _EVENTFUL or fate >= parameters.eventful_share:
            return [offer]
        first = replace(offer, end=turn)
        later = replace(offer, start=turn, units_first=offer.count_units(turn))
        fates: tuple[tuple[float, Callable[[], list[Offer]]], ...] = (
            (parameters.cut_share, lambda: self._reprice(first, later, parameters.cut_factor)),
            (parameters.rise_share, lambda: self._reprice(first, later, parameters.rise_factor)),
            (parameters.reworded_share, lambda: [first, _reword(later)]),
            (parameters.terms_share, lambda: [first, _ask_more_of_workers(later)]),
            (parameters.away_share, lambda: self._go_away(first, later)),
            (parameters.tier_share, lambda: [offer, self._make_tier(offer, turn)]),
            (parameters.repost_share, lambda: [first, self._renew(later)]),
            (parameters.batch_share, lambda: [first, self._renew(_number_anew(later))]),
        )
        for share, happen in fates:
            if fate < share:
                return happen()
            fate -= share
        return [offer]

    def _reprice(self, first: Offer, later: Offer, factor: float) -> list[Offer]:
        """One price gone and another come; mostly under a new id, as MTurk groups by price."""
        least = self.parameters.least
        amount = _round(later.amount * Decimal(str(factor)), least=least)
        if amount == later.amount:
            amount = amount - least if factor < 1 and amount > least else amount + least
        prices = tuple(
            (place, _round(pay * amount / later.amount, least=least)) for place, pay in later.prices
        )
        changed = replace(later, amount=amount, prices=prices)
        if self.chance.random() < self.parameters.same_id_share:
            return [first, changed]
        return [first, self._renew(changed)]

    def _go_away(self, first: Offer, later: Offer) -> list[Offer]:
        back = later.start + timedelta(hours=self.chance.randint(24, 96))
        end = later.end + (back - later.start)
        return [first, replace(later, start=back, end=end)]

    def _make_tier(self, offer: Offer, turn: datetime) -> Offer:
        """The same offer at a higher price beside it, under an id of its own."""
        least = self.parameters.least
        dearer = _round(offer.amount * Decimal(str(self.parameters.tier_factor)), least=least)
        amount = max(dearer, offer.amount + least)
        series, self.series = self.series, self.series + 1
        tier = replace(
            offer, series=series, tier_of=offer.series, amount=amount, prices=(), start=turn
        )
        return replace(self._renew(tier), end=max(turn + _LEAST_LIFE, offer.end))

    def _renew(self, offer: Offer) -> Offer:
        return replace(offer, group=self._next_group(), posted=offer.start)

    def _open(
        self,
        job: Job,
        who: int,
        begins: datetime,
        *,
        life: timedelta,
        worth: _Worth | None,
        number: int,
    ) -> Offer:
        """A new series. Without ``worth``, pay and time come from the job's own ranges."""
        chance, parameters = self.chance, self.parameters
        slots = {"thing": self.texts.name_thing(number), "n": number}
        if worth is None:
            # A job's own range is in hundredths of a dollar; other moneys scale with the median.
            scale = Decimal(str(parameters.median_hourly / USUAL.median_hourly))
            amount = Decimal(chance.randint(*job.cents)) / 100 * scale
            seconds = chance.randint(*job.minutes) * 60
        else:
            amount = Decimal(str(worth.pay))
            seconds = round(worth.minutes * parameters.allotted_over_needed) * 60
        begins = _to_minute(begins)
        amount = _round(amount, least=parameters.least)
        units = max(
            2, round(parameters.median_units * math.exp(chance.gauss(0, parameters.spread_units)))
        )
        series, self.series = self.series, self.series + 1
        return Offer(
            series=series,
            group=self._next_group(),
            poster=self.posters[who],
            job=job,
            title=job.title.format_map(slots),
            description=job.description.format_map(slots),
            keywords=job.keywords,
            amount=amount,
            seconds=max(60, seconds),
            requirements=self._choose_requirements(),
            instructions=job.instructions,
            fields=job.fields,
            start=begins,
            end=begins + max(_LEAST_LIFE, _to_whole_minutes(life)),
            posted=begins,
            units_first=min(units, 50_000),
            units_last=max(1, min(units, 50_000) // 20),
            places=self._choose_places(),
            prices=self._choose_prices(amount),
            rejection=Decimal(str(round(self.strictness[who], 3))),
        )

    def _choose_requirements(self) -> tuple[Requirement, ...]:
        if self.chance.random() >= self.parameters.qualified_share:
            return ()
        found = choose_requirements(self.chance)
        # Where somebody must live is said by ``places`` here.
        return tuple(one for one in found if one.name != "Location")

    def _choose_places(self) -> tuple[str, ...]:
        if self.chance.random() >= self.parameters.closed_share:
            return ()
        return self.chance.choice((("US",), ("US", "NL", "DE", "FR"), ("DE",), ("NL", "ES")))

    def _choose_prices(self, amount: Decimal) -> tuple[tuple[str, Decimal], ...]:
        if self.chance.random() >= self.parameters.place_gap_share:
            return ()
        least = self.parameters.least
        prices = (
            (place, _round(amount * Decimal(str(factor)), least=least))
            for place, factor in self.parameters.place_factors
        )
        return tuple((place, pay) for place, pay in prices if pay != amount)

    def _next_group(self) -> str:
        self.groups += 1
        return make_id(self.seed, "group", self.groups, prefix="3", length=30)


def _reword(offer: Offer) -> Offer:
    return replace(offer, description=offer.description + " Bonus for care.")


def _number_anew(offer: Offer) -> Offer:
    """The next batch: every number in the title goes up by one."""
    title = re.sub("[0-9]+", lambda found: str(int(found[0]) + 1), offer.title)
    return replace(offer, title=title)


def _ask_more_of_workers(offer: Offer) -> Offer:
    terms = Requirement(
        "00000000000000000040", "Total approved HITs", "GreaterThanOrEqualTo", ("1000",)
    )
    others = tuple(one for one in offer.requirements if one.type_id != terms.type_id)
    return replace(offer, requirements=(*others, terms), seconds=offer.seconds + 60)


def _draw_poisson(chance: random.Random, mean: float) -> int:
    """By the gaps between arrivals, which are exponential."""
    count, reached = 0, chance.expovariate(1)
    while reached < mean:
        count, reached = count + 1, reached + chance.expovariate(1)
    return count


def _round(amount: Decimal, *, least: Decimal) -> Decimal:
    """To a multiple of ``least``, at least one."""
    steps = (amount / least).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return max(least, (steps * least).quantize(least))


def _to_minute(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _to_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


def _to_whole_minutes(span: timedelta) -> timedelta:
    return round(span / _MINUTE) * _MINUTE

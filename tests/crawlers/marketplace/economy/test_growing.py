"""A market grown from parameters is repeatable, sound, and has the parameters that were put in."""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from archive.model import ChangeKind
from crawlers.marketplace.economy import Parameters, grow_market
from crawlers.marketplace.market import Market, Offer
from crawlers.marketplace.wording import ASKS_MORE, BODY_SCAN, CUT, HARD_NEGATIVES

SEEDS = range(10)
#: Nothing but arrivals and lives, so that each listing is one series at one pay.
PLAIN = Parameters(
    requesters=120,
    zipf=0.5,
    cut_share=0,
    rise_share=0,
    reworded_share=0,
    terms_share=0,
    away_share=0,
    tier_share=0,
    repost_share=0,
    batch_share=0,
)


@pytest.fixture(scope="module")
def plain() -> list[Market]:
    return [grow_market(seed, parameters=PLAIN, planted=False) for seed in SEEDS]


@pytest.fixture(scope="module")
def market() -> Market:
    return grow_market(5)


def list_firsts(market: Market) -> list[Offer]:
    """The first stretch of each series that arrives while the market is open."""
    firsts: dict[int, Offer] = {}
    for offer in sorted(market.offers, key=lambda offer: offer.start):
        firsts.setdefault(offer.series, offer)
    return [offer for offer in firsts.values() if offer.posted >= market.start]


def check_median(values: list[float], expected: float) -> None:
    """The mean over markets of log medians is the parameter's, within four standard errors."""
    logs = [math.log(value) for value in values]
    error = statistics.stdev(logs) / len(logs) ** 0.5
    assert abs(statistics.mean(logs) - math.log(expected)) < 4 * error + 0.02


def test_the_same_seed_and_parameters_give_the_same_market(market):
    grow_market.cache_clear()
    assert grow_market(5) == market
    assert grow_market(6) != market
    assert grow_market(5, parameters=Parameters(zipf=0.9)) != market


def test_medians_by_listing_and_by_time_are_the_parameters(plain):
    check_median(
        [statistics.median(float(offer.amount) for offer in list_firsts(one)) for one in plain],
        PLAIN.median_pay,
    )
    by_time = []
    for one in plain:
        rows = sorted(
            (float(offer.amount), min(offer.end, one.end) - max(offer.start, one.start))
            for offer in one.offers
            if offer.start < one.end
        )
        half, reached = sum((span for _, span in rows), timedelta()) / 2, timedelta()
        for amount, span in rows:
            reached += span
            if reached >= half:
                by_time.append(amount)
                break
    check_median(by_time, PLAIN.median_pay_by_time)
    assert PLAIN.median_pay_by_time < PLAIN.median_pay


def test_lives_and_arrivals_are_the_parameters(plain):
    lives = [
        statistics.median(
            (offer.end - offer.start) / timedelta(hours=1) for offer in list_firsts(one)
        )
        for one in plain
    ]
    check_median(lives, PLAIN.median_life_hours)
    arrivals = [len(list_firsts(one)) / PLAIN.days for one in plain]
    assert abs(statistics.mean(arrivals) - PLAIN.arrivals_per_day) < 0.6
    hours = Counter(offer.start.hour for one in plain for offer in list_firsts(one))
    assert hours[15] > 5 * hours[3]
    days = Counter(offer.start.weekday() for one in plain for offer in list_firsts(one))
    assert days[1] > 1.3 * days[5]


def test_a_drift_moves_pay_and_none_leaves_it(plain):
    def slope(markets: list[Market]) -> float:
        halves = []
        for one in markets:
            middle = one.start + (one.end - one.start) / 2
            early, late = (
                [
                    math.log(offer.amount)
                    for offer in list_firsts(one)
                    if (offer.start < middle) is wanted
                ]
                for wanted in (True, False)
            )
            halves.append(statistics.mean(late) - statistics.mean(early))
        return statistics.mean(halves)

    falling = replace(PLAIN, weekly_drift=-0.1)
    fallen = [grow_market(seed, parameters=falling, planted=False) for seed in range(6)]
    assert abs(slope(plain)) < 0.08
    assert -0.5 < slope(fallen) < -0.2


def test_sizes_after_zipf(market):
    counts = sorted(Counter(offer.poster.id for offer in market.offers).values(), reverse=True)
    assert counts[0] > 4 * statistics.median(counts)


def test_no_two_series_of_a_requester_are_worded_alike_but_for_tiers(market):
    titles: dict[tuple[str, str], set[int]] = defaultdict(set)
    beside = {offer.series: offer.tier_of for offer in market.offers}
    for offer in market.offers:
        root = beside[offer.series]
        bare = re.sub("[0-9]+", "", offer.title)
        titles[offer.poster.id, bare].add(offer.series if root is None else root)
    assert [series for series in titles.values() if len(series) > 1] == []


def test_a_tier_is_a_second_price_at_the_same_time(market):
    by_series = defaultdict(list)
    for offer in market.offers:
        by_series[offer.series].append(offer)
    tiers = [offer for offer in market.offers if offer.tier_of is not None]
    assert tiers
    for tier in tiers:
        first = by_series[tier.tier_of][0]
        assert tier.amount > first.amount
        assert (tier.title, tier.poster) == (first.title, first.poster)
        assert tier.group != first.group
        assert tier.start < first.end


def test_changes_tiers_reposts_and_places_all_happen(market):
    truth = market.tell_truth()
    kinds = Counter(change.kind for change in truth.changes)
    assert {ChangeKind.PAY, ChangeKind.TEXT, ChangeKind.TERMS, ChangeKind.BACK} <= set(kinds)
    pays = [one for one in truth.changes if one.kind is ChangeKind.PAY]
    assert any(one.before.group == one.after.group for one in pays)
    assert any(one.before.group != one.after.group for one in pays)
    by_series = defaultdict(set)
    for offer in market.offers:
        by_series[offer.series].add((offer.group, offer.amount))
    reposted = [
        rows
        for rows in by_series.values()
        if len({group for group, _ in rows}) > len({amount for _, amount in rows}) == 1
    ]
    assert reposted
    numbered = defaultdict(set)
    for offer in market.offers:
        numbered[offer.series].add(offer.title)
    assert any(len(titles) > 1 for titles in numbered.values())
    assert any(offer.prices for offer in market.offers)
    assert any(offer.places for offer in market.offers)
    assert any(offer.rejection > Decimal("0.05") for offer in market.offers)


def test_what_every_demo_shows_is_planted(market):
    jobs = {offer.job for offer in market.offers}
    assert {CUT, ASKS_MORE, *BODY_SCAN} <= jobs
    assert jobs & set(HARD_NEGATIVES)
    (cut,) = [
        change
        for change in market.tell_truth().changes
        if change.kind is ChangeKind.PAY and change.before.job is CUT
    ]
    assert cut.after.amount < cut.before.amount
    scan = [offer for offer in market.offers if offer.job in BODY_SCAN]
    assert {offer.job.language for offer in scan} == {"en", "nl", "de", "es", "fr"}
    assert len({offer.poster for offer in scan}) == 1


def test_stretches_of_a_series_follow_each_other_and_ids_never_stand_twice(market):
    by_series = defaultdict(list)
    for offer in market.offers:
        assert offer.start < offer.end
        assert offer.amount == offer.amount.quantize(Decimal("0.01"))
        by_series[offer.series].append(offer)
    for offers in by_series.values():
        ordered = sorted(offers, key=lambda offer: offer.start)
        assert all(a.end <= b.start for a, b in pairwise(ordered))
    for hours in range(0, 24 * 40, 31):
        groups = [
            offer.group for offer in market.list_offers(market.start + timedelta(hours=hours))
        ]
        assert len(groups) == len(set(groups))


def test_parameters_are_told_as_json_can_hold_them():
    told = Parameters().tell()
    assert told["median_pay"] == Parameters().median_pay
    assert told["least"] == "0.01"

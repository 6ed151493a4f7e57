"""The invented market: repeatable, whole, and with what a demo must show."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.model import ChangeKind
from crawlers.marketplace.market import build_market
from crawlers.marketplace.wording import CUT


@pytest.fixture(scope="module")
def market():
    return build_market(1)


def test_the_same_seed_gives_the_same_market(market):
    assert build_market(1) == market
    assert build_market(2) != market


def test_every_kind_of_change_happens(market):
    kinds = {change.kind for seed in range(4) for change in build_market(seed).tell_truth().changes}
    assert kinds >= {
        ChangeKind.APPEARED,
        ChangeKind.PAY,
        ChangeKind.TEXT,
        ChangeKind.TERMS,
        ChangeKind.VANISHED,
        ChangeKind.BACK,
    }


def test_the_certain_cut_comes_under_a_new_id(market):
    cuts = [
        change
        for change in market.tell_truth().changes
        if change.kind is ChangeKind.PAY and change.before.job is CUT
    ]
    assert len(cuts) == 1
    assert (cuts[0].before.amount, cuts[0].after.amount) == (Decimal("0.50"), Decimal("0.32"))
    assert cuts[0].before.group != cuts[0].after.group
    assert cuts[0].before.poster == cuts[0].after.poster


def test_the_campaign_runs_in_five_languages(market):
    by_language = {
        offer.job.language: offer for offer in market.offers if offer.job.category == "biometric-id"
    }
    assert set(by_language) >= {"en", "nl", "de", "es", "fr"}


def test_dubious_work_is_the_smaller_part(market):
    truth = market.tell_truth()
    dubious = [group for group in truth.list_groups() if truth.find_category(group) != "ordinary"]
    assert 0 < len(dubious) < len(truth.list_groups()) / 3


def test_sizes_are_unequal(market):
    counts = [sum(offer.poster == poster for offer in market.offers) for poster in market.posters]
    assert max(counts) > 3 * (sum(counts) / len(counts))


@settings(max_examples=12, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_offers_are_sound(seed):
    market = build_market(seed, listings=60, weeks=3)
    for offer in market.offers:
        assert market.start <= offer.start < offer.end
        assert offer.amount > 0
        assert offer.amount == offer.amount.quantize(Decimal("0.01"))
        assert len(offer.group) == 30
        middle = offer.start + (offer.end - offer.start) / 2
        assert offer in market.list_offers(middle)
        assert offer.count_units(offer.start) >= offer.count_units(middle) >= 1
    for hours in range(0, 24 * 21, 13):
        groups = [
            offer.group for offer in market.list_offers(market.start + timedelta(hours=hours))
        ]
        assert len(groups) == len(set(groups))

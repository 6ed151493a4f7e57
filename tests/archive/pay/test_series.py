"""Series: a change is one price gone and another come; tiers, places and lengths are none."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from archive.model import (
    Comparator,
    Pay,
    PayKind,
    PayUnit,
    Qualification,
    QualificationKind,
    RecordKind,
    Requester,
    VersionDoc,
)
from archive.pay.series import Confidence, Judgement, Prices, find_series, judge_series
from archive.times import Window
from tests.contract.corpus import make_version

START = datetime(2024, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def offer(
    version: int,
    price: str,
    first: float,
    last: float,
    *,
    item: int | None = None,
    title: str = "Tag photos of chairs",
    country: str | None = None,
    allotted: int | None = None,
    currency: str = "USD",
    captures: int = 3,
    sightings: int = 4,
) -> VersionDoc:
    """A version seen from day ``first`` to day ``last``."""
    places = (
        ()
        if country is None
        else (
            Qualification(
                QualificationKind.COUNTRY, "Location", Comparator.IS, (country,), country
            ),
        )
    )
    start, end = START + timedelta(days=first), START + timedelta(days=last)
    doc = make_version(
        version,
        title,
        item=item,
        pay=Pay(price, Decimal(price), currency, PayUnit.TASK, PayKind.FIXED),
        first=Window(start, start + HOUR),
        last=Window(end, end + HOUR),
        qualifications=places,
        time_allotted=allotted,
        captures=captures,
    )
    return replace(doc, sightings=sightings)


def judge(*docs: VersionDoc) -> Judgement:
    return judge_series(docs)


def moves(judgement: Judgement) -> list[tuple[int, int, Decimal]]:
    return [(one.before.version, one.after.version, one.relative) for one in judgement.changes]


def test_one_price_gone_and_another_come_is_a_change() -> None:
    found = judge(offer(1, "0.50", 0, 5), offer(2, "0.40", 6, 9))
    assert moves(found) == [(1, 2, Decimal("-0.2"))]
    assert found.prices == {1: Prices.CHANGED, 2: Prices.CHANGED}


def test_a_change_within_one_listing_is_sure() -> None:
    (change,) = judge(offer(1, "0.50", 0, 5, item=9), offer(2, "0.60", 5, 9, item=9)).changes
    assert (change.confidence, change.why) == (Confidence.HIGH, "the same listing")
    assert change.relative == Decimal("0.2")


def test_a_listing_seen_too_seldom_may_pay_by_who_looks() -> None:
    (change,) = judge(
        offer(1, "0.50", 0, 5, item=9, sightings=1), offer(2, "0.60", 5, 9, item=9)
    ).changes
    assert change.confidence is Confidence.LOW
    assert "who looks" in change.why


def test_a_price_that_comes_back_on_one_listing_had_not_gone() -> None:
    found = judge(
        offer(1, "0.50", 0, 1, item=9),
        offer(2, "0.30", 1, 2, item=9),
        offer(3, "0.50", 3, 4, item=9),
        offer(4, "0.30", 5, 6, item=9),
    )
    assert moves(found) == []
    assert set(found.prices.values()) == {Prices.ALTERNATING}


def test_prices_that_alternate_and_change_together_are_one_change() -> None:
    found = judge(
        offer(1, "0.50", 0, 1, item=9),
        offer(2, "0.30", 1, 2, item=9),
        offer(3, "0.50", 3, 4, item=9),
        offer(4, "0.40", 5, 6, item=9),
        offer(5, "0.24", 6, 7, item=9),
        offer(6, "0.40", 7, 8, item=9),
    )
    assert moves(found) == [(3, 4, Decimal("-0.2"))]


def test_two_prices_at_once_are_tiers_and_never_a_change() -> None:
    found = judge(offer(1, "0.50", 0, 5), offer(2, "0.40", 3, 9), offer(3, "0.50", 12, 14))
    assert moves(found) == []
    assert found.prices == {1: Prices.TIERS, 2: Prices.TIERS, 3: Prices.TIERS}


def test_prices_seen_in_the_same_hour_only_are_taken_for_tiers() -> None:
    assert moves(judge(offer(1, "0.50", 0, 0), offer(2, "0.40", 0, 0))) == []


def test_a_price_that_gives_way_within_the_hour_is_a_change() -> None:
    watched = judge(offer(1, "0.50", 0, 5, sightings=200), offer(2, "0.40", 5, 9))
    assert len(moves(watched)) == 1


def test_where_one_look_saw_the_last_of_one_and_the_first_of_the_other_they_are_tiers() -> None:
    found = judge(offer(1, "0.50", 0, 5), offer(2, "0.40", 5, 9))
    assert moves(found) == []
    assert set(found.prices.values()) == {Prices.TIERS}


def test_there_and_back_are_two_changes() -> None:
    found = judge(offer(1, "0.50", 0, 2), offer(2, "0.40", 3, 5), offer(3, "0.50", 6, 8))
    assert [one[:2] for one in moves(found)] == [(1, 2), (2, 3)]


def test_the_same_price_again_is_no_change() -> None:
    found = judge(offer(1, "0.50", 0, 2), offer(2, "0.50", 4, 5))
    assert moves(found) == []
    assert set(found.prices.values()) == {Prices.ONE}


def test_a_long_silence_is_no_change() -> None:
    assert moves(judge(offer(1, "0.50", 0, 2), offer(2, "0.40", 90, 92))) == []


def test_one_tier_that_is_cut_is_a_change_beside_the_other_tier() -> None:
    found = judge(offer(1, "1.00", 0, 20), offer(2, "0.50", 0, 9), offer(3, "0.40", 10, 20))
    assert [one[:2] for one in moves(found)] == [(2, 3)]


def test_other_countries_at_other_prices_are_prices_by_place() -> None:
    found = judge(offer(1, "0.50", 0, 9, country="US"), offer(2, "0.20", 1, 8, country="IN"))
    assert moves(found) == []
    assert set(found.prices.values()) == {Prices.BY_PLACE}


def test_a_price_for_one_country_beside_one_for_all_is_a_tier() -> None:
    """Who may do the first may do the second too: two prices at once, and no country without."""
    found = judge(offer(1, "0.50", 0, 9, country="US"), offer(2, "0.20", 1, 8))
    assert moves(found) == []
    assert set(found.prices.values()) == {Prices.TIERS}


def test_a_price_for_all_beside_it_does_not_hide_a_change() -> None:
    found = judge(
        offer(1, "0.50", 0, 4, country="US"),
        offer(2, "0.40", 5, 9, country="US"),
        offer(3, "0.20", 0, 9),
    )
    assert [one[:2] for one in moves(found)] == [(1, 2)]
    assert found.prices == {1: Prices.CHANGED, 2: Prices.CHANGED, 3: Prices.TIERS}


def test_what_stood_beside_a_listing_stood_beside_all_that_it_shows_in_turn() -> None:
    """The highest price was last seen as another listing came; the listing itself went on."""
    turns = [
        offer(n, price, first, last, item=7)
        for n, (price, first, last) in enumerate(
            [("0.52", 0, 0), ("0.31", 1, 1), ("0.52", 2, 4), ("0.47", 5, 6), ("0.31", 7, 9)],
            start=1,
        )
    ]
    found = judge(*turns, offer(9, "0.83", 5, 9, item=8))
    assert moves(found) == []
    assert found.prices[9] is Prices.TIERS


def test_a_listing_that_goes_on_at_another_price_was_not_replaced_by_another_listing() -> None:
    gone = START + timedelta(days=9, hours=3)
    found = judge(
        offer(1, "1.19", 0, 4, item=7),
        replace(offer(2, "2.11", 5, 9, item=8), gone_by=gone),
        replace(offer(3, "1.32", 5, 9, item=7), gone_by=gone),
    )
    assert [one[:2] for one in moves(found)] == [(1, 3)]


def test_a_change_for_one_country_is_found_beside_the_other() -> None:
    found = judge(
        offer(1, "0.50", 0, 9, country="US"),
        offer(2, "0.20", 0, 4, country="IN"),
        offer(3, "0.10", 5, 9, country="IN"),
    )
    assert [one[:2] for one in moves(found)] == [(2, 3)]


def test_more_work_for_more_money_is_neither() -> None:
    title = "Transcribe {} minutes of speech"
    found = judge(
        offer(1, "1.00", 0, 5, title=title.format(10)),
        offer(2, "2.00", 6, 9, title=title.format(20)),
    )
    assert moves(found) == []
    assert set(found.prices.values()) == {Prices.BY_LENGTH}


def test_pay_that_follows_the_time_allotted_is_neither() -> None:
    found = judge(
        offer(1, "1.00", 0, 2, allotted=600),
        offer(2, "2.00", 3, 5, allotted=1200),
        offer(3, "3.00", 6, 9, allotted=1800),
    )
    assert moves(found) == []
    assert set(found.prices.values()) == {Prices.BY_LENGTH}


def test_another_currency_is_no_change() -> None:
    assert moves(judge(offer(1, "0.50", 0, 2), offer(2, "0.40", 3, 4, currency="EUR"))) == []


def test_an_unnamed_requester_makes_it_unsure() -> None:
    docs = [
        replace(doc, requester=Requester())
        for doc in (offer(1, "0.50", 0, 2), offer(2, "0.40", 3, 4))
    ]
    (change,) = judge_series(docs).changes
    assert change.confidence is Confidence.LOW


def test_a_title_that_everything_is_posted_under_has_no_changes() -> None:
    docs = [offer(n, f"0.{n:02d}", 2 * n, 2 * n + 1) for n in range(1, 60)]
    found = judge_series(docs)
    assert found.changes == ()
    assert set(found.prices.values()) == {Prices.MANY}


def test_a_series_is_platform_requester_and_template() -> None:
    one = offer(1, "0.50", 0, 2, title="Tag photos (batch 1)")
    assert find_series(one) == find_series(replace(one, title="Tag photos (batch 22)"))
    assert find_series(one) != find_series(replace(one, platform="beta"))
    assert find_series(one) != find_series(replace(one, requester=Requester("A2", "Other")))
    assert find_series(replace(one, kind=RecordKind.DOCUMENT)) is None


@pytest.mark.parametrize("seed", range(30))
def test_order_does_not_matter_and_no_version_is_both_tier_and_changed(seed: int) -> None:
    chance = random.Random(seed)
    docs = [
        offer(
            n,
            chance.choice(("0.10", "0.20", "0.30")),
            first := chance.randrange(40),
            first + chance.randrange(10),
            item=chance.randrange(6),
        )
        for n in range(1, 12)
    ]
    found = judge_series(docs)
    shuffled = chance.sample(docs, len(docs))
    again = judge_series(shuffled)
    assert again.prices == found.prices
    assert list(moves(again)) == list(moves(found))
    assert_changes_are_in_order(found)


def assert_changes_are_in_order(found: Judgement) -> None:
    followed: Iterable[int] = [one.before.version for one in found.changes]
    assert len(set(followed)) == len(list(followed))
    for one in found.changes:
        assert one.before.last_seen.earliest <= one.after.first_seen.latest
        assert one.relative != 0


def _in(doc: VersionDoc, *countries: str) -> VersionDoc:
    return replace(doc, paid_in=countries)


def test_prices_at_once_in_countries_of_their_own_are_by_place_and_no_tiers() -> None:
    found = judge(_in(offer(1, "0.50", 0, 9), "NL"), _in(offer(2, "0.30", 2, 5), "VE"))
    assert moves(found) == []
    assert found.prices == {1: Prices.BY_PLACE, 2: Prices.BY_PLACE}


def test_prices_at_once_that_one_country_sees_both_of_are_tiers() -> None:
    found = judge(_in(offer(1, "0.50", 0, 9), "NL", "VE"), _in(offer(2, "0.30", 2, 5), "VE"))
    assert set(found.prices.values()) == {Prices.TIERS}


def test_one_price_after_another_from_other_countries_is_hardly_a_change() -> None:
    one, other = offer(1, "0.50", 0, 5, sightings=2), offer(2, "0.40", 6, 9, sightings=3)
    (change,) = judge(_in(one, "NL"), _in(other, "VE")).changes
    assert change.confidence is Confidence.LOW
    assert "who looks" in change.why
    (change,) = judge(_in(one, "NL"), _in(other, "NL", "VE")).changes
    assert change.confidence is Confidence.HIGH


def test_a_change_that_one_country_saw_both_sides_of_is_sure() -> None:
    (change,) = judge(
        _in(offer(1, "0.50", 0, 5, item=9, sightings=1), "NL"),
        _in(offer(2, "0.40", 6, 9, item=9, sightings=2), "NL", "VE"),
    ).changes
    assert change.confidence is Confidence.HIGH


def _gone(doc: VersionDoc, day: float) -> VersionDoc:
    return replace(doc, gone_by=START + timedelta(days=day))


def test_two_prices_that_a_whole_list_lacked_only_later_may_both_have_stood() -> None:
    """A gap, then one look at a part of the list: the dearer of two tiers, and then neither."""
    before, after = _gone(offer(1, "0.50", 0, 1), 6), _gone(offer(2, "0.80", 4, 4), 6)
    assert moves(judge(before, after)) == []


def test_a_price_that_a_whole_list_lacked_while_the_other_stood_had_gone() -> None:
    (change,) = judge(_gone(offer(1, "0.50", 0, 1), 5), _gone(offer(2, "0.80", 4, 6), 8)).changes
    assert change.confidence is Confidence.HIGH


def test_a_price_that_nobody_saw_gone_is_hardly_followed_by_one_seen_once() -> None:
    (change,) = judge(offer(1, "0.50", 0, 1), offer(2, "0.80", 4, 4, sightings=1)).changes
    assert (change.confidence, change.why) == (
        Confidence.LOW,
        "the price before was not seen to be gone for good",
    )


def test_a_listing_that_comes_and_goes_may_be_hidden_from_some_who_look() -> None:
    before = [
        _gone(offer(1, "0.50", 0, 1, item=9), 2),
        _gone(offer(2, "0.50", 3, 4, item=9), 5),
    ]
    (change,) = judge(*before, _gone(offer(3, "0.80", 6, 6, sightings=1), 9)).changes
    assert change.confidence is Confidence.LOW
    (change,) = judge(*before, _gone(offer(3, "0.80", 6, 8, sightings=3), 9)).changes
    assert change.confidence is Confidence.HIGH

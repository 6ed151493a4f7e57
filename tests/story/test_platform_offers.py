"""The story's offers on their own platforms: handed in, read, priced, found and cited.

Those of platforms that the reader for any page reads wait for it; its coming ends that by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest

from crawlers.platforms.anyone import MODULE, has_any_page_reader
from tests.story.any_page_offers import ANY_PAGE
from tests.story.offered import Given, PlatformOffer
from tests.story.offers import OFFERS
from tests.story.platform_offers import READ
from tests.support.archives import Desk, make_desk

SEEN_AT = "2024-03-02"


def _offers(given: tuple[Given, ...]) -> list[PlatformOffer]:
    return [offer for one in given for offer in one.offers]


@contextmanager
def open_desk(folder: Path, given: tuple[Given, ...]) -> Iterator[Desk]:
    """An archive into which the files were handed."""
    with pytest.MonkeyPatch.context() as patch:
        desk = make_desk(folder, patch)
        files = {one.name: one.content for one in given}
        told = desk.give(files, folder / "given", "--seen-at", SEEN_AT, "--source", "kingfisher")
        assert told["new"] == len(files), told
        yield desk


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("platforms"), READ) as desk:
        yield desk


@pytest.fixture(scope="module")
def any_page_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    with open_desk(tmp_path_factory.mktemp("any-page"), ANY_PAGE) as desk:
        yield desk


def check_offer(desk: Desk, offer: PlatformOffer) -> None:
    answer = desk.ask("search", offer.question)
    assert [hit["title"] for hit in answer["hits"]] == [offer.title]
    hit = answer["hits"][0]
    pay = hit["pay"] or {"amount": None, "currency": None, "unit": None}
    assert (pay["amount"] is None) == (offer.amount is None)
    if offer.amount is not None:
        assert Decimal(pay["amount"]) == Decimal(offer.amount)
        assert (pay["currency"], pay["unit"]) == (offer.currency, offer.unit)
    assert hit["platform"] == offer.platform
    assert hit["first_seen"].startswith(SEEN_AT)
    story = desk.ask("listing", hit["listing"])
    assert story["captures"][0]["sha256"]
    assert story["seen_by"] == "<k"


@pytest.mark.parametrize("offer", _offers(READ), ids=lambda offer: offer.label)
def test_offer_is_found_on_its_platform(desk: Desk, offer: PlatformOffer) -> None:
    check_offer(desk, offer)


@pytest.mark.xfail(
    not has_any_page_reader(),
    reason=f"waits for {MODULE}; once it is there this mark is off by itself",
    strict=True,
)
@pytest.mark.parametrize("offer", _offers(ANY_PAGE), ids=lambda offer: offer.label)
def test_offer_is_found_on_a_platform_without_a_reader(
    any_page_desk: Desk, offer: PlatformOffer
) -> None:
    check_offer(any_page_desk, offer)


def test_the_same_work_at_two_prices_is_two_offers(desk: Desk) -> None:
    hits = desk.ask("search", '"same work everywhere" platform:appen')["hits"]
    assert sorted(Decimal(hit["pay"]["amount"]) for hit in hits) == [Decimal(3), Decimal(9)]


def test_units_of_work_are_found_across_platforms(desk: Desk) -> None:
    hits = desk.ask("search", '"unit of work" pay:<=0.05')["hits"]
    assert {hit["platform"] for hit in hits} >= {"uhrs", "microworkers", "toloka", "sproutgigs"}


def test_every_row_that_is_an_offer_is_told() -> None:
    """Rows 10 to 13, 15 and 17 are told in Mechanical Turk's format; 20 is no offer."""
    told = {offer.row for offer in _offers(READ) + _offers(ANY_PAGE)}
    assert told | {offer.row for offer in OFFERS} == set(range(1, 20))

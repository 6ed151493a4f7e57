"""What the readers find on the market's pages, after redaction, is what the market offers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from archive.model import PageState, QualificationKind
from archive.redaction import redact
from crawlers.donations import open_bytes
from crawlers.marketplace.archivefiles import Visit, record_har, save_single_file
from crawlers.marketplace.demo import bench_pages, demo_workers
from crawlers.marketplace.families import mturk, viewhits
from crawlers.marketplace.market import build_market
from crawlers.platforms.registry import load_platforms, recognise

MARKET = build_market(11)
#: Somebody who may see everything.
WORKER = replace(demo_workers(11)["heron"], approved=90_000)
MOMENTS = [MARKET.start + timedelta(days=day, hours=10, minutes=5) for day in (0, 9, 17, 30)]


def read_all(body: bytes):
    (found,) = open_bytes(body, name="x", seen_at=None)
    assert recognise(found.page) == "mturk"
    platform = load_platforms()["mturk"]
    redaction = redact(found.page, rules=platform.rules, known=found.known)
    assert redaction.suspicions == ()
    for secret in WORKER.secrets:
        assert secret.encode() not in redaction.page.body
    return platform.read(redaction.page)


def check_listings(listings, offers, moment):
    assert len(listings) == len(offers)
    for seen, offer in zip(listings, offers, strict=True):
        assert seen.identity.value == offer.group
        assert seen.title == offer.title
        assert seen.description == offer.description
        assert (seen.requester.id, seen.requester.name) == (offer.poster.id, offer.poster.name)
        assert seen.pay.amount == offer.amount
        assert seen.pay.currency == "USD"
        assert seen.time_allotted == offer.seconds
        assert seen.units_left == offer.count_units(moment)
        assert len(seen.qualifications) == len(offer.requirements)
        assert all(one.kind is not QualificationKind.CUSTOM for one in seen.qualifications)


@pytest.mark.parametrize("moment", MOMENTS)
def test_json(moment):
    visit = Visit(
        mturk.list_address(page_size=100, as_json=True),
        moment,
        mturk.render_json(MARKET, moment, worker=WORKER),
        "application/json",
    )
    reading = read_all(record_har([visit], worker=WORKER))
    check_listings(reading.listings, MARKET.list_offers(moment), moment)
    assert reading.whole


@pytest.mark.parametrize("moment", MOMENTS)
def test_react(moment):
    text = mturk.render_react(MARKET, moment, worker=WORKER)
    reading = read_all(save_single_file(Visit(mturk.list_address(), moment, text)))
    check_listings(reading.listings, MARKET.list_offers(moment)[: mturk.PAGE_SIZE], moment)


@pytest.mark.parametrize("moment", MOMENTS)
def test_viewhits(moment):
    text = viewhits.render_viewhits(MARKET, moment, worker=WORKER)
    reading = read_all(save_single_file(Visit(viewhits.list_address(), moment, text)))
    offers = MARKET.list_offers(moment)
    check_listings(reading.listings, offers[: viewhits.PAGE_SIZE], moment)
    assert reading.advertised.listings == len(offers)
    assert [seen.keywords for seen in reading.listings] == [offer.keywords for offer in offers[:10]]


def test_what_a_worker_may_not_see_has_no_id():
    text = viewhits.render_viewhits(MARKET, MOMENTS[0], worker=None, page_size=100)
    reading = read_all(save_single_file(Visit(viewhits.list_address(), MOMENTS[0], text)))
    for seen, offer in zip(reading.listings, MARKET.list_offers(MOMENTS[0]), strict=True):
        assert (seen.identity.value == offer.group) is not bool(offer.requirements)


def test_previews_of_both_generations():
    offer = MARKET.list_offers(MOMENTS[0])[0]
    for address, text in (
        (
            f"{viewhits.HOST}/mturk/preview?groupId={offer.group}",
            viewhits.render_preview(offer, MOMENTS[0], worker=WORKER),
        ),
        (
            mturk.task_address(offer.group),
            mturk.render_task(offer, MOMENTS[0], worker=WORKER),
        ),
    ):
        reading = read_all(save_single_file(Visit(address, MOMENTS[0], text)))
        (document,) = reading.documents
        assert document.listing.value == offer.group
        assert offer.instructions in document.text
        assert [one.name for one in document.fields] == [one.name for one in offer.fields]


def test_blind_pages():
    states = {
        mturk.render_sign_in(): PageState.LOGGED_OUT,
        mturk.render_rate_limited(): PageState.RATE_LIMITED,
    }
    for text, state in states.items():
        visit = Visit(mturk.list_address(), MOMENTS[0], text)
        assert read_all(record_har([visit], worker=WORKER)).state is state


def test_bench_pages_read_whole():
    for body in bench_pages(3):
        (found,) = open_bytes(body, name="x", seen_at=None)
        platform = load_platforms()["mturk"]
        redaction = redact(found.page, rules=platform.rules, known=found.known)
        assert redaction.suspicions == ()
        assert len(platform.read(redaction.page).listings) == 100

"""The demo's donations open, carry their times, read as the market has them, and plant secrets."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest

from crawlers.donations import DonatedPage, open_bytes
from crawlers.marketplace.demo import bench_pages, demo_pages, demo_workers
from crawlers.marketplace.families import mturk, viewhits
from crawlers.marketplace.market import START, build_market
from crawlers.marketplace.wording import ASKS_MORE


@pytest.fixture(scope="module")
def donated():
    opened = []
    for donor, name, body in demo_pages(1):
        for one in open_bytes(body, name=name, seen_at=None):
            assert isinstance(one, DonatedPage), one
            opened.append((donor, one))
    return opened


def test_the_same_seed_gives_the_same_bytes():
    assert list(demo_pages(3)) == list(demo_pages(3))


def test_five_donors_and_one_of_them_public(donated):
    counts = Counter(donor.name for donor, _ in donated)
    assert set(counts) == {"heron", "lantern", "teapot", "marble", "commons"}
    assert {donor.name for donor, _ in donated if donor.public} == {"commons"}


def test_it_covers_weeks(donated):
    moments = [one.page.seen.start for _, one in donated]
    assert (max(moments) - min(moments)).days > 28


def test_a_gap_stands_in_the_middle(donated):
    walls = [one.page.seen.start for _, one in donated if b'name="signIn"' in one.page.body]
    assert walls
    assert all(START + timedelta(days=14) < moment < START + timedelta(days=19) for moment in walls)


def test_instructions_ask_for_more_than_the_listing(donated):
    asked = [one for _, one in donated if b"home address" in one.page.body]
    assert asked
    assert "address" not in ASKS_MORE.title + ASKS_MORE.description
    assert all("/tasks" in one.page.address for one in asked)


def test_public_pages_show_nobody(donated):
    secrets = [secret.encode() for worker in demo_workers(1).values() for secret in worker.secrets]
    for donor, one in donated:
        if donor.public:
            assert not any(secret in one.page.body for secret in secrets)


def test_secrets_are_planted_where_the_site_shows_them(donated):
    for name, worker in demo_workers(1).items():
        bodies = b"".join(one.page.body for donor, one in donated if donor.name == name)
        signed_in = (
            worker.name.encode() in bodies
            or b"caller_meets_requirements" in bodies
            or worker.session.encode() in bodies
        )
        assert signed_in


def test_viewhits_pages_page_through_the_list():
    market = build_market(5)
    worker = demo_workers(5)["heron"]
    moment = market.start.replace(hour=12)
    offers = market.list_offers(moment)
    first = viewhits.render_viewhits(market, moment, worker=worker)
    assert f"1-10 of {len(offers)} Results" in first
    assert worker.name in first
    assert "state=" in first
    signed_out = viewhits.render_viewhits(market, moment, worker=None)
    assert "state=" not in signed_out
    assert "lnkWorkerSignin" in signed_out


def test_bench_pages_differ_and_hold_a_hundred_rows():
    pages = list(bench_pages(30))
    assert len(set(pages)) == 30
    assert all(page.count(b'class="capsulelink"') == 100 for page in pages)
    assert all(80_000 < len(page) < 200_000 for page in pages)
    (found,) = open_bytes(pages[0], name="a.html", seen_at=None)
    assert found.page.address.startswith("https://www.mturk.com/mturk/viewhits")


def test_json_rows_say_what_the_market_says():
    market = build_market(1)
    moment = market.start.replace(hour=15)
    worker = demo_workers(1)["heron"]
    answer = json.loads(mturk.render_json(market, moment, worker=worker))
    offers = market.list_offers(moment)
    assert [row["hit_set_id"] for row in answer["results"]] == [offer.group for offer in offers]
    assert [
        Decimal(str(row["monetary_reward"]["amount_in_dollars"])) for row in answer["results"]
    ] == [offer.amount for offer in offers]

"""The truth file says at every moment what each worker is shown, and at which pay."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import datetime

import pytest

from crawlers.marketplace.server import SITES, Control, Marketplace
from crawlers.marketplace.showing import is_open_to


@pytest.fixture(scope="module")
def control() -> Control:
    return Control(Marketplace(seed=11))


@pytest.fixture(scope="module")
def rows(control):
    """As they come back from a file."""
    found = defaultdict(list)
    for row in control.truth():
        told = json.loads(json.dumps(row))
        found[told["row"], told["family"]].append(told)
    return found


@pytest.mark.parametrize("family", SITES)
def test_offers_are_what_is_shown_at_every_moment(control, rows, family):
    site = SITES[family]
    for _ in range(4):
        control.advance(hours=37)
        now = control.now
        for name, worker in control.workers.items():
            standing = [
                row
                for row in rows["offer", family]
                if datetime.fromisoformat(row["start"]) <= now < datetime.fromisoformat(row["end"])
                and row["pay"][name] is not None
            ]
            true = {(row["listing"], row["pay"][name], row["title"]) for row in standing}
            offers = control.list_offers(family, name)
            shown = {(site.name_listing(one), str(one.amount), one.title) for one in offers}
            assert true == shown
            named = {row["listing"] for row in standing if name in row["named"]}
            open_to = {
                site.name_listing(one)
                for one in offers
                if not site.names_open_only or is_open_to(one, worker=worker)
            }
            assert named == open_to


@pytest.mark.parametrize("family", SITES)
def test_every_family_has_its_parameters_campaign_tiers_and_changes(rows, family):
    (head,) = rows["parameters", family]
    assert head["parameters"]["median_pay"] > 0
    (campaign,) = rows["campaign", family]
    assert campaign["languages"] == ["de", "en", "es", "fr", "nl"]
    listings = {row["listing"] for row in rows["offer", family]}
    assert set(campaign["listings"]) <= listings
    assert {row["listing"] for row in rows["tier", family]} <= listings
    kinds = {row["kind"] for row in rows["change", family]}
    assert {"appeared", "pay", "vanished", "back"} <= kinds
    assert {row["category"] for row in rows["offer", family]} > {"ordinary", "biometric-id"}
    assert any(row["asks_more"] for row in rows["offer", family])


def test_pay_differs_by_country_at_the_same_time(rows):
    gaps = [
        row
        for key, found in rows.items()
        if key[0] == "offer"
        for row in found
        if len({pay for pay in row["pay"].values() if pay is not None}) > 1
    ]
    assert gaps
    assert all(
        row["pay"]["heron"] in {None, row["pay"]["lantern"]}
        for row in gaps
        if row["pay"]["lantern"]
    )


def test_until_leaves_out_what_comes_later(control):
    until = control.now
    starts = [row["start"] for row in control.truth(until=until) if row["row"] == "offer"]
    assert starts
    assert max(map(datetime.fromisoformat, starts)) < until

"""Wages, floors and pay changes as they are typed: from a donated page to the answer."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from piecework.__main__ import cli
from tests.story.offers import OFFERS, Offer, list_page
from tests.support.archives import Desk, make_desk

BASE = replace(OFFERS[0], row=71, title="Sort photos of garden chairs, batch 4", seconds=600)


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory):
    """One offer that comes back under another id and cheaper; one that pays well by the hour."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("pay")
        desk = make_desk(folder, patch)
        well_paid = replace(BASE, row=72, title="Check five long reports", dollars="20.00")
        before = [replace(BASE, dollars="0.50"), well_paid]
        after = [_repost(replace(BASE, dollars="0.40")), well_paid]
        desk.give({"a.json": list_page(before)}, folder / "a", "--seen-at", "2024-03-02")
        desk.give({"b.json": list_page(after)}, folder / "b", "--seen-at", "2024-03-05")
        yield desk


class Reposted(Offer):
    """The same requester, another id and batch."""

    @property
    def group(self) -> str:
        return "3REPOSTEDINVENTEDGROUPXXXXXXXX"


def _repost(offer: Offer) -> Offer:
    values = {name: getattr(offer, name) for name in offer.__dataclass_fields__}
    return Reposted(**{**values, "title": "Sort photos of garden chairs, batch 5"})


def test_a_cut_under_another_id_is_found_with_both_versions(desk: Desk) -> None:
    (change,) = desk.ask("changes", "--series")
    assert change["kind"] == "cut"
    assert change["relative"] == "-0.200000"
    assert change["before"] != change["after"]
    assert change["last_seen_before"][0].startswith("2024-03-02")
    assert change["first_seen_after"][0].startswith("2024-03-05")
    assert (change["confidence"], change["why"]) == (
        "low",
        "the price before was not seen to be gone for good",
    )
    assert desk.ask("changes", "--series", "--over", "25") == []


def test_a_cut_is_a_question_like_any_other(desk: Desk) -> None:
    (hit,) = desk.ask("search", "cut:>10")["hits"]
    assert hit["pay"]["amount"] == "0.4"
    assert desk.ask("search", "-paychange:cut")["total"] == 2
    (only,) = desk.ask("search", "paychange:cut", "--facet", "prices")["facets"]["prices"]
    assert only["value"] == "changed"


def test_a_lower_bound_shows_where_pay_is_not_below_and_never_where_it_is(desk: Desk) -> None:
    well_paid = desk.ask("search", "lowerbound:>=100")
    assert well_paid["total"] == 1
    assert desk.ask("search", "notbelow:NL")["hits"][0]["id"] == well_paid["hits"][0]["id"]
    assert desk.ask("search", "below:NL")["total"] == 0
    assert desk.ask("search", "below:none")["total"] == 3


def test_floors_show_their_sum_and_source(desk: Desk) -> None:
    (floor,) = desk.ask("floors", "--place", "es", "--on", "2023-07-01")
    assert floor["hourly"] == "7.2692"
    assert "14 payments" in floor["sum"]
    assert floor["source"]
    assert desk.ask("floors", "--place", "DE", "--on", "2014-01-01") == []
    gaps = desk.ask("floors", "--place", "VE", "--missing")
    assert {"place": "VE", "from": "2020-11-01", "until": "2021-04-30"} in gaps


def test_floors_of_a_place_that_is_not_known_are_refused(desk: Desk) -> None:
    desk.run("floors", "--place", "Atlantis", expect=2)
    desk.run("floors", "--on", "yesterday", expect=2)


def test_a_platforms_own_floor_is_that_of_the_day() -> None:
    def ask(day: str) -> set[tuple[str, str]]:
        result = CliRunner().invoke(
            cli, ["floors", "--platform", "prolific", "--on", day, "--json"], standalone_mode=False
        )
        return {(one["standing"], one["amount"]) for one in json.loads(result.stdout)["rules"]}

    assert ask("2021-05-01") == {("in force", "5.00"), ("in force", "6.50")}
    assert ask("2025-05-01") == {("last known", "6.00"), ("last known", "8.00")}


def test_enrich_names_its_rules_and_computes_nothing_twice(desk: Desk) -> None:
    rules = desk.ask("enrich", "--list")["rules"]
    assert {"wages", "series"} <= rules.keys()
    assert desk.ask("enrich") == {"versions": 0, "placed": 0, "rules": rules}


def test_series_changes_take_no_other_filter_in_silence(desk: Desk) -> None:
    desk.run("changes", "--series", "--kind", "pay", expect=2)


def test_a_trend_says_what_it_rests_on_or_is_held_back(desk: Desk) -> None:
    trend = desk.ask("trends", "--by", "all", "--least", "1")
    (point,) = trend["points"]
    figure = point["figures"]["p50"]
    assert figure["value"] is None
    assert figure["suppressed"] == "2 requesters: fewer than 3"
    held_back = desk.ask("trends", "--by", "all")["points"][0]["figures"]["p50"]
    assert held_back["suppressed"] == "3 listings: fewer than 10"


def test_a_volume_counts_listings_by_month_and_shows_what_could_be_seen(desk: Desk) -> None:
    (point,) = desk.ask("trends", "--of", "volume", "--least", "1")["points"]
    figure = point["figures"]["volume"]
    assert (point["period"], figure["value"], figure["n"]) == ("2024-03", 3.0, 3)
    assert figure["provenance"] == "own"
    assert figure["coverage"]["mturk"]["days_looked"] == 2
    assert point["concentration"]["requesters"] == 2


def test_a_share_counts_only_what_can_be_told(desk: Desk) -> None:
    (point,) = desk.ask("trends", "--of", "notbelow:NL", "--by", "all")["points"]
    assert point["figures"]["share"]["left_out"] == {"not to be told": 2}


def test_a_trend_is_split_by_any_filter_and_by_qualifications(desk: Desk) -> None:
    def groups(split: str) -> dict[str, float]:
        points = desk.ask("trends", "--of", "volume", "--by", "all", "--split", split)["points"]
        return {one["group"]: one["figures"]["volume"]["value"] for one in points}

    assert groups("pay:>=1") == {"pay:>=1": 1.0, "not pay:>=1": 2.0}
    assert sum(groups("masters").values()) == 3.0
    assert sum(groups("qualification").values()) >= 3.0


def test_volume_stands_with_and_without_the_largest_requester(desk: Desk) -> None:
    (point,) = desk.ask("trends", "--of", "volume", "--by", "all")["points"]
    assert point["figures"]["volume"]["value"] == 3.0
    assert point["without_largest_requester"]["value"] == 1.0
    assert point["concentration"]["largest"] == pytest.approx(2 / 3)
    told = desk.run("trends", "--of", "volume", "--by", "all")
    assert "Gini" in told.stderr


def test_a_distribution_and_an_index_of_too_little_say_nothing(desk: Desk) -> None:
    found = desk.ask("trends", "--distribution", "--of", "payeur")
    assert found["steps"] == []
    assert "fewer than" in found["suppressed"]
    index = desk.ask("trends", "--index", "--of", "payeur")
    assert index["cells"] == ["goal", "platform", "country"]
    assert [one["value"] for one in index["links"]] == [None]
    (link,) = index["links"]
    assert "fewer than" in link["suppressed"]
    assert link["coverage"]
    assert all(type(count) is int and count > 0 for count in link["left_out"].values())


def test_a_change_is_printed_with_both_captures(desk: Desk) -> None:
    (change,) = desk.ask("changes", "--series")
    assert change["capture_before"] != change["capture_after"]
    for name in ("capture_before", "capture_after"):
        desk.run("evidence", change[name])
    assert change["listings"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["--of", "happiness"],
        ["--split", "pay"],
        ["--zone", "Mars/Olympus"],
        ["--cell", "platform"],
        ["--index", "--of", "volume"],
        ["--split", "pay:>=1 platform:mturk"],
        ["--distribution", "--split", "platform"],
    ],
)
def test_what_cannot_be_measured_is_refused(desk: Desk, arguments: list[str]) -> None:
    desk.run("trends", *arguments, expect=2)

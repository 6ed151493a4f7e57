"""Pay changes and tiers as pages show them: both sides with their captures, and how sure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from archive.door import Archive, open_archive
from archive.errors import BadInput
from archive.looked import explain_zero, list_days_looked
from archive.measures.distribution import bin_amounts
from archive.measures.figures import LEAST_LISTINGS
from archive.pay.series import Confidence
from archive.pay_stories import Direction, Order, list_pay_changes, list_tiers
from tests.story.offers import OFFERS, Offer, list_page
from tests.support.archives import make_desk

BASE = replace(OFFERS[0], row=71, title="Sort photos of garden chairs, batch 4", seconds=600)


class Reposted(Offer):
    """The same requester, under another id."""

    @property
    def group(self) -> str:
        return f"3REPOSTEDINVENTEDGROUPXXXXXX{self.row}"


def _repost(offer: Offer) -> Offer:
    return Reposted(**{name: getattr(offer, name) for name in offer.__dataclass_fields__})


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """One offer that comes back under another id and cheaper; two prices that stand together."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("stories")
        desk = make_desk(folder, patch)
        low = replace(BASE, row=72, title="Read aloud ten short sentences", dollars="1.00")
        high = _repost(replace(low, dollars="1.60"))
        before = [replace(BASE, dollars="0.50"), low]
        after = [
            _repost(replace(BASE, dollars="0.40", title="Sort photos of garden chairs, batch 5"))
        ]
        desk.give({"a.json": list_page(before)}, folder / "a", "--seen-at", "2024-03-02")
        desk.give({"b.json": list_page(after)}, folder / "b", "--seen-at", "2024-03-07")
        both = [low, high]
        desk.give({"c.json": list_page(both)}, folder / "c", "--seen-at", "2024-03-09")
        desk.give({"d.json": list_page([*both, *after])}, folder / "d", "--seen-at", "2024-03-11")
        with open_archive(desk.path) as opened:
            yield opened


def test_a_change_has_both_sides_with_a_capture_each(archive: Archive) -> None:
    (story,) = list_pay_changes(archive)
    assert story.direction is Direction.CUT
    assert story.relative == Decimal("-0.2")
    assert story.before.pay is not None
    assert story.after.pay is not None
    assert (story.before.pay.amount, story.after.pay.amount) == (Decimal("0.5"), Decimal("0.4"))
    assert story.before.capture != story.after.capture
    for side in (story.before, story.after):
        capture, _ = archive.evidence(str(side.capture))
        assert capture.platform == story.platform == "mturk"


def test_a_change_happened_between_two_sightings_and_nobody_looked_in_between(
    archive: Archive,
) -> None:
    (story,) = list_pay_changes(archive, order=Order.NEWEST)
    assert story.happened.earliest == datetime(2024, 3, 2, tzinfo=UTC)
    assert story.happened.latest == datetime(2024, 3, 8, tzinfo=UTC)
    (gap,) = story.unseen
    assert (gap.earliest.day, gap.latest.day) == (3, 7)
    assert story.reach.listings == 1
    assert story.reach.sightings == 2


def test_changes_are_asked_for_by_size_direction_and_confidence(archive: Archive) -> None:
    assert list_pay_changes(archive, over=Decimal(25)) == []
    assert list_pay_changes(archive, directions=[Direction.RISE]) == []
    assert list_pay_changes(archive, least=Confidence.HIGH) == []
    assert list_pay_changes(archive, "platform:prolific") == []
    assert list_pay_changes(archive, since=datetime(2024, 4, 1, tzinfo=UTC)) == []
    with pytest.raises(BadInput):
        list_pay_changes(archive, limit=501)


def test_tiers_stand_side_by_side_the_lowest_first(archive: Archive) -> None:
    (story,) = list_tiers(archive)
    amounts = [tier.side.pay.amount for tier in story.tiers if tier.side.pay]
    assert amounts == [Decimal("1.00"), Decimal("1.60")]
    assert all(tier.side.capture for tier in story.tiers)
    # The low price stood alone first; the whole time of both is told, which overlaps.
    spans = [(one.side.first_seen.earliest, one.side.last_seen.latest) for one in story.tiers]
    assert max(first for first, _ in spans) < min(last for _, last in spans)


def test_days_without_a_look_are_days_of_which_nothing_is_known(archive: Archive) -> None:
    start, end = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 3, 4, tzinfo=UTC)
    days = list_days_looked(archive, "mturk", start=start, end=end)
    assert [(one.day.day, one.hours, one.blind, one.best) for one in days] == [
        (1, 0, (), None),
        (2, 24, (), None),
        (3, 0, (), None),
    ]


def test_a_zero_without_known_lifetimes_says_so_and_still_shows_coverage(
    archive: Archive,
) -> None:
    start, end = datetime(2024, 3, 1, tzinfo=UTC), datetime(2024, 3, 11, tzinfo=UTC)
    meaning = explain_zero(archive, "mturk", start=start, end=end)
    assert meaning.chance is None
    assert meaning.why_not
    assert (meaning.coverage.days, meaning.coverage.looked) == (10, 3)


def test_a_distribution_of_few_listings_is_held_back(archive: Archive) -> None:
    found = archive.distribution(of="payeur")
    assert found.steps == ()
    assert str(LEAST_LISTINGS) in str(found.suppressed)
    # Asked again of the same archive it is not counted again.
    assert archive.distribution(of="payeur") is found
    assert archive.distribution("nothing", of="payeur") is not found
    with pytest.raises(BadInput):
        archive.distribution(of="happiness")


def test_steps_hold_everything_from_the_least_to_the_most() -> None:
    import numpy as np

    values = np.array([0.0, 0.01, 0.1, 1.0, 1.2, 1.3, 900.0])
    steps = bin_amounts(values, np.ones(7))
    assert sum(one.rows for one in steps) == 7
    assert abs(sum(one.share for one in steps) - 1) < 1e-9
    assert (steps[0].low, steps[0].rows) == (0.0, 1)
    assert steps[-1].low <= 900 < steps[-1].high
    for value in values[1:]:
        (home,) = [one for one in steps if one.low <= value * (1 + 1e-9) < one.high]
        assert home.rows
    with pytest.raises(ValueError, match="nothing"):
        bin_amounts(np.array([]), np.array([]))


def test_an_archive_that_stays_open_hears_of_new_looks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = make_desk(tmp_path, monkeypatch)
    desk.give({"a.json": list_page([BASE])}, tmp_path / "a", "--seen-at", "2024-03-02")
    with open_archive(desk.path) as opened:
        before = opened.trend("", of="volume").points[0].figures["volume"]
        assert len(opened.list_looks()["mturk"]) == 1
        desk.give({"b.json": list_page([BASE])}, tmp_path / "b", "--seen-at", "2024-03-05")
        assert len(opened.list_looks()["mturk"]) == 2
        after = opened.trend("", of="volume").points[0].figures["volume"]
    looked = [one.coverage["mturk"]["days_looked"] for one in (before, after)]  # type: ignore[index]
    assert looked == [1, 2]

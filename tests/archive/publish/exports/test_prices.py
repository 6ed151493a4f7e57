"""Exports of prices that stood at once: only what may leave; no price told by another's ratio."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from archive.desk import Desk, Role, open_desk
from archive.desk.people import set_person
from archive.door import Archive, open_archive
from archive.errors import BadInput
from archive.ids import from_id
from archive.pay_stories import list_tiers
from archive.place_stories import PlaceBasis, PlaceGapStory, PlacePrice
from archive.publish.exports import prices
from archive.publish.exports.making import make_export
from archive.publish.exports.prices import tabulate_place_gaps, tabulate_tiers
from archive.publish.gate import UNDER_K
from tests.story.offers import OFFERS, Offer, list_page
from tests.support.archives import make_desk

LOW = replace(
    OFFERS[0], row=91, title="Read aloud ten short sentences", seconds=600, dollars="1.00"
)


class Reposted(Offer):
    """The same requester, under another id."""

    @property
    def group(self) -> str:
        return f"3REPOSTEDINVENTEDGROUPXXXXXX{self.row}"


HIGH = Reposted(
    **{name: getattr(LOW, name) for name in LOW.__dataclass_fields__ if name != "dollars"},
    dollars="1.60",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("prices")
        desk = make_desk(folder, patch)
        for day in ("2024-03-09", "2024-03-11"):
            desk.give({f"{day}.json": list_page([LOW, HIGH])}, folder / day, "--seen-at", day)
        with open_archive(desk.path) as opened:
            yield opened


@pytest.fixture
def desk(archive: Archive) -> Iterator[Desk]:
    with open_desk(archive.home) as opened:
        set_person(opened, "anna", role=Role.ADMIN, by="anna")
        yield opened


def test_each_price_is_a_row_that_rests_on_its_version(archive: Archive) -> None:
    table = tabulate_tiers(archive)
    lines = list(table.lines)
    assert [one.values["amount"] for one in lines] == [Decimal("1.00"), Decimal("1.60")]
    assert [one.versions for one in lines] == [
        (from_id(str(one.values["version"]))[1],) for one in lines
    ]
    assert set(lines[0].values) == {one.name for one in table.columns}


def test_what_one_source_saw_is_withheld(archive: Archive, desk: Desk, tmp_path: Path) -> None:
    report = make_export(
        archive, desk, tabulate_tiers(archive), tmp_path / "out", by="anna", title="Tiers",
        question="several prices at once",
    )  # fmt: skip
    assert report.rows == 0
    assert [one.reason for one in report.withheld] == [UNDER_K]


def test_a_gaps_row_rests_on_every_price_that_its_ratio_tells_of(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tiers,) = list_tiers(archive)
    found = tuple(
        PlacePrice((country,), PlaceBasis.NAMED, one.side, one.side.first_seen, one.reach)
        for country, one in zip(("IN", "US"), tiers.tiers, strict=True)
    )
    gap = PlaceGapStory(tiers.platform, tiers.series, found, Decimal("0.625"), None, 3)
    monkeypatch.setattr(prices, "list_place_gaps", lambda *_asked, **_more: [gap])
    table = tabulate_place_gaps(archive)
    lines = list(table.lines)
    assert [one.values["countries"] for one in lines] == [("IN",), ("US",)]
    assert {one.versions for one in lines} == {tuple(from_id(one.side.version)[1] for one in found)}
    assert set(lines[0].values) == {one.name for one in table.columns}


@pytest.mark.parametrize("tabulate", [tabulate_tiers, tabulate_place_gaps])
def test_no_question_tells_what_is_only_suspected(tabulate: object, archive: Archive) -> None:
    assert callable(tabulate)
    with pytest.raises(BadInput, match="nobody has reviewed"):
        tabulate(archive, "flag:biometric-id")

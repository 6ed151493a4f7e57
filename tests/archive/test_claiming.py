"""Claims: kept with all they rest on, measured again, and never rewritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from archive.claiming import (
    is_as_stated,
    make_claim,
    read_settings,
    read_stated,
    reckon_change,
    rerun_claim,
    tell_run,
    write_settings,
)
from archive.desk import Desk, open_desk
from archive.desk.claims import ClaimValue, Measured, Outcome, Recipe, get_claim
from archive.desk.replies import SentHow, draft_reply, find_replies, record_sending
from archive.door import Archive
from archive.drafting import draft_case
from archive.errors import BadInput
from archive.indexing import bring_up_to_date
from archive.measures.choice import Grain, Weighting
from archive.measures.trends import Settings
from archive.measuring import bring_measures_up
from archive.model import Requester
from archive.publish.claimed import list_claim_cells
from archive.publish.gate import UNDER_K, Gate
from archive.publish.material import Heading, Leaving
from tests.archive.publish.houses import House

VOLUME = Measured("volume", "receipts", "2026-03", figure="volume")


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    # No rule has a part in this, and making all of them ready takes seconds.
    monkeypatch.setattr("archive.indexing.bring_enrichments_up", lambda home: None)
    house = House(tmp_path)
    house.show_many(range(12), strong=(0,))
    follow(house)
    return house


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with open_desk(house.home) as opened:
        yield opened


def follow(house: House) -> None:
    bring_up_to_date(house.home)
    bring_measures_up(house.home)


def test_a_count_is_still_true_until_it_is_not(house: House, desk: Desk) -> None:
    recipe = Recipe(Measured("count", "receipts"))
    with Archive(house.home) as door:
        claim = make_claim(door, desk, "Twelve offers", by="anna", recipe=recipe, stated="12")
        assert (claim.value.value, claim.value.n, claim.value.sources) == ("12", 12, "≥k")
        assert claim.basis.archive == house.home.archive_id
        same = rerun_claim(door, desk, claim.id, by="anna")
        assert tell_run(claim, same) == "still true: 12 (12 was stated)"
    house.show_many([20, 21])
    follow(house)
    with Archive(house.home) as door:
        now = rerun_claim(door, desk, claim.id, by="anna")
    assert (now.outcome, now.value.value) == (Outcome.NOW, "14")
    assert tell_run(claim, now) == "now 14 (12 was stated)"
    assert now.basis.sequence > claim.basis.sequence
    kept = get_claim(desk, claim.id)
    assert (kept.value, kept.basis, kept.recipe) == (claim.value, claim.basis, recipe)
    assert [one.outcome for one in kept.runs] == [Outcome.STILL_TRUE, Outcome.NOW]


def test_a_figure_of_a_trend_is_claimed_and_one_that_is_held_back_is_not(
    house: House, desk: Desk
) -> None:
    with Archive(house.home) as door:
        claim = make_claim(
            door, desk, "Twelve in March", by="anna", recipe=Recipe(VOLUME), stated="12"
        )
        assert claim.value.n == 12
        thin = Measured("advertised", "receipts", "2026-03")
        with pytest.raises(BadInput, match="cannot be claimed"):
            make_claim(door, desk, "x", by="anna", recipe=Recipe(thin), stated="1")
        with pytest.raises(BadInput, match="is measured"):
            make_claim(door, desk, "x", by="anna", recipe=Recipe(VOLUME), stated="13")
        bad = Measured("volume", "receipts", "2026-03")
        with pytest.raises(BadInput, match="no figure p50"):
            make_claim(door, desk, "x", by="anna", recipe=Recipe(bad), stated="1")


@pytest.mark.parametrize(
    ("value", "stated", "same"),
    [
        ("18.4", "18", True),
        ("18.5", "18", True),  # half to even, as printed figures are rounded
        ("18.6", "18", False),
        ("-17.6", "-18", True),
        ("2.404", "2.40", True),
        ("2.406", "2.40", False),
        ("1999.6", "2000", True),
    ],
)
def test_as_many_digits_as_were_printed_are_compared(value: str, stated: str, same: bool) -> None:
    assert is_as_stated(ClaimValue(value), stated=read_stated(stated)) is same


@pytest.mark.parametrize("text", ["", "about 18", "1e3", "nan", "18 %"])
def test_what_is_no_figure_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no figure"):
        read_stated(text)


def test_a_change_has_an_interval_that_both_ends_make() -> None:
    change = reckon_change(
        ClaimValue("2.00", "1.80", "2.20", 40, "≥k"), ClaimValue("1.64", "1.50", "1.80", 30, "≥k")
    )
    assert change.value is not None
    assert Decimal(change.value) == Decimal("-18")
    assert change.low is not None
    assert change.high is not None
    assert Decimal(change.low) < Decimal("-18") < Decimal(change.high) < 0
    assert (change.n, change.sources) == (30, "≥k")
    bare = reckon_change(ClaimValue("2", n=5), ClaimValue("3", n=9))
    assert (bare.value, bare.low, bare.sources) == ("50", None, "<k")
    assert reckon_change(ClaimValue("0"), ClaimValue("3")).held_back is not None


def test_settings_come_back_from_words() -> None:
    settings = Settings(weighting=Weighting.TIME, grain=Grain.WEEK, bootstrap=200, seed=4)
    assert read_settings(write_settings(settings)) == settings
    with pytest.raises(BadInput, match="colour"):
        read_settings({"colour": "red"})
    with pytest.raises(BadInput, match="do not fit"):
        read_settings({"grain": "year and a day"})


def test_a_claim_passes_the_gate_by_its_versions_and_its_reply_goes_along(
    house: House, desk: Desk
) -> None:
    with Archive(house.home) as door:
        claims = [
            make_claim(door, desk, "All", by="anna", recipe=Recipe(recipe), stated="12")
            for recipe in (Measured("count", "receipts"), VOLUME)
        ]
        reply = draft_reply(desk, by="anna", platform="invented", requester=Requester("RQ1"),
                            questions="Is it so?", about=[claims[0].id])  # fmt: skip
        record_sending(desk, reply.id, by="anna", on=reply.drafted_at.date(), how=SentHow.LETTER,
                       deadline=None)  # fmt: skip
        for claim in claims:
            gate = Gate(door, desk, Heading(Leaving.CLAIM, claim.says))
            (cell,) = gate.pass_cells(list_claim_cells(door, claim))
            assert cell.figure.value == 12
            assert [one.id for one in gate.replies] == ([reply.id] if claim is claims[0] else [])
        suspected = Recipe(Measured("count", "flag:identity"))
        with pytest.raises(BadInput, match="nobody has reviewed"):
            make_claim(door, desk, "None", by="anna", stated="0", recipe=suspected)
        # One that was kept before it was refused does not leave either.
        kept = replace(claims[0], recipe=suspected)
        with pytest.raises(BadInput, match="nobody has reviewed"):
            list_claim_cells(door, kept)
        assert draft_case(door, desk, [], [kept]).withheld == 1
        assert claims[0].says in draft_case(door, desk, [], [claims[0]]).text
        few = make_claim(door, desk, "Weak", by="anna", stated="1",
                         recipe=Recipe(Measured("count", '"receipts 7"')))  # fmt: skip
        (held,) = Gate(door, desk, Heading(Leaving.CLAIM, "")).pass_cells(
            list_claim_cells(door, few)
        )
    assert held.figure.suppressed == UNDER_K
    assert [one.id for one in find_replies(desk, [claims[0].id])] == [reply.id]

"""The queue: once for each text, the gravest first; and shares of what people found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from archive.desk import Desk, Role, open_desk
from archive.desk.people import set_person
from archive.desk.reviews import Asks, Broke, State, answer
from archive.door import Archive
from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.indexing import bring_up_to_date
from archive.measures.trends import Settings
from archive.measuring import bring_measures_up
from archive.model import Pay
from archive.reviewing import (
    Flagged,
    get_flagged,
    judge_versions,
    list_found,
    list_queue,
    measure_reviewed,
)
from tests.archive.ledger.pages import make_listing
from tests.archive.publish.houses import House

SELFIE = "Upload a selfie with your passport"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Sixteen offers; two ask for a selfie in the same words, one at another pay later."""
    house = House(tmp_path_factory.mktemp("house"))
    house.show_many(range(14))
    for number in (20, 21):
        house.show(number, hour=number, listing=make_listing(number, title=SELFIE))
    again = replace(make_listing(20, title=SELFIE), pay=Pay("$9.00"))
    house.show(20, hour=90, listing=again)
    bring_up_to_date(house.home)
    bring_measures_up(house.home)
    return house


@pytest.fixture
def door(house: House) -> Iterator[Archive]:
    with Archive(house.home) as opened:
        yield opened


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    house.home.desk_db.unlink(missing_ok=True)
    with open_desk(house.home) as opened:
        for name in ("ben", "cleo"):
            set_person(opened, name, role=Role.REVIEWER, by="anna")
        yield opened


def say(
    desk: Desk, flag: Flagged, *, asks: Asks, people: tuple[str, ...] = ("anna", "ben")
) -> None:
    for by in people:
        answer(desk, flag.subject, by=by, version=flag.doc.version, rule=flag.rule, asks=asks,
               broke=Broke.UNKNOWN)  # fmt: skip


def test_the_same_words_stand_in_the_queue_once(door: Archive, desk: Desk) -> None:
    flagged = {one.version for one in door.flagged() if one.category == "biometric-id"}
    assert len(flagged) == 3
    (one,) = list_queue(door, desk, viewer="anna", category="biometric-id")
    assert one.state is State.WAITING
    assert any("selfie" in words.words.casefold() for words in one.words)
    assert get_flagged(door, desk, one.id, category="biometric-id").subject == one.subject


def test_the_gravest_come_first_and_filters_hold(door: Archive, desk: Desk) -> None:
    queue = list_queue(door, desk, viewer="anna")
    order = [one.severity * one.confidence for one in queue]
    assert order == sorted(order, reverse=True)
    assert list_queue(door, desk, viewer="anna", platform="elsewhere") == []
    assert list_queue(door, desk, viewer="anna", rule="no.such/1") == []
    both = [*list_queue(door, desk, viewer="anna", limit=1),
            *list_queue(door, desk, viewer="anna", skip=1)]  # fmt: skip
    assert both == queue
    with pytest.raises(BadInput):
        list_queue(door, desk, viewer="anna", limit=0)
    with pytest.raises(BadInput, match="no flag"):
        get_flagged(door, desk, queue[0].id, category="graphic")


def test_a_verdict_holds_for_every_version_with_the_same_words(door: Archive, desk: Desk) -> None:
    (flag,) = list_queue(door, desk, viewer="anna", category="biometric-id")
    say(desk, flag, asks=Asks.YES, people=("anna",))
    assert list_queue(door, desk, viewer="anna", category="biometric-id") == []
    (other,) = list_queue(door, desk, viewer="ben", category="biometric-id")
    assert other.state is State.ONE
    assert judge_versions(door, desk, [flag.doc.version]) == {}
    say(desk, flag, asks=Asks.YES, people=("ben",))
    assert list_queue(door, desk, viewer="cleo", category="biometric-id") == []
    found = list_found(door, desk, category="biometric-id")
    assert len(found) == 3
    assert list_found(door, desk, category="money") == {}
    assert list_found(door, desk, asks=Asks.NO) == {}


def test_a_share_counts_what_people_found_and_says_what_they_have_not(
    door: Archive, desk: Desk
) -> None:
    (flag,) = list_queue(door, desk, viewer="anna", category="biometric-id")
    thin = Settings(least_requesters=1)
    (before,) = measure_reviewed(door, desk, category="biometric-id", settings=thin).points
    assert before.figures["share"].n == 14
    assert before.figures["share"].value == 0
    assert before.figures["share"].left_out["not to be told"] == 2
    say(desk, flag, asks=Asks.YES)
    (after,) = measure_reviewed(door, desk, category="biometric-id", settings=thin).points
    assert after.figures["share"].n == 16
    assert after.figures["share"].value == pytest.approx(2 / 16)
    assert to_id(IdKind.VERSION, flag.doc.version) == flag.id

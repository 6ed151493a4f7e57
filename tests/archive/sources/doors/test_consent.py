"""The consent door: what covers a visit, what ends it, and how soon that is seen."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import BadInput, ConsentMissing
from archive.home import Home
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor, HowGiven, PublicDecision, SaySo, read_hours
from archive.sources.keys import Vault, open_vault

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)  # a Monday


@pytest.fixture
def visits(say_so: SaySo) -> SaySo:
    return replace(
        say_so,
        platforms=("mturk",),
        kinds=("listings",),
        access=(Access.VISITED,),
        until=datetime(2026, 6, 1, tzinfo=UTC),
        hours=(read_hours("mon-fri 9:00-17:00", zone="UTC"),),
        seconds_between=20,
        per_day=300,
    )


@pytest.fixture
def door(vault: Vault, visits: SaySo) -> ConsentDoor:
    door = ConsentDoor(vault)
    door.record_say_so("wren", visits)
    return door


def ask(door: ConsentDoor, at: datetime = NOON, **other: object) -> None:
    wanted = {"platform": "mturk", "kind": "listings", **other}
    door.check("wren", str(wanted["platform"]), str(wanted["kind"]), access=Access.VISITED, at=at)


def test_a_visit_inside_what_was_agreed_is_covered(door: ConsentDoor) -> None:
    ask(door)


@pytest.mark.parametrize(
    ("at", "other"),
    [
        (NOON, {"platform": "prolific"}),
        (NOON, {"kind": "document"}),
        (NOON.replace(hour=17), {}),
        (NOON - timedelta(days=1), {}),
        (datetime(2026, 6, 1, 12, tzinfo=UTC), {}),
    ],
    ids=["platform", "kind", "hour", "weekday", "expired"],
)
def test_a_visit_outside_is_not(door: ConsentDoor, at: datetime, other: dict[str, object]) -> None:
    with pytest.raises(ConsentMissing):
        ask(door, at, **other)


def test_hours_are_judged_by_when_the_request_left(door: ConsentDoor) -> None:
    after = NOON.replace(hour=17, second=2)
    left = after - timedelta(seconds=4)
    door.check("wren", "mturk", access=Access.VISITED, at=after, asked_at=left)


def test_terms_say_what_binds(door: ConsentDoor, visits: SaySo) -> None:
    door.state_facts("wren", country="NL")
    terms = door.terms("wren", platform="mturk", at=NOON)
    assert terms.hours == visits.hours
    assert (terms.seconds_between, terms.per_day, terms.country) == (20, 300, "NL")
    assert terms.until == visits.until
    assert terms.kinds == ("listings",)


def test_terms_stand_outside_the_hours_too(door: ConsentDoor) -> None:
    assert not door.terms("wren", platform="mturk", at=NOON.replace(hour=3)).may_work(
        NOON.replace(hour=3)
    )


def test_no_visit_rests_on_any(vault: Vault, say_so: SaySo) -> None:
    door = ConsentDoor(vault)
    door.record_say_so("wren", replace(say_so, access=()))
    door.check("wren", "mturk", access=Access.DONATED)
    with pytest.raises(ConsentMissing):
        door.check("wren", "mturk", access=Access.VISITED)
    with pytest.raises(BadInput, match="names the platforms"):
        replace(say_so, access=(Access.VISITED,))


def test_no_visit_rests_on_a_decision(vault: Vault) -> None:
    door = ConsentDoor(vault)
    door.record_public(PublicDecision("an editor", "open to all", "example.org", NOON))
    door.check("public", "mturk")
    with pytest.raises(ConsentMissing):
        door.check("public", "mturk", access=Access.VISITED)
    with pytest.raises(ConsentMissing):
        door.terms("public", platform="mturk")


def test_the_newest_say_so_for_visits_rules_alone(door: ConsentDoor, visits: SaySo) -> None:
    evenings = (read_hours("20:00-22:00", zone="UTC"),)
    door.record_say_so("wren", replace(visits, hours=evenings))
    with pytest.raises(ConsentMissing, match="hours"):
        ask(door)
    ask(door, NOON.replace(hour=20))


def test_a_withdrawal_is_seen_at_once_in_another_process(home: Home, door: ConsentDoor) -> None:
    ask(door)
    child = os.fork()
    if child == 0:
        code = 1
        try:
            with open_vault(home) as other:
                ConsentDoor(other).record_withdrawal("wren")
            code = 0
        finally:
            os._exit(code)
    assert os.waitpid(child, 0)[1] == 0
    with pytest.raises(ConsentMissing, match="withdrawn"):
        ask(door)


def test_nothing_is_read_again_until_something_changes(
    door: ConsentDoor, monkeypatch: pytest.MonkeyPatch, home: Home
) -> None:
    ask(door)
    monkeypatch.setattr("archive.sources.doors.consent.read_standing", _refuse)
    for _ in range(3):
        ask(door)
    with open_vault(home) as other:
        ConsentDoor(other).state_facts("wren", country="DE")
    with pytest.raises(AssertionError):
        ask(door)


def _refuse(*_: object) -> None:
    raise AssertionError("read again")


def test_an_older_copy_of_the_sources_does_not_undo_a_withdrawal(home: Home, visits: SaySo) -> None:
    with open_vault(home) as vault:
        ConsentDoor(vault).record_say_so("wren", visits)
    older = home.sources_db.read_bytes()
    with open_vault(home) as vault:
        ConsentDoor(vault).record_withdrawal("wren")
    home.sources_db.write_bytes(older)
    with open_vault(home) as vault:
        door = ConsentDoor(vault)
        with pytest.raises(ConsentMissing, match="withdrawn"):
            ask(door)
        # A new say-so counts, and brings the lost one back as little as before.
        narrow = replace(visits, kinds=("document",), access=(Access.DONATED,))
        door.record_say_so("wren", narrow)
        door.check("wren", "mturk", "document", access=Access.DONATED, at=NOON)
        with pytest.raises(ConsentMissing):
            ask(door)


def test_an_invented_say_so_stays_out_of_a_real_archive(vault: Vault, visits: SaySo) -> None:
    with pytest.raises(BadInput, match="demo"):
        ConsentDoor(vault).record_say_so("wren", replace(visits, how=HowGiven.DEMO))

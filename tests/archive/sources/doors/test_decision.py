"""A visit needs a decision that somebody answers for, for platform and country, and for a time."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import BadInput, NotDecided
from archive.home import Home
from archive.sources.doors.decision import DecisionDoor, VisitDecision
from archive.sources.keys import Vault, open_vault

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
DECISION = VisitDecision(
    "work", "NL", "R. Editor", "a lawyer", "to see pay", NOW, NOW + timedelta(days=90)
)


@pytest.fixture
def door(vault: Vault) -> DecisionDoor:
    return DecisionDoor(vault)


def test_it_covers_its_platform_and_country_for_its_time(door: DecisionDoor) -> None:
    door.record(DECISION)
    assert door.check("work", country="NL", at=NOW) == DECISION
    for platform, country in (("work", "DE"), ("another", "NL"), ("work", None)):
        with pytest.raises(NotDecided):
            door.check(platform, country=country, at=NOW)
    with pytest.raises(NotDecided, match="has ended"):
        door.check("work", country="NL", at=DECISION.until)


def test_an_ended_one_is_ended_and_a_new_one_takes_its_place(door: DecisionDoor) -> None:
    with pytest.raises(NotDecided):
        door.end("work", country="NL", by="R. Editor", at=NOW)
    door.record(DECISION)
    door.end("work", country="NL", by="R. Editor", at=NOW + timedelta(days=1))
    assert door.check("work", country="NL", at=NOW) == DECISION
    with pytest.raises(NotDecided, match="has ended"):
        door.check("work", country="NL", at=NOW + timedelta(days=1))
    anew = replace(DECISION, decided_at=NOW + timedelta(days=2))
    door.record(anew)
    assert door.check("work", country="NL", at=NOW + timedelta(days=3)) == anew
    assert [one.decision for one in door.list_standing()] == [anew]


def test_an_older_sources_db_does_not_revive_one(home: Home) -> None:
    with open_vault(home) as vault:
        DecisionDoor(vault).record(DECISION)
    shutil.copy(home.sources_db, home.path / "older.db")
    with open_vault(home) as vault:
        DecisionDoor(vault).end("work", country="NL", by="R. Editor", at=NOW)
    shutil.copy(home.path / "older.db", home.sources_db)
    with open_vault(home) as vault, pytest.raises(NotDecided, match="has ended"):
        DecisionDoor(vault).check("work", country="NL", at=NOW + timedelta(seconds=1))


@pytest.mark.parametrize(
    "changes",
    [
        {"platform": " "},
        {"decided_by": ""},
        {"advice": ""},
        {"reason": " "},
        {"country": "Netherlands"},
        {"country": "nl"},
        {"until": NOW},
        {"until": datetime(2027, 1, 1)},  # noqa: DTZ001 - refused for that
    ],
)
def test_half_a_decision_is_none(changes: dict[str, object]) -> None:
    with pytest.raises(BadInput):
        replace(DECISION, **changes)  # type: ignore[arg-type]

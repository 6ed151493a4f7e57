"""Notes on platforms, handed from the command to the pages' process: the same on both sides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from archive.platform_notes import VARIABLE, find_notes, read_notes, write_notes
from archive.platform_rules import FactKind, Standing
from crawlers.platforms.showing import list_notes


def test_notes_come_out_as_they_went_in() -> None:
    notes = list_notes()
    assert tuple(read_notes(write_notes(notes)).values()) == notes


def test_pages_can_show_level_and_rule(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, write_notes(list_notes()))
    notes = find_notes()
    assert notes["clickworker"].evidence == "text only"
    rules = notes["prolific"].rule_on(date(2023, 9, 10), FactKind.PAY_FLOOR)
    assert [(rule.fact.amount, rule.standing) for rule in rules] == [
        (Decimal("6.00"), Standing.IN_FORCE),
        (Decimal("8.00"), Standing.IN_FORCE),
    ]


def test_without_notes_there_are_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert dict(find_notes()) == {}

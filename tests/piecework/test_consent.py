"""Consents at the command line: given with their terms, shown, listed, ended, erased."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.story.offers import list_page
from tests.support.archives import Desk, make_desk

VISITS = (
    "--platform",
    "mturk",
    "--way",
    "visit",
    "--hours",
    "mon-fri 18:00-22:00",
    "--zone",
    "Europe/Amsterdam",
    "--seconds-between",
    "20",
    "--per-day",
    "300",
    "--until",
    "2027-06-30",
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


def test_a_consent_is_recorded_with_all_that_the_standard_asks(desk: Desk) -> None:
    record = desk.ask("consent", "give", "heron", *VISITS, "--country", "nl", "--language", "nl")
    assert record["country"] == "NL"
    [event] = record["events"]
    assert event["notice"]["language"] == "nl"
    assert event["notice"]["awaits_native_reader"] is True
    assert event["visits"] == {
        "hours": ["mon,tue,wed,thu,fri 18:00-22:00 Europe/Amsterdam"],
        "seconds_between": 20.0,
        "per_day": 300,
    }
    assert event["until"] == "2027-07-01T00:00:00Z"
    for name in ("controller", "purposes", "recipients", "retention", "withdrawal_method"):
        assert event[name]


def test_the_text_is_shown_before_anything_is_recorded(desk: Desk) -> None:
    result = desk.run("consent", "give", "heron", "--platform", "mturk")
    assert "What can happen to you" in result.stderr
    assert "heron" not in result.stdout


@pytest.mark.parametrize(
    "options",
    [
        ("--way", "visit"),
        ("--platform", "nowhere"),
        ("--hours", "evenings"),
        ("--until", "2001-01-01"),
        ("--country", "Netherlands"),
        ("--language", "xx"),
    ],
    ids=lambda options: options[0],
)
def test_what_cannot_be_meant_is_refused_and_nothing_recorded(
    desk: Desk, options: tuple[str, ...]
) -> None:
    desk.run("consent", "give", "heron", *options, expect=2)
    assert desk.ask("consent", "list") == []


def test_the_list_says_what_stands_and_what_ended(desk: Desk) -> None:
    desk.run("consent", "give", "heron", *VISITS)
    desk.run("consent", "give", "wren", "--how", "paper", "--given-on", "2026-01-02")
    desk.run("consent", "withdraw", "wren")
    states = {one["source"]: one["state"] for one in desk.ask("consent", "list")}
    assert states == {"heron": "given", "wren": "withdrawn"}
    assert desk.ask("consent", "show", "wren")["state"] == "withdrawn"
    assert "withdrawn" in desk.run("consent", "show", "wren").stdout


def test_withdrawn_nothing_more_is_taken_in(desk: Desk, tmp_path: Path) -> None:
    given = ("--seen-at", "2024-03-02", "--source", "heron")
    desk.give({"list.json": list_page()}, tmp_path / "given", *given)
    desk.run("consent", "withdraw", "heron")
    again = ("donate", str(tmp_path / "given"), "--seen-at", "2024-03-09", "--source", "heron")
    desk.run(*again, expect=7)
    assert desk.ask("status")["captures"] == 1
    desk.run("consent", "give", "heron")
    desk.run(*again)
    assert desk.ask("status")["captures"] == 2
    desk.run("consent", "show", "nobody", expect=7)


def test_erased_there_is_nothing_left_and_verify_is_clean(desk: Desk, tmp_path: Path) -> None:
    given = ("--seen-at", "2024-03-02", "--source", "heron")
    desk.give({"list.json": list_page()}, tmp_path / "given", *given)
    assert desk.ask("status")["captures"] == 1
    desk.run("consent", "withdraw", "heron", "--erase", expect=2)  # nobody was asked
    assert desk.ask("status")["captures"] == 1
    report = desk.ask("consent", "withdraw", "heron", "--erase", "--yes")
    assert report["captures"] == 1
    assert report["published"] == []
    assert desk.ask("status")["captures"] == desk.ask("search")["total"] == 0
    assert desk.ask("verify")["clean"]
    assert desk.ask("consent", "list") == []
    assert desk.ask("consent", "withdraw", "--resume") == {"resumed": False}


def test_a_source_that_is_nobody_is_named_so(desk: Desk) -> None:
    desk.run("consent", "withdraw", "nobody", expect=7)
    desk.run("consent", "withdraw", expect=2)


def test_the_id_of_an_erased_capture_says_so(desk: Desk, tmp_path: Path) -> None:
    given = ("--seen-at", "2024-03-02", "--source", "heron")
    [capture] = desk.give({"list.json": list_page()}, tmp_path / "given", *given)["captures"]
    desk.run("consent", "withdraw", "heron", "--erase", "--yes")
    result = desk.run("evidence", capture, expect=2)
    assert "was erased" in str(result.exception)

"""What a worker sees before handing in: short enough to be read, and nothing removed in it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.story.offers import OFFERS, list_page
from tests.support.archives import Desk, make_desk

SEEN = ("--seen-at", "2024-03-02")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


def page_with(tmp_path: Path, old: bytes = b"", new: bytes = b"") -> str:
    page = tmp_path / "list.json"
    body = json.dumps(json.loads(list_page()), indent=1).encode()
    assert old in body
    page.write_bytes(body.replace(old, new, 1) if old else body)
    return str(page)


def test_kept_and_removed_lines_are_shown_and_long_runs_counted(desk: Desk, tmp_path: Path) -> None:
    page = page_with(tmp_path)
    short = desk.run("donate", "--preview", page, *SEEN).stdout.splitlines()
    whole = desk.run("donate", "--preview", page, *SEEN, "--all-lines").stdout.splitlines()
    assert short[1].startswith("   removed: worker-standing ×")
    assert len(short) < len(whole) / 1.5
    removed = [line for line in whole if line.startswith("-   ")]
    assert removed
    assert [line for line in short if line.startswith("-   ")] == removed
    assert any("more lines kept" in line for line in short)
    assert not any("more lines kept" in line for line in whole)
    assert any(line.startswith("     ") and '": ' in line for line in short)


def test_words_that_stand_nowhere_are_told_at_the_top(desk: Desk, tmp_path: Path) -> None:
    page = page_with(tmp_path)
    shown = desk.run("donate", "--preview", page, *SEEN, "--strip", "Janet Poe").stdout
    assert "!! --strip J… (9 characters): found nowhere on this page" in shown.splitlines()[2]


def test_a_page_to_be_held_back_shows_why_and_what_would_be_read(
    desk: Desk, tmp_path: Path
) -> None:
    page = page_with(tmp_path, b"Look into your webcam", b"Look, A2FOREIGN77XQ, into it")
    shown = desk.run("donate", "--preview", page, *SEEN).stdout
    assert "»A2FOREIGN77XQ«" in shown
    assert "?? line " in shown
    assert "would be held back" in shown
    assert f"{len(OFFERS)} listings" in shown


def test_preview_as_json_is_one_document(desk: Desk, tmp_path: Path) -> None:
    page = page_with(tmp_path, b"Look into your webcam", b"Look, A2FOREIGN77XQ, into it")
    (tmp_path / "odd.html").write_bytes(b"<html>no platform</html>")
    result = desk.run(
        "donate", "--preview", page, str(tmp_path / "odd.html"), *SEEN, "--json",
        "--strip", "Janet Poe", expect=3,
    )  # fmt: skip
    told = json.loads(result.stdout)
    (one,) = told["pages"]
    assert one["held_back"] is True
    assert one["suspicions"][0]["line"] > 0
    assert one["unused_strip"] == ["J… (9 characters)"]
    assert one["reading"]["listings"] == len(OFFERS)
    assert all(line["removed"] for line in one["lines"])
    assert one["kept_lines"] > 0
    assert [(each["fate"], each["code"]) for each in told["others"]] == [
        ("refused", "unknown-platform")
    ]
    every = desk.ask("donate", "--preview", page, *SEEN, "--all-lines")["pages"][0]["lines"]
    assert len(every) == one["kept_lines"] + len(one["lines"])


def test_donating_tells_of_words_that_stand_nowhere(desk: Desk, tmp_path: Path) -> None:
    page = page_with(tmp_path)
    result = desk.run("donate", page, *SEEN, "--strip", "Janet Poe", "--strip", "webcam", "--json")
    assert json.loads(result.stdout)["unused_strip"] == ["J… (9 characters)"]
    assert "--strip J… (9 characters): found nowhere on the page" in result.stderr


def test_releasing_refuses_a_word_that_stands_nowhere(desk: Desk, tmp_path: Path) -> None:
    page = page_with(tmp_path, b"Look into your webcam", b"Look, A2FOREIGN77XQ, into it")
    assert desk.ask("donate", page, *SEEN)["held_back"] == 1
    (held,) = desk.ask("quarantine")
    both = ("--strip", "A2FOREIGN77XQ", "--strip", "Janet Poe")
    refused = desk.run("quarantine", "release", held["id"], *both, expect=2)
    assert "--strip J… (9 characters): found nowhere on the page" in str(refused.exception)
    assert "FOREIGN" not in str(refused.exception)
    assert len(desk.ask("quarantine")) == 1
    released = desk.run("quarantine", "release", held["id"], *both, "--accept")
    assert "--strip J… (9 characters): found nowhere" in released.stderr
    assert desk.ask("quarantine") == []


@pytest.mark.parametrize(
    ("source", "says"), [("", "1 to 64"), ("  ", "1 to 64"), ("janet@example.org", "an address")]
)
def test_sources_that_are_none_are_refused(
    desk: Desk, tmp_path: Path, source: str, says: str
) -> None:
    page = page_with(tmp_path)
    refused = desk.run("donate", page, *SEEN, "--source", source, expect=2)
    assert says in str(refused.exception)
    assert "janet" not in str(refused.exception)
    assert desk.ask("status")["captures"] == 0


def test_a_source_that_looks_like_a_name_is_advised_against(desk: Desk, tmp_path: Path) -> None:
    result = desk.run("donate", page_with(tmp_path), *SEEN, "--source", "Janet Poe")
    assert "looks like a name" in result.stderr
    assert (
        "looks like a name"
        not in desk.run("donate", page_with(tmp_path), *SEEN, "--source", "heron").stderr
    )


def test_a_platform_that_does_not_exist_is_refused_once(desk: Desk, tmp_path: Path) -> None:
    page = page_with(tmp_path)
    for more in ((), ("--preview",)):
        refused = desk.run("donate", page, *SEEN, "--platform", "nowhere", *more, expect=2)
        assert "no platform is called 'nowhere': " in str(refused.exception)
        assert "mturk" in str(refused.exception)
        assert refused.stdout == ""


def test_a_page_of_another_platform_than_named_is_refused(desk: Desk, tmp_path: Path) -> None:
    page = page_with(tmp_path)
    told = desk.ask("donate", page, *SEEN, "--platform", "turkopticon", expect=3)
    (problem,) = told["problems"]
    assert problem["code"] == "other-platform"
    assert "'turkopticon'" in problem["reason"]
    assert "'mturk'" in problem["reason"]
    assert desk.ask("donate", page, *SEEN, "--platform", "mturk")["new"] == 1

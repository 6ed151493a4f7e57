"""From a page of no known format to a confirmed reading: asked, answered, recorded, proposed."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from archive.confirmed import count_confirmed, name_confirmed, name_reader
from archive.desk import open_desk
from archive.desk.log import list_log
from archive.errors import BadInput
from archive.home import find_home
from crawlers.anypage.answers import FORMAT, apply_answers, read_answers
from crawlers.platforms import load_platforms
from piecework.answering import Questions
from tests.crawlers.platforms.pages import redacted_page
from tests.support.archives import Desk, make_desk

ROWS = "".join(
    f"<tr><td>Sort pictures of bridge {number}</td><td>€ 1,{number}0</td><td>3 min</td></tr>"
    for number in range(1, 9)
)
PAGE = (
    '<html lang="nl"><body><h1>Beschikbare taken</h1>'
    "<table><tr><th>Taak</th><th>Vergoeding</th><th>Duur</th></tr>"
    f"{ROWS}</table></body></html>"
)
#: A currency that the page does not make certain: the reader asks.
UNSURE = (
    PAGE.replace("€ 1,", "kr 1.").replace("bridge", "harbour").replace('lang="nl"', 'lang="en"')
)
HOW = ("--platform", "neevo", "--seen-at", "2026-03-01", "--source", "heron")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


def ask(desk: Desk, tmp_path: Path, page: str = PAGE) -> tuple[Path, Path, dict[str, Any]]:
    saved, answers = tmp_path / "page.html", tmp_path / "ask.json"
    saved.write_text(page, encoding="utf-8")
    desk.run("donate", "--preview", "--answers", str(answers), str(saved), *HOW[:4])
    return saved, answers, json.loads(answers.read_text(encoding="utf-8"))


def answer(path: Path, asked: dict[str, Any]) -> None:
    path.write_text(json.dumps(asked), encoding="utf-8")


def count_trend(desk: Desk) -> tuple[int, int]:
    trend = desk.ask("trends", "platform:neevo")
    return trend["counted_from"], trend["left_out_unconfirmed"]


def test_preview_writes_what_to_confirm_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    _, path, asked = ask(desk, tmp_path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    (page,) = asked["pages"]
    assert page["platform"] == "neevo"
    assert len(page["offers"]) == 8
    first = page["offers"][0]
    assert first["right"] is None
    assert first["fields"]["pay"]["found"] == "1.10 EUR per task"
    assert first["fields"]["pay"]["place"].endswith("td[2]")
    assert first["fields"]["pay"]["sure"] > 0.8
    assert first["fields"]["time"]["found"] == 180
    assert first["fields"]["requester"] == {"found": None, "correct": None}
    assert desk.ask("status")["captures"] == 0
    desk.run(
        "donate",
        "--preview",
        "--answers",
        str(path),
        str(tmp_path / "page.html"),
        *HOW[:4],
        expect=2,
    )


def test_unconfirmed_offers_stay_out_of_figures_until_confirmed(desk: Desk, tmp_path: Path) -> None:
    saved, path, asked = ask(desk, tmp_path)
    desk.run("donate", str(saved), *HOW)
    assert count_trend(desk) == (0, 8)
    offers = asked["pages"][0]["offers"]
    for offer in offers[:6]:
        offer["right"] = True
    offers[6]["right"] = False
    answer(path, asked)
    done = desk.ask("confirm", str(path), "--by", "Ines Editor")
    assert done == {
        "pages": 1, "right": 6, "corrected": 0, "dropped": 1, "added": 0, "unanswered": 1,
        "problems": [],
    }  # fmt: skip
    assert count_trend(desk) == (6, 1)
    assert desk.ask("search", "platform:neevo kind:listing")["total"] == 7
    assert desk.ask("reread", "--every")["pages"] == 0, "a person's reading stays"
    with open_desk(find_home(desk.path), read_only=True) as opened:
        (line,) = [one for one in list_log(opened) if one.did == "confirmed reading"]
    assert line.by == "Ines Editor"
    assert line.detail["right"] == 6
    assert line.detail["reader"] == "neevo/1+confirmed/1"
    assert "bridge" not in str(line), "no word of the page stands in the log"


def test_donate_confirms_in_one_go_and_corrects(desk: Desk, tmp_path: Path) -> None:
    saved, path, asked = ask(desk, tmp_path, UNSURE)
    (page,) = asked["pages"]
    assert page["offers"][0]["fields"]["pay"]["found"] is None
    assert any("currency" in one for one in page["offers"][0]["asks"])
    for number, offer in enumerate(page["offers"], 1):
        offer["fields"]["pay"]["correct"] = f"1.{number}0 SEK per task"
    page["offers"][0]["fields"]["title"]["correct"] = "Sort pictures of the first harbour"
    page["offers"][0]["fields"]["time"]["correct"] = "4 minutes"
    page["missing"] = [{"title": "Draw a map", "pay": "up to 9 EUR per hour", "count": 3}]
    answer(path, asked)
    told = desk.run("donate", "--confirm", str(path), "--by", "Ines Editor", str(saved), *HOW)
    assert "corrected 8" in told.stderr
    hits = desk.ask("search", "platform:neevo harbour")["hits"]
    assert len(hits) == 8
    listing = desk.ask("listing", next(hit["id"] for hit in hits if "first" in hit["title"]))
    version = listing["versions"][-1]
    assert version["pay"]["amount"] == "1.1"
    assert version["pay"]["currency"] == "SEK"
    assert version["pay"]["raw"] == "kr 1.10", "what the page says stays"
    assert version["extracted"] is False
    assert version["further"] == {"confirmed": True, "estimated_seconds": 240}
    (added,) = desk.ask("search", '"Draw a map"')["hits"]
    assert added["title"] == "Draw a map"
    # Again, with a second thought: the judgement is counted on, and nothing comes twice.
    desk.run("confirm", str(path), "--by", "Ines Editor")
    assert desk.ask("search", "platform:neevo kind:listing")["total"] == 9
    with open_desk(find_home(desk.path), read_only=True) as opened:
        readers = [one.detail["reader"] for one in list_log(opened) if "reader" in one.detail]
    assert readers == ["neevo/1+confirmed/2", "neevo/1+confirmed/1"]


def test_pages_that_wait_are_asked_about_later(desk: Desk, tmp_path: Path) -> None:
    saved, _, _ = ask(desk, tmp_path)
    desk.run("donate", str(saved), *HOW)
    later = tmp_path / "later.json"
    desk.run("confirm", "--questions", str(later), "--platform", "neevo")
    asked = json.loads(later.read_text(encoding="utf-8"))
    asked["pages"][0]["no_offers"] = True
    for offer in asked["pages"][0]["offers"]:
        offer["right"] = False
    answer(later, asked)
    assert desk.ask("confirm", str(later), "--by", "Ines Editor")["dropped"] == 8
    assert desk.ask("search", "platform:neevo kind:listing")["total"] == 0
    assert json.loads(desk.run("confirm", "--json").stdout)["pages"] == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"page": "xy"}, "64 hex digits"),
        ({"offers": {}}, "a list was there"),
        ({"missing": [{"pay": "1 EUR"}]}, "needs its title"),
        ({"missing": [{"title": "x", "pay": "lots"}]}, "is not understood"),
        ({"missing": [{"title": "x", "pay": "3 EUR per lorry"}]}, "no unit of pay"),
        ({"missing": [{"title": "x", "count": "many"}]}, "is not understood"),
        ({"missing": [{"title": "x", "colour": "red"}]}, "is no field"),
        ({"missing": [{"title": "x", "count": True}]}, "a text or a whole number"),
        ({"no_offers": True, "missing": [{"title": "x"}]}, "no offers, and names some"),
    ],
)
def test_answers_that_cannot_be_done_say_why(change: dict[str, Any], says: str) -> None:
    platform = load_platforms()["neevo"]
    page = redacted_page(PAGE)
    asked = Questions()
    reading = platform.read(page)
    asked.add(platform, page, reading)
    assert asked.pages[0]["page"] == page.digest.hex()
    answered = {"format": FORMAT, "pages": [{**asked.pages[0], **change}]}
    with pytest.raises(BadInput, match=says):
        apply_answers(reading, read_answers(answered)[0])


def test_answers_that_do_not_fit_are_not_taken(desk: Desk, tmp_path: Path) -> None:
    saved, path, asked = ask(desk, tmp_path)
    desk.run("donate", str(saved), *HOW)
    (page,) = asked["pages"]
    page["offers"][0]["right"] = True
    elsewhere = {**page, "page": "00" * 32}
    other = json.loads(json.dumps(page))
    other["offers"][0]["fields"]["title"]["found"] = "Another title"
    answer(path, {**asked, "pages": [elsewhere, other]})
    told = desk.ask("confirm", str(path), "--by", "Ines Editor", expect=2)
    assert told["pages"] == 0
    assert "not in this archive" in told["problems"][0]
    assert "other offers" in told["problems"][1]
    assert count_trend(desk) == (0, 8)
    # Nobody but the people of the desk may judge; the first to act there is its admin.
    answer(path, asked)
    desk.run("confirm", str(path), "--by", "Ines Editor")
    desk.run("confirm", str(path), "--by", "A Stranger", expect=7)
    assert count_trend(desk) == (1, 7)


def test_a_proposal_is_written_by_the_steps_of_new_platform(desk: Desk, tmp_path: Path) -> None:
    saved, path, asked = ask(desk, tmp_path)
    desk.run("donate", str(saved), *HOW)
    assert desk.ask("proposals", "list") == []
    desk.run("proposals", "show", "neevo", expect=2)
    for offer in asked["pages"][0]["offers"]:
        offer["right"] = True
    answer(path, asked)
    desk.run("confirm", str(path), "--by", "Ines Editor")
    assert desk.ask("proposals", "list") == [{"platform": "neevo", "pages": 1}]
    shown = desk.ask("proposals", "show", "neevo")
    assert shown["places"]["pay"][0]["times"] == 8
    assert shown["places"]["pay"][0]["place"].endswith("tr[*]>td[2]")
    checkout = tmp_path / "checkout"
    (checkout / "crawlers/platforms/neevo").mkdir(parents=True)
    (checkout / "crawlers/platforms/registry.py").write_text("")
    facts = checkout / "crawlers/platforms/neevo/platform.toml"
    facts.write_text("name = 'neevo'\n")
    desk.run("proposals", "write", "neevo", "--into", str(checkout))
    assert facts.read_text() == "name = 'neevo'\n"
    reader = (checkout / "crawlers/platforms/neevo/reader.py").read_text()
    assert "td[2] (8 times)" in reader
    case = (checkout / "tests/cases/neevo/list/page.html").read_text()
    assert "bridge" not in case
    assert "<table>" in case
    desk.run("proposals", "write", "neevo", "--into", str(checkout), expect=2)


def test_names_of_readers_that_people_confirmed() -> None:
    once = name_confirmed("neevo/1", number=1)
    twice = name_confirmed(once, number=2)
    assert [count_confirmed(one) for one in ("neevo/1", once, twice)] == [0, 1, 2]
    assert {name_reader(one) for one in ("neevo/1", once, twice)} == {"neevo/1"}


def test_an_answer_not_understood_stops_before_anything_is_taken_in(
    desk: Desk, tmp_path: Path
) -> None:
    saved, path, asked = ask(desk, tmp_path)
    asked["pages"][0]["offers"][1]["fields"]["pay"]["correct"] = "1,10 kr"
    answer(path, asked)
    told = desk.run("donate", "--confirm", str(path), str(saved), *HOW, expect=2)
    assert "page 1, offer 2: pay '1,10 kr' is not understood" in str(told.exception)
    assert desk.ask("search", "platform:neevo kind:listing")["total"] == 0

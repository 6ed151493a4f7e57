"""What a preview shows of a page that the reader for any page read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawlers.anypage.quantities import read_length
from piecework.__main__ import cli
from piecework.answering import ask_about
from piecework.extracted import say_span

CASES = Path(__file__).parents[1] / "cases"


def _preview(folder: str, *more: str) -> str:
    page = CASES / folder / "page.html"
    arguments = ["donate", "--preview", str(page), "--seen-at", "2021-05-03", *more]
    result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    return result.stdout


def test_each_value_is_shown_with_its_place() -> None:
    shown = _preview("clickworker/german-table")
    row = "body[2]>table[3]>tbody[2]>tr[3]"
    assert f"pay: 0,02 € = 0.02 EUR per task (95% sure, {row}>td[2])" in shown
    assert f"count: 1250 (90% sure, {row}>td[4])" in shown


def test_pay_that_was_not_read_says_so() -> None:
    assert "pay: variable = not read" in _preview("clickworker/sections")


def test_machines_get_the_same() -> None:
    (page,) = json.loads(_preview("clickworker/german-table", "--json"))["pages"]
    fields = page["extracted"][0]["fields"]
    assert fields["pay"]["value"]["amount"] == "1.00"
    assert fields["title"]["place"].endswith("td[1]>a[1]")


@pytest.mark.parametrize("folder", ["microworkers/list", "uhrs/marketplace"])
def test_platforms_with_a_reader_show_nothing_of_it(folder: str) -> None:
    assert "any page" not in _preview(folder)


def test_unknown_layout_is_read_for_a_platform_that_is_named(tmp_path: Path) -> None:
    rows = "".join(
        f"<tr><td>Sort pictures of street {number}</td><td>$0.1{number}</td><td>3 min</td></tr>"
        for number in range(4)
    )
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><body><table><tr><th>Task</th><th>Reward</th><th>Time</th></tr>{rows}</table>"
        "</body></html>"
    )
    arguments = ["donate", "--preview", str(page), "--seen-at", "2021-05-03"]
    result = CliRunner().invoke(cli, [*arguments, "--platform", "neevo"])
    assert result.exit_code == 0, result.output
    assert "4 listings" in result.stdout
    assert "$0.13 = 0.13 USD per task" in result.stdout


def test_a_page_without_a_time_can_be_looked_at() -> None:
    page = CASES / "clickworker" / "german-table" / "page.html"
    result = CliRunner().invoke(cli, ["donate", "--preview", str(page)])
    assert result.exit_code == 0, result.output
    assert "offer 1" in result.stdout
    assert "to take it in, give --seen-at" in result.stderr


def test_the_title_is_shown_first_and_lengths_as_people_say_them() -> None:
    lines = [line.strip() for line in _preview("clickworker/german-table").splitlines()]
    first = lines.index("offer 1")
    assert lines[first + 1].startswith("title: ")


@pytest.mark.parametrize(
    ("seconds", "said"), [(1500, "25 min"), (130, "2 min 10 s"), (45, "45 s"), (0, "0 s")]
)
def test_lengths_are_said_as_the_answers_take_them(seconds: int, said: str) -> None:
    assert say_span(seconds) == said
    assert read_length(said) == seconds


def test_all_that_follows_can_be_right_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    offers = [{"fields": {"title": {"found": f"Work {number}"}}} for number in range(4)]
    page = {"platform": "neevo", "page": "0" * 64, "no_offers": False, "offers": offers}
    said = iter(["n", "a"])
    monkeypatch.setattr("click.prompt", lambda *_, **__: next(said))
    (answer,) = ask_about([page])
    assert [one.right for one in answer.offers] == [False, True, True, True]

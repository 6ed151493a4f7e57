"""What a preview shows of a page that the reader for any page read."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from piecework.__main__ import cli

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

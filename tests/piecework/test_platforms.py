"""``piecework platforms``: levels, formats and rules, for people and as JSON."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from archive.errors import BadInput
from crawlers.platforms import load_platforms
from piecework.__main__ import cli


def run(*arguments: str) -> str:
    result = CliRunner().invoke(cli, ["platforms", *arguments], standalone_mode=False)
    if result.exception is not None:
        raise result.exception
    return result.stdout


def test_all_platforms_with_their_levels() -> None:
    rows = json.loads(run("--json"))
    assert [row["name"] for row in rows] == sorted(load_platforms())
    levels = {row["name"]: row["evidence"] for row in rows}
    assert levels["mturk"] == "saved page"
    assert levels["neevo"] == "none"
    for line in run().splitlines()[1:]:
        assert any(level in line for level in ("saved page", "public code", "text only", "none"))


def test_one_platform_on_a_day() -> None:
    shown = json.loads(run("prolific", "--day", "2023-09-10", "--json"))
    floors = [rule for rule in shown["rules"] if rule["kind"] == "pay_floor"]
    assert [(rule["amount"], rule["currency"], rule["standing"]) for rule in floors] == [
        ("6.00", "GBP", "in force"),
        ("8.00", "USD", "in force"),
    ]
    assert all(rule["source"]["address"] for rule in shown["rules"])
    text = run("prolific", "--day", "2022-05-01")
    assert "between" in text
    assert "public code" in text


def test_platform_of_which_no_rule_is_known() -> None:
    assert "No rule is known" in run("turkerview", "--day", "2020-01-01")


def test_unknown_platform_is_refused() -> None:
    with pytest.raises(BadInput, match="zeppelin"):
        run("zeppelin")

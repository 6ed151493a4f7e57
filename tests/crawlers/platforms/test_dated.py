"""Which rule was in force on a day: only what a source speaks for, and never a guess."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from crawlers.platforms import BadPlatform, load_platforms
from crawlers.platforms.dated import FactKind, Standing, read_dated

SOURCE = '[[sources]]\nid = "s"\ntitle = "t"\naddress = "a"\nkind = "press"\nread = "excerpt"\n'


def read_text(folder: Path, facts: str, *, head: str = "changed = 2026-11-22\n") -> None:
    path = folder / "facts.toml"
    path.write_text(head + SOURCE + facts, encoding="utf-8")
    read_dated(path)


def floors_on(day: date) -> list[tuple[Decimal | None, str | None, Standing]]:
    rules = load_platforms()["prolific"].facts.rule_on(day, FactKind.PAY_FLOOR)
    return [(rule.fact.amount, rule.fact.currency, rule.standing) for rule in rules]


def test_floor_before_any_source_is_unknown() -> None:
    assert floors_on(date(2019, 6, 1)) == []


def test_floor_on_a_day_that_a_source_speaks_for() -> None:
    assert floors_on(date(2021, 6, 1)) == [
        (Decimal("5.00"), "GBP", Standing.IN_FORCE),
        (Decimal("6.50"), "USD", Standing.IN_FORCE),
    ]


def test_between_two_floors_both_are_named_and_neither_is_sure() -> None:
    found = floors_on(date(2022, 6, 1))
    assert {standing for _, _, standing in found} == {Standing.BETWEEN}
    assert {amount for amount, currency, _ in found if currency == "GBP"} == {
        Decimal("5.00"),
        Decimal("6.00"),
    }


def test_floor_after_the_last_source_is_the_last_known() -> None:
    assert floors_on(date(2026, 1, 1)) == [
        (Decimal("6.00"), "GBP", Standing.LAST_KNOWN),
        (Decimal("8.00"), "USD", Standing.LAST_KNOWN),
    ]


def test_a_stated_end_and_a_stated_beginning_meet() -> None:
    facts = load_platforms()["mturk"].facts
    before = facts.rule_on(date(2015, 7, 20), FactKind.FEE)
    after = facts.rule_on(date(2015, 7, 21), FactKind.FEE)
    assert [(rule.fact.percent, rule.standing) for rule in before] == [
        (Decimal(10), Standing.IN_FORCE)
    ]
    assert [(rule.fact.percent, rule.standing) for rule in after] == [
        (Decimal(20), Standing.IN_FORCE)
    ]


def test_undated_rule_is_named_and_proves_nothing() -> None:
    rules = load_platforms()["toloka"].facts.rule_on(date(2022, 1, 1), FactKind.MAY_NOT_ASK)
    assert [rule.standing for rule in rules] == [Standing.UNDATED]


def test_points_and_threshold_give_the_surveys_to_the_first_payout() -> None:
    """34 to 100 surveys: 1,000 points at 30 or at 10 a survey."""
    facts = load_platforms()["dynata"].facts
    (threshold,) = facts.rule_on(date(2020, 6, 1), FactKind.PAYOUT_THRESHOLD)
    points = threshold.fact.points
    assert points is not None
    assert [-(-points // 30), -(-points // 10)] == [34, 100]
    (rate,) = facts.rule_on(date(2020, 6, 1), FactKind.POINTS_RATE)
    assert (rate.fact.points, rate.fact.amount, rate.fact.currency) == (1000, Decimal(10), "EUR")


@pytest.mark.parametrize("name", sorted(load_platforms()))
def test_every_fact_has_a_source(name: str) -> None:
    for fact in load_platforms()[name].facts.dated:
        assert fact.source.title
        assert fact.source.address
        assert fact.says.endswith(".")
        assert (fact.first is None) == (fact.last is None)
        assert fact.first is None or fact.last is None or fact.first <= fact.last


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ('[[facts]]\nkind = "fee"\nsays = "x"\n', "source: is missing"),
        ('[[facts]]\nkind = "fee"\nsays = "x"\nsource = "nobody"\n', "not among"),
        ('[[facts]]\nkind = "wage"\nsays = "x"\nsource = "s"\n', "kind"),
        ('[[facts]]\nkind = "fee"\nsays = "x"\nsource = "s"\nseen = ["soon"]\n', "soon"),
        ('[[facts]]\nkind = "fee"\nsays = "x"\nsource = "s"\nseen = ["2021-02-30"]\n', "02-30"),
        ('[[facts]]\nkind = "fee"\nsays = "x"\nsource = "s"\namount = "-1"\n', "-1"),
        ('[[facts]]\nkind = "fee"\nsays = "x"\nsource = "s"\ncurrency = "$"\n', "'USD'"),
        ('[[facts]]\nkind = "fee"\nsays = "x"\nsource = "s"\nsince = "2020"\n', "since"),
        (
            '[[facts]]\nkind = "fee"\nsays = "x"\nsource = "s"\nfrom = "2021"\nuntil = "2019"\n',
            "until",
        ),
        ("facts = []\n", "used by no fact"),
    ],
)
def test_faulty_facts_are_refused_by_name(tmp_path: Path, facts: str, said: str) -> None:
    head = "changed = 2026-11-22\n"
    if facts.startswith("facts"):
        head, facts = head + facts, ""
    with pytest.raises(BadPlatform, match=said):
        read_text(tmp_path, facts, head=head)


def test_no_file_is_no_facts(tmp_path: Path) -> None:
    assert read_dated(tmp_path / "facts.toml") == ()

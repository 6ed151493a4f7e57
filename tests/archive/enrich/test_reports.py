"""What workers tell of their pay, as the archive shows it: the story's rows with figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from archive.enrich.reports import ReportEnricher
from archive.enrich.rules import Found
from archive.model import DocumentKind, RecordKind
from archive.times import Window
from tests.contract.corpus import make_version

ENRICHER = ReportEnricher()


def tell(text: str, *, kind: DocumentKind = DocumentKind.REPORT) -> Found | None:
    at = datetime(2020, 6, 5, tzinfo=UTC)
    doc = make_version(
        7,
        "What I earned",
        kind=RecordKind.DOCUMENT,
        document_kind=kind,
        text=text,
        first=Window(at, at + timedelta(hours=1)),
    )
    return ENRICHER.enrich([replace(doc, enriched={})]).get(7)


def need(text: str) -> Found:
    found = tell(text)
    assert found is not None
    return found


def test_row_4_is_a_paid_time_wage_of_1_62_dollars() -> None:
    found = need("I was thrown out after $0.54 for about 20 minutes.")
    told = found.detail["told"]
    assert isinstance(told, list)
    assert (told[0]["low"], told[0]["high"], told[0]["currency"]) == (
        "1.620000",
        "1.620000",
        "USD",
    )
    assert told[0]["about"] is True
    assert found.fields["wage"] == ("paid_time",)


def test_row_5_is_at_most_8_83_euros_and_no_more_exact_than_it_was_told() -> None:
    found = need("250 fragments. They paid €26.50 for just over 3 hours.")
    assert "paidtime" not in found.fields
    assert found.fields["paidtimemost"] == Decimal("8.833333")
    below = found.fields["below"]
    assert isinstance(below, tuple)
    assert {"NL", "DE"} <= set(below)


def test_row_6_is_above_the_local_minimum_by_the_month() -> None:
    found = need("Five days a week. It comes to 10,000,000 IDR a month gross.")
    not_below = found.fields["notbelow"]
    assert isinstance(not_below, tuple)
    assert "ID-JK" in not_below
    assert "below" not in found.fields or "ID-JK" not in found.fields["below"]
    assert "wage" not in found.fields


def test_a_listing_or_instructions_tell_of_nobodys_pay() -> None:
    assert tell("$5 for 10 minutes of work.", kind=DocumentKind.INSTRUCTIONS) is None


def test_two_reports_that_differ_are_a_range() -> None:
    found = need("First I got €2 for 30 minutes. Then €6 for 30 minutes.")
    assert (found.fields["paidtime"], found.fields["paidtimemost"]) == (
        Decimal("4.000000"),
        Decimal("12.000000"),
    )


@pytest.mark.parametrize("text", ["I liked it.", "30 points for 10 minutes."])
def test_without_money_and_time_nothing_is_told(text: str) -> None:
    assert tell(text) is None


def test_all_time_and_what_rejections_left_are_labels_of_their_own() -> None:
    found = need("I got €12 for 3 hours, waiting included. After rejections it was €9 for 3 hours.")
    assert found.fields["wage"] == ("all_time", "after_rejection")
    assert "paidtime" not in found.fields
    told = found.detail["told"]
    assert isinstance(told, list)
    assert [one["label"] for one in told] == ["all time", "after rejection"]
    assert "NL" in found.fields["below"]  # type: ignore[operator]

"""The enricher of wages: floors by place and day, and never *below* from a lower bound."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from archive import extra
from archive.enrich.wages import WageEnricher
from archive.model import Pay, PayKind, PayUnit, VersionDoc
from archive.times import Window
from tests.contract.corpus import make_version

ENRICHER = WageEnricher()


def offer(
    amount: str,
    currency: str = "EUR",
    *,
    at: datetime = datetime(2024, 3, 1, tzinfo=UTC),
    unit: PayUnit = PayUnit.HOUR,
    allotted: int | None = None,
    estimated: int | None = None,
) -> VersionDoc:
    pay = Pay(amount, Decimal(amount), currency, unit, PayKind.FIXED)
    doc = make_version(
        7, "t", pay=pay, time_allotted=allotted, first=Window(at, at + timedelta(hours=1))
    )
    further = {} if estimated is None else {extra.ESTIMATED_SECONDS: estimated}
    return replace(doc, extra=further, enriched={})


def places(doc: VersionDoc, field: str) -> set[str]:
    found = ENRICHER.enrich([doc])[7].fields.get(field, ())
    assert isinstance(found, tuple)
    return set(found)


def test_an_advertised_hour_is_below_some_places_and_not_below_others() -> None:
    doc = offer("10.00")
    assert {"NL", "DE", "IE"} <= places(doc, "below")
    assert {"BR", "ID-JK", "BG"} <= places(doc, "notbelow")
    assert not places(doc, "below") & places(doc, "notbelow")


def test_a_lower_bound_is_never_below() -> None:
    doc = offer("0.10", unit=PayUnit.TASK, allotted=3600)
    assert places(doc, "below") == set()
    rich = offer("50", unit=PayUnit.TASK, allotted=3600)
    assert "NL" in places(rich, "notbelow")


def test_the_day_decides() -> None:
    before = offer("12.00", "USD", at=datetime(2019, 12, 30, tzinfo=UTC))
    after = offer("12.00", "USD", at=datetime(2020, 1, 2, tzinfo=UTC))
    assert "US-CA" not in places(before, "below")
    assert "US-CA" in places(after, "below")


def test_without_a_rate_only_money_of_the_same_kind_is_compared() -> None:
    doc = offer("500", "KES", at=datetime(2023, 7, 1, tzinfo=UTC))
    assert places(doc, "below") | places(doc, "notbelow") <= {"KE"}
    found = ENRICHER.enrich([doc])[7]
    assert "advertised" not in found.fields
    assert found.detail["rate"] == {"why": "the European Central Bank publishes no rate for KES"}


def test_two_hourly_figures_that_contradict_each_other_say_nothing() -> None:
    """An estimate longer than the time allotted: 1 hour estimated, 10 minutes allotted."""
    doc = offer("6.00", unit=PayUnit.TASK, allotted=600, estimated=3600)
    assert "NL" not in places(doc, "below") | places(doc, "notbelow")


def test_the_rate_and_its_day_are_kept() -> None:
    sunday = offer("10", "USD", at=datetime(2020, 6, 7, 12, tzinfo=UTC))
    found = ENRICHER.enrich([sunday])[7]
    rate = found.detail["rate"]
    assert isinstance(rate, dict)
    assert rate["day"] == "2020-06-05"
    euros = found.fields["advertised"]
    assert isinstance(euros, Decimal)
    assert euros == (10 * Decimal(rate["euros"])).quantize(Decimal("0.000001"))


def test_the_rules_version_names_its_tables() -> None:
    assert ENRICHER.rule.startswith("wages/4 ecb ")
    assert "floors " in ENRICHER.rule


def test_the_platforms_own_floor_stands_beside_the_pay() -> None:
    doc = replace(offer("4.00", "GBP", at=datetime(2021, 5, 1, tzinfo=UTC)), platform="prolific")
    found = ENRICHER.enrich([doc])[7]
    assert found.fields["ownfloor"] == ("below",)
    least = found.fields["ownminimum"]
    assert isinstance(least, Decimal)
    assert 5 < least < 6  # five pounds, in euros of that day
    assert found.detail["own_floor"]
    assert "ownfloor" not in ENRICHER.enrich([offer("4.00")])[7].fields

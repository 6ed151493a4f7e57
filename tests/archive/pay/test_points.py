"""How long until anything is paid."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.pay.points import count_tasks_to_payout


def test_the_storys_panel_pays_after_34_to_100_surveys() -> None:
    """Row 8: 10 to 30 points a survey, nothing below 1,000 points."""
    found = count_tasks_to_payout(Decimal(1000), least=Decimal(10), most=Decimal(30))
    assert found == (34, 100)


@pytest.mark.parametrize(("least", "most"), [("0", "5"), ("5", "3"), ("-1", "1")])
def test_tasks_that_pay_nothing_never_come_to_a_payout(least: str, most: str) -> None:
    with pytest.raises(ValueError, match="points"):
        count_tasks_to_payout(Decimal(1000), least=Decimal(least), most=Decimal(most))

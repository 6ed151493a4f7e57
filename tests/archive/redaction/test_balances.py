"""A balance goes in any currency, in points, and in the five languages; a price stays."""

from __future__ import annotations

import pytest

from archive.redaction import redact
from archive.redaction.rules import PlatformRules
from tests.crawlers.platforms.pages import received_page

RULES = PlatformRules("invented")


@pytest.mark.parametrize(
    ("text", "balance"),
    [
        ("Your balance: £48.15", "48.15"),
        ("<p>Available balance <b>€1.048,15</b></p>", "1.048,15"),
        ("Account balance: 48,15 €", "48,15"),
        ("Your balance is $48.15", "48.15"),
        ("Your points balance: 1340 points", "1340"),
        ("Uw saldo is 1340 punten", "1340"),
        ("Ihr Guthaben: 48,15 EUR", "48,15"),
        ("Tu saldo: 1340 puntos", "1340"),
        ("Votre solde est: 48,15 €", "48,15"),
    ],
)
def test_balance_goes(text: str, balance: str) -> None:
    page = redact(received_page(f"<html><body>{text}</body></html>"), rules=RULES).page
    assert balance.encode() not in page.body
    assert [removal.kind for removal in page.removed] == ["balance"]


@pytest.mark.parametrize(
    "text",
    ["Balance a ledger: £48.15 for 3 pages", "Pays 340 points", "You keep your balance for 5 €"],
)
def test_price_stays(text: str) -> None:
    page = redact(received_page(f"<html><body>{text}</body></html>"), rules=RULES).page
    assert text.encode() in page.body

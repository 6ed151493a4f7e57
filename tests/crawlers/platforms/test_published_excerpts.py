"""Forms of text and rows as they were published, read as they stand (they are no part of the
project: the tests skip where the folder beside it is absent).
"""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest

from archive.model import PayUnit
from crawlers.platforms import load_platforms
from crawlers.platforms.facts import DecimalMark
from crawlers.platforms.money import read_pay
from tests.crawlers.platforms.missing import SHORTEST_PROOF
from tests.crawlers.platforms.pages import redacted_page
from tests.support.shared import need

UHRS = load_platforms()["uhrs"].facts.money


def test_published_row_of_sproutgigs_is_read() -> None:
    text = need("platforms.md").read_text(encoding="utf-8")
    found = re.search(r'`(\{"id":"[0-9a-f]{24}".*?\}\})`', text)
    assert found is not None
    row = json.loads(found[1])
    reading = load_platforms()["sproutgigs"].read(
        redacted_page(json.dumps([row]), content_type="application/json")
    )
    (listing,) = reading.listings
    assert reading.doubts == ()
    assert listing.identity.value == row["id"]
    assert listing.pay is not None
    assert listing.pay.amount == Decimal(str(row["payment"]["amount"]))
    assert listing.units_left == row["progress"]["remaining"]


def test_published_pays_of_uhrs_are_read() -> None:
    text = need("platforms.md").read_text(encoding="utf-8")
    pays = re.findall(r'"([0-9],[0-9]+ \$ / [^"]+)"', text)
    assert len(pays) >= 2
    for raw in pays:
        read = read_pay(raw, facts=UHRS)
        assert read.doubt is None
        assert read.pay.amount == Decimal(raw.split()[0].replace(",", "."))
        assert read.pay.unit is (PayUnit.PAGE if "page" in raw else PayUnit.TASK)


def test_uhrs_abstains_where_the_mark_is_not_certain() -> None:
    assert UHRS.decimal_mark is DecimalMark.EITHER
    assert read_pay("$1,234 / HIT", facts=UHRS).pay.amount is None


@pytest.mark.parametrize("name", sorted(load_platforms()))
def test_every_format_states_its_level_and_its_proof(name: str) -> None:
    for form in load_platforms()[name].facts.formats:
        assert form.title
        assert len(form.proof) > SHORTEST_PROOF, f"{name}: {form.id}: proof: say how it is known"

"""Which kinds of change two contents of an offer differ by."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from archive.ledger.contents import name_changes, read_listing
from archive.model import ChangeKind, Identity, IdentityKind, ListingSeen, Pay, PayUnit

OFFER = ListingSeen(
    Identity(IdentityKind.PLATFORM, "invented"),
    "Sort buttons by colour",
    pay=Pay("$0.0400 / page", Decimal("0.04"), "USD", PayUnit.PAGE),
)


@pytest.mark.parametrize(
    ("pay", "kinds"),
    [
        # The page of an account in another language.
        (Pay("0,0400 $ / page", Decimal("0.04"), "USD", PayUnit.PAGE), (ChangeKind.TEXT,)),
        (Pay("$0.0300 / page", Decimal("0.03"), "USD", PayUnit.PAGE), (ChangeKind.PAY,)),
        (Pay("$0.0400 / task", Decimal("0.04"), "USD", PayUnit.TASK), (ChangeKind.PAY,)),
        (Pay("four cents a page"), (ChangeKind.PAY,)),
        (None, (ChangeKind.PAY,)),
    ],
)
def test_the_same_amount_written_otherwise_is_no_other_pay(
    pay: Pay | None, kinds: tuple[ChangeKind, ...]
) -> None:
    before = read_listing(OFFER, platform="mturk").content
    after = read_listing(replace(OFFER, pay=pay), platform="mturk").content
    assert name_changes(before, after) == kinds


def test_pay_that_nobody_could_read_is_another_pay_where_its_words_are_others() -> None:
    before, after = (
        read_listing(replace(OFFER, pay=Pay(words)), platform="mturk").content
        for words in ("some cents", "a few cents")
    )
    assert name_changes(before, after) == (ChangeKind.PAY,)


def test_the_same_amount_and_another_title_is_another_text_once() -> None:
    before = read_listing(OFFER, platform="mturk").content
    pay = Pay("4 cents a page", Decimal("0.04"), "USD", PayUnit.PAGE)
    again = replace(OFFER, title="Sort buttons", pay=pay)
    after = read_listing(again, platform="mturk").content
    assert name_changes(before, after) == (ChangeKind.TEXT,)

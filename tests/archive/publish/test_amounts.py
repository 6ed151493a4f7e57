"""The pay of a listing in a page of JSON is found where it can be no other number."""

from __future__ import annotations

import json

import pytest

from archive.publish.amounts import find_amount
from archive.redaction.parts import Part, split_body

TEXTS = {"title": "Tag photos", "requester": "Invented Labs", "pay": "0.35 GBP"}


def split(page: object) -> list[Part]:
    body = json.dumps(page).encode()
    return [
        Part("meta/status", b"200"),
        *split_body(body, content_type="application/json", charset="utf-8"),
    ]


def make_offer(**more: object) -> dict[str, object]:
    return {"id": 7, "title": "Tag photos", "by": {"name": "Invented Labs"}, **more}


def find(page: object) -> bytes | None:
    parts = split(page)
    index = find_amount(parts, TEXTS)
    return None if index is None else parts[index].content


@pytest.mark.parametrize(
    "more", [{"reward": 0.35}, {"reward": "0.35"}, {"pay": {"amount": 0.35, "in": "GBP"}}]
)
def test_the_number_in_the_listings_own_object(more: dict[str, object]) -> None:
    others = [{"id": n, "title": f"Other {n}", "reward": 0.35} for n in range(3)]
    page = {"total": 0.35, "offers": [*others, make_offer(**more)]}
    parts = split(page)
    index = find_amount(parts, TEXTS)
    assert index is not None
    assert parts[index].content == b"0.35"
    # It is the listing's own, and not one of the others: of equal numbers the last on the page.
    assert index == max(n for n, part in enumerate(parts) if part.content == b"0.35")


@pytest.mark.parametrize(
    "page",
    [
        {"offers": [make_offer(reward=0.36)]},
        {"offers": [make_offer(reward=35)]},
        {"offers": [make_offer(reward=0.35, bonus=0.35)]},  # which of the two
        {"offers": [make_offer(reward=0.35), make_offer(reward=0.35, id=8)]},  # whose
        {"offers": [{"title": "Tag photos"}, {"reward": 0.35}]},
        {"offers": [{"title": "Other", "reward": 0.35}]},
        [0.35, "Tag photos"],
        "Tag photos 0.35",
    ],
)
def test_what_could_be_another_number_is_not_shown(page: object) -> None:
    assert find(page) is None


def test_a_page_that_is_no_json() -> None:
    body = b"<p>Tag photos</p><p>0.35</p>"
    parts = split_body(body, content_type="text/html", charset="utf-8")
    assert find_amount(parts, TEXTS) is None


def test_the_verifier_takes_a_number_for_pay_alone() -> None:
    from archive.publish.verify import says

    assert says("pay", "0.35", "0.35 GBP")
    assert says("pay", "35", "35 GBP (minor units)")
    assert says("pay", "0.35 GBP", "0.35  GBP")
    assert not says("pay", "0.3", "0.35 GBP")
    assert not says("pay", "35", "0.35 GBP")
    assert not says("title", "35", "Tag 35 photos")

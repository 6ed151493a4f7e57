"""Contacts of an offer: marked where they are kept, and read back as a person sees them."""

from __future__ import annotations

import pytest

from archive.redaction import redact
from archive.redaction.body import decode_redacted
from archive.redaction.contacts import read_contacts
from archive.redaction.parts import split_parts
from tests.archive.redaction.pages import RULES, page_of

OFFER = '<p>{before}</p><td class="capsule_field_text">Questions to {contact}, please.</td>'


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("help@req.example", "help@req.example"),
        ("help&#64;req.example", "help@req.example"),
        ("caf&eacute;@req.example", "café@req.example"),
        ("+49 30 123 4567", "+49 30 123 4567"),
        ("(212) 555-1234", "(212) 555-1234"),
    ],
)
def test_contact_of_an_offer_is_read_as_a_person_sees_it(written: str, shown: str) -> None:
    page = redact(page_of(OFFER.format(before="x", contact=written)), rules=RULES).page
    assert read_contacts(page) == (shown,)


def test_contact_in_json_is_opened_too() -> None:
    body = '{"title": "Mail to help\\u0040req.example", "description": "é, call +49 30 123 4567"}'
    page = redact(page_of(body, content_type="application/json"), rules=RULES).page
    assert read_contacts(page) == ("+49 30 123 4567", "help@req.example")


def test_spans_fit_the_redacted_text_behind_what_was_taken_out() -> None:
    body = OFFER.format(before="state=Zm9vYmFyU2VjcmV0 é", contact="help@req.example")
    page = redact(page_of(body), rules=RULES).page
    assert b"Zm9vYmFyU2VjcmV0" not in page.body
    text = decode_redacted(page)
    assert [text[start:end] for start, end in page.contacts] == ["help@req.example"]


def test_each_contact_stands_in_one_part() -> None:
    page = redact(page_of(OFFER.format(before="x", contact="help@req.example")), rules=RULES).page
    holding = [part for part in split_parts(page) if b"help@req.example" in part.content]
    assert [part.path.rsplit("/", 1)[1] for part in holding] == ["text"]


def test_page_without_contacts_has_none() -> None:
    assert read_contacts(redact(page_of("<p>nothing</p>"), rules=RULES).page) == ()

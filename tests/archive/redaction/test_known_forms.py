"""A name that the session or ``--strip`` makes known goes in the forms that people and programs
make of it: reversed, in part, as a login, encoded; and as a whole in the text of offers."""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from archive.redaction import redact
from archive.redaction.rules import PlatformRules
from tests.archive.redaction.pages import page_of

RULES = PlatformRules(platform="none", listing_elements=(".offer",))
NAMES = [
    ("Wejora", "Pefilu"),
    ("Zoé", "Brânzaquill"),
    ("Fiachra", "O'Fallowey"),
    ("Björn", "Zwiebelstätter"),
    ("Ana-Lucía", "Peñarrubia"),
    ("小雨雪", "林林木"),
    ("Jo", "Quix"),
]


def wrap(text: str) -> str:
    return f"<script>x='{text}'</script>"


def encode(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def list_forms(first: str, last: str) -> Iterator[tuple[str, list[str]]]:
    """A text with the name in one form, and the pieces of it that must be gone."""
    both, reverse = f"{first} {last}", f"{last}, {first}"
    for shown in (
        both,
        reverse,
        f"{last},{first}",
        f"{last.upper()} {first}",
        f"{first} M. {last}",
    ):
        yield f"<p>{shown}</p>", [first, last, last.upper()]
    yield f"<p>{first}</p><p>{last}</p>", [first, last]
    yield f"<p>{first[0]}. {last}</p>", [last]
    yield f"<p>{first} {last[0]}.</p>", [first]
    yield f"<p>{first}'s tasks</p>", [first]
    yield f"<tr><td>{first}</td><td>{last}</td></tr>", [f">{first}<", last]
    yield f"<p><b>{last}</b>, <i>{first}</i></p>", [f">{first}<", last]
    yield f"<p>{first}<b></b> <i>{last[:2]}</i>{last[2:]}</p>", [last[2:]]
    yield f"<!-- {last} {first} -->", [first, last]
    yield f"<p>{both.upper()}</p><p>{both.swapcase()}</p>", [both.upper(), both.swapcase()]
    small = (first.lower(), last.lower())
    for login in ("{0}{1}", "{1}{0}", "{0}.{1}", "{1}.{0}", "{1}_{0}_cv.pdf"):
        yield f"<a href='/x/{login.format(*small)}'>", [login.format(*small)]
    if len(last) > 4 and last.isalnum() and last.isascii():
        yield f"<a href='/x/{small[0][0]}{small[1]}'>", [small[1]]
        yield f"<a href='/x/{small[1]}{small[0][0]}88'>", [small[1]]
    for shown in (both, reverse):
        yield f"<a href='/x?q={quote(shown)}'>", [quote(last)]
        yield f"<a href='/x?q={quote(quote(shown))}'>", [quote(quote(last))]
        yield "".join(f"&#x{ord(sign):x};" for sign in shown), [f"&#x{ord(last[2]):x};"]
        yield wrap("".join(f"\\u{ord(sign):04x}" for sign in shown)), [f"\\u{ord(last[2]):04x}"]
        told = json.dumps({"z": shown, "q": 1}, ensure_ascii=False)
        yield wrap(encode(told)), [encode(told)]
        yield wrap(encode(json.dumps({"z": shown}))), [encode(json.dumps({"z": shown}))]
        yield wrap(f"{encode('{}')}.{encode(told)}.c2ln"), [encode(told)]
        yield wrap(shown.encode().hex()), [shown.encode().hex()]
        packed = base64.b64encode(gzip.compress(told.encode(), mtime=0)).decode()
        yield wrap(packed), [packed]
        yield f"<p class='offer'>By {shown}</p>", [shown]


@pytest.mark.parametrize("asked", [True, False], ids=["strip", "session"])
@pytest.mark.parametrize("names", NAMES, ids=" ".join)
def test_a_given_name_goes_in_every_form(names: tuple[str, str], asked: bool) -> None:
    left = []
    word = [" ".join(names)]
    for body, pieces in list_forms(*names):
        page = page_of(f"<html><body><p>a</p>{body}<p class='offer'>Sort</p></body></html>")
        redaction = redact(
            page, rules=RULES, strip=word if asked else [], known=[] if asked else word
        )
        kept = redaction.page.body.decode()
        if not redaction.suspicions:
            left += [(body, piece) for piece in pieces if piece in kept]
    assert left == []


@pytest.mark.parametrize(
    "text",
    [
        "<p>Jobs for Joe, John and Jordan: quixotic tasks</p>",
        "<p>JO 42, joann</p>",
        "<p class='offer'>Jo wrote: ask Quix</p>",
        "<p>Pefilution of wejoras</p>",
    ],
)
def test_other_words_stay(text: str) -> None:
    page = page_of(f"<html><body>{text}</body></html>")
    assert redact(page, rules=RULES, strip=["Jo Quix", "Wejora Pefilu"]).page.body == page.body


def test_a_name_of_common_short_words_takes_none_of_them() -> None:
    page = page_of("<html><body><p>Do it, An example. We Do.</p></body></html>")
    assert redact(page, rules=RULES, strip=["An Do"]).page.body == page.body

"""A known name or sum goes however it is written; parts of a name leave offers alone."""

from __future__ import annotations

import base64
import html
import json

import pytest

from archive.redaction import redact
from archive.redaction.folding import fold_letters, prepare_sought
from archive.redaction.rules import PlatformRules
from tests.archive.redaction.pages import page_of

BARE = PlatformRules(platform="none")
OFFERS = PlatformRules(platform="none", listing_elements=(".offer",))
NAME = "Vukon Jefodepak"
FIRST, LAST = NAME.split()


def escape_each(form: str) -> str:
    return "".join(form.format(ord(sign)) for sign in NAME)


def strip_from(text: str, *, word: str = NAME, rules: PlatformRules = BARE) -> str:
    redaction = redact(page_of(f"<html>{text}</html>"), rules=rules, strip=[word])
    assert not redaction.suspicions
    assert redaction.unused_strip == ()
    left = redaction.page.body.decode()
    assert redact(page_of(left), rules=rules, strip=[word]).page.body.decode() == left
    return left


@pytest.mark.parametrize(
    "text",
    [
        f"<p>{NAME[:3]}\u00ad{NAME[3:]}</p>",
        f"<p>{NAME[:3]}&shy;{NAME[3:]}</p>",
        "<p>" + "\u200b".join(NAME) + "</p>",
        f"<p>{NAME[:3]}<wbr>{NAME[3:]}</p>",
        f"<p><b>{NAME[0]}</b>{NAME[1:]}</p>",
        "<p>" + "".join(f"<span class='x'>{sign}</span>" for sign in NAME) + "</p>",
        f"<p>{NAME[0]}<i>{NAME[1:3]}\u200d</i>{NAME[3:7]}<!-- x -->&#x200b;{NAME[7:]}</p>",
        f"<svg><text><tspan>{NAME[:4]}</tspan><tspan>{NAME[4:]}</tspan></text></svg>",
        f"<p><span>{FIRST}</span><br><span>{LAST}</span></p>",
        f"<script>a='{NAME[:4]}'+'{NAME[4:]}'</script>",
        f"<script>a={json.dumps(list(NAME))}</script>",
        f"<script>a=[{','.join(str(ord(sign)) for sign in NAME)}]</script>",
        f"<script>a=String.fromCharCode({', '.join(str(ord(sign)) for sign in NAME)})</script>",
        "<script>a='" + escape_each("\\{:o}") + "'</script>",
        "<script>a=unescape('" + escape_each("%u{:04x}") + "')</script>",
        "<style>b::after{content:'" + escape_each("\\{:x} ") + "'}</style>",
        "<pre>" + escape_each("={:02X}") + "</pre>",
        "<p>" + "".join(chr(ord(s) + 0xFEE0) if s != " " else "\u3000" for s in NAME) + "</p>",
        f"<p>{LAST}, {FIRST}</p>",
        f"<p>{FIRST[0]}. {LAST}</p>",
        f"<p>{FIRST}, there is new work</p><i>{NAME}</i>",
        f"<i data-k='{base64.b64encode(json.dumps([NAME]).encode()).decode()}'></i>",
        f"<i data-k='{html.escape(html.escape(json.dumps({'a': NAME})))}'></i>",
    ],
)
def test_a_known_name_goes_however_it_is_written(text: str) -> None:
    left = strip_from(text + f"<p>{NAME}</p>")
    letters = fold_letters(left).letters
    assert fold_letters(NAME).letters not in letters
    assert fold_letters(LAST).letters not in letters
    for odd in (escape_each("\\{:o}"), escape_each("\\{:x} "), escape_each("={:02X}")):
        assert odd not in left


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("Jürgen Böhmländer", "Juergen Boehmlaender"),
        ("Żaneta Wróblewska", "ZANETA WROBLEWSKA"),
        ("Ute Großklaus", "UTE GROSSKLAUS"),
        ("Deniz Yılmazışık", "DENİZ YILMAZIŞIK"),
        ("Оксана Гречанюк", "ОКСАНА  ГРЕЧАНЮК"),
        ("فاطمة الزهراء", "فاطمـــة الزهراء"),
        ("王建华芳", "欢迎王建华芳回来"),
        ("8,799.13", "8799.13"),
        ("8,799.13", "879913"),
        ("€ 1.234,57", "1 234,57"),
        ("12,50", "12.50"),
    ],
)
def test_a_known_value_goes_in_other_spellings(word: str, text: str) -> None:
    left = strip_from(f"<p>{text}</p>", word=word)
    assert text not in left
    assert "removed~stripped" in left


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("12.50", "<p>1,250 left</p>"),
        ("12.50", "<p>125 left, 0 done</p>"),
        ("1234", "<p>12 34 and 12,34</p>"),
        (NAME, f"<p class='offer'>{FIRST} Labs asks for pictures</p>"),
        ("Mark Tovedan", "<p>Mark the cats</p>"),
    ],
)
def test_what_only_resembles_it_stays(word: str, text: str) -> None:
    page = page_of(f"<html>{text}</html>")
    redaction = redact(page, rules=OFFERS, strip=[word])
    assert redaction.page.body == page.body
    assert redaction.unused_strip == (word,)


def test_a_name_is_sought_in_parts_and_a_phrase_is_not() -> None:
    assert prepare_sought("Ann de Vries").parts == ("ann", "vries")
    assert prepare_sought("my own words").parts == ()
    assert prepare_sought("A1QZ 77KP").parts == ()


def test_letters_keep_their_places() -> None:
    folded = fold_letters("Straße <b>Łé")
    assert folded.letters == "strasseble"
    assert folded.origin.tolist() == [0, 1, 2, 3, 4, 4, 5, 8, 10, 11]

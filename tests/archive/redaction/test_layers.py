"""What is worked out at once for a whole text is what each letter and each run says by itself."""

from __future__ import annotations

import base64
import re

from hypothesis import given
from hypothesis import strategies as st

from archive.redaction.layers import Cover, Sayings, make_layers, open_tokens
from archive.redaction.markup import compile_selector, find_elements
from archive.redaction.shapes import JOINED, read_base64, read_hex
from archive.redaction.values import lower_same_length

TEXTS = st.text(max_size=200) | st.text(alphabet="aZ09+/_- <>é\u0130\u03a3\U0001f600", max_size=120)


@given(text=TEXTS)
def test_lowering_a_text_lowers_each_letter(text: str) -> None:
    each = (low if len(low := char.lower()) == 1 else char for char in text)
    assert lower_same_length(text) == "".join(each)


def test_many_foreign_letters_are_lowered_too() -> None:
    capitals = "".join(map(chr, range(0x410, 0x430)))
    assert lower_same_length(f"<b>{capitals}</b>") == f"<b>{capitals.lower()}</b>"


@given(text=TEXTS)
def test_tokens_are_the_runs_of_a_text(text: str) -> None:
    layer = make_layers(text, thorough=False)[0]
    assert sorted(layer.tokens) == sorted(set(JOINED.findall(text)))


def _encode(text: str, charset: str, tail: str) -> str:
    data = text.encode(charset, "surrogatepass")
    return base64.b64encode(data).decode("ascii").rstrip("=") + tail


_TOKENS = st.from_regex(JOINED, fullmatch=True) | st.builds(
    _encode,
    st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=4)
    | st.text(alphabet=st.sampled_from("ab \x00é€😀\ufeff\ufffd"), min_size=4),
    st.sampled_from(["utf-8", "utf-16", "utf-16-le", "utf-16-be"]),
    st.sampled_from(["", "-", "A", "Zz", "0"]),
)


@given(tokens=st.lists(_TOKENS, max_size=6, unique=True))
def test_what_is_remembered_of_a_token_is_what_it_says(tokens: list[str]) -> None:
    sayings = Sayings()
    for _ in range(2):
        said = sayings.list_said(tokens)
        for token in tokens:
            found = said.get(token)
            assert (found and found[0]) == (read_base64(token) or read_hex(token))


def test_tokens_that_say_something_are_opened_where_they_stand() -> None:
    (layer,) = make_layers("<p>d29ya2VyIEE5SU5WRU5URUQwMDE=</p>", thorough=False)
    (inner,) = open_tokens(layer, covered=Cover(()), sayings=Sayings())
    assert inner.view.text == "worker A9INVENTED001"
    assert inner.spots is not None
    start, end = inner.spots[0]
    assert re.fullmatch(r"[A-Za-z0-9+/]+", layer.view.text[start:end])


def test_elements_are_found_whatever_the_case_of_their_tags() -> None:
    selectors = (compile_selector("#name"), compile_selector("em"))
    text = '<P ID="name">One</P><EM>Two</EM><p id="Name">Three</p>'
    spans = find_elements(text, selectors)
    assert [[text[start:end] for start, end in found] for found in spans] == [["One"], ["Two"]]

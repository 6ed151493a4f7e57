"""Whatever text goes in, only our elements come out, and the text can be read back whole."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search_ui.markup import (
    ELEMENTS,
    Markup,
    build,
    build_link,
    clean_text,
    cut_text,
    join_spans,
    show_text,
)
from tests.search_ui.payloads import PAYLOADS

TEXT = st.one_of(
    st.sampled_from(PAYLOADS), st.text(alphabet=st.characters(), max_size=60), st.text("<>&\"'/=a ")
)
SPANS = st.lists(st.tuples(st.integers(-5, 80), st.integers(-5, 80)), max_size=6)


class Reader(HTMLParser):
    """What a parser finds: elements with their attributes, and the text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.other: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.other.append(data)

    def handle_decl(self, decl: str) -> None:
        self.other.append(decl)

    def handle_pi(self, data: str) -> None:
        self.other.append(data)

    def unknown_decl(self, data: str) -> None:
        self.other.append(data)


def parse(markup: Markup) -> Reader:
    reader = Reader()
    reader.feed(str(markup))
    reader.close()
    return reader


@given(TEXT, SPANS)
def test_text_comes_out_as_text(text: str, spans: list[tuple[int, int]]) -> None:
    found = parse(show_text(text, marks=spans))
    assert found.text == clean_text(text)
    assert found.elements[0] == ("bdi", {})
    assert {name for name, _ in found.elements[1:]} <= {"mark"}
    assert not found.other


@given(TEXT, TEXT, TEXT)
def test_attributes_stay_attributes(text: str, title: str, value: str) -> None:
    link = build_link(text, to={"q": value}, title=title, label=title)
    found = parse(link)
    assert [name for name, _ in found.elements] == ["a"]
    attributes = found.elements[0][1]
    assert set(attributes) <= {"href", "target", "title", "aria-label"}
    address = attributes["href"]
    assert address is not None
    assert address.startswith("?")
    assert re.fullmatch(r"\?[A-Za-z0-9%&=+._~*-]*", address)


@given(TEXT)
def test_it_can_always_travel_as_utf8(text: str) -> None:
    str(show_text(text)).encode("utf-8")


@pytest.mark.parametrize("name", ["script", "img", "style", "iframe", "form", "div onclick=x"])
def test_no_other_element_can_be_built(name: str) -> None:
    assert name not in ELEMENTS
    with pytest.raises(ValueError, match="not an element"):
        build(name, "text")


def test_a_class_cannot_carry_an_attribute() -> None:
    with pytest.raises(ValueError, match="not a class"):
        build("p", "text", cls='x" onclick="y')


def test_markup_cannot_be_made_from_html() -> None:
    assert str(Markup(text="<b>x</b>")) == "&lt;b&gt;x&lt;/b&gt;"
    assert str(build("p", "<b>", build("b", "x"))) == "<p>&lt;b&gt;<b>x</b></p>"


def test_marks_fall_on_the_words() -> None:
    assert str(show_text("a <b> c", marks=[(2, 5)])) == "<bdi>a <mark>&lt;b&gt;</mark> c</bdi>"


def test_an_override_of_direction_is_shown_and_not_obeyed() -> None:
    assert clean_text("pay \u202e00.1$") == "pay \ufffd00.1$"


@given(SPANS, st.integers(0, 60))
def test_joined_spans_are_in_order_and_apart(spans: list[tuple[int, int]], length: int) -> None:
    joined = join_spans(spans, length=length)
    flat = [place for span in joined for place in span]
    assert flat == sorted(set(flat))
    assert all(0 <= start < end <= length for start, end in joined)


@given(st.text("ab cd", max_size=400), SPANS, st.integers(40, 200))
def test_a_cut_keeps_the_marked_words(text: str, spans: list[tuple[int, int]], room: int) -> None:
    whole = join_spans(spans, length=len(text))
    cut, moved = cut_text(text, spans, room=room)
    assert len(cut) <= max(room + 4, 0)
    for start, end in moved:
        assert 0 <= start < end <= len(cut)
    if whole and len(text) <= room:
        assert moved == whole
    elif whole and moved:
        first = text[whole[0][0] : whole[0][1]]
        assert first.startswith(cut[moved[0][0] : moved[0][1]])

"""A captured page, made inert: nothing in it runs, loads, submits or leads anywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_ui.inert import TAGS, clean_page, make_document
from tests.search_ui.payloads import PAYLOADS
from tests.search_ui.test_markup import Reader

_HARMLESS = {"colspan", "rowspan", "dir"}


def read(markup: str) -> Reader:
    reader = Reader()
    reader.feed(markup)
    reader.close()
    return reader


def check(markup: str) -> None:
    cleaned = read(clean_page(markup))
    assert {name for name, _ in cleaned.elements} <= TAGS
    for _, attributes in cleaned.elements:
        assert attributes.keys() <= _HARMLESS


def test_nothing_that_acts_is_left_of_the_payloads() -> None:
    for text in PAYLOADS:
        check(text)
        check(f"<p>{text}</p><table><tr><td colspan=2 onclick=x()>{text}</td></tr></table>")


@given(st.lists(st.sampled_from([*PAYLOADS, "<td colspan='9e9'>", "<p dir=rtl>", "words"])))
def test_nothing_that_acts_is_left_of_any_mixture(parts: list[str]) -> None:
    check("".join(parts))


def test_structure_and_words_stay() -> None:
    page = (
        '<h1 class=x>Offer</h1><table><tr><td rowspan="2" style="color:red">0.05</td></tr></table>'
    )
    cleaned = clean_page(page)
    assert "<h1>Offer</h1>" in cleaned
    assert '<td rowspan="2">0.05</td>' in cleaned
    assert "style" not in cleaned


def test_a_document_forbids_everything_and_holds_the_words() -> None:
    document = make_document('<p onclick="x()">"words" & more</p>')
    assert "default-src 'none'" in document
    assert "words" in document
    assert "onclick" not in document


def test_what_a_script_says_is_no_text_of_the_page() -> None:
    assert clean_page("<script>var a = 'beacon'</script>words<style>b{}</style>") == "words"

"""Every text of the pages is there in every language, and each reader gets the right one."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import search_ui
from search_ui import language
from search_ui.language import (
    Language,
    choose_language,
    keep_language,
    load_languages,
    say,
    say_count,
    say_decimal,
    say_number,
    use_language,
)
from search_ui.language_check import Texts, compare_language, find_texts
from search_ui.markup import build, build_link, say_with
from tests.search_ui.page_reader import read_page, run_script
from tests.search_ui.views.test_search import market_page

#: Calls whose texts a reader sees, and the arguments by name that are texts.
_SHOWN = {"build", "build_link", "show_notice", "draw_section"}
_SHOWN_NAMES = {"label", "title", "placeholder", "help"}
#: What is typed into a terminal, and names, are the same in every language.
_SAME = re.compile(r"piecework( .*)?|[^a-zA-Z]*|[A-Za-z] ?|, n = |SHA-256 | --role [a-z]+")
#: Calls whose first argument is a key and no text.
_KEYED = {"form", "container"}


@pytest.fixture(autouse=True)
def in_english_again() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize("code", [code for code in load_languages() if code != "en"])
def test_no_text_is_missing_in_any_language(code: str) -> None:
    assert compare_language(load_languages()[code], find_texts()) == []


def test_a_missing_an_empty_and_a_stale_text_are_found() -> None:
    texts = Texts(frozenset({"one {n}", "two", "three"}), frozenset({"thing"}))
    wrong = compare_language(
        Language("xx", "X", texts={"one {n}": "een", "two": " ", "old": "oud"}, counts={}), texts
    )
    assert wrong == [
        "no text for 'three'",
        "no word for 'thing'",
        "no longer used: 'old'",
        "other places in braces: 'one {n}'",
        "empty: 'two'",
    ]


def test_every_text_that_is_shown_can_be_translated() -> None:
    found = []
    for path in sorted(Path(search_ui.__path__[0]).rglob("*.py")):
        name = path.relative_to(search_ui.__path__[0]).as_posix()
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [f"{name}:{line}: {text}" for line, text in list_bare_texts(tree)]
    assert found == []


def list_bare_texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Texts given to a call that shows them, and not through ``say``."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        own = isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name)
        streamlit = own and node.func.value.id == "st"  # type: ignore[attr-defined]
        if name not in _SHOWN and not streamlit:
            continue
        places = node.args[1:] if name == "build" else node.args
        if name == "build" and isinstance(node.args[0], ast.Constant):
            places = [] if node.args[0].value == "code" else places
        if streamlit and node.func.attr in _KEYED:  # type: ignore[attr-defined]
            places = places[1:]
        named = [one.value for one in node.keywords if one.arg in _SHOWN_NAMES]
        for place in [*places, *named]:
            for text in list_own_strings(place):
                if not _SAME.fullmatch(text) and not text.startswith("pw"):
                    yield node.lineno, text


def list_own_strings(node: ast.expr) -> Iterator[str]:
    """The strings that a reader would see of an argument: not those within another call."""
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from list_own_strings(part)
        case ast.IfExp(body=one, orelse=other) | ast.BinOp(left=one, right=other):
            yield from list_own_strings(one)
            yield from list_own_strings(other)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            for part in parts:
                yield from list_own_strings(part)


def test_a_bare_text_is_found() -> None:
    tree = ast.parse(
        "build('p', f'{n} things', cls='pw-x'); build('p', say('fine')); st.radio('X y')"
    )
    assert [text for _, text in list_bare_texts(tree)] == [" things", "X y"]


@pytest.mark.parametrize(
    ("asked", "browser", "code", "chosen"),
    [
        (None, None, "en", False),
        (None, "nl-BE", "nl", False),
        (None, "fr", "en", False),
        ("nl", "en-US", "nl", True),
        ("en", "nl", "en", True),
        ("<script>", "nl", "nl", False),
    ],
)
def test_the_address_goes_before_the_browser(
    asked: str | None, browser: str | None, code: str, chosen: bool
) -> None:
    choice = choose_language(asked=asked, browser=browser)
    assert (choice.language.code, choice.chosen) == (code, chosen)


def test_numbers_and_words_are_those_of_the_language() -> None:
    assert say_count(1204, "capture") == "1,204 captures"
    assert say_number(1204.5, digits=1) == "1,204.5"
    use_language("nl")
    assert say_count(1204, "capture") == "1.204 opnamen"
    assert say_count(1, "capture") == "1 opname"
    assert say_number(1204.5, digits=1) == "1.204,5"
    assert say_decimal("0.05") == "0,05"
    assert say("unpaid") == "onbetaald"


def test_values_are_put_in_as_they_stand() -> None:
    assert say("{name}: granted", name="{name} <b>") == "{name} <b>: granted"
    parts = say_with("Or {link}", link=build("b", "x<y"))
    assert str(build("p", parts)) == "<p>Or <b>x&lt;y</b></p>"


def test_links_keep_a_language_that_was_chosen() -> None:
    assert keep_language({"q": "a"}) == {"q": "a"}
    choose_language(asked="nl", browser=None)
    assert 'href="?lang=nl&amp;q=a"' in str(build_link("x", to={"q": "a"}))
    assert 'href="?lang=en"' in str(build_link("x", to={"lang": "en"}))


def test_the_page_is_in_the_language_that_the_address_names() -> None:
    shown = read_page(run_script(market_page, lang="nl", q="passport"))
    assert "Deze pagina's draaien op deze machine" in shown.text
    assert ("div", {"class": "pw", "lang": "nl"}) in shown.elements
    shown = read_page(run_script(market_page, q="passport"))
    assert "These pages run on this machine" in shown.text


def test_english_is_a_language_without_a_file() -> None:
    assert next(iter(load_languages())) == "en"
    assert not language.ENGLISH.texts

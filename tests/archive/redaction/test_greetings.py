"""A greeted name is learned and goes everywhere; nothing that only looks like a greeting does."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archive.redaction import redact
from archive.redaction.greetings import RULE, find_greeted
from archive.redaction.rules import PlatformRules
from crawlers.donations import DonatedPage, open_bytes
from crawlers.marketplace.demo import bench_pages, demo_pages
from crawlers.platforms import load_platforms
from tests.archive.redaction.pages import page_of
from tests.support.shared import SHARED, need

BARE = PlatformRules(platform="any", listing_elements=(".offer",))
NAME = "Zebedee Quillfeather"
CASES = Path(__file__).parents[2] / "cases"


def greeted(text: str) -> list[str]:
    return [each.name for each in find_greeted(text, lower=text.lower(), rules=BARE)]


@pytest.mark.parametrize(
    "text",
    [
        "<div>Welcome, {}</div>",
        "<div>Welcome back, {}!</div>",
        "<p>Hello, {}! You have two messages.</p>",
        "<span>\n  Hi, <b>{}</b> | </span>",
        "<span>Signed in as {}</span>",
        "<li>You are logged in as <a href='/me'>{}</a> (log out)</li>",
        "<li>Signed in as: <strong>{}</strong></li>",
        "<div class='user-menu'>Hello {}</div>",
        "<header><span>Welcome {}</span></header>",
        "<td>Hi&nbsp;{}</td><td><a href='/x'>Sign out</a></td>",
        "<p>Welkom, {}!</p>",
        "<p>Hoi, {}</p>",
        "<nav>Hallo {}</nav>",
        "<p>Ingelogd als {}</p>",
        "<p>Aangemeld als: {}</p>",
        "<p>Willkommen zurück, {}!</p>",
        "<p>Angemeldet als {}</p>",
        "<p>Guten Tag, {}</p>",
        "<p>Hola, {}.</p>",
        "<p>Bienvenida, {}!</p>",
        "<p>Sesión iniciada como {}</p>",
        "<p>Bonjour, {}</p>",
        "<p>Connecté en tant que {}</p>",
        "<p>Connect&eacute;(e) en tant que {}</p>",
        '<a title="Signed in as {}">me</a>',
    ],
)
@pytest.mark.parametrize("name", [NAME, "Quillfeather", "Zoë van der Fictief"])
def test_a_greeted_name_goes_everywhere(text: str, name: str) -> None:
    assert greeted(text.format(name)) == [name]
    page = f"<html>{text.format(name)}<p>{name}</p><a href='/p/{name}'>x</a></html>"
    redaction = redact(page_of(page), rules=BARE)
    assert name.encode() not in redaction.page.body
    assert any(each.rule in {RULE, "account.shown"} for each in redaction.page.removed)
    assert redact(page_of(redaction.page.body), rules=BARE).page.body == redaction.page.body


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("<p>Logged in as zebedee77</p>", "zebedee77"),
        ("<p>Hello, Jos&eacute; Inventado!</p>", "José Inventado"),
        ("<p>Hello, O&#39;Fictive</p>", "O'Fictive"),
    ],
)
def test_names_of_other_shapes(text: str, name: str) -> None:
    assert greeted(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "<p>Welcome to our survey</p>",
        "<h1>Welcome to Amazon Mechanical Turk</h1>",
        "<p>Welcome, Guest</p>",
        "<p>Welcome back</p>",
        "<p>Hello, world!</p>",
        "<p>Hello there</p>",
        "<p>Hi, everyone!</p>",
        "<p>Hello Kitty image tagging</p>",
        "<h2>Hello Kitty</h2>",
        "<p>Hello, Kitty image tagging is what we do</p>",
        "<p>Welcome, Survey Participants!</p>",
        "<p>Hi Turkers</p>",
        "<p>Hallo zusammen</p>",
        "<p>Willkommen bei uns</p>",
        "<p>Bienvenue sur le site</p>",
        "<div class='offer'>Hello, Imaginary Person</div>",
        "<div class='offer'>Signed in as Imaginary</div>",
        "<div class='menu'>Welcome to the menu</div>",
        "<script>var a = '<b>Hello, Scripted Name</b>';</script>",
        "<!-- <b>Hello, Commented Name</b> -->",
        "<p>High Score</p>",
        "<p>Historic photos</p>",
        "<p>You must be signed in as a worker</p>",
        "<p>Hello, removed~name!</p>",
    ],
)
def test_what_only_looks_like_a_greeting_is_left_alone(text: str) -> None:
    assert greeted(text) == []


def test_a_name_that_is_a_word_goes_only_where_it_is_greeted() -> None:
    page = page_of("<nav>Hello, Mark</nav><p>Mark every teapot</p>")
    body = redact(page, rules=BARE).page.body
    assert body == b"<nav>Hello, removed~name</nav><p>Mark every teapot</p>"


def _names(body: bytes, platform: str) -> list[str]:
    text = body.decode("utf-8", "replace")
    rules = load_platforms()[platform].rules
    return [each.name for each in find_greeted(text, lower=text.lower(), rules=rules)]


@pytest.mark.parametrize(
    "name", ["hitslist.html", "hitslist_new.html", "mainpage.html", "hitsgroupdetails.html",
             "hitsgroupdetails2.html"],
)  # fmt: skip
def test_nobody_is_greeted_on_the_real_pages(name: str) -> None:
    assert SHARED
    body = need(f"data/mturk-viewhits-2011/{name}").read_bytes()
    assert _names(body, "mturk") == []


@pytest.mark.parametrize("path", sorted(CASES.glob("*/*/page.html")), ids=lambda p: p.parent.name)
def test_only_planted_names_are_found_on_the_cases(path: Path) -> None:
    facts = (path.parent / "page.toml").read_text(encoding="utf-8")
    for name in _names(path.read_bytes(), path.parent.parent.name):
        assert name in facts


def test_nobody_but_the_worker_is_greeted_on_the_demo_and_the_bench() -> None:
    bodies = [("any", body) for body in bench_pages(3)]
    for _, name, body in demo_pages(1):
        if re.search(r"1\d\.h", name):
            bodies += [
                ("mturk", one.page.body)
                for one in open_bytes(body, name=name, seen_at=None)
                if isinstance(one, DonatedPage)
            ]
    found = {name for _, body in bodies for name in _names(body, "mturk")}
    assert found <= {"Benedicta Erfunden", "Ottoline Inventado", "Wendel Fictief"}


def test_a_text_of_greetings_without_end_is_quick_to_judge() -> None:
    text = ">hello, " + "<b>" * 20_000 + "&nbsp;" * 20_000 + ">hi, a" * 20_000 + "signed in as " * 9
    assert greeted(text) == []

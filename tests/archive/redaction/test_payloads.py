"""What a page's data says of the account by place, by number or line by line goes; offers stay."""

from __future__ import annotations

import json

import pytest

from archive.redaction import redact
from archive.redaction.rules import PlatformRules
from tests.archive.redaction.pages import page_of

RULES = PlatformRules(platform="none", listing_elements=(".offer",))
NAME, NUMBER = "Wejora Pefilu", "44719822"


def take_from(text: str) -> str:
    left = redact(page_of(f"<html><body>{text}</body></html>"), rules=RULES).page.body.decode()
    assert redact(page_of(left), rules=RULES).page.body.decode() == left
    return left


HANDED = (
    "<script>window.__NUXT__=(function(a,b,c){return {state:{user:{id:b,name:a},"
    f"offers:[{{title:'Sort gardens',pay:c}}]}}}}}}('{NAME}',{NUMBER},3))</script>"
)
POINTED = "<script type='application/json' id='__NUXT_DATA__'>{}</script>".format(
    json.dumps(
        [["ShallowReactive", 1], {"data": 2, "user": 3}, ["Sort gardens"], {"name": 4, "id": 5},
         NAME, int(NUMBER)]
    )
)  # fmt: skip
BLOCK = (
    f"<script type='text/yaml'>\nuser:\n  name: {NAME}\n  id: {NUMBER}\noffers:\n"
    "  - name: Sort gardens\n</script>"
)


@pytest.mark.parametrize("text", [HANDED, POINTED, BLOCK])
def test_values_away_from_their_names_go_and_are_learned(text: str) -> None:
    left = take_from(f"{text}<p>{NAME} / {NUMBER}</p>")
    assert NAME not in left
    assert NUMBER not in left
    assert "Sort gardens" in left


@pytest.mark.parametrize(
    "text",
    [
        "<textarea name='note'>I am Wejora Pefilu</textarea>",
        "<meta name='savepage-from' content='https://x.example/users/Wejora'>",
        "<p>Compte : Wejora Pefilu</p>",
        "<header><p>Profiel van Wejora Pefilu</p></header>",
        "<h1>Welcome back (Wejora)</h1>",
        "<div class='vcard'><span class='fn'>Wejora Pefilu</span></div>",
        "<div itemtype='https://schema.org/Person'><b itemprop='name'>Wejora Pefilu</b></div>",
        '<script type="application/ld+json">{"@type":"Person","name":"Wejora Pefilu"}</script>',
        '<script>$crisp.push(["set","user:nickname",["Wejora Pefilu"]])</script>',
        "<script>Intercom('boot',{app_id:'x',full:'Wejora Pefilu'})</script>",
    ],
)
def test_the_account_goes_here_too(text: str) -> None:
    assert "Wejora" not in take_from(text)


@pytest.mark.parametrize(
    "text",
    [
        "<textarea readonly>I agree to take part</textarea><textarea> </textarea>",
        "<p>Account: Settings</p><p>Profile of Heron Lab</p>",
        "<i class=vcard><b class=fn>Heron Lab</b></i> <i class=vcard><b class=fn>Wren Lab</b></i>",
        "<div itemprop='author' itemtype='https://schema.org/Person'></div>",
        "<script>boot({offers:[{title:'Sort gardens'}]})</script>",
        "<script>x=(function(a,b){return {o:[{name:a,id:b}]}}('Sort cats',44719822))</script>",
        "<script>\noffers:\n  name: Sort gardens\n</script>",
    ],
)
def test_what_is_nobodys_stays(text: str) -> None:
    page = page_of(f"<html><body>{text}</body></html>")
    assert redact(page, rules=RULES).page.body == page.body


def test_a_stripped_word_goes_as_a_domain_has_it() -> None:
    page = page_of("<a href='http://xn--jrgen-kva.example/'>x</a><p>Jürgen</p>")
    left = redact(page, rules=RULES, strip=["Jürgen"]).page.body.decode()
    assert "xn--jrgen" not in left

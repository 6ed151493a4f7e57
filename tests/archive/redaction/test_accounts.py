"""What pages of any site say of the account before them goes, though no platform names it."""

from __future__ import annotations

import json

import pytest

from archive.errors import RefusedPage
from archive.redaction import redact
from archive.redaction.accounts import find_drafts, find_filled
from archive.redaction.linear import Searchable
from archive.redaction.rules import PlatformRules
from tests.archive.redaction.pages import page_of

RULES = PlatformRules(platform="none", listing_elements=(".offer",))


def take_from(text: str) -> str:
    redaction = redact(page_of(f"<html><body>{text}</body></html>"), rules=RULES)
    left = redaction.page.body.decode()
    assert redact(page_of(left), rules=RULES).page.body.decode() == left
    return left


@pytest.mark.parametrize(
    ("text", "value"),
    [
        # objects about the account
        ("<script>window.currentUser={id:9353633,handle:'zujitekova'}</script>", "zujitekova"),
        ("<script>S={'session':{'profile':{'nick':'wusagotipo'}}}</script>", "wusagotipo"),
        ('<script>d={"data":{"viewer":{"login":"megafavifu","points":3}}}</script>', "megafavifu"),
        ("<script>S=" + json.dumps(json.dumps({"me": {"n": "Lodo"}})) + "</script>", "Lodo"),
        ("<i data-p='{&quot;user&quot;:{&quot;n&quot;:&quot;Lodo&quot;}}'></i>", "Lodo"),
        # who learns it elsewhere on the page
        ("<script>u={user:{name:'Lodo Vekima'}}</script><p>Lodo Vekima</p>", "Vekima"),
        (
            '<script>a={"me":{"__ref":"Worker:477616"},"Worker:477616":{"x":"Bujo"}}</script>',
            "Bujo",
        ),
        ("<script>S={appUser:{nm:'Tovik Lazu'}}</script>", "Lazu"),
        # calls
        ("<script>analytics.identify('808444',{plan:'x',t:'Tirules'})</script>", "Tirules"),
        ("<script>hj('identify','43020946',{})</script>", "43020946"),
        ("<script>Sentry.setUser({id:'1575237'})</script>", "1575237"),
        ("<script>zE('w','prefill',{name:{value:'Sotir Guzo'}})</script>", "Guzo"),
        ("<script>localStorage.setItem('p','{\"u\":\"puwihefibi\"}')</script>", "puwihefibi"),
        ("<script>dataLayer.push({'user_id':'57013753'})</script>", "57013753"),
        # labels
        ("<p>Worker ID: <b>CW_1374770</b></p>", "CW_1374770"),
        ("<p>Your referral code: <b>OIUYGE</b></p>", "OIUYGE"),
        ("<p>Kontostand: 1.284,36 €</p>", "1.284,36"),
        ("<p>Solde : 1\u202f284,35 €</p>", "284,35"),
        ("<p>Tegoed: € 1.284,34</p>", "1.284,34"),
        ("<p>残高: ¥128,429</p>", "128,429"),
        ("<p>Balance: ١٬٢٨٤٫٣٧</p>", "٢٨٤"),
        ("<p>You have earned $1,284.27 this month</p>", "1,284.27"),
        ("<p>Your approval rate: 98.73%</p>", "98.73"),
        ("<p>Member since 14 March 2019</p>", "March 2019"),
        ("<p>Geburtsdatum: 14.03.1987</p>", "14.03.1987"),
        ("<p>Téléphone : 06 51 54 87 98</p>", "54 87"),
        ("<a href='/logout'>Log out (Lotan Vukalulok)</a>", "Vukalulok"),
        ("<p>Uw saldo bedraagt <em>€ 88,41</em></p>", "88,41"),
        ("<td>Worker No.</td><td>4471982</td>", "4471982"),
        # forms of values
        ("<!-- 146.233.107.219 -->", "146.233"),
        ("<script>x='2001:db8:3779:72be:951b:acb6:2de:6ae1'</script>", "951b"),
        ("<i data-d='12:9e:5c:c0:4a:38'></i>", "9e:5c"),
        ("<p>DE93 5439 4347 4026 1473 48</p>", "4347"),
        ("<p>4111 1111 1111 1111</p>", "1111"),
        ("<p>bupudefo [at] lirebude [dot] com</p>", "bupudefo"),
        ("<p>nifolo<b>@</b>kaviri.nl</p>", "nifolo"),
        ("<!-- 2024-03-01T10:15:32.481798Z -->", "10:15"),
        ("<img src='file:///C:/Users/vodima/Desktop/a.png'>", "vodima"),
        ("<!-- Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/183.0 -->", "Firefox/183"),
        # fields, links, names that stand once
        ("<input name='fname2' value='Silukiza'>", "Silukiza"),
        ("<a href='/workers/rabarilu49/inbox'>Inbox</a><i>rabarilu49</i>", "rabarilu49"),
        ("<a href='/u/huwutuli'>My profile</a>", "huwutuli"),
        ("<img class='avatar' alt='Wejor Pefi' src='/x.png'>", "Pefi"),
        ("<span class='user-name'>Razawevus</span>", "Razawevus"),
        # greetings of letters and in attributes
        ("<p>Dear Tujo Sevuwujuk,</p>", "Sevuwujuk"),
        ("<p>Liebe Tujo Sevuwujuk,</p>", "Sevuwujuk"),
        ("<p>Sehr geehrter Herr Lazuren,</p>", "Lazuren"),
        ("<li>Has iniciado sesión como Tovik Lazuren</li>", "Lazuren"),
        ("<p>¡Hola, Nahu Gezubego!</p>", "Gezubego"),
        ("<button aria-label='Logged in as Fekas Sune'></button>", "Sune"),
    ],
)
def test_it_goes(text: str, value: str) -> None:
    assert value in text
    assert value not in take_from(text)


@pytest.mark.parametrize(
    "text",
    [
        "<p class='offer'>Check the balance: $20.00 is shown</p>",
        "<p>Earnings: $0.50 a task</p>",
        "<p>Reward: $0.50, 10 minutes</p>",
        "<p>Version 1.12.4.1, built 10:15:42</p>",
        "<p>Dear participant,</p><p>Hello everyone!</p>",
        "<span class='user-name'>Heron Lab</span><span class='user-name'>Wren Lab</span>",
        "<img class='avatar' alt='Heron Lab'><img class='avatar' alt='Wren Lab'>",
        "<a href='/account'>Account Settings</a><a href='/profile'>My Profile</a>",
        "<input type='submit' value='Search'><input name='searchWords' value='cats'>",
        "<script>function identify(a,b){return a}; user={}; .me{color:red}</script>",
        "<style>.user-name{margin:0} .profile{color:#fff}</style>",
        "<a href='/users/77'>Heron Lab</a><a href='/users/78'>Wren Lab</a>",
        "<p>Phone interviews by mobile: 20 minutes</p>",
    ],
)
def test_what_offers_say_stays(text: str) -> None:
    page = page_of(f"<html><body>{text}</body></html>")
    redaction = redact(page, rules=RULES)
    assert redaction.page.body == page.body
    assert not redaction.suspicions


def test_an_id_within_a_session_that_is_an_offers_is_not_learned() -> None:
    text = "<script>S={session:{id:'u-99177',study:{id:'661177',pay:3}}}</script><p>661177</p>"
    assert "<p>661177</p>" in take_from(text)


def test_brackets_without_end_are_refused() -> None:
    with pytest.raises(RefusedPage) as refused:
        take_from("<script>" + "user:{" * 60_000 + "</script>")
    assert refused.value.code == "too-deep"


@pytest.mark.parametrize("sign", ["<input ", "<textarea ", '<textarea "', "<input '"])
def test_tags_without_end_are_gone_through_once(sign: str) -> None:
    # Going back from each of them would take hours.
    source = Searchable(sign * 300_000)
    assert not list(find_filled(source))
    assert not list(find_drafts(source))

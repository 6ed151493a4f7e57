"""Places of an account that were written down before anybody looked at the rules, on list pages."""

from __future__ import annotations

import pytest

from archive.redaction import redact
from archive.redaction.rules import PlatformRules
from tests.archive.redaction.pages import page_of

RULES = PlatformRules(platform="none", listing_elements=(".offer",))
PLACES = [
    "<div class='dropdown'><button>{0} <i></i></button><ul><a href='/x'>Sign out</a></ul></div>",
    "<footer>You are signed in with the account {1}.</footer>",
    "<p>Not {0}? <a href='/logout'>Sign out</a></p>",
    "<p>Nicht {0}? <a href='/x'>Abmelden</a></p>",
    "<p>{0}, you have 3 new messages</p>",
    "<h2>{0}'s dashboard</h2>",
    "<title>{0}&#39;s account</title>",
    "<div id='userMenu'><span>{0}</span></div>",
    "<a href='/m/x'>{0}</a><a href='/logout'>Logout</a>",
    "<script>var page = 1, uid = {2};</script>",
    "<script>layer=[{{'visitorName':'{0}','visitorType':'member'}}]</script>",
    "<script>Rollbar={{payload:{{person:{{id:{2},username:'x'}}}}}}</script>",
    "<script>$zopim.livechat.setName('{0}')</script>",
    "<script>ga('set','userId','{2}')</script>",
    "<script>fbq('init','1234567890',{{fn:'{0}'}})</script>",
    '<div data-user=\'{{"n":"{0}"}}\'></div>',
    "<div data-fullname='{0}'></div>",
    "<link rel='alternate' href='/feed/worker/{2}.rss'>",
    "<p>Your worker code for this week is WX-{2}</p>",
    "<p>Payment sent to {1} on PayPal</p>",
    "<dl><dt>Full name</dt><dd>{0}</dd><dt>City</dt></dl>",
    "<label>Display name <input value='{0}'></label>",
    "<span>Signed in: {0}</span>",
    "<p>Angemeldet: {0}</p>",
    "<p>Ingelogd: {0}</p>",
    "<p>Connecté : {0}</p>",
    "<p>Good to see you again, {0}!</p>",
    "<p>Schön, dass du wieder da bist, {0}!</p>",
    "<p>Fijn dat je er weer bent, {0}!</p>",
    "<p>Happy birthday, {0}!</p>",
    "<div aria-label='Account menu for {0}'></div>",
    "<!-- rendered for (id {2}) -->",
    "<iframe src='https://h.example/?name={0}&uid={2}'></iframe>",
    "<p>Share your link: https://x.example/join/{1}</p>",
    "<p>Total withdrawn: ${2}.00</p>",
]
VALUES = ("Wejora Pefilu", "wejorap88", "88213447")


@pytest.mark.parametrize("place", PLACES)
def test_the_account_goes_from_here(place: str) -> None:
    page = page_of(f"<html><body>{place.format(*VALUES)}<p class='offer'>Sort</p></body></html>")
    redaction = redact(page, rules=RULES)
    left = redaction.page.body.decode()
    assert not any(value in left for value in VALUES)
    assert redact(page_of(left), rules=RULES).page.body.decode() == left


@pytest.mark.parametrize(
    "text",
    [
        "<p>Thank you!</p><p>Thanks, everyone!</p><p>Not interested?</p><p>Not sure? Log in</p>",
        "<a href='/contact'>Contact Us</a><a href='/logout'>Log out</a>",
        "<th>Name</th><th>Reward</th><label>Username</label><input><label>Password</label><input>",
        "<p>Sort the worker's dashboard</p><p>Today's dashboard</p>",
        "<p>Signed in: yes</p><p>Logged in: Never</p><script>setState({page:12345})</script>",
        "<!-- build 20261122 --><p>Pending</p>",
    ],
)
def test_words_of_pages_stay(text: str) -> None:
    page = page_of(f"<html><body>{text}</body></html>")
    assert redact(page, rules=RULES).page.body == page.body

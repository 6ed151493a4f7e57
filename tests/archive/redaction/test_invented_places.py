"""An account goes from places that were invented before the rules; all else stays."""

from __future__ import annotations

import pytest

from archive.redaction import redact
from archive.redaction.rules import PlatformRules
from tests.archive.redaction.pages import page_of
from tests.archive.redaction.places import HTML, JSON, PLACES, PLAIN, UNTELLABLE, Place

RULES = PlatformRules(platform="none", listing_elements=(".offer",))
OFFER = "<p class='offer'>Sort</p>"


def make_body(place: Place) -> str:
    kind, template, values = place
    body = template.format(**values)
    return f"<html><body>{body}{OFFER}</body></html>" if kind == HTML else body


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place[1][:60])
def test_the_account_goes_from_here(place: Place) -> None:
    kind, _, values = place
    redaction = redact(page_of(make_body(place), content_type=kind), rules=RULES)
    if redaction.suspicions:
        return
    left = redaction.page.body.decode()
    assert [value for value in values.values() if value in left] == []
    assert redact(page_of(left, content_type=kind), rules=RULES).page.body.decode() == left


@pytest.mark.parametrize("place", UNTELLABLE, ids=lambda place: place[1][:60])
def test_what_cannot_be_told_goes_where_it_is_stripped(place: Place) -> None:
    kind, _, values = place
    page = page_of(make_body(place), content_type=kind)
    words = [value.replace("%20", " ") for value in values.values()]
    assert any(value.encode() in redact(page, rules=RULES).page.body for value in values.values())
    redaction = redact(page, rules=RULES, strip=words)
    assert not any(value.encode() in redaction.page.body for value in values.values())


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (HTML, "<li><a>Switch account</a></li><li><a>Help Center</a></li><li><a>Sign out</a></li>"),
        (HTML, "<p>Choose an account</p><button>Google</button><button>Facebook</button>"),
        (HTML, "<a>Bank Transfer</a><p>Switch from weekly to monthly payouts</p>"),
        (HTML, "<button>Switch from PayPal</button><p>Switch from Dark Mode</p>"),
        (HTML, "<tr><th>Name</th><th>Reward</th></tr><tr><td>Sort Red Teapots</td></tr>"),
        (HTML, "<h1>Requester details</h1><dt>Name</dt><dd>Lumen Research</dd><dt>E-mail</dt>"),
        (HTML, "<h2>Auftraggeber</h2><p>Name: <b>Lumen Studien</b></p>"),
        (HTML, "<a href='/my'>My account</a><td>Name</td><td>Lumen Research</td>"),
        (HTML, "<label>First name</label><input name='a'><label>Last name</label><input>"),
        (HTML, "<tr><th>First name</th><th>Last name</th><th>City</th></tr>"),
        (HTML, "<td>Surname</td><td>Required</td><td>First name</td><td>Optional</td>"),
        (HTML, "<p>Congratulations! You passed.</p><p>Well done, everyone!</p>"),
        (HTML, "<p>Great job opportunities, your chance</p>"),
        (HTML, "<p>Hi parents, we need your help</p><p>Parents only</p>"),
        (HTML, "<p>Hi Survey Takers, we pay well</p><p>Survey Takers wanted</p>"),
        (HTML, "<p>Thank you, Amazon Mechanical Turk</p>"),
        (HTML, "<p>Dear Workers,</p><p>Dear Sir or Madam,</p><p>Beste deelnemer,</p>"),
        (HTML, "<p>Liebe Mitglieder,</p><p>Chers participants,</p>"),
        (HTML, "<p>However, you can work</p><p>First, you see a picture</p>"),
        (HTML, "<h2>Image Tagging Batch</h2><p>a</p><ul><li>b</li></ul><a>Edit profile</a>"),
        (HTML, "<p>Certification for Image Tagging</p><p>Certified for Data Labeling Work</p>"),
        (HTML, "<!-- user menu --><!-- account: settings --><!-- login form -->"),
        (HTML, "<script>var login='/login';labels={accountName:'Account name'}</script>"),
        (HTML, "<div data-user='Lumen Research'>a</div><div data-user='Other Lab'>b</div>"),
        (HTML, "<div class='avatar'>LR</div><div class='avatar'>OL</div>"),
        (HTML, "<p>Pay: $5.00 per hour</p><p>Earned by others</p>"),
        (HTML, "<th>Earned</th><th>Pending</th><td>$1.00</td>"),
        (HTML, "<p>To: everyone in the team</p><p>Meet at noon, dot the i</p>"),
        (HTML, "<title>Lumen Research | Profile | Tasks</title><h1>Lumen Research</h1>"),
        (HTML, "<p>Posted by Lumen Research (requester)</p><p>Contact you (or a friend)</p>"),
        (HTML, "<script>t={hello:'Hello, World!',hi:'Hi, Name!',bye:'Thanks, Team!'}</script>"),
        (HTML, "<span>Log out</span><a>Wallet</a><a>帮助</a><a>Sign out</a>"),
        (JSON, '{"requester":"Lumen Lab","account_name":"Lumen Lab","customer_name":"Lumen Lab"}'),
        (
            JSON,
            '{"offers":[{"user":{},"name":"Sort","by":"Lumen"}],"login":"/login","member":"No"}',
        ),
        (JSON, '{"items":[{"label":"Public Profile","href":"/profile"}]}'),
        (JSON, '{"i18n":{"hello":"Hello, World!","welcome":"Welcome to us"},"participant":"12"}'),
        (JSON, '{"title":"Hello, Lumen Research!","description":"Dear Nora Quill, you are paid"}'),
        (PLAIN, "Name: Sort Red Teapots\nCountry: US\nReward: $0.10\n"),
        (PLAIN, "Available Tasks\n\nHello Kitty pictures\nThanks for reading\n"),
        (PLAIN, "Image Tagging\nLumen Research\n$0.10\nWelcome back\nDear workers,\n"),
        (HTML, "<p>Must be completed by Friday Noon</p><p>To be submitted by Sunday Night</p>"),
        (HTML, "<p>Hiring: working as Virtual Assistant, signed by both parties</p>"),
        (HTML, "<img alt='Photo of Red Teapots'><img alt='Picture of Blue Cups'>"),
        (HTML, "<tr><th>Survey Code</th><th>Worker ID</th></tr><p>Enter Your Worker ID: here</p>"),
        (HTML, "<p>When you have 1000 points, cash out</p><p>If you have 3 coins, spend them</p>"),
        (
            JSON,
            '{"fields":[{"key":"name","value":"Lumen Research"},{"name":"title","value":"Sort'
            ' Teapots"}]}',
        ),
        (
            JSON,
            '{"submittedBy":"Lumen Research","createdBy":"Lumen Research","owner":{"name":"Lu'
            'men Research"}}',
        ),
        (JSON, '{"_links":{"self":{"href":"/offers/3"}},"earnings":{"total":5.0}}'),
        (
            HTML,
            "<p>Welcome <b>Participants</b></p><p>Thank you <b>Amazon</b> for the offer</p><p"
            ">Hello <b>Kitty</b> tagging</p>",
        ),
        (
            HTML,
            "<a class='dropdown-toggle'>Find Work</a><a class='dropdown-toggle'>Help Center</"
            "a><a>Sign out</a>",
        ),
        (
            HTML,
            "<h3>Requester: Lumen Research</h3><p>Signature: required</p><p>Login: required</p>",
        ),
        (
            HTML,
            "<td>Username</td><td>required</td><label>Username</label><input><label>Password<"
            "/label>",
        ),
        (HTML, "<p>お客様の声</p><p>皆さん、ようこそ</p>"),
        (HTML, "<p>On Monday, the team wrote: hello</p>"),
        (
            HTML,
            "<div class='nav-user'><a>Sign In</a></div><div class='profile-card'><h4>Lumen Re"
            "search</h4></div>",
        ),
        (HTML, "<p>Hello 👋</p><p>Welcome 🎉 new workers</p>"),
        (PLAIN, "Welcome Guide\n\nTasks\n\nHello Kitty Stickers\n\nLumen Research\n"),
        (PLAIN, "To: do\nFrom: here\nSubject to change\n"),
        (
            HTML,
            "<p>I, Robot, is a film</p><p>Next payment: on Friday</p><p>You have new messages</p>",
        ),
        (
            HTML,
            "<p>Pay on approval: $1.00</p><p>Average earnings: $5.00</p><p>Top earner: $500.00</p>",
        ),
    ],
)
def test_words_of_pages_stay(kind: str, text: str) -> None:
    body = f"<html><body>{text}{OFFER}</body></html>" if kind == HTML else text
    redaction = redact(page_of(body, content_type=kind), rules=RULES)
    assert redaction.page.body == body.encode()
    assert redaction.suspicions == ()


SPOKEN = [text for kind, text, values in PLACES if kind == HTML and set(values) == {"n"}]
SPOKEN = [text for text in SPOKEN if "<script" not in text and not {"=", "!", "@"} & {*text}]


@pytest.mark.parametrize("text", SPOKEN)
def test_within_an_offer_nobody_is_told_by_these(text: str) -> None:
    """A requester greets, congratulates and signs in the text of an offer."""
    body = f"<html><div class='offer'>{text.format(n='Lumen Research')}</div></html>"
    assert redact(page_of(body), rules=RULES).page.body == body.encode()

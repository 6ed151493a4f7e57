"""The story's offers on platforms whose format nobody published: pages of our own wording, with
invented clients, read by the reader for any page (`ANY_PAGE`)."""

from __future__ import annotations

from tests.story.offered import Given, PlatformOffer, print_page


def _clickworker_box(number: int, title: str, text: str, pay: str, time: str) -> str:
    return (
        f'<div class="box"><h3><a href="/en/workplace/jobs/{number}">{title}</a></h3><p>{text}</p>'
        f"<ul><li>Pay: {pay}</li><li>About {time}</li></ul></div>"
    )


_CLICKWORKER = print_page(
    "Jobs - clickworker",
    "<h2>Available Jobs</h2>"
    + _clickworker_box(
        880001,
        "Turn round before the camera",
        "Arms out, in leggings and a tight top; men may wear a T-shirt and trousers. "
        "Then give your clothing sizes. The client is not named.",
        "1.00 €",
        "10 minutes",
    )
    + _clickworker_box(
        880002,
        "Spread the love",
        "Send a photo of your gay wedding, to train an AI.",
        "0.50 €",
        "5 minutes",
    )
    + _clickworker_box(
        880003,
        "Passport photo and a copy of your ID",
        "To train an authentication system. Your data will not be sold or shared.",
        "0.80 €",
        "10 minutes",
    )
    + _clickworker_box(
        880004, "Mark hate speech", "Read posts and mark what is hateful.", "0.02 €", "1 minute"
    )
    + _clickworker_box(
        880005, "Type over till receipts", "Four fields of each receipt.", "0.04 €", "2 minutes"
    )
    + _clickworker_box(
        880006, "Label pedestrians", "Draw a box around each pedestrian.", "0.03 €", "1 minute"
    ),
)

_NEEVO = """From: Neevo Community <community@neevo.example>
Date: Sat, 2 Mar 2024 08:00:00 +0000
Subject: New Neevo jobs

Hi there,

Job: Transcribe audio fragments, Dutch, every "eh"
Pay: €0.106 per task
Tasks: 250

Job: Transcribe audio fragments, Indonesian
Pay: 2,000 IDR per task
Tasks: 250

First come, first served.
The Neevo team"""

_TELUS = print_page(
    "TELUS",
    '<h1>Project list</h1><ul class="plain">'
    "<li><h4>Transcribe monologues of video makers, Dutch</h4><dl><dt>Rate</dt>"
    "<dd>€14.00 per hour</dd><dt>Hours</dt><dd>5 to 40 a week</dd></dl></li>"
    "<li><h4>Fragments from a smart speaker in living rooms</h4><dl><dt>Rate</dt>"
    "<dd>€18.00 per hour</dd><dt>Hours</dt><dd>10 a week</dd></dl></li></ul>",
)

_DYNATA = print_page(
    "Opinieland",
    "<h1>Onderzoeken voor u</h1>"
    '<div class="survey"><h3>Profiel: leeftijd van uw kinderen, postcode, inkomen, medicijnen</h3>'
    "<p>30 punten</p><p>Duur: 15 minuten</p></div>"
    '<div class="survey"><h3>Ziekten in het huishouden</h3><p>10 punten</p><p>Duur: 10 minuten</p>'
    "</div><p>Vanaf 1.000 punten ontvangt u € 10.</p>",
    language="nl",
)

#: Platforms that the reader for any page reads.
ANY_PAGE = (
    Given(
        "clickworker.html",
        _CLICKWORKER,
        tuple(
            PlatformOffer(row, "clickworker", title, question, amount, "EUR", "task")
            for row, title, question, amount in (
                (1, "Turn round before the camera", '"turn round" platform:clickworker', "1.00"),
                (2, "Spread the love", '"spread the love" platform:clickworker', "0.50"),
                (
                    3,
                    "Passport photo and a copy of your ID",
                    "passport copy platform:clickworker",
                    "0.80",
                ),
                (14, "Mark hate speech", '"hate speech" platform:clickworker', "0.02"),
                (14, "Type over till receipts", '"till receipts" platform:clickworker', "0.04"),
                (14, "Label pedestrians", '"label pedestrians" platform:clickworker', "0.03"),
            )
        ),
    ),
    Given(
        "neevo.eml",
        _NEEVO,
        (
            PlatformOffer(
                5,
                "neevo",
                'Transcribe audio fragments, Dutch, every "eh"',
                "fragments Dutch platform:neevo",
                "0.106",
                "EUR",
                "task",
            ),
            PlatformOffer(
                6,
                "neevo",
                "Transcribe audio fragments, Indonesian",
                "fragments Indonesian platform:neevo",
                "2000",
                "IDR",
                "task",
            ),
        ),
    ),
    Given(
        "telus.html",
        _TELUS,
        (
            PlatformOffer(
                7,
                "telus",
                "Transcribe monologues of video makers, Dutch",
                "monologues platform:telus",
                "14.00",
                "EUR",
                "hour",
            ),
            PlatformOffer(
                7,
                "telus",
                "Fragments from a smart speaker in living rooms",
                '"smart speaker" platform:telus',
                "18.00",
                "EUR",
                "hour",
            ),
        ),
    ),
    Given(
        "dynata.html",
        _DYNATA,
        (
            PlatformOffer(
                8,
                "dynata",
                "Profiel: leeftijd van uw kinderen, postcode, inkomen, medicijnen",
                "kinderen postcode platform:dynata",
                "30",
                None,
                "points",
            ),
            PlatformOffer(
                8,
                "dynata",
                "Ziekten in het huishouden",
                "ziekten huishouden platform:dynata",
                "10",
                None,
                "points",
            ),
        ),
    ),
)

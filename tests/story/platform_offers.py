"""The story's offers on their own platforms: pages of our own wording, with invented clients.

Each page holds what a worker of that platform could hand over. Those of platforms whose format is
published by nobody are read by the reader for any page (`ANY_PAGE`).
"""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True)
class PlatformOffer:
    """One offer of a row of the story: where it stands, and the question that must find it."""

    row: int
    platform: str
    title: str
    question: str
    amount: str | None
    currency: str | None
    unit: str | None

    @property
    def label(self) -> str:
        return f"row-{self.row}-{self.platform}"


@dataclass(frozen=True)
class Given:
    """A file that is handed in, and the offers that must be found in it."""

    name: str
    body: str
    offers: tuple[PlatformOffer, ...]

    @property
    def content(self) -> bytes:
        return self.body.encode("utf-8")


def _page(title: str, body: str, *, language: str = "en") -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{title}</title></head><body>\n{body}\n</body></html>"
    )


def _uhrs_card(app: int, title: str, pay: str, count: str, text: str, time: str) -> str:
    return f"""<div><div class="task-card__title__caption">{title}</div>
<div class="task-card__body">
<span class="task-card__body__badges-row__badge">{pay}</span>
<span class="task-card__body__badges-row__badge">{count}</span></div>
<div class="task-card__description__text">{text}</div>
<div class="task-card__meta"><span class="task-card__meta__item">Today</span>
<span class="task-card__meta__item">{time}</span></div>
<div class="task-card__footer__buttons"><button id="task-start-{app}">Start</button></div></div>"""


_UHRS = _page(
    "UHRS",
    '<div class="tasks-as-grid-grid">'
    + _uhrs_card(
        51001,
        "Queries fit for an answer box (nl-NL)",
        "0,03 $ / HIT",
        "~1.2k HITs",
        "Pick the search queries that can be answered in one box.",
        "1 min 7 sec / HIT",
    )
    + _uhrs_card(
        51002,
        "A unit of work: same or different",
        "0,01 $ / HIT",
        "~900 HITs",
        "Say whether two terms mean the same.",
        "12 sec / HIT",
    )
    + "</div>",
)

_APPEN = json.dumps(
    [
        {
            "id": f"0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1{number:02d}",
            "text": title,
            "categories": {"location": place, "team": "Crowd"},
            "descriptionPlain": text,
            "hostedUrl": f"https://jobs.lever.co/appen/0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1{number:02d}",
        }
        for number, title, place, text in (
            (
                1,
                "Speech project, sign-up",
                "Netherlands",
                "By signing up you agree that your data go to a processor in China.",
            ),
            (
                2,
                "Sentence rating for a search engine",
                "Germany",
                "The same work everywhere. Pay: $9 per hour.",
            ),
            (
                3,
                "Sentence rating for a search engine (India)",
                "India",
                "The same work everywhere. Pay: $3 per hour.",
            ),
        )
    ]
)

_MICROWORKERS = _page(
    "Microworkers",
    '<div class="jobslist" id="campaign0a1b2c3d4e5f"><div class="jobname">'
    '<a href="jobs_details.php?Id=invented">Unit of work: click and note a word</a></div>'
    '<div class="jobpayment">$0.05</div><div class="jobttr">7</div><div class="jobstatus">3</div>'
    '<div class="jobdone">120/300</div></div>',
)

_TOLOKA = json.dumps(
    [
        {
            "projectId": 7001,
            "refUuid": None,
            "title": "Unit of work: is the sign legible?",
            "description": "One photo.",
            "requesterInfo": {"name": {"EN": "Invented Signs"}},
            "pools": [{"id": 7002, "reward": "0.02", "assignmentMaxDurationSeconds": 300}],
            "trainingDetails": {"training": False},
        }
    ]
)

_SPROUTGIGS = json.dumps(
    [
        {
            "id": "0a1b2c3d4e5f60718293a4b5",
            "title": "Unit of work: watch a minute",
            "region": {"code": "INT"},
            "client": {"name": "InventedClips"},
            "progress": {"remaining": 36, "total": 250},
            "payment": {"amount": 0.041, "currency": "USD", "duration": "7 days rate"},
        }
    ]
)

_PROLIFIC = json.dumps(
    {
        "results": [
            {
                "id": "665f0c1a2b3c4d5e6f7000f1",
                "name": "Faces before a webcam",
                "published_at": "2024-02-20T08:00:00Z",
                "total_available_places": 50,
                "places_taken": 3,
                "study_reward": {"amount": 90, "currency": "GBP"},
                "researcher": {"id": "665f0c1a2b3c4d5e6f7000f2", "name": "Invented Optics"},
                "description": "Look at your webcam from six sides. We do not say what it is for.",
                "estimated_completion_time": 6,
                "maximum_allowed_time": 30,
                "peripheral_requirements": ["camera"],
                "pii": {"enabled": True},
            }
        ],
        "_links": {"next": {"href": None}, "previous": {"href": None}},
    }
)

#: Platforms with a reader of their own.
READ = (
    Given(
        "uhrs.html",
        _UHRS,
        (
            PlatformOffer(
                4,
                "uhrs",
                "Queries fit for an answer box (nl-NL)",
                '"answer box" platform:uhrs',
                "0.03",
                "USD",
                "task",
            ),
            PlatformOffer(
                18,
                "uhrs",
                "A unit of work: same or different",
                '"unit of work" pay:<=0.05 platform:uhrs',
                "0.01",
                "USD",
                "task",
            ),
        ),
    ),
    Given(
        "appen.json",
        _APPEN,
        (
            PlatformOffer(
                9,
                "appen",
                "Speech project, sign-up",
                '"processor in China" platform:appen',
                None,
                None,
                None,
            ),
            PlatformOffer(
                19,
                "appen",
                "Sentence rating for a search engine (India)",
                '"same work everywhere" pay:<4 platform:appen',
                "3",
                "USD",
                "hour",
            ),
        ),
    ),
    Given(
        "microworkers.html",
        _MICROWORKERS,
        (
            PlatformOffer(
                18,
                "microworkers",
                "Unit of work: click and note a word",
                '"unit of work" pay:<=0.05 platform:microworkers',
                "0.05",
                "USD",
                "task",
            ),
        ),
    ),
    Given(
        "toloka.json",
        _TOLOKA,
        (
            PlatformOffer(
                18,
                "toloka",
                "Unit of work: is the sign legible?",
                '"unit of work" pay:<=0.05 platform:toloka',
                "0.02",
                "USD",
                "suite",
            ),
        ),
    ),
    Given(
        "sproutgigs.json",
        _SPROUTGIGS,
        (
            PlatformOffer(
                18,
                "sproutgigs",
                "Unit of work: watch a minute",
                '"unit of work" pay:<=0.05 platform:sproutgigs',
                "0.041",
                "USD",
                "task",
            ),
        ),
    ),
    Given(
        "prolific.json",
        _PROLIFIC,
        (
            PlatformOffer(
                16,
                "prolific",
                "Faces before a webcam",
                'webcam "what it is for" platform:prolific',
                "0.90",
                "GBP",
                "task",
            ),
        ),
    ),
)


def _clickworker_box(number: int, title: str, text: str, pay: str, time: str) -> str:
    return (
        f'<div class="box"><h3><a href="/en/workplace/jobs/{number}">{title}</a></h3><p>{text}</p>'
        f"<ul><li>Pay: {pay}</li><li>About {time}</li></ul></div>"
    )


_CLICKWORKER = _page(
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

_TELUS = _page(
    "TELUS",
    '<h1>Project list</h1><ul class="plain">'
    "<li><h4>Transcribe monologues of video makers, Dutch</h4><dl><dt>Rate</dt>"
    "<dd>€14.00 per hour</dd><dt>Hours</dt><dd>5 to 40 a week</dd></dl></li>"
    "<li><h4>Fragments from a smart speaker in living rooms</h4><dl><dt>Rate</dt>"
    "<dd>€18.00 per hour</dd><dt>Hours</dt><dd>10 a week</dd></dl></li></ul>",
)

_DYNATA = _page(
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

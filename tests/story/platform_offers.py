"""The story's offers on platforms whose format is published: pages of our own wording, with
invented clients, read by each platform's own reader (`READ`)."""

from __future__ import annotations

import json

from tests.story.offered import Given, PlatformOffer, print_page


def _uhrs_card(app: int, title: str, pay: str, count: str, text: str, time: str) -> str:
    return f"""<div><div class="task-card__title__caption">{title}</div>
<div class="task-card__body">
<span class="task-card__body__badges-row__badge">{pay}</span>
<span class="task-card__body__badges-row__badge">{count}</span></div>
<div class="task-card__description__text">{text}</div>
<div class="task-card__meta"><span class="task-card__meta__item">Today</span>
<span class="task-card__meta__item">{time}</span></div>
<div class="task-card__footer__buttons"><button id="task-start-{app}">Start</button></div></div>"""


_UHRS = print_page(
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

_MICROWORKERS = print_page(
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

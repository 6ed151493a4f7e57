"""The story's offers as pages of our own: Mechanical Turk's JSON answers, invented requesters.

The numbers are the rows of the story table that the project follows: what reporters and workers
told between 2014 and 2024. Wording, requesters and ids are invented.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Offer:
    """One row of the story: the offer, and the question that must find it."""

    row: int
    title: str
    description: str
    dollars: str
    question: str
    seconds: int = 1800
    units: int = 40
    keywords: str = "invented, story"
    requirements: tuple[dict[str, object], ...] = ()
    instructions: str = ""
    document_question: str = ""
    extra_listings: tuple[str, ...] = field(default=())

    @property
    def group(self) -> str:
        return f"3STORY{self.row:02d}INVENTEDGROUP".ljust(30, "X")

    @property
    def requester(self) -> str:
        return f"A{self.row:02d}INVENTEDREQ"


def require(kind: str, comparator: str, *values: str) -> dict[str, object]:
    return {
        "qualification_type_id": f"INVENTED{abs(hash(kind)) % 10}",
        "comparator": comparator,
        "qualification_values": list(values),
        "qualification_type": {"name": kind, "description": "", "has_test": False},
    }


OFFERS = (
    Offer(
        row=10,
        title="Stand before the camera in your underwear (photo set)",
        description="Send five photos: three of your feet, two in underwear. Drawings also taken.",
        dollars="0.40",
        question='underwear "photos" feet -platform:prolific',
        instructions="Then draw your genitals on the sheet and upload a photo of the drawing.",
        document_question="draw genitals kind:document",
    ),
    Offer(
        row=11,
        title="Recall the day of your diagnosis (5 minutes)",
        description="Describe in detail when you heard that you had cancer, or a suicide attempt.",
        dollars="0.25",
        question='diagnos* "suicide attempt"',
    ),
    Offer(
        row=12,
        title="Questionnaire plus app",
        description="Fill in the questionnaire, install our app, log in with your social account.",
        dollars="1.00",
        question='"install our app" pay:1.00',
    ),
    Offer(
        row=13,
        title="Enter five contacts",
        description="Enter the names, home addresses and phone numbers of five people you know.",
        dollars="0.15",
        question='"home addresses" pay:<0.20',
    ),
    Offer(
        row=15,
        title="Does the surgeon's hand tremble?",
        description="Watch a video of an operation and say whether the hand trembles. Anyone may.",
        dollars="0.10",
        question="surgeon trembl*",
    ),
    Offer(
        row=16,
        title="Look into your webcam",
        description="Record your face from six sides. The purpose is not disclosed.",
        dollars="0.30",
        question='webcam "purpose is not disclosed"',
    ),
    Offer(
        row=17,
        title="Transcribe till receipts, experienced workers only",
        description="Type over what the receipt says.",
        dollars="0.05",
        question="receipts approved:>=500 rate:>=98 masters:yes",
        requirements=(
            require("Total approved HITs", "GreaterThanOrEqualTo", "500"),
            require("HIT approval rate (%)", "GreaterThanOrEqualTo", "98"),
            require("Masters", "Exists"),
        ),
    ),
    Offer(
        row=18,
        title="A unit of work",
        description="Say whether two words mean the same.",
        dollars="0.01",
        question='"unit of work" pay:<=0.05',
        units=4000,
    ),
)


def list_page(offers: tuple[Offer, ...] = OFFERS) -> bytes:
    """One whole list as the JSON API gives it, with what a signed-in worker's copy would carry."""
    results = [
        {
            "hit_set_id": offer.group,
            "requester_id": offer.requester,
            "requester_name": f"Invented Requester {offer.row}",
            "title": offer.title,
            "description": offer.description,
            "assignment_duration_in_seconds": offer.seconds,
            "creation_time": "2024-02-20T08:00:00.000Z",
            "assignable_hits_count": offer.units,
            "latest_expiration_time": "2024-04-20T08:00:00.000Z",
            "caller_meets_requirements": True,
            "caller_meets_preview_requirements": True,
            "last_updated_time": "2024-02-20T08:00:00.000Z",
            "monetary_reward": {"currency_code": "USD", "amount_in_dollars": float(offer.dollars)},
            "requester_url": f"/requesters/{offer.requester}/projects",
            "project_tasks_url": f"/projects/{offer.group}/tasks",
            "accept_project_task_url": f"/projects/{offer.group}/tasks/accept_random",
            "project_requirements": list(offer.requirements),
        }
        for offer in offers
    ]
    return json.dumps(
        {
            "num_results": len(results),
            "total_num_results": len(results),
            "page_number": 1,
            "results": results,
        }
    ).encode()


def preview_page(offer: Offer) -> bytes:
    """The offer's own page in preview, as a browser saves it: facts, instructions, a form."""
    address = f"https://worker.mturk.com/projects/{offer.group}/tasks"
    facts = {
        "modalHeader": "HIT Details",
        "modalOptions": {
            "projectTitle": offer.title,
            "description": offer.description,
            "requesterName": f"Invented Requester {offer.row}",
            "requesterId": offer.requester,
            "monetaryReward": {"currencyCode": "USD", "amountInDollars": float(offer.dollars)},
            "assignableHitsCount": offer.units,
            "assignmentDurationInSeconds": offer.seconds,
        },
    }
    props = html.escape(json.dumps(facts), quote=True)
    return f"""<!DOCTYPE html>
<!-- saved from url=({len(address):04d}){address} -->
<html><head><title>{html.escape(offer.title)}</title></head><body>
<div class="project-detail-bar"><h2>{html.escape(offer.title)}</h2>
<div data-react-class="require('reactComponents/common/ShowModal')['default']"
 data-react-props="{props}"></div></div>
<form action="/projects/{offer.group}/tasks" method="post">
<div class="task-preview"><h2>Instructions</h2><p>{html.escape(offer.instructions)}</p></div>
<p>Your photo</p><input id="photo" name="photo" type="file">
<input type="submit" value="Submit"></form></body></html>""".encode()

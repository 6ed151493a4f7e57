"""A Toloka-like API: groups of pools as one JSON array, names in two languages. Pure.

Field names follow public code that reads the site. The reward is for a suite of tasks, a number
in one group and a string in the next. What belongs to the worker stands where the site has it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC

from crawlers.marketplace.families.naming import name_digits
from crawlers.marketplace.market import Offer
from crawlers.marketplace.workers import Worker

LIST_PATH = "/api/task-suite-pool-groups"


def name_listing(offer: Offer) -> str:
    """The pool: one price of a project."""
    return name_digits("pool", offer.group, length=10)


def render_groups(shown: Sequence[Offer], *, worker: Worker) -> str:
    """All groups; a series' offers at the same time are pools of one group."""
    groups: dict[str, list[Offer]] = {}
    for offer in shown:
        groups.setdefault(f"{offer.poster.id} {offer.title}", []).append(offer)
    return json.dumps(
        [_make_group(offers, worker=worker) for offers in groups.values()], ensure_ascii=False
    )


def render_denied() -> str:
    return json.dumps({"code": "ACCESS_DENIED", "message": "Access denied", "requestId": "none"})


def render_worker(worker: Worker) -> str:
    """The worker's own record, which a crawler has no business with."""
    return json.dumps({"uid": worker.worker_id, "fullName": worker.name, "balance": worker.balance})


def _make_group(offers: Sequence[Offer], *, worker: Worker) -> dict[str, object]:
    offer = offers[0]
    seed = f"{offer.group} {worker.session}"
    return {
        "projectId": name_digits("project", offer.poster.id, offer.series, length=6),
        "refUuid": str(uuid.uuid5(uuid.NAMESPACE_URL, seed)),
        "title": offer.title,
        "description": offer.description,
        "requesterInfo": {
            "name": {"EN": offer.poster.name, "RU": f"{offer.poster.name} (вымышлено)"},
            "trusted": True,
        },
        "pools": [_make_pool(one) for one in offers],
        "trainingDetails": {"training": False},
        "availability": {"available": True},
        "postAccept": False,
        "mayContainAdultContent": offer.job.category in {"intimate", "graphic"},
        "assignmentIssuingType": "AUTOMATED",
        "lang": offer.job.language.upper(),
        "projectStats": {
            "averageSubmitTimeSec": offer.seconds // 4,
            "acceptanceRate": float(1 - offer.rejection),
            "grade": {"total": 4.1},
        },
    }


def _make_pool(offer: Offer) -> dict[str, object]:
    number = int(name_digits("form", offer.group, length=2))
    return {
        "id": int(name_listing(offer)),
        "startedAt": offer.posted.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000"),
        "reward": float(offer.amount) if number % 2 else str(offer.amount),
        "assignmentMaxDurationSeconds": offer.seconds,
        "acceptancePeriodDays": 7,
        "activeAssignments": [],
    }

"""A Prolific-like API: studies as JSON behind a bearer token, and the page that draws them.

Field names follow public code that reads the site. Money is in minor units, times in minutes.
What belongs to the worker stands where the site has it. Pure.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import UTC, datetime

from crawlers.marketplace.families.naming import name_hex
from crawlers.marketplace.market import Offer
from crawlers.marketplace.workers import Worker

LIST_PATH = "/api/v1/participant/studies/"
TOKEN_PATH = "/auth/token"  # noqa: S105 - an address
PAGE_SIZE = 20
STORAGE_KEY = "quill.token"


def name_listing(offer: Offer) -> str:
    return name_hex("study", offer.group, length=24)


def name_requester(offer: Offer) -> str:
    return name_hex("researcher", offer.poster.id, length=24)


def count_minutes(offer: Offer) -> int:
    """What the platform estimates: a quarter of the time allotted."""
    return max(1, round(offer.seconds / 240))


def render_studies(
    shown: Sequence[Offer],
    moment: datetime,
    *,
    worker: Worker,
    currency: str,
    origin: str,
    page: int,
    pages: int,
) -> str:
    """One page of the answer; ``_links`` say whether others follow."""
    answer = {
        "results": [
            _make_study(offer, moment, worker=worker, currency=currency) for offer in shown
        ],
        "_links": {
            "self": _link(origin, page),
            "next": _link(origin, page + 1 if page < pages else None),
            "previous": _link(origin, page - 1 if page > 1 else None),
            "last": _link(origin, pages),
        },
        "participant": {"id": name_hex("participant", worker.worker_id, length=24)},
        "balance": worker.balance,
    }
    return json.dumps(answer, ensure_ascii=False)


def render_error(status: int, title: str, detail: str) -> str:
    return json.dumps(
        {"error": {"status": status, "title": title, "detail": detail, "error_code": 100 + status}}
    )


def render_page(*, worker: Worker) -> str:
    """The page that fetches a token and the studies, and draws them."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Studies</title></head>'
        f'<body><header><span data-testid="participant-name">{html.escape(worker.name)}</span> '
        f'<span data-testid="balance">£{worker.balance}</span> '
        '<a href="/sign_out">Sign out</a></header>'
        '<main><ul class="list" data-testid="studies-list"></ul></main>'
        f"<script>{_SCRIPT}</script></body></html>"
    )


def render_signed_out() -> str:
    """What the page shows where nobody is signed in, with status 200."""
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><title>Sign in</title></head><body>'
        '<form action="/sign_in?from=auth.prolific" method="post"><input name="email">'
        '<input type="password" name="password"><button>Continue</button></form></body></html>'
    )


def _link(origin: str, page: int | None) -> dict[str, str | None]:
    if page is None:
        return {"href": None, "title": ""}
    return {"href": f"{origin}{LIST_PATH}?page={page}", "title": f"Page {page}"}


def _make_study(
    offer: Offer, moment: datetime, *, worker: Worker, currency: str
) -> dict[str, object]:
    minutes = count_minutes(offer)
    minor = int(offer.amount * 100)
    left, places = offer.count_units(moment), offer.units_first
    return {
        "id": name_listing(offer),
        "name": offer.title,
        "study_type": "SINGLE",
        "date_created": _iso(offer.posted),
        "published_at": _iso(offer.posted),
        "total_available_places": places,
        "places_taken": places - min(left, places),
        "study_reward": {"amount": minor, "currency": currency},
        "study_average_reward_per_hour": {"amount": minor * 60 // minutes, "currency": currency},
        "researcher": {
            "id": name_requester(offer),
            "name": offer.poster.name,
            "country": "GB",
        },
        "description": offer.description,
        "estimated_completion_time": minutes,
        "maximum_allowed_time": offer.seconds // 60,
        "average_completion_time_in_seconds": minutes * 55,
        "device_compatibility": ["desktop", "tablet"],
        "peripheral_requirements": (
            ["camera"] if any(item.type == "file" for item in offer.fields) else []
        ),
        "is_confidential": False,
        "is_ongoing_study": False,
        "pii": {"enabled": offer.job.category in {"identity", "biometric-id"}},
        "is_custom_screening": False,
        "study_labels": [],
        "ai_inferred_study_labels": [],
        "previous_submission_count": len(worker.pseudonym),
        "submission_started_at": None,
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


_SCRIPT = f"""
(async () => {{
  const sign = {{GBP: "£", USD: "$", EUR: "€"}};
  const list = document.querySelector("[data-testid=studies-list]");
  let token = localStorage.getItem("{STORAGE_KEY}");
  const fetchPage = async (address) => {{
    const answer = await fetch(address, {{headers: {{Authorization: "Bearer " + token}}}});
    return answer.json();
  }};
  const renew = async () => {{
    token = (await (await fetch("{TOKEN_PATH}")).json()).access_token;
    localStorage.setItem("{STORAGE_KEY}", token);
  }};
  const add = (study) => {{
    const card = document.createElement("li");
    card.dataset.testid = "study-" + study.id;
    const put = (mark, text) => {{
      const span = document.createElement("span");
      span.dataset.testid = mark;
      span.textContent = text;
      card.append(span);
    }};
    put("title", study.name);
    put("host", "By " + study.researcher.name);
    const money = (minor) => sign[study.study_reward.currency] + (minor / 100).toFixed(2);
    put("study-tag-reward", money(study.study_reward.amount));
    put("study-tag-reward-per-hour", money(study.study_average_reward_per_hour.amount) + "/hr");
    put("study-tag-completion-time", study.estimated_completion_time + " mins");
    put("study-tag-places", (study.total_available_places - study.places_taken) + " places");
    list.append(card);
  }};
  if (!token) await renew();
  let address = "{LIST_PATH}";
  while (address) {{
    let answer = await fetchPage(address);
    if (answer.error && answer.error.status === 401) {{ await renew(); answer = await fetchPage(address); }}
    if (!answer.results) break;
    answer.results.forEach(add);
    address = answer._links.next.href;
  }}
  list.dataset.ready = "yes";
}})();
"""  # noqa: E501 - JavaScript

"""Mechanical Turk's worker site of 2017 on: React pages, JSON answers, task pages, sign-in.

Structure and field names follow public code that reads the site; every word on the pages is
invented. What belongs to the worker stands where the site has it (header, ``caller_*``, CSRF
token, links that accept), so that redaction has its real work. Pure: moment and worker in,
text out.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from crawlers.marketplace.families.forms import render_fields
from crawlers.marketplace.families.remembering import RememberedTexts
from crawlers.marketplace.market import Market, Offer, Requirement, make_id
from crawlers.marketplace.workers import APPROVAL_RATE, APPROVED_COUNT, Worker, meets

HOST = "https://worker.mturk.com"
_ROWS = RememberedTexts()
PAGE_SIZE = 20
MOST_A_PAGE = 100


def list_address(page: int = 1, *, page_size: int = PAGE_SIZE, as_json: bool = False) -> str:
    """The address of a page of the list, as the site's own links write it."""
    tail = "&format=json" if as_json else ""
    return (
        f"{HOST}/?page_size={page_size}&page_number={page}&filters%5Bqualified%5D=false"
        "&filters%5Bmasters%5D=false&filters%5Bsearch_term%5D=&filters%5Bmin_reward%5D=0"
        f"&sort=updated_desc{tail}"
    )


def task_address(group: str) -> str:
    return f"{HOST}/projects/{group}/tasks"


def render_json(
    market: Market, moment: datetime, *, worker: Worker, page: int = 1, page_size: int = MOST_A_PAGE
) -> str:
    """The list as the site's JSON answer."""
    offers = market.list_offers(moment)
    shown = offers[(page - 1) * page_size : page * page_size]
    return render_answer(shown, moment, worker=worker, total=len(offers), page=page)


def render_answer(
    shown: Sequence[Offer], moment: datetime, *, worker: Worker, total: int, page: int
) -> str:
    """A page of the list, of exactly these rows, as the site's JSON answer."""
    head = {"num_results": len(shown), "total_num_results": total, "page_number": page}
    rows = ", ".join(_print_row(offer, moment, worker=worker) for offer in shown)
    return f'{_print(head)[:-1]}, "results": [{rows}]}}'


def render_react(
    market: Market, moment: datetime, *, worker: Worker, page: int = 1, page_size: int = PAGE_SIZE
) -> str:
    """The list as the site's HTML page, whose table is JSON in an attribute."""
    offers = market.list_offers(moment)
    first = (page - 1) * page_size
    return render_table(
        offers[first : first + page_size],
        moment,
        worker=worker,
        first=first + 1,
        total=len(offers),
        page=page,
        pages=max(1, -(-len(offers) // page_size)),
    )


def render_table(
    shown: Sequence[Offer],
    moment: datetime,
    *,
    worker: Worker,
    first: int,
    total: int,
    page: int,
    pages: int,
) -> str:
    """A page of the list, of exactly these rows, as the site's HTML."""
    rest = {
        "tableConfig": {"column_header": {"requester_name": "Requester", "title": "Title"}},
        "showAdvancedFilter": True,
    }
    rows = ", ".join(_print_row(offer, moment, worker=worker) for offer in shown)
    table = f'{{"bodyData": [{rows}], {_print(rest)[1:]}'
    paging = {"currentPage": page, "lastPage": pages, "basePath": "/"}
    heading = f"All HITs ({first} - {first + len(shown) - 1} of {total} results)"
    body = (
        f'<div class="m-b-md"><h1 class="m-b-xs">{heading}</h1></div>'
        + _draw_component("hitSetTable/HitSetTable", table)
        + _component("common/Pagination", paging)
    )
    return _wrap_page("All HITs", body, worker=worker)


def render_rate_limited() -> str:
    """The JSON answer to haste, with status 200 or 429."""
    return json.dumps({"error": "You have exceeded the allowable page request rate"})


def render_sign_in() -> str:
    """What an expired session gets, on another host and with status 200."""
    return (
        "<!DOCTYPE html>\n<html><head><title>Amazon Sign-In</title></head><body>"
        '<div id="authportal-main-section"><form name="signIn" method="post" '
        f'action="{html.escape(SIGN_IN)}"><input type="hidden" name="appActionToken" '
        'value="bm90LWEtcmVhbC10b2tlbi1hdC1hbGw"><h1>Sign in</h1>'
        '<label for="ap_email">Email</label><input type="email" id="ap_email" name="email">'
        '<label for="ap_password">Password</label>'
        '<input type="password" id="ap_password" name="password">'
        '<input id="signInSubmit" type="submit" value="Sign in"></form></div></body></html>'
    )


SIGN_IN = (
    "https://www.amazon.com/ap/signin?openid.assoc_handle=amzn_mturk_worker"
    "&openid.return_to=https%3A%2F%2Fworker.mturk.com%2Fredirect_from_amazon"
)


def render_task(offer: Offer, moment: datetime, *, worker: Worker, framed: bool = False) -> str:
    """The page of one task in preview: its facts, and the requester's questions.

    ``framed`` puts the requester's own page into a frame, whose content stands in ``srcdoc``,
    as tools that save a page in one file write it.
    """
    details = {
        "modalHeader": "HIT Details",
        "modalOptions": {
            "projectTitle": offer.title,
            "description": offer.description,
            "requesterName": offer.poster.name,
            "requesterId": offer.poster.id,
            "monetaryReward": {
                "currencyCode": "USD",
                "amountInDollars": float(offer.amount),
            },
            "assignableHitsCount": offer.count_units(moment),
            "assignmentDurationInSeconds": offer.seconds,
            "creationTime": _iso(offer.posted),
            "latestExpirationTime": _iso(_expiry(offer)),
            "contactRequesterUrl": f"/contact_requester?hit_type_message[requester_id]="
            f"{offer.poster.id}&token={worker.csrf}",
        },
    }
    inner = html.escape(render_form(offer, worker=worker), quote=True)
    task = (
        f'<iframe class="embed-responsive-item" srcdoc="{inner}"></iframe>'
        if framed
        else _render_questions(offer, worker=worker)
    )
    body = (
        f'<div class="project-detail-bar"><h2>{html.escape(offer.title)}</h2>'
        + _component("common/ShowModal", details)
        + f'<a href="{_accept_path(offer.group)}">Accept</a></div>'
        + task
    )
    return _wrap_page(offer.title, body, worker=worker)


def _render_questions(offer: Offer, *, worker: Worker) -> str:
    """A task whose questions the platform itself draws, in the page's own form."""
    questions = "".join(
        f'<div class="question-content-wrapper"><p>{html.escape(item.label)}</p>'
        f'<input id="{item.name}" name="{item.name}" type="{item.type}"></div>'
        for item in offer.fields
    )
    # Nothing is accepted in a preview, so that the form knows no task of this worker's.
    return (
        f'<form action="/projects/{offer.group}/tasks" method="post">'
        f'<input type="hidden" name="authenticity_token" value="{html.escape(worker.csrf)}">'
        f'<div class="task-preview"><h2>Instructions</h2>'
        f"<p>{html.escape(offer.description)}</p><p>{html.escape(offer.instructions)}</p></div>"
        f'{questions}<input type="submit" value="Submit"></form>'
    )


def render_own_page(name: str, *, worker: Worker) -> str:
    """A page of the worker's own, such as the queue or the dashboard: nothing of a list."""
    body = (
        f"<h1>{html.escape(name.capitalize())}</h1><p>{html.escape(worker.name)}, "
        f"available for transfer: ${worker.balance}</p>"
    )
    return _wrap_page(name.capitalize(), body, worker=worker)


def render_form(offer: Offer, *, worker: Worker) -> str:
    """The requester's own page: instructions and a form."""
    return (
        f'<!DOCTYPE html><html lang="{offer.job.language}"><head><title>'
        f"{html.escape(offer.title)}</title></head><body><h1>{html.escape(offer.title)}</h1>"
        f"<section><h2>Instructions</h2><p>{html.escape(offer.instructions)}</p></section>"
        '<form action="/submit" method="post"><input type="hidden" name="assignmentId" '
        'value="ASSIGNMENT_ID_NOT_AVAILABLE"><input type="hidden" name="workerId" '
        f'value="{worker.worker_id}">{render_fields(offer)}<button>Submit</button></form></body></html>'
    )


def _print_row(offer: Offer, moment: datetime, *, worker: Worker) -> str:
    def make() -> str:
        return _print(_make_row(offer, moment, worker=worker))

    return _ROWS.recall(offer, worker, offer.count_units(moment), make=make)


def _make_row(offer: Offer, moment: datetime, *, worker: Worker) -> dict[str, object]:
    requirements = [_make_requirement(one, worker=worker) for one in offer.requirements]
    meets = all(one["caller_meets_requirement"] for one in requirements)
    return {
        "hit_set_id": offer.group,
        "requester_id": offer.poster.id,
        "requester_name": offer.poster.name,
        "title": offer.title,
        "description": offer.description,
        "assignment_duration_in_seconds": offer.seconds,
        "creation_time": _iso(offer.posted),
        "last_updated_time": _iso(offer.posted),
        "latest_expiration_time": _iso(_expiry(offer)),
        "assignable_hits_count": offer.count_units(moment),
        "caller_meets_requirements": meets,
        "caller_meets_preview_requirements": True,
        "monetary_reward": {"currency_code": "USD", "amount_in_dollars": float(offer.amount)},
        "project_requirements": requirements,
        "requester_url": f"/requesters/{offer.poster.id}/projects",
        "project_tasks_url": f"/projects/{offer.group}/tasks",
        "accept_project_task_url": _accept_path(offer.group),
    }


def _print(value: Mapping[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _accept_path(group: str) -> str:
    return f"/projects/{group}/tasks/accept_random?ref=w_pl_prvw"


def _make_requirement(one: Requirement, *, worker: Worker) -> dict[str, object]:
    standing = _stand_of(worker, one)
    return {
        "qualification_type_id": one.type_id,
        "comparator": one.comparator,
        "qualification_values": list(one.values),
        "worker_action": "AcceptAndView",
        "qualification_request_url": f"/qualifications/{one.type_id}/request",
        "caller_meets_requirement": meets(one, worker=worker),
        "caller_qualification_value": standing,
        "qualification_type": {
            "qualification_type_id": one.type_id,
            "name": one.name,
            "visibility": True,
            "description": "",
            "has_test": False,
            "is_requestable": False,
        },
    }


def _stand_of(worker: Worker, one: Requirement) -> Mapping[str, object]:
    if one.name == "Location":
        return {"locale_value": {"country": worker.country, "subdivision": None}}
    if one.type_id == APPROVAL_RATE:
        return {"integer_value": worker.rate}
    if one.type_id == APPROVED_COUNT:
        return {"integer_value": worker.approved}
    return {"integer_value": 1 if worker.masters else None}


def _component(name: str, props: Mapping[str, object]) -> str:
    return _draw_component(name, _print(props))


def _draw_component(name: str, props: str) -> str:
    encoded = html.escape(props, quote=True)
    return (
        f"<div data-react-class=\"require('reactComponents/{name}')['default']\" "
        f'data-react-props="{encoded}"></div>\n'
    )


def _wrap_page(title: str, body: str, *, worker: Worker) -> str:
    copy = _component("common/CopyText", {"textToCopy": worker.worker_id, "label": "Worker ID"})
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)} - Amazon Mechanical Turk</title>"
        '<meta name="csrf-param" content="authenticity_token">'
        f'<meta name="csrf-token" content="{html.escape(worker.csrf)}">'
        '<link rel="canonical" href="https://worker.mturk.com/"></head><body>'
        '<nav class="navbar"><a class="navbar-brand" href="/">mturk</a>'
        '<a href="/dashboard">Dashboard</a><a href="/qualifications/assigned">Qualifications</a>'
        f'<span class="me-bar">{copy} '
        f'<span class="earnings">Current Balance: ${worker.balance}</span> '
        '<a href="/sign_out">Sign Out</a></span></nav>'
        f"<main>{body}</main></body></html>"
    )


def _expiry(offer: Offer) -> datetime:
    """The date that the requester announced; what really ends an offer is nobody's to know."""
    days = int(make_id(offer.group, "expiry", prefix="", length=6), 36) % 20 + 10
    return offer.posted + timedelta(days=days)


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def count_pages(offers: Sequence[Offer], *, page_size: int = PAGE_SIZE) -> int:
    return max(1, -(-len(offers) // page_size))

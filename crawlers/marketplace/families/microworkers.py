"""A Microworkers-like site: HTML rows, pages that overlap, links made for one session. Pure.

Own markup in the structure that public code reads.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime

from crawlers.marketplace.families.forms import render_fields
from crawlers.marketplace.families.naming import name_hex
from crawlers.marketplace.market import Offer
from crawlers.marketplace.workers import Worker

LIST_PATH = "/jobs.php"
DETAIL_PATH = "/jobs_details.php"
PAGE_SIZE = 25
OVERLAP = 3


def name_listing(offer: Offer) -> str:
    return name_hex("campaign", offer.group, length=12)


def name_for_session(offer: Offer, *, worker: Worker) -> str:
    """The id in a job's link: another for each account, and no id of the job."""
    return name_hex("link", offer.group, worker.session, length=32)


def render_list(
    shown: Sequence[Offer], moment: datetime, *, worker: Worker, page: int, pages: int
) -> str:
    rows = "\n".join(_render_row(offer, moment, worker=worker) for offer in shown)
    links = " ".join(
        f"<b>{number}</b>"
        if number == page
        else f'<a href="{LIST_PATH}?page={number}">{number}</a>'
        for number in range(max(1, page - 3), min(pages, page + 3) + 1)
    )
    note = "" if shown else '<p class="no-more">There are no more jobs on this page.</p>'
    if not shown and page == 1:
        note = '<p class="no-jobs">There are no jobs for you right now.</p>'
    return _wrap(
        "Available jobs",
        f'<div class="jobslisthead"><span>Job name</span><span>Payment</span></div>{rows}{note}'
        f'<div class="paging">{links}</div>',
        worker=worker,
    )


def render_detail(offer: Offer, moment: datetime, *, worker: Worker) -> str:
    """The page of one job: what is asked, and which proof."""
    done, all_ = _count_done(offer, moment)
    employer = name_hex("employer", offer.poster.id, worker.session, length=24)
    return _wrap(
        offer.title,
        '<div class="jobdetailsnoteleft"><p>You will be paid '
        f"${offer.amount}</p><p>Work done: {done}/{all_}</p></div>"
        f'<div class="jobdetailsnoteright"><a href="/userinfo.php?Id={employer}">'
        f"{html.escape(offer.poster.name)}</a></div>"
        f'<div class="jobarealeft"><h1>{html.escape(offer.title)}</h1>'
        f'<div class="jobdetailsbox"><p>{html.escape(offer.description)}</p>'
        f"<p>{html.escape(offer.instructions)}</p>{render_fields(offer)}</div></div>",
        worker=worker,
    )


def render_bot_ban(*, worker: Worker | None) -> str:
    """What haste earns: a day without jobs."""
    body = "<h1>Account restricted for 1 day</h1><p>Reason: Auto-refresh / Bot</p>"
    if worker is not None:
        return _wrap("Account restricted", body, worker=worker)
    return f"<!DOCTYPE html>\n<html><body>{body}</body></html>"


def render_signed_out() -> str:
    return (
        "<!DOCTYPE html>\n<html><head><title>Login</title></head><body>"
        '<form action="/login.php" method="post"><input name="Email">'
        '<input type="password" name="Password"><button>Login</button></form></body></html>'
    )


def _render_row(offer: Offer, moment: datetime, *, worker: Worker) -> str:
    link = f"{DETAIL_PATH}?Id={name_for_session(offer, worker=worker)}"
    done, all_ = _count_done(offer, moment)
    return (
        f'<div class="jobslist" id="campaign{name_listing(offer)}">'
        f'<div class="jobname"><a href="{link}">{html.escape(offer.title)}</a></div>'
        f'<div class="jobpayment">${offer.amount}</div>'
        '<div class="jobsuccess">85%</div><div class="jobttr">7</div>'
        f'<div class="jobstatus">{max(1, offer.seconds // 240)}</div>'
        f'<div class="jobdone">{done}/{all_}</div></div>'
    )


def _count_done(offer: Offer, moment: datetime) -> tuple[int, int]:
    left = min(offer.units_first, offer.count_units(moment))
    return offer.units_first - left, offer.units_first


def _wrap(title: str, body: str, *, worker: Worker) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)}</title></head><body><div class='top'>"
        f'<span class="account">{html.escape(worker.name)}</span> You earned: '
        f'<b>${worker.balance}</b> <a href="/withdraw.php">Withdraw</a> '
        f'<a href="/sign_out">Sign out</a></div>{body}</body></html>'
    )

"""A Clickworker-like site: a server-made list whose clients stay anonymous. Pure.

No row of the real site is published: this markup is invented, and so is its reader's.
"""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import datetime

from crawlers.marketplace.families.forms import render_fields
from crawlers.marketplace.families.naming import name_digits
from crawlers.marketplace.market import Offer
from crawlers.marketplace.workers import Worker

LIST_PATH = "/en/workplace/jobs"
PAGE_SIZE = 20


def name_listing(offer: Offer) -> str:
    return name_digits("job", offer.group, length=8)


def render_list(
    shown: Sequence[Offer],
    moment: datetime,
    *,
    worker: Worker,
    total: int,
    page: int,
    pages: int,
) -> str:
    rows = "\n".join(_render_row(offer, moment) for offer in shown)
    follows = (
        f'<a rel="next" href="{LIST_PATH}?page={page + 1}">Next page</a>' if page < pages else ""
    )
    none = "" if total else '<p class="no-jobs">There are currently no jobs for you.</p>'
    return _wrap(
        "Available Jobs",
        f'<h1>Available Jobs</h1><p class="jobs-total">{total} jobs</p>{none}'
        f'<table class="jobs"><tbody>{rows}</tbody></table>{follows}',
        worker=worker,
    )


def render_detail(offer: Offer, *, worker: Worker) -> str:
    """The page of one job: what the list says, the instructions and the form."""
    return _wrap(
        offer.title,
        f'<article class="job-detail" data-job="{name_listing(offer)}">'
        f'<h1 class="job-title">{html.escape(offer.title)}</h1>'
        f'<p class="job-pay">{_say_pay(offer)}</p><div class="job-text">'
        f"<p>{html.escape(offer.description)}</p><p>{html.escape(offer.instructions)}</p>"
        f'<p>Client: confidential</p></div><form class="job-form">{render_fields(offer)}</form>'
        f'<a class="start" href="{LIST_PATH}/{name_listing(offer)}/start">Start</a></article>',
        worker=worker,
    )


def _render_row(offer: Offer, moment: datetime) -> str:
    number = name_listing(offer)
    return (
        f'<tr class="job" data-job="{number}"><td class="job-title">'
        f'<a href="{LIST_PATH}/{number}">{html.escape(offer.title)}</a></td>'
        f'<td class="job-summary">{html.escape(offer.description)}</td>'
        f'<td class="job-pay">{_say_pay(offer)}</td>'
        f'<td class="job-time">{max(1, offer.seconds // 60)} minutes</td>'
        f'<td class="job-left">{offer.count_units(moment)} left</td></tr>'
    )


def _say_pay(offer: Offer) -> str:
    return f"€{offer.amount:.2f}"


def _wrap(title: str, body: str, *, worker: Worker) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)} | Meadow</title></head><body><header>"
        f'<span class="user-name">{html.escape(worker.name)}</span> '
        f'<span class="user-balance">€{worker.balance}</span> '
        f'<a href="/sign_out">Log out</a></header><main>{body}</main></body></html>'
    )

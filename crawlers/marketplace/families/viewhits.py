"""Mechanical Turk's list and preview pages of 2010 to 2014 (``/mturk/viewhits``).

Own markup in the structure that saved pages show: label cells whose ids end in ``--N``, the
value in the cell beside, ``state=`` on links, the worker's name in the header. Pure.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from urllib.parse import quote

from crawlers.marketplace.families.forms import render_fields
from crawlers.marketplace.market import Market, Offer, Requirement
from crawlers.marketplace.workers import Worker, meets

HOST = "https://www.mturk.com"
PAGE_SIZE = 10
_COMPARATORS = {
    "GreaterThanOrEqualTo": "is not less than",
    "GreaterThan": "is greater than",
    "LessThan": "is less than",
    "EqualTo": "is",
    "NotEqualTo": "is not",
    "Exists": "has been granted",
}
_STEPS = (("week", 604_800), ("day", 86_400), ("hour", 3600), ("minute", 60))


def list_address(page: int = 1) -> str:
    return (
        f"{HOST}/mturk/viewhits?searchWords=&selectedSearchType=hitgroups"
        f"&sortType=LastUpdatedTime%3A1&pageNumber={page}"
        "&searchSpec=HITGroupSearch%23T%231%2310%23-1%23T%23%21%23%21LastUpdatedTime%211%21%23%21"
    )


def render_viewhits(
    market: Market,
    moment: datetime,
    *,
    worker: Worker | None,
    page: int = 1,
    page_size: int = PAGE_SIZE,
) -> str:
    """A page of the list; signed out where ``worker`` is None."""
    offers = market.list_offers(moment)
    shown = offers[(page - 1) * page_size : page * page_size]
    units = sum(offer.count_units(moment) for offer in offers)
    return render_rows(
        shown,
        moment,
        worker=worker,
        first=(page - 1) * page_size + 1,
        total=len(offers),
        units=units,
        page=page,
        pages=max(1, -(-len(offers) // page_size)),
    )


def render_rows(
    shown: Sequence[Offer],
    moment: datetime,
    *,
    worker: Worker | None,
    first: int,
    total: int,
    units: int,
    page: int = 1,
    pages: int = 1,
    lean: bool = False,
) -> str:
    """A list page with exactly these rows.

    ``lean`` leaves out the tokens and links of rows, which would make a page of a hundred rows
    almost half as large again.
    """
    link = _make_linker(worker)
    results = (
        f"{first}-{first + len(shown) - 1} of {total} Results"
        if shown
        else '<span class="error_title">Your search did not match any HITs.</span>'
    )
    numbers = " ".join(
        str(number) if number == page else _page_link(number, link=link)
        for number in range(max(1, page - 2), min(pages, page + 4) + 1)
    )
    rows = "\n".join(
        _render_row(number, offer, moment, worker=worker, link=link, lean=lean)
        for number, offer in enumerate(shown)
    )
    return (
        _render_head("All HITs", units=units, worker=worker, link=link)
        + f'<table><tr><td class="title_orange_text_bold">All HITs</td></tr>\n'
        f'<tr><td class="title_orange_text">{results}</td></tr>\n'
        f'<tr><td align="right" nowrap>{numbers}</td></tr></table>\n'
        f'<table cellspacing="5" width="100%">\n{rows}\n</table>\n' + _render_foot(link=link)
    )


def render_preview(offer: Offer, moment: datetime, *, worker: Worker | None) -> str:
    """The preview of one group: its facts, instructions and form."""
    link = _make_linker(worker)
    requirements = ", ".join(" ".join(_say(one)) for one in offer.requirements) or "None"
    hit = offer.group[::-1]
    state = "" if worker is None else worker.make_state(offer.group)
    hidden = {
        "state": state,
        "hitId": hit,
        "prevRequester": offer.poster.name,
        "requesterId": offer.poster.id,
        "prevReward": f"USD{offer.amount:.2f}",
        "groupId": offer.group,
    }
    inputs = "".join(
        f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
        for name, value in hidden.items()
    )
    earned = "Unavailable" if worker is None else f"${worker.balance}"
    return (
        _render_head(offer.title, units=offer.count_units(moment), worker=worker, link=link)
        + f'<form name="hitForm" method="GET" action="/mturk/accept">{inputs}\n'
        '<table><tr><td class="title_orange_text"><b>Timer:</b> '
        f'<span id="theTime" class="title_orange_text">00:00:00</span> of {_last(offer.seconds)}'
        '</td><td class="title_orange_text"><b>Total Earned:&nbsp;</b></td>'
        f'<td class="title_orange_text">{earned}</td></tr></table></form>\n'
        '<table><tr><td class="capsulelink_bold"><div>'
        f"{html.escape(offer.title)}</div></td></tr>\n<tr><td><table><tr>"
        + _pair("requester.tooltip", "&nbsp;Requester", html.escape(offer.poster.name))
        + _pair("reward.tooltip", "Reward", f"${offer.amount:.2f} per HIT")
        + _pair("number_of_hits.tooltip", "HITs Available", str(offer.count_units(moment)))
        + _pair("time_left.tooltip", "Duration", _last(offer.seconds))
        + '</tr><tr><td colspan="11"><table><tr>'
        + _pair("qualifications.tooltip", "Qualifications Required", html.escape(requirements))
        + "</tr></table></td></tr></table></td></tr></table>\n"
        f'<div id="hit-wrapper"><h2>Instructions</h2><p>{html.escape(offer.instructions)}</p>'
        f"{render_fields(offer)}</div>\n" + _render_foot(link=link)
    )


def render_gone(*, worker: Worker | None) -> str:
    """The preview of a group that is no longer there."""
    link = _make_linker(worker)
    return (
        _render_head("Error", units=0, worker=worker, link=link)
        + '<span class="error_title">There are no more available HITs in this group.</span>'
        + _render_foot(link=link)
    )


def render_rate_limited(*, worker: Worker | None) -> str:
    """The page that haste gets."""
    return (
        _render_head("Error", units=0, worker=worker, link=html.escape)
        + '<span class="error_title">You have exceeded the maximum allowed page request rate'
        "</span>" + _render_foot(link=html.escape)
    )


def render_sign_in() -> str:
    """What a page beyond the public ones, or an expired session, gets."""
    return (
        "<html>\n<head><title>Amazon Mechanical Turk - Sign In</title></head><body>"
        '<form name="signIn" id="ap_signin_form" method="post" action="/sign_in">'
        '<input type="text" name="email"><input type="password" name="password">'
        '<input type="submit" value="Sign in"></form></body></html>\n'
    )


_Linker = Callable[[str], str]


def _make_linker(worker: Worker | None) -> _Linker:
    """Puts the session's token on a link, as the site does on every one of its own."""
    state = "" if worker is None else worker.make_state("")

    def link(path: str) -> str:
        if not state:
            return html.escape(path)
        return html.escape(f"{path}{'&' if '?' in path else '?'}state={state}")

    return link


def _render_head(title: str, *, units: int, worker: Worker | None, link: _Linker) -> str:
    who = (
        f'<a href="{link("/mturk/beginsignin")}" id="lnkWorkerSignin">Sign In</a>'
        if worker is None
        else f'<span id="user_name_field">{html.escape(worker.name)}</span> | '
        f'<a href="{link("/mturk/beginsignout")}" id="lnkWorkerSignout">Sign Out</a>'
    )
    return (
        f"<html>\n<head><title>Amazon Mechanical Turk - {html.escape(title)}</title></head>\n"
        f'<body>\n<table width="100%"><tr><td><a href="{link("/mturk/welcome")}">'
        '<img src="/images/logo.gif" alt="Mechanical Turk" class="logo"></a></td>'
        f'<td><a href="{link("/mturk/findhits?match=false")}">HITs</a></td>'
        f"<td><span><b>{units:,} HITs</b> available now</span></td>"
        f'<td align="right"><span class="header_links">{who}</span></td></tr></table>\n'
        '<form name="searchForm" id="searchbar_form" method="GET" action="/mturk/searchbar">'
        '<input type="text" name="searchWords" value="">'
        '<input type="text" name="minReward" value="0.00"></form>\n'
    )


def _render_foot(*, link: _Linker) -> str:
    return (
        f'<div class="footer"><a href="{link("/mturk/help?helpPage=main")}">FAQ</a> | '
        f'<a href="{link("/mturk/policies")}">Policies</a></div>\n</body>\n</html>\n'
    )


def _page_link(number: int, *, link: _Linker) -> str:
    path = list_address(number).removeprefix(HOST)
    return f'<a href="{link(path)}">{number}</a>'


def _render_row(
    number: int,
    offer: Offer,
    moment: datetime,
    *,
    worker: Worker | None,
    link: _Linker,
    lean: bool,
) -> str:
    words = html.escape(", ".join(offer.keywords))
    if not lean:
        words = ",&nbsp; ".join(
            f'<a href="{link(f"/mturk/searchbar?minReward=0.00&searchWords={quote(word)}")}">'
            f"{html.escape(word)}</a>"
            for word in offer.keywords
        )
    who = f"/mturk/searchbar?selectedSearchType=hitgroups&requesterId={offer.poster.id}"
    tail = f"--{number}"
    return (
        "<tr><td><table><tr><td>"
        f'<a class="capsulelink" href="#" id="capsule{number}-0">\n{html.escape(offer.title)}\n'
        "</a></td><td>"
        + _link_group(number, offer, worker=worker, link=html.escape if lean else link)
        + "</td></tr></table>\n<table><tr>"
        + _pair(
            f"requester.tooltip{tail}",
            "Requester",
            f'<a href="{html.escape(who)}">{html.escape(offer.poster.name)}</a>',
        )
        + _pair(f"expiration_date.toolip{tail}", "HIT Expiration Date", _expire(offer, moment))
        + _pair(f"duration_to_complete.tooltip{tail}", "Time Allotted", _last(offer.seconds))
        + "</tr><tr>"
        + _pair(
            f"reward.tooltip{tail}", "Reward", f'<span class="reward">${offer.amount:.2f}</span>'
        )
        + _pair(f"number_of_hits.tooltip{tail}", "HITs Available", str(offer.count_units(moment)))
        + "</tr><tr>"
        + _pair(f"description.tooltip{tail}", "Description", html.escape(offer.description))
        + "</tr><tr>"
        + _pair(f"keywords.tooltip{tail}", "Keywords", words)
        + "</tr></table>\n<table>"
        + _render_requirements(offer.requirements, tail=tail)
        + "</table></td></tr>"
    )


def _link_group(number: int, offer: Offer, *, worker: Worker | None, link: _Linker) -> str:
    """The link to the group; without its id where this worker may not see it, as on the site."""
    allowed = (
        not offer.requirements
        if worker is None
        else all(meets(one, worker=worker) for one in offer.requirements)
    )
    if not allowed:
        name = f"private_hit.view_a_HIT_in_group.tooltip--{number}"
        return f'<a id="{name}">View a HIT in this group</a>'
    return f'<a href="{link(f"/mturk/preview?groupId={offer.group}")}">View a HIT in this group</a>'


def _pair(name: str, label: str, value: str) -> str:
    return f'<td><a id="{name}">{label}:&nbsp;</a></td><td class="capsule_field_text">{value}</td>'


def _render_requirements(requirements: Sequence[Requirement], *, tail: str) -> str:
    label = f'<a id="qualificationsRequired.tooltip{tail}">Qualifications Required:</a>'
    if not requirements:
        return f"<tr><td>{label} None</td></tr>"
    lines = "".join(
        "<tr><td>" + html.escape("\n".join(_say(one))) + "</td></tr>" for one in requirements
    )
    return f"<tr><td>{label}</td></tr>{lines}"


def _say(one: Requirement) -> list[str]:
    return [one.name, _COMPARATORS[one.comparator], *one.values]


def _expire(offer: Offer, moment: datetime) -> str:
    expiry = offer.posted + timedelta(days=21)
    left = max(60, int((expiry - moment).total_seconds()))
    return f"{expiry:%b} {expiry.day}, {expiry.year}&nbsp; ({_last(left)})"


def _last(seconds: int) -> str:
    """``4 weeks 2 days``, ``60 minutes``, ``2 hours``: at most two steps, as the site writes."""
    if seconds == 3600:
        return "60 minutes"
    parts: list[str] = []
    for name, length in _STEPS:
        count, seconds = divmod(seconds, length)
        if count:
            parts.append(f"{count} {name}{'' if count == 1 else 's'}")
    return " ".join(parts[:2]) or "1 minute"

# ruff: noqa: E501 - markup in the lines in which the site writes it
"""A simulated platform: accounts that load pages, its access log, and what they hand in.

The log is what the platform would have: account, address, exact time. Half of the pages are in
the structure of Mechanical Turk's old list pages, each copy with the account's own name, id and
session in it; the other half are answers of its JSON list, each with what the account may do.
What is offered moves from hour to hour, and what is told from now (an expiry) with every minute.
Everything is invented and seeded.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from archive.model import Access, Page
from archive.times import Seen, StatedBy

START = datetime(2024, 3, 4, tzinfo=UTC)
ADDRESSES = 24
LISTINGS = 3
HTML_ADDRESS = "https://www.mturk.com/mturk/viewhits?pageNumber="
JSON_ADDRESS = "https://worker.mturk.com/?page_size=20&format=json&page_number="


@dataclass(frozen=True)
class Load:
    """One line of the access log; ``given`` where the account later handed the page in."""

    account: int
    address: str
    at: datetime
    given: bool


def simulate_log(accounts: int, captures: int, *, seed: int) -> list[Load]:
    """Accounts with hours of their own load pages; a third of all loads are given.

    An account loads an address once in an hour: what can be had by chance is then exactly
    1 ÷ the accounts that loaded it, and nobody stands out by loading much.
    """
    chance = random.Random(seed)
    days = 6 if accounts < 10 else 3
    loads: dict[tuple[int, str, int], Load] = {}
    while len(loads) < captures * 3:
        account = chance.randrange(accounts)
        hour = (account * 5 + chance.randrange(8)) % 24
        at = START + timedelta(
            days=chance.randrange(days), hours=hour, seconds=chance.randrange(3600)
        )
        page = chance.randrange(ADDRESSES)
        address = (JSON_ADDRESS if page % 2 else HTML_ADDRESS) + str(page)
        key = (account, address, int(at.timestamp()) // 3600)
        if key not in loads:
            loads[key] = Load(account, address, at, given=len(loads) % 3 == 0)
    return sorted(loads.values(), key=lambda load: load.at)


def render_page(load: Load) -> Page:
    """The account's own copy of the page: same offers for all, the worker's marks its own."""
    own = random.Random(load.account)
    name = "Invented " + "".join(own.choice("abcdefgh") for _ in range(own.randrange(3, 14)))
    worker = "A" + "".join(
        own.choice("ABCDEFGHJKLMN23456789") for _ in range(own.randrange(12, 15))
    )
    token = "".join(own.choice("abcdefghijklmnopqrstuvwxyzABCDEF0123456789") for _ in range(60))
    page = int(load.address.rpartition("=")[2])
    if load.address.startswith(JSON_ADDRESS):
        content_type = "application/json; charset=utf-8"
        met = [own.random() < 0.5 for _ in range(LISTINGS)]
        body = json.dumps(
            {
                "page_number": page,
                "num_results": LISTINGS,
                "total_num_results": LISTINGS * ADDRESSES,
                "results": [
                    _make_row(index, page=page, at=load.at, met=met[index])
                    for index in range(LISTINGS)
                ],
            }
        )
    else:
        content_type = "text/html; charset=utf-8"
        rows = "".join(
            _render_row(index, page=page, at=load.at, token=token) for index in range(LISTINGS)
        )
        body = f"""<html><head><title>Amazon Mechanical Turk - All HITs</title></head><body>
<span class="header_links"><span id="user_name_field">{name}</span>
<a id="lnkWorkerSignout" href="/mturk/beginsignout?state={token}">Sign Out</a></span>
<span>Worker ID: {worker}</span>
<table><tr><td class="title_orange_text">All HITs</td></tr></table>
<table><tr><td>1-{LISTINGS} of {LISTINGS * ADDRESSES} Results</td></tr></table>
{rows}</body></html>"""
    return Page(
        body=body.encode(),
        content_type=content_type,
        seen=Seen(load.at, load.at, StatedBy.FILE),
        access=Access.DONATED,
        address=load.address,
        headers=(
            ("Date", load.at.strftime("%a, %d %b %Y %H:%M:%S GMT")),
            ("X-Amzn-RequestId", f"{own.randrange(16**16):016X}"),
            ("Set-Cookie", f"session-token={token}"),
            *((("Set-Cookie", f"ubid={worker}"),) if own.random() < 0.5 else ()),
        ),
    )


def count_units(page: int, at: datetime) -> int:
    """Units left: the same for everybody within an hour, fewer with every hour."""
    return 900 + page - int((at - START).total_seconds() // 3600)


def _make_row(index: int, *, page: int, at: datetime, met: bool) -> dict[str, object]:
    group = f"3INVENTED{page:02d}GROUP{index:02d}".ljust(30, "Q")
    ends = START + timedelta(days=9, hours=page, minutes=7 * index)
    return {
        "hit_set_id": group,
        "requester_id": f"AINVENTED{page:02d}{index}",
        "requester_name": f"Invented Labs {page}",
        "title": f"Invented offer {page}-{index}",
        "description": f"Say what you see, part {index}.",
        "assignment_duration_in_seconds": 1800,
        "creation_time": START.isoformat().replace("+00:00", "Z"),
        "last_updated_time": START.isoformat().replace("+00:00", "Z"),
        "latest_expiration_time": ends.isoformat().replace("+00:00", "Z"),
        "assignable_hits_count": count_units(page, at),
        "caller_meets_requirements": met,
        "monetary_reward": {"currency_code": "USD", "amount_in_dollars": 0.05},
        "project_requirements": [],
    }


def _render_row(index: int, *, page: int, at: datetime, token: str) -> str:
    group = f"2INVENTED{page:02d}GROUP{index:02d}".ljust(30, "Q")
    ends = START + timedelta(days=9, hours=page, minutes=7 * index)
    left = ends - at
    hours, rest = divmod(left.seconds, 3600)
    return f"""<table><tr><td><table><tr><td>
<a class="capsulelink" href="#" id="capsule{index}-0">Invented offer {page}-{index}</a></td>
<td><span class="capsulelink"><a href="/mturk/preview?groupId={group}&amp;state={token}">View a HIT in this group</a></span></td></tr></table></td></tr>
<tr><td><table>
<tr><td class="capsule_field_title"><a id="requester.tooltip--{index}">Requester:&nbsp;&nbsp;</a></td>
<td class="capsule_field_text"><a href="/mturk/searchbar?selectedSearchType=hitgroups&amp;requesterId=AINVENTED{page:02d}{index}&amp;state={token}">Invented Labs {page}</a></td></tr>
<tr><td class="capsule_field_title"><a id="expiration_date.toolip--{index}">HIT Expiration Date:&nbsp;&nbsp;</a></td>
<td class="capsule_field_text">{ends:%b %d, %Y}&nbsp; ({left.days} days {hours} hours {rest // 60} minutes)</td></tr>
<tr><td class="capsule_field_title"><a id="duration_to_complete.tooltip--{index}">Time Allotted:&nbsp;&nbsp;</a></td>
<td class="capsule_field_text">30 minutes</td></tr>
<tr><td class="capsule_field_title"><a id="reward.tooltip--{index}">Reward:&nbsp;&nbsp;</a></td>
<td class="capsule_field_text">$0.0{1 + page % 9}</td></tr>
<tr><td class="capsule_field_title"><a id="number_of_hits.tooltip--{index}">HITs Available:&nbsp;&nbsp;</a></td>
<td class="capsule_field_text">{count_units(page, at)}</td></tr></table>
<div id="capsule{index}target" class="capsuletarget"><table>
<tr><td class="capsule_field_title"><a id="description.tooltip--{index}">Description:</a></td>
<td class="capsule_field_text">Say what you see, part {index}.</td></tr>
<tr><td class="capsule_field_title"><a id="keywords.tooltip--{index}">Keywords:</a></td>
<td class="capsule_field_text"><a href="/mturk/searchbar?searchWords=invented&amp;state={token}">invented</a></td></tr></table>
<table><tr><td class="capsule_field_title"><a id="qualificationsRequired.tooltip--{index}">Qualifications Required:</a></td></tr><tr><td>None</td></tr></table>
</div></td></tr></table>
"""

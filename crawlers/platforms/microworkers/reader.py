"""Reads Microworkers' list (`.jobslist` rows) and the page of one job.

The link to a job is made for one session and names nothing; the row's ``campaign`` id does.
A row tells days until rating and minutes to finish apart by their class alone, so a number is
taken only where its unit is printed with it or nothing else is. Evidence: public code, held
against the site by its author.
"""

from __future__ import annotations

import re

from selectolax.lexbor import LexborNode

from archive import extra
from archive.errors import Unreadable
from archive.model import (
    DocumentKind,
    DocumentSeen,
    Identity,
    IdentityKind,
    ListingSeen,
    PageReading,
    PageState,
    Requester,
)
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, note_twins, read_id
from crawlers.platforms.look import Look
from crawlers.platforms.markup import (
    DEEP,
    Marker,
    check_rows,
    measure_depth,
    node_text,
    read_form_fields,
    visible_text,
)
from crawlers.platforms.money import read_pay
from crawlers.platforms.scalars import Scalar, keep_known

_ROW = "div.jobslist"
_RAW_ROW = re.compile(r"<div\b[^>]*\bclass=[\"'](?:[^\"']*\s)?jobslist(?:\s[^\"']*)?[\"']")
_DONE = re.compile(r"([0-9]{1,9}) ?/ ?([0-9]{1,9})")
_DAYS = re.compile(r"([0-9]{1,4})(?: ?days?)?")
_MINUTES = re.compile(r"([0-9]{1,5})(?: ?min(?:ute)?s?)?")
_PROGRESS = re.compile(r".{0,40}?[0-9]{1,9} ?/ ?[0-9]{1,9}")


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: rows without title or pay, or none with an id; names the selector.
    """
    if look.is_json:
        raise Unreadable("a page as HTML")
    rows = look.tree.css(_ROW)
    if rows:
        return note_twins(_read_list(look, rows, facts=facts))
    if look.tree.css_first(".jobarealeft") is not None:
        return _read_detail(look, facts=facts)
    return PageReading(PageState.UNREADABLE, facts.reader, missed=(_ROW,))


def _read_list(look: Look, rows: list[LexborNode], *, facts: Facts) -> PageReading:
    deep = any(measure_depth(row) > DEEP for row in rows)
    check_rows(look.text, markers=[Marker(_ROW, _RAW_ROW, len(rows))], deep=deep)
    doubts: list[str] = []
    found = [
        _read_row(row, place=f"row {number + 1}", doubts=doubts, facts=facts)
        for number, row in enumerate(rows)
    ]
    listings = tuple(listing for listing in found if listing is not None)
    if not listings:
        raise Unreadable(f"{_ROW} with a .jobname (headings alone stand)")
    if all(listing.identity.kind is IdentityKind.DERIVED for listing in listings):
        raise Unreadable(f'{_ROW}[id="campaign…"] (no row has one)')
    return PageReading(
        PageState.LISTINGS,
        facts.reader,
        listings=listings,
        scope=None if look.address is None else "/jobs.php",
        doubts=tuple(doubts),
    )


def _read_row(
    row: LexborNode, *, place: str, doubts: list[str], facts: Facts
) -> ListingSeen | None:
    link = row.css_first(".jobname a")
    stated = row.attributes.get("id") or ""
    if link is None:
        if stated.startswith("campaign"):
            raise Unreadable(f".jobname a ({place})")
        return None  # the headings above the rows have the same class
    title = node_text(link)
    if not title:
        raise Unreadable(f".jobname a with a text ({place})")
    campaign = None
    if stated.startswith("campaign"):
        campaign = read_id(stated.removeprefix("campaign"), facts=facts)
    if campaign is None:
        doubts.append(f"{place}: no id: {stated[:60]!r} is not campaign…")
    if row.css_first(".jobpayment") is None:
        raise Unreadable(f".jobpayment ({place})")
    read_ = read_pay(_one_text(row, ".jobpayment"), facts=facts.money)
    if read_.doubt is not None:
        doubts.append(f"{place}: {read_.doubt}")
    done = _DONE.fullmatch(_one_text(row, ".jobdone"))
    if done is None or int(done[1]) > int(done[2]):
        doubts.append(f"{place}: .jobdone is not 'done/all'")
        done = None
    minutes = _read_number(row, ".jobstatus", _MINUTES, place=place, doubts=doubts)
    further: dict[str, Scalar] = {
        extra.ESTIMATED_SECONDS: None if minutes is None else minutes * 60,
        extra.UNITS_IN_ALL: None if done is None else int(done[2]),
        extra.DAYS_TO_RATE: _read_number(row, ".jobttr", _DAYS, place=place, doubts=doubts),
        "job_system": _name_system(link.attributes.get("href") or ""),
    }
    return ListingSeen(
        identity=make_identity(campaign, otherwise=(title, read_.pay)),
        title=title,
        pay=read_.pay,
        units_left=None if done is None else int(done[2]) - int(done[1]),
        extra=keep_known(further),
    )


def _one_text(row: LexborNode, css: str) -> str:
    """The text of the one element; empty where there are none or several."""
    found = row.css(css)
    return node_text(found[0]) if len(found) == 1 else ""


def _read_number(
    row: LexborNode, css: str, form: re.Pattern[str], *, place: str, doubts: list[str]
) -> int | None:
    match = form.fullmatch(_one_text(row, css))
    if match is None:
        doubts.append(f"{place}: {css} is not a number in a form that is known")
        return None
    return int(match[1])


def _name_system(href: str) -> str | None:
    """Which of the three systems of jobs the link leads to."""
    if "ttv.microworkers.com" in href:
        return "ttv"
    if "hm_jobs_details.php" in href:
        return "hire group"
    return "basic" if "jobs_details.php" in href else None


def _read_detail(look: Look, *, facts: Facts) -> PageReading:
    """The page of one job: what is asked, what must be proved, and by whom."""
    root = look.tree.css_first(".jobarealeft")
    heading = look.tree.css_first(".jobarealeft > h1")
    title = node_text(heading)
    if root is None or not title:
        raise Unreadable(".jobarealeft > h1 with a text")
    employer = look.tree.css_first('.jobdetailsnoteright a[href*="userinfo.php"]')
    requester = Requester(None, node_text(employer) or None)
    document = DocumentSeen(
        identity=Identity(
            IdentityKind.DERIVED,
            make_identity(None, otherwise=(requester.name, title)).value,
        ),
        kind=DocumentKind.INSTRUCTIONS,
        title=title,
        text=_drop_progress(visible_text(root)),
        requester=requester,
        fields=read_form_fields(root, question="question"),
    )
    return PageReading(PageState.DOCUMENT, facts.reader, documents=(document,))


def _drop_progress(text: str) -> str:
    """Without the line that counts what is done: it changes while the job stays the same."""
    return "\n".join(line for line in text.splitlines() if not _PROGRESS.fullmatch(line))

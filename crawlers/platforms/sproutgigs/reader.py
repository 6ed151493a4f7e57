"""Reads SproutGigs: rows of its list as JSON, and the page of one job.

``duration`` in a row is the time until the work is rated, not the time it takes. Pay 0 means a
qualification. The client is a nickname. A row may lack its id. Of the list *page* only the marks of
a row and of an advertisement are known, not where a row's fields stand: the reader for any page
reads it, and advertisements are left out.
"""

from __future__ import annotations

import re
from dataclasses import replace

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
    Pay,
    Requester,
)
from crawlers.platforms.anyone import find_any_page_reader
from crawlers.platforms.currencies import CODES
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, note_twins, read_id
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.look import Look
from crawlers.platforms.markup import node_text, read_form_fields, visible_text
from crawlers.platforms.money import REPLACEMENT, make_pay, read_pay
from crawlers.platforms.pagetext import Json, squeeze
from crawlers.platforms.scalars import Scalar, keep_known

_DAYS = re.compile(r"([0-9]{1,3}) days?(?: rate)?")
_LINK_ID = re.compile(r"[?&]Id=([0-9a-f]{24})(?:&|$)")


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: rows of another layout.
    """
    if look.is_json:
        return _read_rows(look.json, facts=facts)
    if look.tree.css_first("a.job-bar[data-job-id]") is not None:
        return _read_list_page(look, facts=facts)
    if look.tree.css_first(".job-header__price, #job-instructions") is not None:
        return _read_job(look, facts=facts)
    return PageReading(PageState.UNREADABLE, facts.reader, missed=("rows, or a job",))


def _read_rows(value: Json, *, facts: Facts) -> PageReading:
    rows = _find_rows(value)
    if not rows:
        raise Unreadable("a row (an empty array does not say of which list)")
    doubts: list[str] = []
    listings = tuple(
        _read_row(Fields(row, place=f"row {number + 1}", doubts=doubts), facts=facts)
        for number, row in enumerate(rows)
    )
    return note_twins(
        PageReading(PageState.LISTINGS, facts.reader, listings=listings, doubts=tuple(doubts))
    )


def _read_list_page(look: Look, *, facts: Facts) -> PageReading:
    """``a.job-bar[data-job-id]``, by the reader for any page; ``.bg-danger`` marks no job."""
    reading = find_any_page_reader()(look, facts=facts)
    advertised = {
        node.attributes.get("data-job-id") for node in look.tree.css("a.job-bar.bg-danger")
    }
    kept = tuple(
        listing for listing in reading.listings if listing.identity.value not in advertised
    )
    if reading.listings and not kept:
        raise Unreadable("a job among the rows (advertisements alone stand)")
    return replace(reading, listings=kept)


def _find_rows(value: Json) -> list[Json]:
    """The rows: an array, the one array of an object around it, or one row by itself."""
    if isinstance(value, dict) and "payment" not in value:
        arrays = [below for below in value.values() if isinstance(below, list)]
        if len(arrays) == 1:
            return arrays[0]
    return value if isinstance(value, list) else [value]


def _read_row(row: Fields, *, facts: Facts) -> ListingSeen:
    for key in ("title", "client", "progress", "payment"):
        row.need(key)
    title = squeeze(row.text("title") or "")
    if not title:
        raise Unreadable(f"{row.place}.title with a text")
    stated = row.text("id")
    job = read_id(stated, facts=facts)
    if job is None:
        row.doubt("id", "is not given" if stated is None else f"{stated[:60]!r} is no id")
    client, region = row.below("client"), row.below("region")
    requester = Requester(None, None if client is None else client.text("name"))
    progress = row.below("progress")
    pay, days = _read_payment(row)
    further: dict[str, Scalar] = {
        extra.UNITS_IN_ALL: None if progress is None else progress.whole("total"),
        extra.PLACE: None if region is None else squeeze(region.text("code") or "") or None,
        extra.DAYS_TO_RATE: days,
        extra.TRAINING: True if pay.amount == 0 else None,
    }
    return ListingSeen(
        identity=make_identity(job, otherwise=(requester.name, title, pay)),
        title=title,
        requester=requester,
        description=row.text("description"),
        pay=pay,
        units_left=None if progress is None else progress.whole("remaining"),
        address=None if job is None else f"/jobs/submit-task.php?Id={job}",
        extra=keep_known(further),
    )


def _read_payment(row: Fields) -> tuple[Pay, int | None]:
    """Pay, and the days until the work is rated."""
    payment = row.below("payment")
    if payment is None:
        row.doubt("payment", "is not given")
        return Pay(""), None
    payment.need("amount")
    stated, code = payment.values.get("amount"), payment.text("currency")
    raw = squeeze(f"{'' if stated is None else stated} {code or ''}")
    duration = payment.text("duration")
    rated = None if duration is None else _DAYS.fullmatch(squeeze(duration))
    if duration is not None and rated is None:
        payment.doubt("duration", f"{duration[:60]!r} is not 'N days rate'")
    days = None if rated is None else int(rated[1])
    amount = payment.decimal("amount")
    if amount is None or REPLACEMENT in raw:
        payment.doubt("amount", "was not read")
        return Pay(raw), days
    if code not in CODES:
        payment.doubt("currency", "is no currency: the amount was not read")
        return Pay(raw), days
    return make_pay(amount, currency=code, raw=raw), days


def _read_job(look: Look, *, facts: Facts) -> PageReading:
    """The page of one job: its instructions and what must be handed in."""
    instructions = look.tree.css_first("#job-instructions")
    price = look.tree.css_first(".job-header__price")
    heading = look.tree.css_first("h1")
    title = node_text(heading)
    if instructions is None or price is None or not title:
        raise Unreadable("#job-instructions, .job-header__price and h1")
    read_ = read_pay(node_text(price).replace("$ ", "$"), facts=facts.money)
    link = _LINK_ID.search(look.address or "")
    job = None if link is None else Identity(IdentityKind.PLATFORM, link[1])
    root = look.tree.css_first("body")
    document = DocumentSeen(
        identity=job or make_identity(None, otherwise=(title, read_.pay)),
        kind=DocumentKind.INSTRUCTIONS,
        title=title,
        text=f"{title}\n{read_.pay.raw}\n{visible_text(instructions)}",
        listing=job,
        fields=() if root is None else read_form_fields(root, question="question"),
    )
    return PageReading(
        PageState.DOCUMENT,
        facts.reader,
        documents=(document,),
        doubts=() if read_.doubt is None else (read_.doubt,),
    )

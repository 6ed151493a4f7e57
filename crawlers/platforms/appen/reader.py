"""Reads Appen: the project list and task pages of Connect, and the public recruitment list.

The project list shows no pay (workers see it once they qualify). The recruitment list names pay
in running text only: it is read where the text names one pay and no other. Evidence: public code.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

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
    Pay,
    Requester,
)
from crawlers.platforms.facts import Facts
from crawlers.platforms.identity import make_identity, note_twins, read_id
from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.look import Look
from crawlers.platforms.markup import find_ancestor, node_text, visible_text
from crawlers.platforms.money import read_pay
from crawlers.platforms.pagetext import squeeze
from crawlers.platforms.scalars import keep_known

_LINK = 'a[href^="/qrp/core/vendors/task/view/"]'
_LINK_ID = re.compile(r"/qrp/core/vendors/task/view/([0-9]{1,12})")
_COUNT = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+")
_PAY_IN_TEXT = re.compile(
    r"(?:\b(?:up to|from|starting at)\s)?[$€£]\s?[0-9][0-9.,]*[0-9]?(?:\s?[A-Z]{3}\b)?"
    r"\s?(?:per|/)\s?(?:hour|hr|task|survey|minute|min)\b",
    re.IGNORECASE,
)


def read(look: Look, *, facts: Facts) -> PageReading:
    """A page and the platform's facts in, a reading out.

    Raises:
        Unreadable: something of a list is there, but not as any known layout has it.
    """
    if look.is_json:
        return _read_postings(look, facts=facts)
    if look.tree.css_first(".task_table") is not None:
        return _read_task(look, facts=facts)
    if look.tree.css_first("#project-list") is not None:
        return _read_projects(look, facts=facts)
    return PageReading(
        PageState.UNREADABLE, facts.reader, missed=("#project-list, or .task_table",)
    )


def _read_projects(look: Look, *, facts: Facts) -> PageReading:
    """``#project-list``: a row for each project, with its title and a link that counts tasks."""
    doubts: list[str] = []
    listings = []
    for number, title in enumerate(look.tree.css("#project-list .title-text")):
        row = find_ancestor(title, "tr")
        if row is None:
            raise Unreadable(f"a row around .title-text ({number + 1})")
        listings.append(_read_project(row, title, place=f"row {number + 1}", doubts=doubts))
    if not listings:
        raise Unreadable("#project-list .title-text")
    return note_twins(
        PageReading(
            PageState.LISTINGS, facts.reader, listings=tuple(listings), doubts=tuple(doubts)
        )
    )


def _read_project(
    row: LexborNode, heading: LexborNode, *, place: str, doubts: list[str]
) -> ListingSeen:
    title = node_text(heading.css_first("a") or heading)
    if not title:
        raise Unreadable(f".title-text with a text ({place})")
    links = row.css(_LINK)
    numbers = {
        match[1] for link in links if (match := _LINK_ID.match(link.attributes.get("href") or ""))
    }
    if len(numbers) > 1:
        raise Unreadable(f"{_LINK} to one project ({place})")
    project = next(iter(numbers), None)
    if project is None:
        doubts.append(f"{place}: no link to a project: no id")
    counts = [text for link in links if _COUNT.fullmatch(text := node_text(link))]
    return ListingSeen(
        identity=make_identity(project, otherwise=(title,)),
        title=title,
        units_left=int(counts[0].replace(",", "")) if len(counts) == 1 else None,
        address=None if project is None else f"/qrp/core/vendors/task/view/{project}",
    )


def _read_task(look: Look, *, facts: Facts) -> PageReading:
    """``.task_table``: what the work of one project is."""
    table = look.tree.css_first(".task_table")
    texts = [] if table is None else table.css(".expand-description")
    if table is None or not texts:
        raise Unreadable(".task_table .expand-description")
    link = _LINK_ID.search(urlsplit(look.address or "").path)
    project = None if link is None else Identity(IdentityKind.PLATFORM, link[1])
    title = node_text(look.tree.css_first("h1") or look.tree.css_first("title"))
    if not title:
        raise Unreadable("h1 or title with a text")
    document = DocumentSeen(
        identity=project or make_identity(None, otherwise=(title,)),
        kind=DocumentKind.PAGE,
        title=title,
        text=visible_text(table),
        listing=project,
    )
    return PageReading(PageState.DOCUMENT, facts.reader, documents=(document,))


def _read_postings(look: Look, *, facts: Facts) -> PageReading:
    """The public recruitment list: an array of postings."""
    value = look.json
    if not isinstance(value, list):
        raise Unreadable("an array of postings")
    parts = urlsplit(look.address or "")
    part_only = {"skip", "limit", "team", "location"} & dict(parse_qsl(parts.query)).keys()
    scope = None if look.address is None or part_only else parts.path.rstrip("/")
    if not value:
        if scope is None:
            raise Unreadable("an address that says of which list this empty array is the answer")
        return PageReading(PageState.EMPTY, facts.reader, scope=scope, whole=True)
    doubts: list[str] = []
    listings = tuple(
        _read_posting(Fields(row, place=f"[{number}]", doubts=doubts), facts=facts)
        for number, row in enumerate(value)
    )
    return PageReading(
        PageState.LISTINGS,
        facts.reader,
        listings=listings,
        scope=scope,
        whole=scope is not None,
        doubts=tuple(doubts),
    )


def _read_posting(row: Fields, *, facts: Facts) -> ListingSeen:
    for key in ("id", "text", "hostedUrl"):
        row.need(key)
    title = squeeze(row.text("text") or "")
    if not title:
        raise Unreadable(f"{row.place}.text with a text")
    posting = read_id(row.text("id"), facts=facts, of="posting")
    if posting is None:
        row.doubt("id", "is no id")
    categories = row.below("categories")
    description = row.text("descriptionPlain")
    created = row.whole("createdAt")
    return ListingSeen(
        identity=make_identity(posting, otherwise=(title,)),
        title=title,
        requester=Requester(None, "Appen"),
        description=description,
        pay=_find_pay(description or "", row=row, facts=facts),
        posted_at=None if created is None else datetime.fromtimestamp(created / 1000, tz=UTC),
        address=urlsplit(row.text("hostedUrl") or "").path or None,
        extra=keep_known(
            {
                extra.PLACE: None if categories is None else categories.text("location"),
                extra.LABELS: None if categories is None else categories.text("team"),
            }
        ),
    )


def _find_pay(text: str, *, row: Fields, facts: Facts) -> Pay | None:
    """The one pay that a running text names; None where it names none, raw where several."""
    named = list(dict.fromkeys(squeeze(match[0]) for match in _PAY_IN_TEXT.finditer(text)))
    if not named:
        return None
    if len(named) > 1:
        row.doubt("descriptionPlain", f"names {len(named)} pays: {'; '.join(named)[:80]}")
        return Pay("; ".join(named))
    read_ = read_pay(named[0], facts=facts.money)
    if read_.doubt is not None:
        row.doubt("descriptionPlain", read_.doubt)
    return read_.pay

"""What the page of a listing shows beside its history: pay among its like, its family, what people
found, replies, and the copy of a capture.

Plain values, and the functions that get them from an open archive. Reading only. Unreviewed flags
are not among them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from archive.desk.replies import find_replies
from archive.door import Archive, IndexUnusable
from archive.errors import BadInput
from archive.ids import IdKind, from_id, to_id
from archive.index.fields import BY_NAME
from archive.index.query import Among, Filter, Query
from archive.index.syntax import print_query
from archive.measures.choice import Grain
from archive.measures.trends import Settings
from archive.model import Access, RecordRole
from archive.publish.copies import (
    PublicCopy,
    judge_listing,
    judge_public,
    make_copy,
    read_text,
    rebuild_page,
)
from archive.publish.watermarks import normalise_text
from archive.redaction.parts import Part, split_body
from archive.reviewing import Finding, judge_versions

#: What makes listings alike, as far as it is known of one.
_LIKE_FIELDS = ("goal",)
_CHARSET = re.compile(r"charset=[\"']?([A-Za-z0-9_.:-]+)", re.IGNORECASE)
MOST_LINES = 400


@dataclass(frozen=True, slots=True)
class Like:
    """Euros a unit: this listing's, and those of ``n`` listings like it (``question`` finds them).
    ``held_back``: why there are no figures."""

    own: Decimal
    low: float | None
    typical: float | None
    high: float | None
    n: int
    question: str
    held_back: str | None


@dataclass(frozen=True, slots=True)
class Instead:
    """It came in the place of the same offer at another price: which version, what it paid, how
    sure that is, and why it is taken for the same."""

    version: str
    pay_before: str
    relative: Decimal | None
    confidence: str
    why: str


@dataclass(frozen=True, slots=True)
class FamilyRow:
    """Offers with the same text, or nearly."""

    id: str
    copies: int | None
    posters: int | None


@dataclass(frozen=True, slots=True)
class Beside:
    """Everything of the above, of one item."""

    like: Like | None
    family: FamilyRow | None
    found: tuple[Finding, ...]
    replies: tuple[str, ...]
    instead: tuple[Instead, ...] = ()


@dataclass(frozen=True, slots=True)
class CaptureCopy:
    """What may be read of a capture. ``lines`` are its texts without marks, in their order;
    ``page`` its markup, only where anybody could see the page; ``withheld`` counts by reason."""

    capture: str
    lines: tuple[str, ...]
    page: str | None
    withheld: tuple[tuple[str, int], ...]
    shown: int


def read_beside(archive: Archive, item_id: str, *, today: date) -> Beside:
    """What stands beside an item.

    Raises:
        BadInput: no id, or nothing here has it.
    """
    story = archive.listing(item_id)
    newest = story.versions[-1].version
    fields = {
        name: value
        for finding in archive.findings(newest)
        for name, value in finding.fields.items()
    }
    doc = story.versions[-1]
    like = None
    own = fields.get("payeur")
    if isinstance(own, Decimal) and doc.pay is not None and doc.pay.unit is not None:
        filters: list[Filter] = [
            Among("platform", (doc.platform,)),
            Among("unit", (str(doc.pay.unit),)),
        ]
        for name in _LIKE_FIELDS:
            value = fields.get(name)
            if name in BY_NAME and isinstance(value, tuple) and value:
                filters.append(Among(name, value[:1]))
        like = compare_pay(archive, Query(filters=tuple(filters)), own=own)
    family = fields.get("family")
    copies, posters = fields.get("copies"), fields.get("posters")
    judged = judge_versions(archive, archive.desk, [one.version for one in story.versions])
    found = {one.review: one for findings in judged.values() for one in findings}
    refs = [story.id, *(to_id(IdKind.VERSION, one.version) for one in story.versions), *found]
    return Beside(
        like=like,
        family=FamilyRow(
            family[0],
            copies if isinstance(copies, int) else None,
            posters if isinstance(posters, int) else None,
        )
        if isinstance(family, tuple) and family
        else None,
        found=tuple(found.values()),
        replies=tuple(one.tell(today=today) for one in find_replies(archive.desk, refs)),
        instead=tuple(find_instead(archive, [one.version for one in story.versions])),
    )


def find_instead(archive: Archive, versions: Sequence[int]) -> list[Instead]:
    """For each of these versions that came in the place of another id's: that one."""
    own = {to_id(IdKind.VERSION, one) for one in versions}
    found = []
    for version in versions:
        for finding in archive.findings(version):
            change = finding.detail.get("change")
            if finding.enricher != "series" or not isinstance(change, dict):
                continue
            before = str(change.get("before"))
            if before in own:
                continue
            relative = change.get("relative")
            found.append(
                Instead(
                    before,
                    str(change.get("pay_before")),
                    Decimal(relative) if isinstance(relative, str) else None,
                    str(change.get("confidence")),
                    str(change.get("why")),
                )
            )
    return found


def compare_pay(archive: Archive, like: Query, *, own: Decimal) -> Like | None:
    """Where an amount lies among those of listings that a question finds; None: nothing tells."""
    question = print_query(like)
    try:
        trend = archive.trend(like, of="payeur", settings=Settings(grain=Grain.ALL))
    except (IndexUnusable, BadInput):
        return None
    if not trend.points:
        return None
    figures = trend.points[0].figures
    low, middle, high = (figures[name] for name in ("p10", "p50", "p90"))
    return Like(
        own, low.value, middle.value, high.value, middle.n, question, held_back=middle.suppressed
    )


def read_copy(archive: Archive, capture_id: str, *, texts: Sequence[str]) -> CaptureCopy | None:
    """The copy of a capture; None where no page is sealed under this id (a repeat, an import, an
    erased one).

    Of a page that somebody's account showed, only what says the listing's own ``texts``: what
    else was on it would tell whose page it was. Marks that may be made for one account are taken
    out of both.

    Raises:
        BadInput: not the id of a capture here.
        EvidenceDamaged: the record is not what was sealed.
    """
    if from_id(capture_id)[0] is not IdKind.CAPTURE:
        raise BadInput(f"{capture_id} is not the id of a capture: those begin with P")
    capture, records = archive.evidence(capture_id)
    page = next((one for one in records if one.role is RecordRole.PAGE), None)
    if page is None:
        return None
    content_type = page.content_type()
    charset = _CHARSET.search(content_type)
    name = charset[1].lower() if charset else "utf-8"
    parts = split_body(page.body, content_type=content_type, charset=name)
    open_to_all = capture.public or capture.access is Access.IMPORTED
    judge = (
        judge_public
        if open_to_all
        else judge_listing({str(number): text for number, text in enumerate(texts)})
    )
    copy = make_copy(parts, salts=[b""] * len(parts), judge=judge)
    whole = rebuild_page(copy) if open_to_all else None
    return CaptureCopy(
        capture_id,
        lines=tuple(list_lines(copy)),
        page=None if whole is None else normalise_text(_decode(whole, name)).text,
        withheld=tuple(copy.count_withheld().items()),
        shown=copy.shown,
    )


def list_lines(copy: PublicCopy) -> list[str]:
    """The texts of a copy that are shown, in their order, without marks."""
    lines = []
    for part in copy.parts:
        if part.leaf is not None or not part.path.endswith(("/text", "/leaf")):
            continue
        text = read_text(Part(part.path, part.content))
        tidied = " ".join(normalise_text(text or "").text.split())
        if tidied:
            lines.append(tidied)
    return list(dict.fromkeys(lines))[:MOST_LINES]


def _decode(body: bytes, charset: str) -> str:
    try:
        return body.decode(charset, "replace")
    except LookupError:
        return body.decode("utf-8", "replace")

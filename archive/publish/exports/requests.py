"""The table of reviewed requests: what people, independently, found texts to ask for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from archive.desk.store import Desk
from archive.door import Archive
from archive.ids import IdKind, to_id
from archive.model import RecordKind
from archive.publish.exports.columns import Column, Kind, LineTable
from archive.publish.material import Holds, Line
from archive.reviewing import Finding, list_found

COLUMNS = (
    Column("review", Kind.TEXT, Holds.PLAIN, "id of the review"),
    Column("category", Kind.WORDS, Holds.FLAGS, "what the text was found to ask for"),
    Column(
        "broke_rule",
        Kind.TEXT,
        Holds.PLAIN,
        "whether people found that it broke the platform's rule then in force: yes, no, unknown",
    ),
    Column("version", Kind.TEXT, Holds.PLAIN, "id of the version"),
    Column("listing", Kind.TEXT, Holds.PLAIN, "id of the listing or document"),
    Column("platform", Kind.TEXT, Holds.PLAIN, "the platform"),
    Column("requester", Kind.TEXT, Holds.REQUESTER, "who posted it, by the platform's words"),
    Column("title", Kind.TEXT, Holds.TEXT, "the title, as the page had it"),
    Column("text", Kind.TEXT, Holds.TEXT, "the description, or the document's text"),
    Column("pay_text", Kind.TEXT, Holds.TEXT, "the pay, as the page had it"),
    Column("first_seen", Kind.MOMENT, Holds.FIRST_SEEN, "when it was first seen", window=True),
    Column("last_seen", Kind.MOMENT, Holds.LAST_SEEN, "when it was last seen", window=True),
    Column("access", Kind.WORDS, Holds.ACCESS, "how it was seen, which is its grade"),
)


def tabulate_requests(door: Archive, desk: Desk, *, category: str | None = None) -> LineTable:
    """Every version of whose text people found that it asks for something, one row a category."""
    found = list_found(door, desk, category=category)
    return LineTable(
        "requests",
        "One request that two people, independently, found a text to make.",
        COLUMNS,
        _list_lines(door, found),
        sum(len(one) for one in found.values()),
    )


def _list_lines(door: Archive, found: Mapping[int, tuple[Finding, ...]]) -> Iterator[Line]:
    for doc in door.version_docs(found):
        kind = IdKind.LISTING if doc.kind is RecordKind.LISTING else IdKind.DOCUMENT
        item = to_id(kind, doc.item)
        for finding in found[doc.version]:
            yield Line(
                {
                    "review": finding.review,
                    "category": (finding.category,),
                    "broke_rule": str(finding.verdict.broke),
                    "version": to_id(IdKind.VERSION, doc.version),
                    "listing": item,
                    "platform": doc.platform,
                    "requester": doc.requester.name,
                    "title": doc.title,
                    "text": doc.text or doc.description or None,
                    "pay_text": doc.pay.raw if doc.pay else None,
                    "first_seen": doc.first_seen,
                    "last_seen": doc.last_seen,
                    "access": tuple(sorted(str(one) for one in doc.access)),
                },
                versions=(doc.version,),
                refs=(finding.review, item),
            )

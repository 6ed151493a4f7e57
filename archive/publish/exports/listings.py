"""The table of what a question finds: one row a version of a listing or document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archive.door import Archive
from archive.ids import IdKind, to_id
from archive.index.fields import ENRICHED, Field, FieldType
from archive.index.query import Query
from archive.index.syntax import parse_query
from archive.model import RecordKind, VersionDoc
from archive.publish.exports.columns import Column, Kind, LineTable
from archive.publish.flags import SUSPECTED, check_told
from archive.publish.material import Holds, Line, Value

_KINDS = {FieldType.KEYWORD: Kind.WORDS, FieldType.AMOUNT: Kind.NUMBER}

_PAGE = (
    Column("version", Kind.TEXT, Holds.PLAIN, "id of the version: a stretch of equal content"),
    Column("listing", Kind.TEXT, Holds.PLAIN, "id of the listing or document"),
    Column("kind", Kind.TEXT, Holds.PLAIN, "listing or document"),
    Column("document", Kind.TEXT, Holds.PLAIN, "what kind of document it is"),
    Column("platform", Kind.TEXT, Holds.PLAIN, "the platform it was offered on"),
    Column("title", Kind.TEXT, Holds.TEXT, "the title, as the page had it"),
    Column("requester", Kind.TEXT, Holds.REQUESTER, "who posted it, by the platform's words"),
    Column("requester_id", Kind.TEXT, Holds.REQUESTER_ID, "the platform's own id of who posted it"),
    Column("description", Kind.TEXT, Holds.TEXT, "the listing's description, as the page had it"),
    Column("text", Kind.TEXT, Holds.TEXT, "a document's text"),
    Column("keywords", Kind.WORDS, Holds.TEXT, "the listing's keywords"),
    Column("pay_text", Kind.TEXT, Holds.TEXT, "the pay, as the page had it"),
    Column(
        "pay_amount",
        Kind.NUMBER,
        Holds.PLAIN,
        "the amount that was read (the lower end of a range)",
        unit="of pay_currency, per pay_unit",
    ),
    Column(
        "pay_high",
        Kind.NUMBER,
        Holds.PLAIN,
        "the upper end of a range",
        unit="of pay_currency, per pay_unit",
    ),
    Column("pay_currency", Kind.TEXT, Holds.PLAIN, "ISO 4217; empty for points"),
    Column("pay_unit", Kind.TEXT, Holds.PLAIN, "task, page, suite, hour, minute or points"),
    Column("pay_kind", Kind.TEXT, Holds.PLAIN, "fixed, from, up to, per hour, hidden or unpaid"),
    Column(
        "time_allotted",
        Kind.INTEGER,
        Holds.PLAIN,
        "the time that a worker may take: not the time that it takes",
        unit="seconds",
    ),
    Column("qualifications", Kind.WORDS, Holds.TEXT, "what a worker must have, as the page had it"),
    Column("first_seen", Kind.MOMENT, Holds.FIRST_SEEN, "when it was first seen", window=True),
    Column("last_seen", Kind.MOMENT, Holds.LAST_SEEN, "when it was last seen", window=True),
    Column("changes", Kind.WORDS, Holds.PLAIN, "the kinds of change that it came in or went with"),
    Column("captures", Kind.INTEGER, Holds.COUNTER, "how many captures show it", unit="captures"),
    Column("sightings", Kind.INTEGER, Holds.COUNTER, "how often it was seen", unit="sightings"),
    Column(
        "units_left",
        Kind.INTEGER,
        Holds.COUNTER,
        "how many units were left when it was last seen",
        unit="units",
    ),
    Column(
        "access",
        Kind.WORDS,
        Holds.ACCESS,
        "how it was seen, which is its grade: visited, watched, donated (unverified), imported",
    ),
    Column(
        "reviewed_requests",
        Kind.WORDS,
        Holds.FLAGS,
        "categories of request that two people, independently, found the text to make",
    ),
    Column(
        "paid_in",
        Kind.WORDS,
        Holds.PLAIN,
        "countries in each of which k or more sources were offered it at this pay",
    ),
)


def _make_column(field: Field) -> Column:
    kind = _KINDS.get(field.type, Kind.INTEGER)
    return Column(field.name, kind, Holds.PLAIN, f"by a rule: {field.about}")


#: What rules suspect leaves only where people found it: one column stands for it.
COLUMNS = (*_PAGE, *(_make_column(one) for one in ENRICHED if one.name not in SUSPECTED))


def tabulate_versions(door: Archive, question: str | Query = "") -> LineTable:
    """What a question finds, all of it, in the order of the versions' keys (which say nothing).

    Raises:
        BadInput: the question asks for what rules suspect and nobody has reviewed.
        BadQuery, IndexUnusable: as for :meth:`archive.door.Archive.search`.
    """
    query = parse_query(question) if isinstance(question, str) else question
    check_told(query)
    keys = door.engine.match(replace(query, facets=(), after=None))
    return tabulate_keys(door, keys.tolist())


def tabulate_keys(door: Archive, keys: Sequence[int]) -> LineTable:
    """These versions, in the order given; those that are gone are left out."""
    return LineTable(
        "listings",
        "One version of a listing or document: a stretch of sightings with the same content.",
        COLUMNS,
        (_make_line(doc) for doc in door.versions(keys)),
        len(keys),
    )


def _make_line(doc: VersionDoc) -> Line:
    kind = IdKind.LISTING if doc.kind is RecordKind.LISTING else IdKind.DOCUMENT
    item = to_id(kind, doc.item)
    return Line(dict(_list_values(doc, item)), versions=(doc.version,), refs=(item,))


def _list_values(doc: VersionDoc, item: str) -> Iterator[tuple[str, Value]]:
    yield "version", to_id(IdKind.VERSION, doc.version)
    yield "listing", item
    yield "kind", str(doc.kind)
    yield "document", None if doc.document_kind is None else str(doc.document_kind)
    yield "platform", doc.platform
    yield "title", doc.title
    yield "requester", doc.requester.name
    yield "requester_id", doc.requester.id
    yield "description", doc.description or None
    yield "text", doc.text or None
    yield "keywords", doc.keywords or None
    pay = doc.pay
    if pay is not None:
        yield "pay_text", pay.raw
        yield "pay_amount", pay.amount
        yield "pay_high", pay.high
        yield "pay_currency", pay.currency
        yield "pay_unit", None if pay.unit is None else str(pay.unit)
        yield "pay_kind", None if pay.kind is None else str(pay.kind)
    yield "time_allotted", doc.time_allotted
    yield "qualifications", tuple(one.raw for one in doc.qualifications) or None
    yield "first_seen", doc.first_seen
    yield "last_seen", doc.last_seen
    yield "changes", tuple(str(one) for one in doc.changes) or None
    yield "captures", doc.captures
    yield "sightings", doc.sightings
    yield "units_left", doc.units_left
    yield "access", tuple(sorted(str(one) for one in doc.access))
    flags = doc.enriched.get("flag")
    yield "reviewed_requests", flags if isinstance(flags, tuple) else None
    yield "paid_in", doc.paid_in or None
    for name, value in doc.enriched.items():
        if name not in SUSPECTED:
            yield name, value

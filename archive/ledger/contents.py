"""What a listing, document or rating says, as one row per distinct content.

The *content* is everything that makes a version; what changes while the offer stays the same
(units left, posted, expires) is left to the sighting. The key is derived from the canonical
JSON of the content, so that the same words have the same key in every archive. Nothing here
interprets: amounts stay decimal text, and what a reader left empty stays empty.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from json.encoder import encode_basestring_ascii
from operator import itemgetter
from typing import NamedTuple

from archive.ids import IdKind, derive_key, item_key
from archive.ledger.versions import Volatile
from archive.model import (
    ChangeKind,
    Comparator,
    DocumentSeen,
    FormField,
    Identity,
    IdentityKind,
    ListingSeen,
    PageReading,
    Pay,
    PayKind,
    PayUnit,
    Qualification,
    QualificationKind,
    RatingSeen,
)

type_json = json.JSONEncoder(
    ensure_ascii=True, separators=(",", ":"), sort_keys=True, allow_nan=False
).encode

Scalar = str | int | float | None
_REPEATED = 20_000


class ContentRow(NamedTuple):
    """One row of table ``content``, in the order of its columns."""

    content: int
    kind: str
    title: str | None = None
    requester_id: str | None = None
    requester_name: str | None = None
    description: str | None = None
    keywords: str | None = None
    pay_raw: str | None = None
    pay_amount: str | None = None
    pay_high: str | None = None
    pay_currency: str | None = None
    pay_unit: str | None = None
    pay_kind: str | None = None
    time_allotted: int | None = None
    approved_count: str | None = None
    approval_rate: str | None = None
    masters: int | None = None
    country: str | None = None
    custom: str | None = None
    qualifications: str | None = None
    document_kind: str | None = None
    listing: int | None = None
    text: str | None = None
    fields: str | None = None
    of_platform: str | None = None
    scores: str | None = None
    reviews: int | None = None
    address: str | None = None
    extra: str | None = None


COLUMNS = ContentRow._fields


class ItemRow(NamedTuple):
    """What an item is: its key, kind and identity."""

    item: int
    kind: str
    platform: str
    identity_kind: str
    identity: str


class Shown(NamedTuple):
    """One row of a page's reading: which item, with which content, and the volatile rest."""

    item: ItemRow
    content: ContentRow
    volatile: Volatile
    printed: tuple[str | None, str | None] | None


#: Which columns of a content belong to which kind of change; the rest is ``terms``.
_PARTS: Mapping[ChangeKind, tuple[str, ...]] = {
    ChangeKind.PAY: (
        "pay_raw",
        "pay_amount",
        "pay_high",
        "pay_currency",
        "pay_unit",
        "pay_kind",
        "scores",
        "reviews",
    ),
    ChangeKind.TEXT: ("title", "description", "keywords", "text"),
    ChangeKind.REQUESTER: ("requester_id", "requester_name"),
}
_ORDER = (ChangeKind.PAY, ChangeKind.TEXT, ChangeKind.TERMS, ChangeKind.REQUESTER)


def read_page_rows(reading: PageReading, *, platform: str) -> list[Shown]:
    """All that a page shows, one row per item and content."""
    rows = [read_listing(listing, platform=platform) for listing in reading.listings]
    rows += [_read_document(document, platform=platform) for document in reading.documents]
    rows += [_read_rating(rating, platform=platform) for rating in reading.ratings]
    return rows


def read_listing(listing: ListingSeen, *, platform: str) -> Shown:
    requester, pay = listing.requester, listing.pay
    printed, volatile = _read_volatile(listing)
    return Shown(
        make_item(IdKind.LISTING, platform, listing.identity),
        _make_listing(
            listing.title,
            requester.id,
            requester.name,
            listing.description,
            tuple(listing.keywords),
            NOTHING_PAID
            if pay is None
            else _spread_pay(pay.raw, pay.amount, pay.high, pay.currency, pay.unit, pay.kind),
            listing.time_allotted,
            tuple(listing.qualifications),
            listing.address,
            type_json(dict(listing.extra)) if listing.extra else None,
        ),
        volatile,
        printed,
    )


@lru_cache(maxsize=4096)
def _print_keywords(keywords: tuple[str, ...]) -> str:
    return type_json(keywords)


#: pay_raw, pay_amount, pay_high, pay_currency, pay_unit, pay_kind.
_Paid = tuple[str | None, str | None, str | None, str | None, str | None, str | None]
NOTHING_PAID: _Paid = (None, None, None, None, None, None)


@lru_cache(maxsize=4096)
def _spread_pay(
    raw: str,
    amount: Decimal | None,
    high: Decimal | None,
    currency: str | None,
    unit: PayUnit | None,
    kind: PayKind | None,
) -> _Paid:
    return (
        raw,
        None if amount is None else _to_decimal_text(amount),
        None if high is None else _to_decimal_text(high),
        currency,
        None if unit is None else unit.value,
        None if kind is None else kind.value,
    )


#: From page to page most offers say the same; documents, which may be long, are not kept.
@lru_cache(maxsize=4096)
def _make_listing(
    title: str,
    requester_id: str | None,
    requester_name: str | None,
    description: str | None,
    keywords: tuple[str, ...],
    paid: _Paid,
    time_allotted: int | None,
    qualifications: tuple[Qualification, ...],
    address: str | None,
    extra: str | None,
) -> ContentRow:
    asked = _spread_qualifications(qualifications) if qualifications else NOTHING_ASKED
    row = ContentRow(
        0,
        "listing",
        title,
        requester_id,
        requester_name,
        description,
        _print_keywords(keywords) if keywords else None,
        *paid,
        time_allotted,
        *asked,
        address=address,
        extra=extra,
    )
    return _derive_content(row)


def _read_document(document: DocumentSeen, *, platform: str) -> Shown:
    fields = [[field.label, field.name, field.type] for field in document.fields]
    row = ContentRow(
        0,
        "document",
        title=document.title,
        requester_id=document.requester.id,
        requester_name=document.requester.name,
        document_kind=document.kind.value,
        listing=(
            item_key(IdKind.LISTING, platform, clean_identity(document.listing))
            if document.listing is not None
            else None
        ),
        text=document.text,
        fields=type_json(fields) if fields else None,
        address=document.address,
        extra=type_json(dict(document.extra)) if document.extra else None,
    )
    return Shown(
        make_item(IdKind.DOCUMENT, platform, document.identity),
        _derive_content(row),
        NOTHING_VOLATILE,
        None,
    )


def _read_rating(rating: RatingSeen, *, platform: str) -> Shown:
    requester = rating.requester
    scores = {name: str(score) for name, score in rating.scores.items()}
    row = ContentRow(
        0,
        "rating",
        requester_id=requester.id,
        requester_name=requester.name,
        of_platform=rating.of_platform,
        scores=type_json(scores),
        reviews=rating.reviews,
        extra=type_json(dict(rating.extra)) if rating.extra else None,
    )
    identity = Identity(
        IdentityKind.PLATFORM if requester.id is not None else IdentityKind.DERIVED,
        f"{rating.of_platform}:{requester.id if requester.id is not None else requester.name}",
    )
    return Shown(
        make_item(IdKind.RATING, platform, identity),
        _derive_content(row),
        NOTHING_VOLATILE,
        None,
    )


NOTHING_VOLATILE = Volatile(None, None, None, None, None)

_KIND_NAMES = {IdKind.LISTING: "listing", IdKind.DOCUMENT: "document", IdKind.RATING: "rating"}


def make_item(kind: IdKind, platform: str, identity: Identity) -> ItemRow:
    return _make_item(kind, platform, identity.kind, identity.value)


@lru_cache(maxsize=8192)
def _make_item(kind: IdKind, platform: str, told: IdentityKind, value: str) -> ItemRow:
    if not value.isascii():
        value = clean_text(value)
    return ItemRow(
        item_key(kind, platform, Identity(told, value)),
        _KIND_NAMES[kind],
        platform,
        told.value,
        value,
    )


def _derive_content(row: ContentRow) -> ContentRow:
    """The row with its key, derived from what it holds: SHA-256 of the canonical JSON of its
    kind and of all that is not None."""
    text = _print_canonically(row)
    if "\\ud" in text:
        row = ContentRow._make(
            clean_text(value) if isinstance(value, str) else value for value in row
        )
        text = _print_canonically(row)
    digest = hashlib.sha256(text.encode("ascii")).digest()
    return ContentRow(int.from_bytes(digest[:8], "big") >> 1, *row[1:])


def _print_canonically(row: ContentRow) -> str:
    """As ``type_json([kind, {name: value, …}])``, without making the dictionary."""
    fields = ",".join(
        [
            f"{name}{encode_basestring_ascii(value) if isinstance(value, str) else value}"
            for name, value in zip(_NAMES, _sort_values(row), strict=True)
            if value is not None
        ]
    )
    return f'["{row.kind}",{{{fields}}}]'


#: Names as JSON, and the values in the order of the names.
_NAMES = [f'"{name}":' for name in sorted(COLUMNS[2:])]
_sort_values = itemgetter(*(COLUMNS.index(name) for name in sorted(COLUMNS[2:])))


def clean_text(text: str) -> str:
    """Lone surrogates, which no store can hold, become U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def clean_identity(identity: Identity) -> Identity:
    if identity.value.isascii():
        return identity
    return Identity(identity.kind, clean_text(identity.value))


def _to_decimal_text(amount: Decimal) -> str:
    """The shortest plain text of a decimal, so that ``0.50`` and ``0.5`` are one amount."""
    text = format(amount, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


#: approved_count, approval_rate, masters, country, custom and the qualifications as a whole.
_Asked = tuple[str | None, str | None, int | None, str | None, str | None, str | None]
NOTHING_ASKED: _Asked = (None, None, None, None, None, None)


@lru_cache(maxsize=4096)
def _spread_qualifications(qualifications: tuple[Qualification, ...]) -> _Asked:
    """The qualifications as a whole, and those that people filter by as fields of their own.

    ``approved_count``, ``approval_rate`` and ``country`` read ``>= 1000``; ``masters`` is 1
    where it is asked and 0 where it is excluded; ``custom`` lists the names of all others.
    """
    whole = sorted(
        (
            [
                q.kind.value,
                q.name,
                q.comparator.value if q.comparator else None,
                list(q.values),
                q.raw,
            ]
            for q in qualifications
        ),
        # A comparator that was not said stands before all others.
        key=lambda one: (one[0], one[1], one[2] or "", one[3], one[4]),
    )
    said: dict[str, list[str]] = {}
    masters: int | None = None
    custom: list[str] = []
    for qualification in qualifications:
        comparator = qualification.comparator
        if qualification.kind is QualificationKind.MASTERS:
            denied = comparator in (Comparator.NOT_EXISTS, Comparator.IS_NOT, Comparator.NOT_IN)
            masters = 0 if denied else 1
        elif qualification.kind is QualificationKind.CUSTOM:
            custom.append(qualification.name)
        else:
            value = ", ".join(qualification.values)
            sign = comparator.value if comparator else ""
            said.setdefault(qualification.kind.value, []).append(f"{sign} {value}".strip())
    texts = {name: " and ".join(sorted(texts)) for name, texts in said.items()}
    return (
        texts.get("approved_count"),
        texts.get("approval_rate"),
        masters,
        texts.get("country"),
        type_json(sorted(custom)) if custom else None,
        type_json(whole),
    )


def _read_volatile(
    listing: ListingSeen,
) -> tuple[tuple[str | None, str | None] | None, Volatile]:
    printed, key = _derive_printed(listing.posted_text, listing.expires_text)
    return printed, Volatile(
        listing.units_left,
        None if listing.units_left is None else int(listing.units_approximate),
        _to_seconds(listing.posted_at),
        _to_seconds(listing.expires_at),
        key,
    )


@lru_cache(maxsize=4096)
def _derive_printed(
    posted: str | None, expires: str | None
) -> tuple[tuple[str | None, str | None] | None, int | None]:
    """The texts as they are kept, and their key; None where the page said neither."""
    if posted is None and expires is None:
        return None, None
    printed = (
        None if posted is None else clean_text(posted),
        None if expires is None else clean_text(expires),
    )
    return printed, derive_key("printed", *printed)


def _to_seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def name_changes(before: ContentRow, after: ContentRow) -> tuple[ChangeKind, ...]:
    """The kinds of change between two contents; never empty where they differ.

    The same amount written otherwise (``$0.0400``, ``0,0400 $``: a platform writes it as an
    account's language does) is another text and no other pay.
    """
    differing = {name for name in COLUMNS[1:] if getattr(before, name) != getattr(after, name)}
    kinds = {
        next((kind for kind, names in _PARTS.items() if name in names), ChangeKind.TERMS)
        for name in differing
    }
    if differing.intersection(_PARTS[ChangeKind.PAY]) == {"pay_raw"} and after.pay_amount:
        kinds = kinds - {ChangeKind.PAY} | {ChangeKind.TEXT}
    return tuple(kind for kind in _ORDER if kind in kinds)


def read_pay(row: ContentRow) -> Pay | None:
    if row.pay_raw is None:
        return None
    return _make_pay(
        row.pay_raw, row.pay_amount, row.pay_currency, row.pay_unit, row.pay_kind, row.pay_high
    )


# What is made of a text that many rows share is made once: pages repeat themselves.


@lru_cache(maxsize=_REPEATED)
def _make_pay(
    raw: str,
    amount: str | None,
    currency: str | None,
    unit: str | None,
    kind: str | None,
    high: str | None,
) -> Pay:
    return Pay(
        raw,
        Decimal(amount) if amount is not None else None,
        currency,
        PayUnit(unit) if unit is not None else None,
        PayKind(kind) if kind is not None else None,
        Decimal(high) if high is not None else None,
    )


def read_qualifications(row: ContentRow) -> tuple[Qualification, ...]:
    return () if row.qualifications is None else _make_qualifications(row.qualifications)


@lru_cache(maxsize=_REPEATED)
def _make_qualifications(text: str) -> tuple[Qualification, ...]:
    return tuple(
        Qualification(
            QualificationKind(kind),
            name,
            Comparator(comparator) if comparator is not None else None,
            tuple(values),
            raw,
        )
        for kind, name, comparator, values, raw in json.loads(text)
    )


def read_keywords(row: ContentRow) -> tuple[str, ...]:
    return () if row.keywords is None else _make_keywords(row.keywords)


@lru_cache(maxsize=_REPEATED)
def _make_keywords(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text))


def read_fields(row: ContentRow) -> tuple[FormField, ...]:
    if row.fields is None:
        return ()
    return tuple(FormField(label, name, kind) for label, name, kind in json.loads(row.fields))


def read_extra(row: ContentRow) -> Mapping[str, str | int | float | bool | None]:
    if row.extra is None:
        return {}
    extra: dict[str, str | int | float | bool | None] = json.loads(row.extra)
    return extra

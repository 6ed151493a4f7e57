"""From a version, as the ledger hands it over, to what an index keeps: values by field.

``Record`` is engine-neutral: the text to search, the values of each keyword field (folded, as
filters compare them), numbers as whole numbers, times as seconds. It is also how a version is
kept inside an index (``packing``), so that a hit is complete without the ledger. Pure. A new
enrichment is one more value here and one row in ``fields.py``.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, Decimal, InvalidOperation
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from archive.errors import BadInput
from archive.ids import derive_key, from_id
from archive.index.analysis import (
    Analysed,
    analyse_record,
    fold_record,
    fold_text,
    fold_value,
    make_safe,
)
from archive.index.fields import (
    AMOUNT_PLACES,
    BY_NAME,
    ENRICHED,
    NONE,
    TEXT_SORT_BYTES,
    TITLE_SORT_BYTES,
    Field,
    FieldType,
)
from archive.model import (
    Access,
    ChangeKind,
    Comparator,
    DocumentKind,
    EnrichedValue,
    Pay,
    PayKind,
    PayUnit,
    Qualification,
    QualificationKind,
    RecordKind,
    Requester,
    SeenBy,
    VersionDoc,
)

_MICRO = Decimal(10) ** AMOUNT_PLACES
_LARGEST = 2**62
_DEMANDS = frozenset({Comparator.AT_LEAST, Comparator.MORE_THAN, Comparator.IS, None})
_REFUSES = frozenset({Comparator.IS_NOT, Comparator.NOT_IN, Comparator.NOT_EXISTS})


_LETTERED = {one.name: one for one in ENRICHED if one.lettered}


class Record(NamedTuple):
    """One version as an index keeps it. Text is safe UTF-8; ``keywords`` hold folded values, and
    are shared by records of the same ones: nobody changes them.

    (A tuple: a frozen class takes four times as long to make.)
    """

    version: int
    item: int
    listing: int | None
    kind: RecordKind
    document_kind: DocumentKind | None
    platform: str
    title: str
    description: str
    words: tuple[str, ...]  #: the listing's own keywords
    text: str
    requester: Requester
    pay: Pay | None
    first: tuple[int, int]
    last: tuple[int, int]
    keywords: dict[str, tuple[str, ...]]  #: absent where there is none
    numbers: dict[str, int]  #: amounts in millionths, absent where the page does not say
    language: str

    @property
    def requester_keys(self) -> tuple[int, int]:
        """Keys of the requester's folded name and of the id; 0 where unknown."""
        return value_key(self.requester.name), value_key(self.requester.id)


@lru_cache(maxsize=100_000)
def value_key(value: str | None) -> int:
    """63 bits that stand for a folded value; 0 for none."""
    folded = fold_text(value) if value else ""
    return derive_key("value", folded) if folded else 0


@lru_cache(maxsize=10_000)
def count_millionths(amount: Decimal) -> int:
    """An amount as it is compared: in millionths, rounded half to even, clamped to 62 bits."""
    scaled = (amount * _MICRO).to_integral_value(rounding=ROUND_HALF_EVEN)
    return int(max(min(scaled, Decimal(_LARGEST)), Decimal(-_LARGEST)))


def title_sort_text(title: str) -> str:
    """What a sort by title compares: the folded title, cut to whole characters."""
    # (Not by way of what is remembered: few titles come again, and names would be forgotten.)
    folded = fold_value(title)
    if folded.isascii():
        return folded[:TITLE_SORT_BYTES]
    return folded.encode()[:TITLE_SORT_BYTES].decode(errors="ignore")


def order_texts(record: Record) -> dict[str, int]:
    """For each keyword field that is sorted by its text and has one: a whole number that compares
    as it does, of several values the least."""
    found = {}
    for name, values in record.keywords.items():
        field = _LETTERED.get(name)
        if field is not None:
            places = [_order_text(value, ids=field.ids) for value in values]
            known = [place for place in places if place is not None]
            if known:
                found[name] = min(known)
    return found


@lru_cache(maxsize=100_000)
def _order_text(value: str, *, ids: bool) -> int | None:
    if not ids:
        return int.from_bytes(value.encode()[:TEXT_SORT_BYTES].ljust(TEXT_SORT_BYTES, b"\0"), "big")
    try:
        # The very last key would read as missing.
        return min(from_id(value[:1].upper() + value[1:])[1], 2**63 - 2)
    except BadInput:
        return None


def make_record(doc: VersionDoc, *, language: str) -> Record:
    """Everything of a version that can be asked for, in the language that its analysis found."""
    pay = doc.pay
    keywords, demanded = _name_plain(
        doc.platform,
        doc.kind,
        doc.document_kind,
        doc.changes,
        doc.seen_by,
        doc.access,
        doc.qualifications,
        doc.paid_in,
        *((None, None, None) if pay is None else (pay.currency, pay.unit, pay.kind)),
    )
    numbers = {"captures": doc.captures, "sightings": doc.sightings, **demanded}
    if doc.units_left is not None:
        numbers["units"] = doc.units_left
    if doc.time_allotted is not None:
        numbers["time"] = doc.time_allotted
    if pay is not None and pay.amount is not None and pay.amount.is_finite():
        numbers["pay"] = count_millionths(pay.amount)
    if doc.enriched:
        keywords = keywords.copy()
        _take_enriched(doc.enriched, keywords, numbers)
    return Record(
        doc.version,
        doc.item,
        doc.listing,
        doc.kind,
        doc.document_kind,
        make_safe(doc.platform),
        make_safe(doc.title),
        make_safe(doc.description),
        _safe_words(doc.keywords),
        make_safe(doc.text),
        _safe_requester(doc.requester),
        _safe_pay(pay),
        doc.first_seen.seconds,
        doc.last_seen.seconds,
        keywords,
        numbers,
        language,
    )


@lru_cache(maxsize=50_000)
def _name_plain(
    platform: str,
    kind: RecordKind,
    document_kind: DocumentKind | None,
    changes: tuple[ChangeKind, ...],
    seen_by: SeenBy,
    access: tuple[Access, ...],
    qualifications: tuple[Qualification, ...],
    paid_in: tuple[str, ...],
    currency: str | None,
    unit: PayUnit | None,
    pay_kind: PayKind | None,
) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    """The keywords of a version that no rule computed, none of them empty, and the numbers that
    its qualifications give. Few sets of them stand on many versions."""
    qualified, demanded = _read_qualifications(qualifications)
    keywords = {
        "platform": _fold_all(platform),
        "kind": _name_one(kind),
        "change": _name_all(changes),
        "seenby": _name_one(seen_by),
        "access": _name_all(access),
        **qualified,
        "document": () if document_kind is None else _name_one(document_kind),
        "paidin": _fold_all(*paid_in),
        "currency": _fold_all(currency),
        "unit": _name_one(unit) if unit else (),
        "paykind": _name_one(pay_kind) if pay_kind else (),
    }
    return {name: values for name, values in keywords.items() if values}, demanded


@lru_cache(maxsize=10_000)
def _safe_requester(requester: Requester) -> Requester:
    return Requester(
        None if requester.id is None else make_safe(requester.id),
        None if requester.name is None else make_safe(requester.name),
    )


def _safe_words(words: tuple[str, ...]) -> tuple[str, ...]:
    if "".join(words).isascii():
        return tuple(words)
    return tuple([make_safe(word) for word in words])


def _take_enriched(
    enriched: Mapping[str, EnrichedValue],
    keywords: dict[str, tuple[str, ...]],
    numbers: dict[str, int],
) -> None:
    """Values that rules computed, beside what the page said. A value that no field takes is
    left out: it is for the store of enrichments alone."""
    for name, value in sorted(enriched.items()):
        field = BY_NAME.get(name)
        if field is None or not field.enriched:
            continue
        if isinstance(value, tuple):
            folded = _fold_all(*value)
            if folded:
                keywords[name] = folded
            if field.ranked:
                numbers.update(_rank_values(field, folded))
        elif field.type is FieldType.AMOUNT:
            numbers[name] = count_millionths(Decimal(value))
        else:
            numbers[name] = int(value)


def _rank_values(field: Field, values: tuple[str, ...]) -> dict[str, int]:
    places = [field.values.index(value) for value in values if value in field.values]
    return {field.name: max(places)} if places else {}


@lru_cache(maxsize=1_000)
def _name_one(value: StrEnum) -> tuple[str, ...]:
    return (str(value),)


@lru_cache(maxsize=1_000)
def _name_all(values: tuple[StrEnum, ...]) -> tuple[str, ...]:
    return tuple(sorted({str(value) for value in values}))


@lru_cache(maxsize=10_000)
def _fold_all(*values: str | None) -> tuple[str, ...]:
    if len(values) == 1:
        folded = fold_text(values[0]) if values[0] else ""
        return (folded,) if folded else ()
    return tuple(sorted({folded for value in values if value and (folded := fold_text(value))}))


def _safe_pay(pay: Pay | None) -> Pay | None:
    if pay is None or pay.raw.isascii():
        return pay
    return Pay(make_safe(pay.raw), pay.amount, pay.currency, pay.unit, pay.kind, pay.high)


def _read_qualifications(
    qualifications: tuple[Qualification, ...],
) -> tuple[dict[str, tuple[str, ...]], dict[str, int]]:
    """Keywords and numbers that qualifications give; the same ones stand on many listings."""
    numbers: dict[str, int] = {}
    countries: list[str] = []
    custom: list[str] = []
    masters = False
    for one in qualifications:
        if one.kind is QualificationKind.MASTERS:
            masters = masters or one.comparator not in _REFUSES
        elif one.kind is QualificationKind.COUNTRY:
            if one.comparator not in _REFUSES:
                countries.extend(one.values)
        elif one.kind is QualificationKind.CUSTOM:
            custom.append(one.name)
        elif one.comparator in _DEMANDS and one.values:
            name = "approved" if one.kind is QualificationKind.APPROVED_COUNT else "rate"
            number = _read_demand(one.values[0], whole=name == "approved")
            if number is not None:
                numbers[name] = max(number, numbers.get(name, number))
    keywords = {
        "masters": ("yes",) if masters else ("no",),
        "country": _fold_all(*countries),
        "qualification": _fold_all(*custom),
    }
    return keywords, numbers


def _read_demand(text: str, *, whole: bool) -> int | None:
    try:
        number = Decimal(text.strip().rstrip("%"))
    except InvalidOperation:
        return None
    if not number.is_finite() or not 0 <= number < 10**9:
        return None
    return int(number) if whole else count_millionths(number)


def fold_doc(doc: VersionDoc) -> tuple[str, list[str], list[str]]:
    """Language and folded forms of a version: see ``analysis.fold_record``."""
    return fold_record(
        title=doc.title,
        description=doc.description,
        keywords=doc.keywords,
        requester=doc.requester.name or "",
        text=doc.text,
    )


def analyse_doc(doc: VersionDoc) -> Analysed:
    """The tokens of a version, and its language."""
    return analyse_record(
        title=make_safe(doc.title),
        description=make_safe(doc.description),
        keywords=tuple([make_safe(word) for word in doc.keywords]),
        requester=make_safe(doc.requester.name or ""),
        text=make_safe(doc.text),
    )


def analyse(record: Record) -> Analysed:
    """The tokens of a record that is kept: the same as of its version."""
    return analyse_record(
        title=record.title,
        description=record.description,
        keywords=record.words,
        requester=record.requester.name or "",
        text=record.text,
    )


def same_text(one: Record, other: Record) -> bool:
    """Whether two states of a version have the same tokens."""
    return (
        one.title == other.title
        and one.description == other.description
        and one.words == other.words
        and one.text == other.text
        and one.requester.name == other.requester.name
    )


def facet_values(record: Record, *, field: str) -> tuple[str, ...]:
    """The values of a keyword field as filters and facets compare them; never empty."""
    if field == "requester":
        return (fold_text(record.requester.name or record.requester.id or "") or NONE,)
    if field == "language":
        return (record.language,)
    return record.keywords.get(field) or (NONE,)


def name_requester(record: Record) -> tuple[int, str, str] | None:
    """Key, folded value and label by which a requester is counted; None where unknown."""
    name_key, id_key = record.requester_keys
    label = record.requester.name if name_key else record.requester.id
    if not label or not (name_key or id_key):
        return None
    return name_key or id_key, fold_text(label), label


_UPPER = frozenset({"currency", "below", "notbelow"})


def label_value(field: str, value: str) -> str:
    """A folded value as people read it."""
    if value == NONE:
        return value
    if field in _UPPER or (field == "country" and len(value) == 2):
        return value.upper()
    return value

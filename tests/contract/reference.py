"""The meaning of a question, written a second time: slow, plain, over a list of versions.

It shares tokens and folding with the engines (``archive.index.analysis``), and nothing of how
they match, count, sort or page.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

from archive.ids import IdKind, from_id
from archive.index.analysis import (
    analyse_record,
    find_tokens,
    fold_text,
    is_paired,
    make_safe,
    query_terms,
    split_query_word,
    stem_forms,
)
from archive.index.fields import BY_NAME, Field, FieldType
from archive.index.query import (
    Among,
    And,
    Between,
    During,
    Filter,
    Fuzzy,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Query,
    Word,
)
from archive.model import Comparator, QualificationKind, RecordKind, VersionDoc

REFUSES = (Comparator.IS_NOT, Comparator.NOT_IN, Comparator.NOT_EXISTS)
CAP = 200
MICRO = Decimal("0.000001")


class Entry:
    """One version with its fields as lists of positions, each a set of terms."""

    def __init__(self, doc: VersionDoc) -> None:
        self.doc = doc
        name = make_safe(doc.requester.name or "")
        analysed = analyse_record(
            title=make_safe(doc.title),
            description=make_safe(doc.description),
            keywords=tuple(make_safe(word) for word in doc.keywords),
            requester=name,
            text=make_safe(doc.text),
        )
        self.language = analysed.language
        texts = (doc.title, doc.description, *doc.keywords, name, doc.text)
        self.fields = [[token.form for token in find_tokens(make_safe(text))] for text in texts]
        self.forms = {form for forms in self.fields for form in forms}
        self.terms = self.forms | self.stems(self.forms)
        self.title_terms = set(self.fields[0]) | self.stems(self.fields[0])

    def stems(self, forms: Iterable[str]) -> set[str]:
        return set(stem_forms(list(forms), language=self.language))

    def keywords(self, field: str) -> set[str]:
        doc, pay = self.doc, self.doc.pay
        custom = [q.name for q in doc.qualifications if q.kind is QualificationKind.CUSTOM]
        values: dict[str, list[str | None]] = {
            "platform": [doc.platform],
            "kind": [str(doc.kind)],
            "document": [doc.document_kind and str(doc.document_kind)],
            "language": [self.language],
            "currency": [pay.currency if pay else None],
            "unit": [str(pay.unit) if pay and pay.unit else None],
            "paykind": [str(pay.kind) if pay and pay.kind else None],
            "masters": ["yes" if self.wants_masters() else "no"],
            "country": [
                value
                for q in doc.qualifications
                if q.kind is QualificationKind.COUNTRY and q.comparator not in REFUSES
                for value in q.values
            ],
            "qualification": list(custom),
            "change": [str(change) for change in doc.changes],
            "seenby": [str(doc.seen_by)],
            "access": [str(access) for access in doc.access],
            "paidin": list(doc.paid_in),
            "requester": [doc.requester.id, doc.requester.name],
        }
        if BY_NAME[field].enriched:
            said = doc.enriched.get(field, ())
            values[field] = list(said) if isinstance(said, tuple) else []
        return {fold_text(value) for value in values[field] if value and fold_text(value)}

    def facet_values(self, field: str) -> set[str]:
        if field == "requester":
            for value in (self.doc.requester.name, self.doc.requester.id):
                if value and fold_text(value):
                    return {fold_text(value)}
            return {"none"}
        if BY_NAME[field].bands:
            return {self.band(BY_NAME[field])}
        return self.keywords(field) or {"none"}

    def band(self, field: Field) -> str:
        """The stretch between two edges in which its number lies, as a filter writes it."""
        number = self.number(field.name)
        if number is None:
            return "none"
        low = max(
            (edge for edge in field.bands if Decimal(edge) <= number), key=Decimal, default=""
        )
        high = min(
            (edge for edge in field.bands if Decimal(edge) > number), key=Decimal, default=""
        )
        if field.type is FieldType.COUNT:
            last = str(int(high) - 1) if high else ""
            return f">={low}" if not last else last if last == (low or "0") else f"{low}..{last}"
        return f"<{high}" if not low else f">={low}" if not high else f"{low}..<{high}"

    def wants_masters(self) -> bool:
        return any(
            q.kind is QualificationKind.MASTERS and q.comparator not in REFUSES
            for q in self.doc.qualifications
        )

    def number(self, field: str) -> Decimal | None:
        doc = self.doc
        if BY_NAME[field].enriched:
            return self.enriched_number(BY_NAME[field])
        if field == "pay":
            amount = doc.pay.amount if doc.pay else None
            return None if amount is None else amount.quantize(MICRO, rounding=ROUND_HALF_EVEN)
        if field in ("approved", "rate"):
            kind = {
                "approved": QualificationKind.APPROVED_COUNT,
                "rate": QualificationKind.APPROVAL_RATE,
            }[field]
            demands = [
                Decimal(q.values[0])
                for q in doc.qualifications
                if q.kind is kind and q.comparator in (Comparator.AT_LEAST, Comparator.MORE_THAN)
            ]
            return max(demands, default=None)
        value = {
            "time": doc.time_allotted,
            "captures": doc.captures,
            "sightings": doc.sightings,
            "units": doc.units_left,
        }[field]
        return None if value is None else Decimal(value)

    def enriched_number(self, field: Field) -> Decimal | None:
        value = self.doc.enriched.get(field.name)
        if value is None:
            return None
        if isinstance(value, tuple) and not field.values:
            return least_text(value, ids=field.ids)
        if isinstance(value, tuple):
            places = [field.values.index(one) for one in value if one in field.values]
            return Decimal(max(places)) if places else None
        return Decimal(value).quantize(MICRO, rounding=ROUND_HALF_EVEN)


def least_text(values: tuple[str, ...], *, ids: bool) -> Decimal | None:
    """A number that orders values as their text does: ids whole, else their first seven bytes."""
    if ids:
        return Decimal(min(from_id(value)[1] for value in values))
    first = min(fold_text(value).encode()[:7] for value in values)
    return Decimal(int.from_bytes(first.ljust(7, b"\0"), "big"))


def near(one: str, other: str) -> bool:
    """By the textbook: optimal string alignment."""
    table = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for i in range(len(one) + 1):
        for j in range(len(other) + 1):
            if i == 0 or j == 0:
                table[i][j] = i or j
                continue
            table[i][j] = min(
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
                table[i - 1][j - 1] + (one[i - 1] != other[j - 1]),
            )
            if i > 1 and j > 1 and one[i - 1] == other[j - 2] and one[i - 2] == other[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1] <= (1 if len(one) < 6 else 2)


class Reference:
    """Answers by looking at every version."""

    def __init__(self, docs: Iterable[VersionDoc]) -> None:
        self.entries = [Entry(doc) for doc in docs]
        self.counts = Counter(form for entry in self.entries for form in entry.forms)
        self.known: dict[Node, set[str] | list[str] | None] = {}

    # --- what matches ---------------------------------------------------------------------

    def expand(self, form: str, *, fuzzy: bool) -> set[str]:
        counts = self.counts
        found = [
            other
            for other in counts
            if (other[0] == form[0] and near(form, other) if fuzzy else other.startswith(form))
        ]
        return set(sorted(found, key=lambda other: (-counts[other], other))[:CAP])

    def leaf_terms(self, node: Node) -> set[str] | list[str] | None:
        """A set of terms, a list of forms in a row, or None where it says nothing."""
        if node not in self.known:
            self.known[node] = self.read_leaf(node)
        return self.known[node]

    def read_leaf(self, node: Node) -> set[str] | list[str] | None:
        assert isinstance(node, Word | Prefix | Fuzzy | Phrase)
        forms = split_query_word(node.text)
        if not forms:
            return None
        if len(forms) > 1 or isinstance(node, Phrase):
            return forms
        (form,) = forms
        if isinstance(node, Fuzzy):
            return self.expand(form, fuzzy=True)
        if isinstance(node, Prefix) or (len(form) == 1 and is_paired(form)):
            return self.expand(form, fuzzy=False)
        return set(query_terms(form))

    def holds(self, entry: Entry, node: Node) -> bool | None:
        match node:
            case Not(part):
                held = self.holds(entry, part)
                return None if held is None else not held
            case And(parts):
                said = [held for part in parts if (held := self.holds(entry, part)) is not None]
                return all(said) if said else None
            case Or(parts):
                said = [held for part in parts if (held := self.holds(entry, part)) is not None]
                return any(said) if said else None
        wanted = self.leaf_terms(node)
        if wanted is None:
            return None
        if isinstance(wanted, set):
            return bool(wanted & entry.terms)
        return any(holds_row(forms, wanted) for forms in entry.fields)

    def passes(self, entry: Entry, one: Filter) -> bool:
        match one:
            case Among():
                kept = self.is_among(entry, one)
            case Between():
                number = entry.number(one.field)
                kept = number is not None and (
                    (
                        one.low is None
                        or number > one.low
                        or (number == one.low and not one.low_open)
                    )
                    and (
                        one.high is None
                        or number < one.high
                        or (number == one.high and not one.high_open)
                    )
                )
            case During():
                doc = entry.doc
                start, end = {
                    "first": (doc.first_seen.earliest, doc.first_seen.latest),
                    "last": (doc.last_seen.earliest, doc.last_seen.latest),
                    "live": (doc.first_seen.earliest, doc.last_seen.latest),
                }[one.field]
                kept = (one.end is None or start < one.end) and (
                    one.start is None or end > one.start
                )
        return kept is not one.negated

    def is_among(self, entry: Entry, one: Among) -> bool:
        if one.field == "listing":
            for value in one.values:
                kind, key = from_id(value)
                if entry.doc.item == key:
                    return True
                if kind is IdKind.LISTING and entry.doc.listing == key:
                    return entry.doc.kind is RecordKind.DOCUMENT
            return False
        values = entry.keywords(one.field)
        return any(
            fold_text(value) in values or (fold_text(value) == "none" and not values)
            for value in one.values
        )

    def find(self, query: Query) -> list[Entry]:
        """Everything that matches, in order."""
        found = [
            entry
            for entry in self.entries
            if (query.text is None or self.holds(entry, query.text) is True)
            and all(self.passes(entry, one) for one in query.filters)
        ]
        return self.sort(query, found)

    # --- order ----------------------------------------------------------------------------

    def sort(self, query: Query, found: list[Entry]) -> list[Entry]:
        order = query.order
        found = sorted(found, key=lambda entry: entry.doc.version)
        if order.field == "relevance":
            assert query.text is not None
            leaves = list(positive_leaves(query.text))
            found.sort(key=lambda entry: entry.doc.first_seen.earliest, reverse=True)
            return sorted(found, key=lambda entry: -self.score(entry, leaves))
        if order.field == "title":
            return (
                sorted(
                    found,
                    key=lambda entry: (
                        fold_text(make_safe(entry.doc.title))
                        .encode()[:24]
                        .decode(errors="ignore")
                        .encode()
                    ),
                    reverse=order.descending,
                )
                if not order.descending
                else stable_descending(found)
            )
        if order.field in ("first", "last"):
            times = [
                (e.doc.first_seen if order.field == "first" else e.doc.last_seen).earliest
                for e in found
            ]
            values: list[Decimal | None] = [Decimal(int(time.timestamp())) for time in times]
        else:
            values = [entry.number(order.field) for entry in found]
        sign = -1 if order.descending else 1
        paired = sorted(
            zip(values, found, strict=True),
            key=lambda pair: (pair[0] is None, sign * (pair[0] or 0), pair[1].doc.version),
        )
        return [entry for _, entry in paired]

    def score(self, entry: Entry, leaves: list[Node]) -> float:
        total = len(self.entries)
        score = 0.0
        for leaf in leaves:
            if self.leaf_terms(leaf) is None or not self.holds(entry, leaf):
                continue
            held = sum(bool(self.holds(other, leaf)) for other in self.entries)
            if total >= 1_000 and held * 2 >= total:
                continue
            weight = math.log(1 + (total - held + 0.5) / (held + 0.5))
            weight = max(1, round(weight * 1024)) / 1024
            score += weight + (2.0 * weight if self.in_title(entry, leaf) else 0.0)
        return round(score, 9)

    def in_title(self, entry: Entry, leaf: Node) -> bool:
        wanted = self.leaf_terms(leaf)
        assert wanted is not None
        if isinstance(wanted, set):
            return bool(wanted & entry.title_terms)
        if len(wanted) == 1:
            return wanted[0] in entry.title_terms
        return holds_row(entry.fields[0], wanted)

    # --- facets ---------------------------------------------------------------------------

    def facet(self, found: list[Entry], field: str, size: int) -> list[tuple[str, int]]:
        counts = Counter(value for entry in found for value in entry.facet_values(field))
        return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:size]


def stable_descending(found: list[Entry]) -> list[Entry]:
    """By title downward, ties by version upward."""
    by_title: dict[bytes, list[Entry]] = {}
    for entry in found:
        title = fold_text(make_safe(entry.doc.title)).encode()[:24].decode(errors="ignore")
        by_title.setdefault(title.encode(), []).append(entry)
    return [entry for title in sorted(by_title, reverse=True) for entry in by_title[title]]


def positive_leaves(node: Node) -> Iterable[Node]:
    match node:
        case Not():
            return
        case And(parts) | Or(parts):
            for part in parts:
                yield from positive_leaves(part)
        case _:
            yield node


def holds_row(forms: list[str], wanted: list[str]) -> bool:
    size = len(wanted)
    return any(forms[at : at + size] == wanted for at in range(len(forms) - size + 1))

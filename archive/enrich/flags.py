"""The enrichers ``flags`` and ``promises``: possible dubious requests.

Fields: ``flag``, ``concern``, ``flags``. Findings are suspicions that nobody has reviewed; whoever
shows them outside the review queue decides to.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache

from archive.dubious.flags import Broken, Flag, Quote, compare_promise, find_flags
from archive.dubious.matcher import Matcher
from archive.dubious.rules import load_promises, load_rules
from archive.enrich.repeats import Repeats
from archive.enrich.rules import Found, Json
from archive.ids import IdKind, to_id
from archive.model import EnrichedValue, PayKind, RecordKind, VersionDoc

RULE = "flags/3"
#: By severity 1, 2, 3.
CONCERNS = ("look", "serious", "grave")


@cache
def _make_matcher() -> Matcher:
    """One for all that look with these rules: it costs seconds, and what it learns of words helps
    both."""
    return Matcher(load_rules())


class FlagEnricher:
    """Flags of each version, by its own words and facts."""

    name = "flags"
    after: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.matcher = _make_matcher()
        self.rule = f"{RULE} {self.matcher.book.edition}"
        self._known: Repeats[tuple[object, ...], Found | None] = Repeats()

    def enrich(self, docs: Sequence[VersionDoc]) -> Mapping[int, Found]:
        """Findings of the versions that have a flag."""
        found = {}
        for doc in docs:
            flagged = self._known.find_or_make(
                list_read(doc),
                length=len(doc.description) + len(doc.text),
                make=self._look,
                of=doc,
            )
            if flagged is not None:
                found[doc.version] = flagged
        return found

    def _look(self, doc: VersionDoc) -> Found | None:
        flags = find_flags(doc, self.matcher)
        return _tell(flags) if flags else None


def list_read(doc: VersionDoc) -> tuple[object, ...]:
    """All that flags follow from: words, form fields, facts, whether anybody is named, and of the
    pay only whether it is nothing or hidden."""
    pay = doc.pay
    kind = None if pay is None or pay.kind not in (PayKind.UNPAID, PayKind.HIDDEN) else pay.kind
    return (
        doc.kind,
        doc.title,
        doc.description,
        doc.keywords,
        doc.text,
        doc.fields,
        # As text: True and 1 are one key, and no one fact.
        repr(doc.extra) if doc.extra else "",
        bool(doc.requester.id or doc.requester.name),
        kind,
        pay.raw if pay is not None and kind is PayKind.HIDDEN else None,
    )


def _tell(flags: Sequence[Flag]) -> Found:
    fields: dict[str, EnrichedValue] = {
        "flag": tuple(sorted({one.category for one in flags})),
        "concern": (CONCERNS[max(one.severity for one in flags) - 1],),
        "flags": len({one.category for one in flags}),
    }
    return Found(fields, {"possible": [write_flag(one) for one in flags]})


def write_flag(flag: Flag) -> dict[str, Json]:
    """A flag as it is kept and shown."""
    return {
        "category": flag.category,
        "severity": flag.severity,
        "confidence": flag.confidence,
        "rule": flag.rule,
        "checked_by_native_reader": flag.native,
        "quotes": [_write_quote(one) for one in flag.quotes],
    }


def _write_quote(quote: Quote) -> dict[str, Json]:
    return {"part": quote.part, "start": quote.start, "end": quote.end, "words": quote.words}


class PromiseEnricher:
    """A listing beside its own documents: what it offers itself as, and what they ask besides."""

    name = "promises"
    after: tuple[str, ...] = ("flags",)

    def __init__(self) -> None:
        self._matcher = _make_matcher()
        self._promises = Matcher(load_promises())
        self.rule = f"promises/2 {self._promises.book.edition} {self._matcher.book.edition}"

    def place(self, docs: Sequence[VersionDoc]) -> Mapping[int, int]:
        """A listing's versions and the documents that belong to it."""
        placed = {}
        for doc in docs:
            if doc.kind is RecordKind.LISTING:
                placed[doc.version] = doc.item
            elif doc.listing is not None:
                placed[doc.version] = doc.listing
        return placed

    def wake(self, docs: Sequence[VersionDoc]) -> Collection[int]:
        """A listing alone breaks no promise: its documents are what there is to compare."""
        return [doc.version for doc in docs if doc.kind is RecordKind.DOCUMENT]

    def judge(
        self,
        docs: Sequence[VersionDoc],
        *,
        group: int,
    ) -> Mapping[int, Found]:
        """Findings stand with the listing's versions."""
        documents = [doc for doc in docs if doc.kind is RecordKind.DOCUMENT]
        if not documents or len(documents) == len(docs):
            return {}
        flags = {doc.version: find_flags(doc, self._matcher) for doc in docs}
        found = {}
        for listing in docs:
            broken = compare_promise(listing, documents, flags, promises=self._promises)
            if broken:
                found[listing.version] = Found(
                    {"unsaid": tuple(sorted({one.category for one in broken}))},
                    {"unsaid": [_write_broken(one) for one in broken]},
                )
        return found


def _write_broken(one: Broken) -> dict[str, Json]:
    return {
        "category": one.category,
        "offered_as": _write_quote(one.promise),
        "asked_in": to_id(IdKind.VERSION, one.document),
        "asked": _write_quote(one.ask),
        "rule": one.rule,
        "severity": one.severity,
        "confidence": one.confidence,
    }

"""The enricher ``work``: the kind of work of a listing, on three facets, with its words.

Fields: ``goal``, ``medium``, ``airole``. Disposable, like all enrichments; a value is what a rule
made of the listing's words and says nothing of what its results are used for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from archive.dubious.matcher import Matcher
from archive.enrich.repeats import Repeats
from archive.enrich.rules import Found, Json
from archive.kinds.judging import Judged, judge_work
from archive.kinds.rules import FACETS, load_work_rules
from archive.model import EnrichedValue, VersionDoc

RULE = "work/1"


class WorkEnricher:
    """See the module."""

    name = "work"
    after: tuple[str, ...] = ()

    def __init__(self) -> None:
        self._work = load_work_rules()
        self._matcher = Matcher(self._work.book)
        self.rule = f"{RULE} {self._work.book.edition}"
        self._known: Repeats[tuple[object, ...], Found | None] = Repeats()

    def enrich(self, docs: Sequence[VersionDoc]) -> Mapping[int, Found]:
        """Findings of the listings of whose work a rule says something."""
        found = {}
        for doc in docs:
            told = self._known.find_or_make(
                list_read(doc),
                length=len(doc.description),
                make=self._look,
                of=doc,
            )
            if told is not None:
                found[doc.version] = told
        return found

    def _look(self, doc: VersionDoc) -> Found | None:
        judged = judge_work(doc, self._matcher, work=self._work)
        return _tell(judged) if judged else None


def list_read(doc: VersionDoc) -> tuple[object, ...]:
    """All that the kind of work follows from."""
    return (doc.kind, doc.title, doc.description, doc.keywords)


def _tell(judged: Sequence[Judged]) -> Found:
    fields: dict[str, EnrichedValue] = {}
    for facet in FACETS:
        kinds = tuple(sorted(one.kind for one in judged if one.facet == facet))
        if kinds:
            fields[facet] = kinds
    return Found(fields, {"work": [_write(one) for one in judged]})


def _write(one: Judged) -> dict[str, Json]:
    return {
        "facet": one.facet,
        "kind": one.kind,
        "weight": one.weight,
        "rules": list(one.rules),
        "quotes": [
            {"part": quote.part, "start": quote.start, "end": quote.end, "words": quote.words}
            for quote in one.quotes
        ],
    }

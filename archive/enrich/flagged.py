"""All flags of an archive as short rows, for the review queue: which version, how grave, by which
rule. The words are read one by one when they are shown. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archive.enrich.rules import Json
from archive.enrich.store import EnrichStore

#: Of what a listing leaves unsaid the rules keep no figures: it is looked at like a serious flag.
_UNSAID = (2, 0.5, "promises/1")
UNSAID = "unsaid-"


class FlagRow(NamedTuple):
    """One flag. ``severity`` 1 to 3, ``confidence`` 0 to 1; ``unsaid``: the category begins with
    ``unsaid-``, and the words stand in a document of the listing."""

    version: int
    category: str
    severity: int
    confidence: float
    rule: str

    @property
    def unsaid(self) -> bool:
        return self.category.startswith(UNSAID)


class FlagWords(NamedTuple):
    """Words of a flag in a part of a version, from ``start`` to ``end`` of that part."""

    part: str
    start: int
    end: int
    words: str


def list_flag_rows(store: EnrichStore) -> list[FlagRow]:
    """Every flag, the gravest first (severity times confidence), then by version."""
    rows = [*_read_possible(store), *_read_unsaid(store)]
    rows.sort(key=lambda one: (-one.severity * one.confidence, one.version, one.category, one.rule))
    return rows


def read_flag_words(store: EnrichStore, row: FlagRow) -> list[FlagWords]:
    """The words of one flag."""
    for finding in store.findings(row.version):
        if row.unsaid and finding.enricher == "promises":
            for one in _list_objects(finding.detail.get("unsaid")):
                if f"{UNSAID}{one.get('category')}" == row.category:
                    return [_read_words(one.get("asked"))]
        elif not row.unsaid and finding.enricher == "flags":
            for one in _list_objects(finding.detail.get("possible")):
                if (one.get("category"), one.get("rule")) == (row.category, row.rule):
                    return [_read_words(quote) for quote in _list_objects(one.get("quotes"))]
    return []


def _read_possible(store: EnrichStore) -> Iterator[FlagRow]:
    for version, found in store.scan("flags"):
        for one in _list_objects(found.detail.get("possible")):
            yield FlagRow(
                version,
                str(one["category"]),
                int(str(one["severity"])),
                float(str(one["confidence"])),
                str(one["rule"]),
            )


def _read_unsaid(store: EnrichStore) -> Iterator[FlagRow]:
    for version, found in store.scan("promises"):
        for one in _list_objects(found.detail.get("unsaid")):
            yield FlagRow(version, f"{UNSAID}{one['category']}", *_UNSAID)


def _list_objects(value: Json) -> list[dict[str, Json]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _read_words(value: Json) -> FlagWords:
    kept = value if isinstance(value, dict) else {}
    return FlagWords(
        str(kept.get("part", "")),
        int(str(kept.get("start", 0))),
        int(str(kept.get("end", 0))),
        str(kept.get("words", "")),
    )

"""The ledger as indexes read it: each version with what rules made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from archive.enrich.store import EnrichStore
from archive.index.projector import Entry, Source
from archive.model import VersionDoc

_AT_ONCE = 500


class EnrichedSource:
    """A :class:`~archive.index.projector.Source` whose versions hold enriched values."""

    def __init__(self, ledger: Source, store: EnrichStore) -> None:
        self._ledger = ledger
        self._store = store

    def version_docs(self, keys: Iterable[int]) -> Iterator[VersionDoc]:
        docs = iter(self._ledger.version_docs(keys))
        while chunk := list(islice(docs, _AT_ONCE)):
            yield from attach_values(chunk, self._store)

    def all_version_keys(self) -> Iterable[int]:
        return self._ledger.all_version_keys()

    def sequence(self) -> int:
        return self._ledger.sequence()

    def pending(self, consumer: str, *, limit: int) -> Sequence[Entry]:
        return self._ledger.pending(consumer, limit=limit)

    def cursor(self, consumer: str) -> int:
        return self._ledger.cursor(consumer)

    def lag(self, consumer: str) -> int:
        return self._ledger.lag(consumer)


def attach_values(docs: Sequence[VersionDoc], store: EnrichStore) -> list[VersionDoc]:
    """The versions with the values that are kept for them."""
    fields = store.read_fields([doc.version for doc in docs])
    return [
        replace(doc, enriched=fields[doc.version]) if doc.version in fields else doc for doc in docs
    ]

"""The ledger as indexes read it: each version with what rules made of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice
from typing import Protocol

from archive.enrich.store import EnrichStore
from archive.index.projector import Entry, Source
from archive.model import VersionDoc

_AT_ONCE = 500


class VectorSource(Protocol):
    """What keeps the vectors of texts (``archive.meaning``)."""

    def find_vectors(self, versions: Iterable[int]) -> Mapping[int, bytes]: ...


class EnrichedSource:
    """A :class:`~archive.index.projector.Source` whose versions hold enriched values, and the
    vectors of their texts where there are any."""

    def __init__(
        self, ledger: Source, store: EnrichStore, *, vectors: VectorSource | None = None
    ) -> None:
        self._ledger = ledger
        self._store = store
        self._vectors = vectors

    def version_docs(self, keys: Iterable[int]) -> Iterator[VersionDoc]:
        docs = iter(self._ledger.version_docs(keys))
        while chunk := list(islice(docs, _AT_ONCE)):
            known = attach_values(chunk, self._store)
            if self._vectors is not None:
                vectors = self._vectors.find_vectors([doc.version for doc in known])
                known = [replace(doc, meaning=vectors.get(doc.version)) for doc in known]
            yield from known

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

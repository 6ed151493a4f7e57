"""What every search engine gives. An engine is a projection of the ledger, and disposable.

The contract suite (tests/contract) says what an answer must be; an engine that passes it can
take another's place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from archive.errors import PieceworkError
from archive.index.answer import Answer
from archive.index.query import Query
from archive.model import VersionDoc

#: Called with (done, expected or None) now and then.
Progress = Callable[[int, int | None], None]


class IndexUnusable(PieceworkError):
    """The index is missing, damaged or of another format: rebuild it from the ledger."""


class IndexUnreachable(IndexUnusable):
    """Its server does not answer, or is too busy to: nothing is lost, try again later."""


class IndexBlocked(IndexUnusable):
    """Its server takes no more writes until somebody acts, such as where its disk is full."""


class SearchEngine(Protocol):
    """One index of versions."""

    name: str

    def search(self, query: Query) -> Answer:
        """Answer a question.

        Raises:
            BadQuery: the question or its cursor does not fit.
        """
        ...

    def match(self, query: Query) -> NDArray[np.int64]:
        """The keys of all versions that match, ascending; what measures are computed over.

        Raises:
            BadQuery: the question does not fit.
        """
        ...

    def count(self) -> int:
        """How many versions it holds."""
        ...

    def cursor(self) -> int:
        """The ledger's sequence up to which everything is in; 0 in a new index."""
        ...

    def apply(
        self, docs: Iterable[VersionDoc], deleted: Collection[int] = (), *, sequence: int
    ) -> None:
        """Put versions in or in place of their earlier state, take others out, and remember
        ``sequence``, all or nothing. Doing it again changes nothing."""
        ...

    def rebuild(
        self,
        docs: Iterable[VersionDoc],
        *,
        sequence: int,
        expected: int | None = None,
        progress: Progress | None = None,
    ) -> int:
        """Build anew from all versions and then take the old index's place; returns how many.

        Until then the old index answers; a build that stops leaves it as it was.
        """
        ...

    def close(self) -> None: ...

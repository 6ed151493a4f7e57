"""The nearest texts to a vector, exactly: usearch over the vectors of one file.

For the embedded engine. Elasticsearch holds the vectors itself and answers through
``ElasticEngine.nearest``. Both compare the same whole numbers by cosine, so that both rank alike.
"""

from __future__ import annotations

from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from archive.index.engine import SearchEngine
from archive.index.query import Query
from archive.meaning.model import Vectors, need_model
from archive.meaning.store import VectorTable

#: Versions with their cosine (-1 to 1, rounded), the nearest first; of equals by key.
Ranked = list[tuple[int, float]]
_PLACES = 5


@runtime_checkable
class HoldsVectors(Protocol):
    """An engine that ranks by vectors itself."""

    def nearest(self, vector: list[int], query: Query, *, limit: int) -> Ranked:
        """Versions that match ``query`` and are nearest to ``vector``."""
        ...


def find_nearest(
    engine: SearchEngine, table: VectorTable, vector: Vectors, query: Query, *, limit: int
) -> Ranked:
    """The versions nearest to a vector among those that match a question's words and filters."""
    if isinstance(engine, HoldsVectors):
        return engine.nearest(vector.tolist(), query, limit=limit)
    if query.text is None and not query.filters:
        chosen = np.arange(len(table.versions))
    else:
        (chosen,) = np.nonzero(np.isin(table.versions, engine.match(query), assume_unique=True))
    return rank_versions(table, chosen, vector, limit=limit)


def rank_versions(
    table: VectorTable, chosen: NDArray[np.int64], vector: Vectors, *, limit: int
) -> Ranked:
    """Of the versions at the places ``chosen`` of a table the nearest ones."""
    rows = np.unique(table.rows[chosen])
    if not len(rows) or limit < 1:
        return []
    need_model()
    from usearch.index import search

    whole = len(rows) == len(table.texts)
    vectors = table.vectors if whole else np.ascontiguousarray(table.vectors[rows])
    # No more texts than that can be needed: each stands on a version at least.
    found = search(vectors, vector, min(limit, len(rows)), "cos", exact=True)
    likeness = dict(
        zip(rows[found.keys.astype(np.int64)].tolist(), found.distances.tolist(), strict=True)
    )
    ranked = [
        (version, round(1.0 - likeness[row], _PLACES))
        for version, row in zip(
            table.versions[chosen].tolist(), table.rows[chosen].tolist(), strict=True
        )
        if row in likeness
    ]
    ranked.sort(key=lambda one: (-one[1], one[0]))
    return ranked[:limit]

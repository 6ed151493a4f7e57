"""Questions by meaning, alone or beside words. Engine-neutral: ranks are joined here.

By meaning every version has a rank, however far it is: there is no total of matches, and the
likeness is shown. One offer or document is shown once, by its nearest version. Hybrid adds up what
the ranks by meaning and by words are worth (reciprocal ranks, Cormack and others 2009) and says of
each hit which of the two found it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from archive.dubious.needed import COMMON_WORDS
from archive.index.analysis import fold_text
from archive.index.answer import Hit
from archive.index.engine import SearchEngine
from archive.index.highlights import Marker
from archive.index.packing import print_record, read_hit
from archive.index.query import And, Node, Query, Sort, Word, join_all, join_any
from archive.index.records import fold_doc, make_record
from archive.meaning.model import embed_texts
from archive.meaning.nearest import find_nearest
from archive.meaning.store import VectorTable
from archive.model import VersionDoc

MOST_HITS = 100
#: How deep both ranks are read.
_DEPTH = 200
#: Of versions of one offer only the nearest is shown: so many more are asked for.
_VERSIONS_EACH = 5
_RANK_ZERO = 60
_MOST_WORDS = 8
_FEWEST_TO_LEAVE_ONE = 4

#: Gives versions as the ledger has them, in any order.
LoadVersions = Callable[[Iterable[int]], Iterable[VersionDoc]]


@dataclass(frozen=True, slots=True)
class Near:
    """A hit by meaning. ``likeness`` is the cosine of the vectors (-1 to 1), None where only
    words found it; ``by`` says what did: ``meaning``, ``words`` or both."""

    hit: Hit
    likeness: float | None
    by: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return {**self.hit.to_json(), "likeness": self.likeness, "found_by": list(self.by)}


@dataclass(frozen=True, slots=True)
class NearAnswer:
    """``ranked_by`` is ``meaning`` or ``meaning and words``; ``held`` versions have a vector."""

    hits: tuple[Near, ...]
    held: int
    ranked_by: str

    def to_json(self) -> dict[str, object]:
        """The shape of ``piecework search --meaning --json``."""
        return {
            "ranked_by": self.ranked_by,
            "versions_with_meaning": self.held,
            "hits": [one.to_json() for one in self.hits],
        }


def ask_meaning(
    engine: SearchEngine,
    table: VectorTable,
    load: LoadVersions,
    text: str,
    *,
    query: Query,
    limit: int,
    hybrid: bool = False,
) -> NearAnswer:
    """What is nearest to ``text`` in meaning among what ``query`` finds.

    ``hybrid``: the words of ``text`` count too.

    Raises:
        BadInput: the model is not installed.
        BadQuery: the question does not fit.
    """
    (vector,) = embed_texts([text])
    narrow = replace(query, sort=None, facets=(), after=None)
    depth = max(_DEPTH, limit * _VERSIONS_EACH)
    ranked = find_nearest(engine, table, vector, narrow, limit=min(depth, 500))
    words = _rank_by_words(engine, text, narrow) if hybrid else []
    likeness = dict(ranked)
    scores = _join_ranks([version for version, _ in ranked], words) if hybrid else likeness
    order = sorted(scores, key=lambda version: (-scores[version], version))
    docs = {doc.version: doc for doc in load(order)}
    shown: dict[int, VersionDoc] = {}
    for version in order:
        if version in docs:
            shown.setdefault(docs[version].item, docs[version])
    found = set(words)
    return NearAnswer(
        tuple(
            Near(hit, likeness.get(hit.version), _say_by(hit.version, likeness, found))
            for hit in _make_hits(list(shown.values())[:limit])
        ),
        len(table.versions),
        "meaning and words" if hybrid else "meaning",
    )


def _rank_by_words(engine: SearchEngine, text: str, query: Query) -> list[int]:
    """Versions that hold the telling words, of four and more all but one, the most fitting first.
    Those that hold a common one only ("photo of your") would come before what is meant."""
    words = fold_text(text).split()[:_MOST_WORDS]
    wanted = _join_words([one for one in words if one not in COMMON_WORDS] or words)
    if wanted is None:
        return []
    node = wanted if query.text is None else And((query.text, wanted))
    asked = replace(query, text=node, sort=Sort("relevance"), limit=_DEPTH, highlight=False)
    return [hit.version for hit in engine.search(asked).hits]


def _join_words(words: Sequence[str]) -> Node | None:
    nodes: list[Node] = [Word(word) for word in dict.fromkeys(words)]
    if len(nodes) < _FEWEST_TO_LEAVE_ONE:
        return join_all(nodes)
    return join_any(
        [node for left in range(len(nodes)) if (node := join_all(nodes[:left] + nodes[left + 1 :]))]
    )


def _join_ranks(*ranks: Sequence[int]) -> dict[int, float]:
    scores: dict[int, float] = {}
    for rank in ranks:
        for place, version in enumerate(rank):
            scores[version] = scores.get(version, 0.0) + 1.0 / (_RANK_ZERO + place)
    return scores


def _say_by(version: int, likeness: Mapping[int, float], words: set[int]) -> tuple[str, ...]:
    by = [("meaning", version in likeness), ("words", version in words)]
    return tuple(name for name, found in by if found)


def _make_hits(docs: Iterable[VersionDoc]) -> Iterator[Hit]:
    marker = Marker(frozenset(), [])
    for doc in docs:
        language = fold_doc(doc)[0]
        packed = print_record(make_record(doc, language=language))
        yield read_hit(packed, language=language, marker=marker)

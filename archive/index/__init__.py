"""Search: one question that knows no engine, and the engines that answer it.

``parse_query`` reads what people type, ``Query`` is the question, ``SqliteEngine.search``
answers it, ``projector`` keeps an index up to the ledger. Reads nothing but the ledger.
"""

from archive.index.answer import Answer, FacetCount, Highlight, Hit
from archive.index.engine import SearchEngine
from archive.index.query import Cursor, FacetRequest, Query, Sort
from archive.index.syntax import parse_query, print_query

__all__ = [
    "Answer",
    "Cursor",
    "FacetCount",
    "FacetRequest",
    "Highlight",
    "Hit",
    "Query",
    "SearchEngine",
    "Sort",
    "parse_query",
    "print_query",
]

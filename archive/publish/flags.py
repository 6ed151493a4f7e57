"""Which flags may leave: those of which people found that the text asks for it. No others."""

from __future__ import annotations

from collections.abc import Sequence

from archive.desk.reviews import Asks, find_reviews
from archive.desk.store import Desk
from archive.desk.texts import make_subject
from archive.errors import BadInput, BadQuery
from archive.index.query import Query
from archive.index.syntax import parse_query
from archive.model import VersionDoc
from archive.publish.material import Value

#: Fields that rules on dubious requests fill, reviewed or not.
SUSPECTED = frozenset({"flag", "concern", "flags", "unsaid"})


def check_told(question: str | Query, *fields: str | None) -> None:
    """What a question with these fields finds would tell which texts are suspected: whether one
    is among the fields, or among the question's.

    Raises:
        BadInput: one is.
    """
    asked = {one.partition(":")[0] for one in fields if one}
    asked |= _list_fields(question)
    told = sorted(asked & SUSPECTED)
    if told:
        raise BadInput(
            f"{told[0]}: what rules suspect and nobody has reviewed does not leave; "
            "`piecework review` is where people decide"
        )


def _list_fields(question: str | Query) -> set[str]:
    try:
        query = parse_query(question) if isinstance(question, str) else question
    except BadQuery:
        return set()  # ids, or a heading in words: it asks for nothing
    fields = {one.field for one in query.filters}
    return fields if query.sort is None else fields | {query.sort.field}


def list_confirmed(desk: Desk, value: Value, docs: Sequence[VersionDoc]) -> tuple[str, ...] | None:
    """Of these categories, those that reviewers found the text of every one of these versions to
    ask for; None where none is left."""
    categories = value if isinstance(value, tuple) else (str(value),)
    kept = []
    for category in categories:
        subjects = [make_subject(doc, category=category) for doc in docs]
        reviews = find_reviews(desk, subjects)
        verdicts = [reviews[one].verdict if one in reviews else None for one in subjects]
        if all(one is not None and one.asks is Asks.YES for one in verdicts):
            kept.append(category)
    return tuple(kept) or None

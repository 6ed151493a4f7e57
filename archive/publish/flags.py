"""Which flags may leave: those of which people found that the text asks for it. No others."""

from __future__ import annotations

from collections.abc import Sequence

from archive.desk.reviews import Asks, find_reviews
from archive.desk.store import Desk
from archive.desk.texts import make_subject
from archive.model import VersionDoc
from archive.publish.material import Value


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

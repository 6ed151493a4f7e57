"""Versions as the reader hands them out, whole and by their heads."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from archive.ledger import Ledger, LedgerReader, order_nothing
from archive.model import VersionDoc
from tests.archive.ledger.pages import (
    make_document,
    make_entry,
    make_listing,
    make_rating,
    make_reading,
    make_window,
)


def test_versions_and_their_heads_say_the_same(tmp_path: Path) -> None:
    """The reader fills a version in a way of its own; it is frozen, and like any other."""
    reading = make_reading(
        make_listing(1), make_listing(2), documents=[make_document(1)], ratings=[make_rating("RQ1")]
    )
    path = tmp_path / "ledger.db"
    with Ledger.open(path, create=True) as ledger:
        ledger.record(
            [make_entry(reading, make_window(1), capture=11)], order_captures=order_nothing
        )
    with LedgerReader.open(path) as reader:
        docs = list(reader.version_docs(reader.all_version_keys()))
        heads = list(reader.version_heads())
    assert len(docs) == 3
    for doc in docs:
        made = VersionDoc(**{one.name: getattr(doc, one.name) for one in fields(VersionDoc)})
        assert type(doc) is VersionDoc
        assert doc == made
        assert repr(doc) == repr(made)
        with pytest.raises(FrozenInstanceError):
            doc.title = "another"  # type: ignore[misc]
    assert heads == [
        (doc.version, doc.kind, doc.platform, doc.title, doc.requester.id, doc.requester.name)
        for doc in docs
    ]

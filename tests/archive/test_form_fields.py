"""What a document asks people to fill in is shown, as plain text, wherever a listing is."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.ledger import Ledger, LedgerReader, order_nothing
from archive.model import DocumentKind, DocumentSeen, FormField, Identity, IdentityKind, VersionDoc
from archive.story_json import write_version
from piecework.commands.listing import print_fields
from search_ui.door import list_facts
from tests.archive.ledger.pages import make_entry, make_reading, make_window

HOSTILE = "<script>alert(1)</script>\x1b[2J"


def record_form(path: Path) -> VersionDoc:
    form = DocumentSeen(
        Identity(IdentityKind.PLATFORM, "form-1"),
        DocumentKind.FORM,
        "Sign up",
        "Tell us who you are.",
        fields=(
            FormField("Copy of your passport", "id_scan", "file"),
            FormField(HOSTILE, "x", "text"),
        ),
    )
    with Ledger.open(path, create=True) as ledger:
        entry = make_entry(make_reading(documents=[form]), make_window(1), capture=1)
        ledger.record([entry], order_captures=order_nothing)
    with LedgerReader.open(path) as reader:
        (doc,) = reader.version_docs(reader.all_version_keys())
    return doc


def test_json_and_the_page_name_each_field(tmp_path: Path) -> None:
    doc = record_form(tmp_path / "ledger.db")
    assert write_version(doc)["fields"] == [
        {"label": "Copy of your passport", "name": "id_scan", "type": "file"},
        {"label": HOSTILE, "name": "x", "type": "text"},
    ]
    (fact,) = [fact for fact in list_facts(doc) if fact.name == "Asks for"]
    assert "Copy of your passport (file)" in fact.value


def test_the_terminal_shows_them_made_plain(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    print_fields(record_form(tmp_path / "ledger.db"))
    said = capsys.readouterr().out
    assert "Copy of your passport" in said
    assert "\x1b" not in said

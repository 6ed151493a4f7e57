"""The page as Streamlit runs it, over an archive in memory; run by the browser tests."""

from __future__ import annotations

import json
import os
from pathlib import Path

from search_ui.app import prepare_page, show_page
from tests.search_ui.fake_archive import FakeArchive, make_hit


def make_archive() -> FakeArchive:
    """120 offers, or the hostile strings that the test has put down."""
    strings = Path(os.environ["PIECEWORK_HOME"]) / "strings.json"
    if not strings.exists():
        return FakeArchive([make_hit(number) for number in range(120)], demo=True)
    return FakeArchive(
        [
            make_hit(number, title=text, requester=text, text=text)
            for number, text in enumerate(json.loads(strings.read_text(encoding="ascii")))
        ]
    )


prepare_page()
show_page(make_archive())

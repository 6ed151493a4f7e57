"""docs/platforms.md is what the folders say."""

from __future__ import annotations

from pathlib import Path

from crawlers.platforms.overview import write_overview

PAGE = Path(__file__).parents[3] / "docs" / "platforms.md"


def test_page_is_made_from_the_folders() -> None:
    assert PAGE.read_text(encoding="utf-8") == write_overview()

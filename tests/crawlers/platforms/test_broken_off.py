"""Pages that end before their end lose their last offer; fragments and running text lose none."""

from __future__ import annotations

from pathlib import Path

from archive.model import PageReading, PageState
from crawlers.platforms import load_platforms
from tests.crawlers.platforms.pages import redacted_page

PAGE = (Path(__file__).parents[2] / "cases" / "microworkers" / "list" / "page.html").read_text(
    encoding="utf-8"
)


def read(text: str) -> PageReading:
    return load_platforms()["microworkers"].read(redacted_page(text))


def test_a_page_that_is_cut_loses_its_last_offer() -> None:
    whole, cut = read(PAGE), read(PAGE[: PAGE.index("$0.04") + 3])
    assert len(whole.listings) == 4
    assert cut.listings == whole.listings[:2]
    assert any("breaks off" in doubt for doubt in cut.doubts)


def test_a_page_that_is_cut_within_its_only_offer_is_unreadable() -> None:
    cut = PAGE[: PAGE.index("campaign5f2c9a7be4d2")]
    only = read(cut[: cut.index("$0.10") + 3])
    assert only.state is PageState.UNREADABLE
    assert only.missed


def test_a_fragment_is_whole() -> None:
    start, end = PAGE.index('<div class="jobsarea">'), PAGE.index('<div class="pages">')
    assert read(PAGE[start:end]).listings == read(PAGE).listings

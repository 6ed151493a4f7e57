"""The pages that are made from the folders are what the folders say."""

from __future__ import annotations

from pathlib import Path

from archive import extra
from crawlers.platforms import load_platforms
from crawlers.platforms.overview import write_facts_page, write_overview
from crawlers.platforms.showing import find_level, list_platforms

DOCS = Path(__file__).parents[3] / "docs"


def test_page_is_made_from_the_folders() -> None:
    assert (DOCS / "platforms.md").read_text(encoding="utf-8") == write_overview()


def test_facts_page_is_made_from_the_folders() -> None:
    assert (DOCS / "platform-facts.md").read_text(encoding="utf-8") == write_facts_page()


def test_every_platform_that_the_work_is_about_has_its_row() -> None:
    wanted = {
        "mturk", "clickworker", "uhrs", "appen", "figure_eight", "neevo", "telus", "prolific",
        "toluna", "dynata", "turkopticon", "turkerview", "toloka", "microworkers", "sproutgigs",
        "cloudresearch",
    }  # fmt: skip
    assert wanted <= set(load_platforms())


def test_levels_are_those_of_the_best_known_format() -> None:
    assert find_level("mturk") == "saved page"
    assert find_level("prolific") == "public code"
    assert find_level("clickworker") == "text only"
    assert find_level("neevo") == "none"
    assert find_level("zeppelin") is None
    assert [shown.name for shown in list_platforms()] == sorted(load_platforms())


def test_further_facts_are_those_of_the_code() -> None:
    names = {value for name, value in vars(extra).items() if name.isupper()}
    text = write_overview()
    assert {name for name in names if f"`{name}`" not in text} == set()

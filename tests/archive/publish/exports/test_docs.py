"""docs/exports.md names every subject with its columns, as the code has them."""

from __future__ import annotations

import re
from pathlib import Path

from archive.index.fields import ENRICHED
from archive.publish.exports import changes, listings, pay_changes, prices, requests, trends
from archive.publish.exports.columns import ON_GROUND, Column, LineTable
from piecework.commands.export import command

PAGE = Path(__file__).parents[4] / "docs" / "exports.md"
#: Of listings the columns that rules fill are named by docs/query.md, which has a test of its own.
BY_RULES = {one.name for one in ENRICHED}
LINES: dict[str, tuple[Column, ...]] = {
    "search": listings.COLUMNS,
    "changes": changes.COLUMNS,
    "pay-changes": pay_changes.COLUMNS,
    "tiers": prices._SIDE,
    "place-gaps": (*prices._SIDE, *prices._PLACE),
    "requests": requests.COLUMNS,
}


def list_columns(subject: str) -> list[str]:
    """The columns of the subject's files, but for those that rules fill and that all have."""
    if subject == "trend":
        return [one.name for one in trends._COLUMNS]
    files = LineTable(subject, "", LINES[subject], [], 0).list_files()
    apart = {one.name for one in ON_GROUND}
    rules = BY_RULES if subject == "search" else set()
    return [one.name for one in files if one.name not in apart | rules]


def read_page() -> dict[str, list[str]]:
    rows = re.findall(r"^\| `([a-z-]+)` \| [^|]+ \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.M)
    return {subject: re.findall("`([a-z_0-9]+)`", columns) for subject, columns in rows}


def test_every_subject_stands_there_with_its_columns() -> None:
    told = read_page()
    assert told.keys() == command.commands.keys()
    for subject, columns in told.items():
        assert columns == list_columns(subject), subject


def test_columns_that_all_tables_of_rows_have_are_named() -> None:
    text = PAGE.read_text("utf-8")
    for one in ON_GROUND:
        assert f"`{one.name}`" in text

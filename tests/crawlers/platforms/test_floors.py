"""The archive's copy of the platforms' own floors is what their folders say."""

from __future__ import annotations

from crawlers.platforms.floors import PLACE, write_floors


def test_the_copy_is_up_to_date() -> None:
    assert PLACE.read_text("utf-8") == write_floors(), "run python -m crawlers.platforms.floors"

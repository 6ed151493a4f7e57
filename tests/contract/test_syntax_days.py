"""Days at the far ends of the calendar can be asked, printed and read back."""

from __future__ import annotations

import pytest

from archive.index import parse_query, print_query


@pytest.mark.parametrize("text", ["live:0001", "live:0001-02-03", "first:0999-12", "last:9998"])
def test_far_days_read_back(text: str) -> None:
    query = parse_query(text)
    assert parse_query(print_query(query)) == query

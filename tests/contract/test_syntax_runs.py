"""Prefixes of runs of ideographs, as people type them: read, printed, and read again."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive.errors import BadQuery
from archive.index.query import Prefix
from archive.index.syntax import parse_query, print_query

runs = st.text(alphabet="身份证日本語照片テスト", min_size=2, max_size=8)


@settings(deadline=None)
@given(runs)
def test_a_run_of_ideographs_may_be_a_prefix(run: str) -> None:
    query = parse_query(f"{run}*")
    assert query.text == Prefix(run)
    assert print_query(query) == f"{run}*"
    assert parse_query(print_query(query)) == query


@pytest.mark.parametrize("text", ["身*", "身份a*", "a身份*", "身份-证件*", "two-words*"])
def test_what_is_not_one_run_is_no_prefix(text: str) -> None:
    with pytest.raises(BadQuery, match="one word"):
        parse_query(text)

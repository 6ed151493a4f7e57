"""How a record is kept: the JSON of any text, and rows of columns made at once or one by one."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from archive.index.columns import ROW, column_values, make_rows
from archive.index.packing import print_record, quote_text, read_record
from archive.index.records import make_record
from tests.contract.corpus import CORPUS

_SAFE = st.text(alphabet=st.characters(exclude_categories=["Cs"]))


@given(_SAFE)
def test_a_text_is_quoted_as_json_does(text: str) -> None:
    assert quote_text(text) == json.dumps(text, ensure_ascii=False)


@given(title=_SAFE, words=st.lists(_SAFE, max_size=3))
def test_a_record_is_read_back_as_it_was(title: str, words: list[str]) -> None:
    for doc in CORPUS[:12]:
        record = make_record(replace(doc, title=title, keywords=tuple(words)), language="en")
        packed = print_record(record)
        assert read_record(packed, language="en") == record
        assert packed == json.dumps(json.loads(packed), ensure_ascii=False, separators=(",", ":"))


def test_rows_are_the_same_made_at_once_or_one_by_one() -> None:
    records = [make_record(doc, language="en") for doc in CORPUS]
    one_by_one = np.array([column_values(record) for record in records], dtype=ROW)
    assert make_rows(records).tobytes() == one_by_one.tobytes()
    assert len(make_rows([])) == 0

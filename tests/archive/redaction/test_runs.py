"""Runs of token signs: what is left of them after spans were taken out, and a listing anew."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from archive.redaction import shapes
from archive.redaction.runs import list_runs, list_tokens_left

_PIECES = st.lists(
    st.tuples(
        st.text(alphabet=st.sampled_from('aZ0+/_-.= \n"é\u2003\ud800'), max_size=14),
        st.text(alphabet=st.sampled_from("bY9/- ~é"), max_size=6),
        st.sampled_from(["removed~name", "null", "removed~assignment-id"]),
    ),
    max_size=12,
)


@given(st.text(alphabet=st.sampled_from('aZ0+/_-.= \n"é\u2003\ud800')))
def test_runs_are_those_of_the_pattern(text: str) -> None:
    runs = list_runs(text)
    spans = [match.span() for match in shapes.JOINED.finditer(text)]
    assert list(zip(runs.starts.tolist(), runs.ends.tolist(), strict=True)) == spans
    assert runs.words == [text[start:end] for start, end in spans]


@given(_PIECES, st.text(alphabet=st.sampled_from("aZ0+/_-. "), max_size=14))
def test_tokens_left_are_those_of_a_listing_anew(
    pieces: list[tuple[str, str, str]], rest: str
) -> None:
    text = left = ""
    cuts: list[tuple[int, int]] = []
    marks: list[tuple[int, int]] = []
    for kept, taken, mark in pieces:
        text += kept
        left += kept
        if taken:
            cuts.append((len(text), len(text) + len(taken)))
            marks.append((len(left), len(left) + len(mark)))
            text += taken
            left += mark
    tokens = list_tokens_left(list_runs(text + rest), cuts=cuts, text=left + rest, marks=marks)
    assert len(tokens) == len(set(tokens))
    assert set(tokens) == set(re.findall(shapes.JOINED, left + rest))

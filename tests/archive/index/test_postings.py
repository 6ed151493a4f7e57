"""Postings: what batches gather is what each term holds, in either form."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from archive.index.postings import (
    TermSets,
    count_posting,
    join_sets,
    merge_postings,
    order_postings,
    split_codes,
)

TERMS = ["pear", "apple", "fig", "zebra", "éclair"]
entries = st.lists(
    st.tuples(st.integers(0, len(TERMS) - 1), st.integers(1, 2**30 - 4), st.integers(0, 3)),
    min_size=1,
    max_size=40,
)


@given(st.lists(entries, max_size=3))
def test_batches_come_out_by_term(batches: list[list[tuple[int, int, int]]]) -> None:
    expected: dict[str, dict[int, int]] = {}
    merged = []
    for number, batch in enumerate(batches):
        mine = [(term, slot // 3 * 3 + number, flags) for term, slot, flags in batch]
        for term, slot, flags in mine:
            held = expected.setdefault(TERMS[term], {})
            held[slot] = held.get(slot, 0) | flags
        keys = [term << 34 | slot << 2 | flags for term, slot, flags in mine]
        merged.append(merge_postings(np.array(keys, dtype=np.uint64)))
    found = [one for span in order_postings(merged, TERMS) for one in span]
    assert [term for term, _, _ in found] == sorted(expected)
    for term, exact, codes in found:
        held = expected[term]
        assert codes.tolist() == sorted(slot << 2 | flags for slot, flags in held.items())
        assert exact == sum(1 for flags in held.values() if flags & 2)


@given(st.dictionaries(st.integers(0, 2**30 - 1), st.integers(0, 3), min_size=1))
def test_codes_and_sets_say_the_same(held: dict[int, int]) -> None:
    codes = np.array(sorted(slot << 2 | flags for slot, flags in held.items()), dtype=np.uint32)
    sets = split_codes(codes)
    assert sets == TermSets(
        sets.every.__class__(held),
        sets.every.__class__([slot for slot, flags in held.items() if flags & 1]),
        sets.every.__class__([slot for slot, flags in held.items() if flags & 2]),
    )
    assert join_sets(sets).tolist() == codes.tolist()
    assert count_posting(sets) == count_posting(codes)

"""The rule of k: a maximum matching, whatever the order, from few kept edges."""

from __future__ import annotations

from itertools import combinations, permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.sources.matching import Edge, count_independent, needs_edge

tags = st.integers(0, 6).map(lambda number: bytes([number]))
edge_lists = st.lists(st.tuples(tags, tags), max_size=14)


def count_by_trying(edges: set[Edge]) -> int:
    """All subsets, largest first: slow and plainly right."""
    for size in range(min(7, len(edges)), 0, -1):
        for chosen in combinations(edges, size):
            if len({one for one, _ in chosen}) == len({one for _, one in chosen}) == size:
                return size
    return 0


def keep(edges: list[Edge], *, k: int) -> set[Edge]:
    kept: set[Edge] = set()
    for edge in edges:
        if count_independent(kept) < k and needs_edge(kept, edge, k=k):
            kept.add(edge)
    return kept


@given(edge_lists)
@settings(max_examples=60, deadline=None)
def test_it_is_a_maximum_matching(edges: list[Edge]) -> None:
    assert count_independent(edges) == count_by_trying(set(edges))


@given(edge_lists, st.integers(2, 4), st.randoms())
@settings(max_examples=150, deadline=None)
def test_what_is_kept_answers_as_all_would(edges: list[Edge], k: int, random: object) -> None:
    truth = count_independent(edges) >= k
    shuffled = sorted(edges)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    for order in (edges, edges[::-1], shuffled):
        kept = keep(order, k=k)
        assert (count_independent(kept) >= k) == truth
        assert len(kept) <= k * (k - 1) + 1


def test_one_page_given_by_many_counts_once() -> None:
    assert count_independent([(bytes([one]), b"page") for one in range(9)]) == 1


def test_many_pages_given_by_one_count_once() -> None:
    assert count_independent([(b"source", bytes([one])) for one in range(9)]) == 1


def test_a_shared_page_gives_way_to_the_own_one() -> None:
    edges = [(b"a", b"1"), (b"b", b"1"), (b"b", b"2"), (b"c", b"2"), (b"c", b"3")]
    assert all(count_independent(order) == 3 for order in permutations(edges))

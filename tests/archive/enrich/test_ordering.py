"""The order of all versions: whole groups together, each version once, from any place on."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from archive.enrich.ordering import ALONE, START, Place, order_by_group

_KEYS = st.integers(min_value=0, max_value=2**63 - 1)
_PLACED = st.dictionaries(_KEYS, st.one_of(st.just(ALONE), st.integers(0, 6), _KEYS), max_size=60)


@given(placed=_PLACED, most=st.integers(1, 9))
def test_each_version_comes_once_and_small_groups_are_whole(
    placed: dict[int, int], most: int
) -> None:
    order = order_by_group(placed.items())
    portions = list(order.cut(START, most=most))
    seen = [pair for groups, keys in portions for pair in zip(groups, keys, strict=True)]
    assert seen == sorted((group, key) for key, group in placed.items())
    assert all(0 < len(keys) <= most for _, keys in portions)
    for group in set(placed.values()) - {ALONE}:
        members = sum(one == group for one in placed.values())
        if members <= most:
            assert sum(group in groups for groups, _ in portions) == 1


@given(placed=_PLACED, most=st.integers(1, 9), data=st.data())
def test_it_goes_on_after_any_place(placed: dict[int, int], most: int, data: st.DataObject) -> None:
    order = order_by_group(placed.items())
    everything = sorted((group, key) for key, group in placed.items())
    places = [*everything, (7, 1), (0, 0), START]
    after = Place(*data.draw(st.sampled_from(places)))
    rest = [
        pair
        for groups, keys in order.cut(after, most=most)
        for pair in zip(groups, keys, strict=True)
    ]
    assert rest == [pair for pair in everything if pair > after]

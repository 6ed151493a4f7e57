"""Findings as they are kept: the text that JSON with sorted names has, shared parts and all."""

from __future__ import annotations

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from archive.enrich import printing
from archive.enrich.printing import Printer
from archive.enrich.rules import Found
from archive.model import EnrichedValue

_NAMES = st.sampled_from(["series", "payeur", "below", 'odd "name"', "ä"])
_WORDS = st.lists(st.text(max_size=5), max_size=3).map(tuple)
_AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False)
_FIELDS: st.SearchStrategy[dict[str, EnrichedValue]] = st.dictionaries(
    _NAMES, st.one_of(_AMOUNTS, st.integers(), _WORDS)
)
_JSON = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(_NAMES, inner, max_size=3)
    ),
    max_leaves=8,
)


def _print_plainly(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), sort_keys=True)


@given(found=st.lists(st.builds(Found, _FIELDS, st.dictionaries(_NAMES, _JSON)), max_size=4))
def test_findings_are_printed_as_json_prints_them(found: list[Found]) -> None:
    printer = Printer()
    for one in [*found, *found]:
        fields = {
            name: format(value, "f") if isinstance(value, Decimal) else value
            for name, value in one.fields.items()
        }
        expected = _print_plainly(fields), _print_plainly(one.detail)
        assert printer.print_found(one) == expected


def test_a_part_that_takes_the_place_of_another_is_not_taken_for_it() -> None:
    """Identities are used again when a thing is gone: what was printed is held until forgotten."""
    printer = Printer()
    for number in range(printing._MOST_PRINTED + 10):
        found = Found({"series": (f"S{number}",)}, {"part": [number]})
        assert printer.print_found(found) == (
            f'{{"series":["S{number}"]}}',
            f'{{"part":[{number}]}}',
        )

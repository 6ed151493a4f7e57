"""What whole lists say of an end, and what lies inside a version, needs no history anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.ledger import CaptureEntry, Ledger, dump
from archive.ledger.extending import find_absorbing
from archive.ledger.history import make_vanishing_key
from archive.ledger.recomputing import Recomputation
from archive.ledger.versions import NEVER, Element, Stretch, Volatile
from archive.ledger.writes import Writes
from tests.archive.ledger.pages import (
    ExactTimes,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)

_NOTHING = Volatile(None, None, None, None, None)


def _look(hour: int, *numbers: int, capture: int, cents: int = 5) -> CaptureEntry:
    """A whole list at an hour."""
    offers = [make_listing(number, cents=cents) for number in numbers]
    reading = make_reading(*offers, scope="all", whole=True)
    return make_entry(reading, make_window(hour), capture=capture)


def _build(path: Path, batches: list[list[CaptureEntry]]) -> list[str]:
    with Ledger.open(path, create=True) as ledger:
        for batch in batches:
            ledger.record(batch, order_captures=ExactTimes({}))
    return list(dump(path))


@pytest.mark.parametrize(
    "last",
    [
        pytest.param([_look(9, 2, capture=9)], id="lacks one"),
        pytest.param([_look(9, 2, capture=9), _look(12, 1, capture=12)], id="back after one"),
        pytest.param([_look(9, 1, 2, capture=9, cents=9)], id="back otherwise"),
        pytest.param([_look(9, 1, capture=9), _look(9, 1, capture=10)], id="back twice"),
        pytest.param([_look(2, 1, 2, capture=9), _look(8, 1, capture=10)], id="inside, and back"),
    ],
)
def test_an_end_is_followed_without_the_sightings_before(
    last: list[CaptureEntry], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = [
        _look(0, 1, 2, capture=1),
        _look(2, 1, 2, capture=2),
        _look(4, 1, 2, capture=3),
        _look(6, 2, capture=4),
    ]
    expected = _build(tmp_path / "at-once.db", [[*known, *last]])
    asked: list[int] = []

    def note(self: Recomputation, items: set[int], *, writes: Writes) -> None:
        asked.extend(items)

    _build(tmp_path / "later.db", [known])
    with monkeypatch.context() as patched:
        patched.setattr(Recomputation, "recompute", note)
        found = _build(tmp_path / "later.db", [last])
    assert asked == []
    assert found == expected


def _stretch(version: int, content: int, first: int, last: int) -> Stretch:
    """A version seen for an hour at its beginning and its end."""
    return Stretch(
        version, content, first, first + 1, last - 1, last, NEVER, 2, 2, 1, 1, 0, _NOTHING, ()
    )


def test_a_sighting_is_absorbed_only_where_it_touches_nothing_else() -> None:
    before, own, after = _stretch(1, 7, 0, 4), _stretch(2, 8, 4, 12), _stretch(3, 7, 12, 20)
    history = (before, own, after)
    assert find_absorbing(history, Element(6, 8, 8)) is own
    assert find_absorbing(history, Element(6, 8, 7)) is None  # another content
    assert find_absorbing(history, Element(3, 6, 8)) is None  # touches what was before
    assert find_absorbing(history, Element(11, 13, 8)) is None  # and what came after
    assert find_absorbing(history, Element(20, 21, 7)) is None  # beyond the end
    assert find_absorbing((own._replace(first_latest=9),), Element(6, 8, 8)) is None


def test_a_version_goes_out_by_one_change() -> None:
    assert make_vanishing_key(1, 2) == make_vanishing_key(1, 2)
    assert make_vanishing_key(1, 2) != make_vanishing_key(1, 3)

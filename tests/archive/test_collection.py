"""The pause of the search for cycles: it ends with its block, whatever happens inside."""

from __future__ import annotations

import gc

import pytest

from archive.collection import pause_collection


def test_search_is_off_inside_and_on_again_after() -> None:
    with pause_collection():
        assert not gc.isenabled()
        with pause_collection():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_search_is_on_again_after_an_error() -> None:
    with pytest.raises(ValueError, match="inside"), pause_collection():
        raise ValueError("inside")
    assert gc.isenabled()


def test_search_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with pause_collection():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()

"""Pausing Python's search for cycles while a page or a batch is prepared.

A page makes a hundred thousand small objects, hardly one of them in a cycle: looking for cycles
among them again and again took a seventh of all time. Nothing here frees anything by itself.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def pause_collection() -> Iterator[None]:
    """No search for cycles inside; the first allocation after it searches what was made.

    Keep what is inside short (a page, a batch), so that memory stays bounded. Also a decorator;
    one pause inside another ends with the outer one.
    """
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()

"""What a reader is: a pure function from a page to what it says."""

from __future__ import annotations

from typing import Protocol

from archive.model import PageReading
from crawlers.platforms.facts import Facts
from crawlers.platforms.look import Look


class Reader(Protocol):
    """``read`` of a platform's ``reader.py``: a page and the platform's facts in, a reading out."""

    def __call__(self, look: Look, *, facts: Facts) -> PageReading: ...

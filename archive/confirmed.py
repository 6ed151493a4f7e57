"""What the reader for any page read, and whether a person has confirmed it.

A program that finds offers in a page of no known format can be wrong. Until a person says that a
reading is right, its listings are kept and shown as ``extracted``, and no figure rests on them.
Pure; the one place that says which listings these are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from archive import extra

_CONFIRMED = re.compile(r"(?P<reader>.+)\+confirmed/(?P<number>[0-9]+)")


def is_unconfirmed(facts: Mapping[str, str | int | float | bool | None]) -> bool:
    """Whether a listing's further facts (``extra``) say that no person has confirmed it."""
    return facts.get(extra.EXTRACTED) is True


def name_confirmed(reader: str, *, number: int) -> str:
    """The reader's name of a page whose reading was confirmed for the ``number``-th time."""
    return f"{name_reader(reader)}+confirmed/{number}"


def name_reader(reader: str) -> str:
    """The reader without what says that a person confirmed."""
    found = _CONFIRMED.fullmatch(reader)
    return reader if found is None else found["reader"]


def count_confirmed(reader: str) -> int:
    """How often a person has confirmed the reading of a page; 0: never."""
    found = _CONFIRMED.fullmatch(reader)
    return 0 if found is None else int(found["number"])

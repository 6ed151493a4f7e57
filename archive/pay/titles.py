"""A title as a template: what stays the same when the same offer is posted again.

Dates, batch names, counters and ids become a slot; a number that counts something of the work
(``12 minutes``, ``40 Bilder``) is a *quantity*: it is kept apart, because the pay may follow it.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from importlib import resources

from archive.index.analysis import fold_text

SLOT = "#"

_WORDS = tomllib.loads((resources.files("archive.pay") / "data" / "titles.toml").read_text("utf-8"))
_CALENDAR: frozenset[str] = frozenset(_WORDS["calendar"])
_BATCH: frozenset[str] = frozenset(_WORDS["batches"])
_QUANTITY: frozenset[str] = frozenset(_WORDS["quantities"])
_TOKEN = re.compile(r"[0-9]+(?:[.,:/-][0-9]+)+|[^\W_]+|\S")
_NUMBER = re.compile(r"[0-9]+(?:[.,][0-9]+)?")
_ROMAN = re.compile(r"[ivx]{1,5}")
_JOINED = re.compile(r"([0-9]+(?:[.,][0-9]+)?)([a-z]+)")


@dataclass(frozen=True, slots=True)
class Template:
    """``text``: folded words with slots; ``quantities``: numbers that count something of it;
    ``words``: how many words are neither."""

    text: str
    quantities: tuple[Decimal, ...]
    words: int


@lru_cache(maxsize=100_000)
def read_template(title: str) -> Template:
    """The template of a title."""
    tokens = _TOKEN.findall(fold_text(title))
    found: list[str] = []
    quantities: list[Decimal] = []
    words = 0
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else ""
        after = tokens[place + 1] if place + 1 < len(tokens) else ""
        if any(char.isdigit() for char in token):
            quantity = _read_quantity(token, after)
            if quantity is not None:
                quantities.append(quantity)
            _add_slot(found)
        elif token in _CALENDAR or _names_batch(token, before):
            _add_slot(found)
        elif token.isalpha():
            found.append(token)
            words += 1
        # Punctuation differs from one posting to the next and says nothing.
    return Template(" ".join(found), tuple(quantities), words)


def _read_quantity(token: str, after: str) -> Decimal | None:
    """``12`` before *minutes*, or ``12min``."""
    joined = _JOINED.fullmatch(token)
    if joined is not None:
        token, after = joined.groups()
    if after not in _QUANTITY or not token.isascii() or not _NUMBER.fullmatch(token):
        return None
    return Decimal(token.replace(",", "."))


def _names_batch(token: str, before: str) -> bool:
    """``b`` in *batch B*, ``iv`` in *wave IV*."""
    return before in _BATCH and (len(token) == 1 or _ROMAN.fullmatch(token) is not None)


def _add_slot(found: list[str]) -> None:
    if not found or found[-1] != SLOT:
        found.append(SLOT)

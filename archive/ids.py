"""Identifiers: content-derived where a thing is known, random where order would tell tales.

Every id is a positive 63-bit integer (an SQLite rowid) and, for people, a letter and 13
characters of Crockford's base32 (``L0a8…``). Derived ids are the first 63 bits of a SHA-256
over length-prefixed fields, so that the same thing has the same id in every archive and in
whatever order it was recorded. Capture ids are random: a counter would tell who came after whom.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from enum import StrEnum

from archive.errors import BadInput
from archive.model import Identity

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_LENGTH = 13
#: Ten bits at a time: a pass over a million versions writes several million ids.
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]


class IdKind(StrEnum):
    LISTING = "L"
    DOCUMENT = "D"
    RATING = "T"
    VERSION = "V"
    CHANGE = "C"
    CAPTURE = "P"
    REQUESTER = "R"
    GAP = "G"
    CONTENT = "K"
    SERIES = "S"
    FAMILY = "X"  #: texts that are nearly the same
    # What people made at the desk (archive.desk):
    REVIEW = "J"  #: a judgement on one text and category
    CASE = "F"  #: a reporter's folder
    CLAIM = "M"
    REPLY = "Y"
    ATTRIBUTION = "H"  #: a hypothesis on who is behind a requester
    ANNOTATION = "N"
    SEARCH = "Q"  #: a saved search
    OBJECTION = "B"
    DECISION = "E"  #: an editor's, on what may leave
    PUBLICATION = "U"


def derive_key(*fields: str | bytes | int | None) -> int:
    """63 bits of SHA-256 over the fields, each with its type and length before it."""
    parts = []
    for value in fields:
        if value is None:
            parts.append(b"n")
            continue
        if isinstance(value, str):
            heads, data = _STRINGS, value.encode("utf-8", "surrogatepass")
        elif isinstance(value, int):
            heads, data = _NUMBERS, str(value).encode()
        else:
            heads, data = _BYTES, value
        size = len(data)
        parts += (heads[size] if size < 256 else heads[0][:1] + size.to_bytes(8, "big"), data)
    return int.from_bytes(hashlib.sha256(b"".join(parts)).digest()[:8], "big") >> 1


# Tag and length of a field, looked up: a page of a hundred listings has five hundred keys.
_STRINGS, _NUMBERS, _BYTES = (
    [tag + length.to_bytes(8, "big") for length in range(256)] for tag in (b"s", b"i", b"b")
)


def make_deriver(*names: str) -> Callable[..., int]:
    """``derive_key(*names, …)`` for fields that are numbers of 64 bits or None, made faster."""
    head = b"".join(_STRINGS[len(data)] + data for data in map(str.encode, names))

    def derive(*numbers: int | None) -> int:
        parts = [head]
        for number in numbers:
            if number is None:
                parts.append(b"n")
            else:
                text = b"%d" % number
                parts += (_NUMBERS[len(text)], text)
        return int.from_bytes(hashlib.sha256(b"".join(parts)).digest()[:8], "big") >> 1

    return derive


def item_key(kind: IdKind, platform: str, identity: Identity) -> int:
    return derive_key(str(kind), platform, str(identity.kind), identity.value)


def random_key() -> int:
    """A random positive 63-bit id, never 0."""
    return secrets.randbits(63) or 1


def to_id(kind: IdKind, key: int) -> str:
    """``to_id(IdKind.LISTING, 1)`` is ``L0000000000001``."""
    return (
        kind.value
        + _ALPHABET[key >> 60 & 31]
        + _PAIRS[key >> 50 & 1023]
        + _PAIRS[key >> 40 & 1023]
        + _PAIRS[key >> 30 & 1023]
        + _PAIRS[key >> 20 & 1023]
        + _PAIRS[key >> 10 & 1023]
        + _PAIRS[key & 1023]
    )


def from_id(text: str) -> tuple[IdKind, int]:
    """Read an id back.

    Raises:
        BadInput: not an id of this archive's form.
    """
    cleaned = text.strip()
    try:
        kind = IdKind(cleaned[:1].upper())
        body = cleaned[1:].lower()
        if len(body) != _LENGTH:
            raise ValueError(body)
        key = 0
        for char in body:
            key = key * 32 + _VALUES[char]
    except (ValueError, KeyError) as error:
        raise BadInput(
            f"{text!r} is not an id: one looks like L0123456789abc (a letter and 13 characters)"
        ) from error
    return kind, key

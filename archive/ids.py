"""Identifiers: content-derived where a thing is known, random where order would tell tales.

Every id is a positive 63-bit integer (an SQLite rowid) and, for people, a letter and 13
characters of Crockford's base32 (``L0a8…``). Derived ids are the first 63 bits of a SHA-256
over length-prefixed fields, so that the same thing has the same id in every archive and in
whatever order it was recorded. Capture ids are random: a counter would tell who came after whom.
"""

from __future__ import annotations

import hashlib
import secrets
from enum import StrEnum

from archive.errors import BadInput
from archive.model import Identity

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_VALUES = {char: value for value, char in enumerate(_ALPHABET)}
_LENGTH = 13


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


def derive_key(*fields: str | bytes | int | None) -> int:
    """63 bits of SHA-256 over the fields, each with its type and length before it."""
    digest = hashlib.sha256()
    for value in fields:
        if value is None:
            digest.update(b"n")
            continue
        tag, data = (
            (b"b", value)
            if isinstance(value, bytes)
            else (b"i", str(value).encode())
            if isinstance(value, int)
            else (b"s", value.encode("utf-8", "surrogatepass"))
        )
        digest.update(tag + len(data).to_bytes(8, "big") + data)
    return int.from_bytes(digest.digest()[:8], "big") >> 1


def item_key(kind: IdKind, platform: str, identity: Identity) -> int:
    return derive_key(str(kind), platform, str(identity.kind), identity.value)


def random_key() -> int:
    """A random positive 63-bit id, never 0."""
    return secrets.randbits(63) or 1


def to_id(kind: IdKind, key: int) -> str:
    """``to_id(IdKind.LISTING, 1)`` is ``L0000000000001``."""
    chars = []
    for _ in range(_LENGTH):
        key, low = divmod(key, 32)
        chars.append(_ALPHABET[low])
    return str(kind) + "".join(reversed(chars))


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

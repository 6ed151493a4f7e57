"""Ids in the forms that families use, each from a listing's own id. Pure, and always the same."""

from __future__ import annotations

import hashlib


def name_hex(*parts: object, length: int) -> str:
    """Hexadecimal digits, as Prolific and Microworkers number."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:length]


def name_digits(*parts: object, length: int) -> str:
    """Decimal digits without a zero in front."""
    number = int.from_bytes(hashlib.sha256(repr(parts).encode()).digest()[:16], "big")
    lowest = 10 ** (length - 1)
    return str(lowest + number % (9 * lowest))

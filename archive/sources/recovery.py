"""The recovery key as people write it down: groups of four characters with a checksum.

160 random bits and 20 bits of checksum in Crockford's base32: nine groups of four. Case,
spaces and hyphens do not matter, and o, i and l are read as 0, 1 and 1. Keeps nothing.
"""

from __future__ import annotations

import hashlib
import os

from archive.errors import NoKey

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})
_SECRET_BYTES = 20
_CHECK_BITS = 20
_CHARS = (_SECRET_BYTES * 8 + _CHECK_BITS) // 5


def make_recovery_secret() -> bytes:
    return os.urandom(_SECRET_BYTES)


def print_recovery_key(secret: bytes) -> str:
    """``7Q2M-…`` of nine groups."""
    number = int.from_bytes(secret, "big") << _CHECK_BITS | _check(secret)
    chars = [_ALPHABET[number >> 5 * place & 31] for place in reversed(range(_CHARS))]
    return "-".join("".join(chars[start : start + 4]) for start in range(0, _CHARS, 4))


def read_recovery_key(text: str) -> bytes:
    """The secret behind what was typed.

    Raises:
        NoKey: not nine groups of four, a foreign character, or the checksum does not fit.
            What was typed is not repeated in the message.
    """
    chars = "".join(text.split()).upper().translate(_LOOKALIKES)
    if len(chars) != _CHARS:
        raise NoKey(
            f"a recovery key has {_CHARS} characters in nine groups, and this has {len(chars)}"
        )
    number = 0
    for place, char in enumerate(chars):
        value = _ALPHABET.find(char)
        if value < 0:
            raise NoKey(
                f"group {place // 4 + 1} of the recovery key has a character it cannot have"
            )
        number = number << 5 | value
    secret = (number >> _CHECK_BITS).to_bytes(_SECRET_BYTES, "big")
    if _check(secret) != number & (1 << _CHECK_BITS) - 1:
        raise NoKey("the recovery key is mistyped: its checksum does not fit, look at it again")
    return secret


def _check(secret: bytes) -> int:
    digest = hashlib.sha256(b"piecework init --recovery key 1" + secret).digest()
    return int.from_bytes(digest[:3], "big") >> 24 - _CHECK_BITS

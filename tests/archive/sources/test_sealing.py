"""Salts: the documented key stream, and nothing that tells one record or source from another."""

from __future__ import annotations

import hmac

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

from archive.sources.crypto import derive_subkey
from archive.sources.sealing import SALT_BYTES, SourceKeys

KEYS = SourceKeys(b"k" * 32, name=b"n" * 16)


def test_salts_are_the_documented_key_stream() -> None:
    record_key = hmac.digest(derive_subkey(KEYS.key, purpose="salt"), b"\0" * 7 + b"\7", "sha256")
    stream = Cipher(algorithms.ChaCha20(record_key, bytes(16)), mode=None).encryptor()
    assert b"".join(KEYS.salt_parts(7, 9)) == stream.update(bytes(9 * SALT_BYTES))


def test_salts_do_not_depend_on_how_many_are_asked_for() -> None:
    assert KEYS.salt_parts(7, 5) == KEYS.salt_parts(7, 5000)[:5]
    assert KEYS.salt_parts(7, 0) == ()


def test_no_salt_comes_twice() -> None:
    other = SourceKeys(b"j" * 32, name=b"n" * 16)
    salts = [
        *KEYS.salt_parts(7, 500),
        *KEYS.salt_parts(8, 500),
        *other.salt_parts(7, 500),
        KEYS.salt_one(7, "time")[:SALT_BYTES],
    ]
    assert len(set(salts)) == len(salts)
    assert {len(salt) for salt in salts} == {SALT_BYTES}

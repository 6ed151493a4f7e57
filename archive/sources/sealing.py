"""The keys of one source, each for one use: find its rows, seal them, salt, tag.

Pure: no file, no database. ``repr`` shows nothing, so that no traceback or log shows a key.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import struct
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from archive.errors import SealBroken
from archive.sources import crypto

if TYPE_CHECKING:
    from _hashlib import HASHXOF

LOCATOR_BYTES = 16
TAG_BYTES = 8
MARK_BYTES = 16
SALT_BYTES = 16
_SHAKE_BLOCK = 136  # the key fills one block of SHAKE256, as in KMAC
_NONCE_BYTES = 16  # of ChaCha20 as `cryptography` takes it: a counter of 8 bytes and a nonce of 8


class RowKeys:
    """Locators and sealed bodies under one key. ``least`` is the smallest bucket, in bytes."""

    __slots__ = ("_aead", "_least", "_locate")

    def __init__(self, key: bytes, *, least: int) -> None:
        self._locate = hashlib.blake2b(
            key=crypto.derive_subkey(key, purpose="locate"), digest_size=LOCATOR_BYTES
        )
        self._aead = AESGCM(crypto.derive_subkey(key, purpose="seal"))
        self._least = least

    def locate(self, kind: str, *things: int | bytes) -> bytes:
        """The locator of a row: keyed BLAKE2b over ``kind`` and ``things``, 16 bytes."""
        state = self._locate.copy()
        state.update(_join(kind, things))
        return state.digest()

    def locate_things(self, kind: str) -> Callable[[int], bytes]:
        """:meth:`locate` of one kind, for many single things of 63 bits: four times as fast."""
        begun = self._locate.copy()
        begun.update(_join(kind, ()) + (9).to_bytes(4, "big"))

        def locate(thing: int) -> bytes:
            state = begun.copy()
            state.update(thing.to_bytes(9, "big"))
            return state.digest()

        return locate

    def seal_row(self, locator: bytes, payload: bytes) -> bytes:
        """The body: padded to its bucket, sealed, bound to its locator."""
        nonce = os.urandom(crypto.NONCE_BYTES)
        padded = crypto.pad(payload, to=crypto.fit_bucket(len(payload), least=self._least))
        return nonce + self._aead.encrypt(nonce, padded, locator)

    def open_row(self, locator: bytes, body: bytes) -> bytes:
        """Raises:
        SealBroken: the body was altered or moved, or is another key's.
        """
        payload = self.try_row(locator, body)
        if payload is None:
            raise SealBroken(
                "a row of sources.db does not open: it was altered, or belongs elsewhere; "
                "restore sources.db from a backup"
            )
        return payload

    def try_row(self, locator: bytes, body: bytes) -> bytes | None:
        """None where the row is not one of this key's."""
        try:
            padded = self._aead.decrypt(
                body[: crypto.NONCE_BYTES], body[crypto.NONCE_BYTES :], locator
            )
        except (InvalidTag, ValueError):
            return None
        return crypto.unpad(padded)


class SourceKeys(RowKeys):
    """All that one source's random key is used for. ``name`` is the source's 16 random bytes."""

    __slots__ = ("__dict__", "_key", "name")

    #: Most rows of a source fall into this one bucket: their lengths tell nothing.
    LEAST = 256

    def __init__(self, key: bytes, *, name: bytes) -> None:
        super().__init__(key, least=self.LEAST)
        self._key = key
        self.name = name

    @property
    def key(self) -> bytes:
        """For the key store alone."""
        return self._key

    @cached_property
    def _salt_key(self) -> bytes:
        return crypto.derive_subkey(self._key, purpose="salt")

    @cached_property
    def _log_state(self) -> HASHXOF:
        key = crypto.derive_subkey(self._key, purpose="log salt")
        return hashlib.shake_256(key.ljust(_SHAKE_BLOCK, b"\0"))

    @cached_property
    def _tag_state(self) -> hashlib.blake2b:
        return hashlib.blake2b(
            key=crypto.derive_subkey(self._key, purpose="k tag"), digest_size=TAG_BYTES
        )

    @cached_property
    def _mark_key(self) -> bytes:
        return crypto.derive_subkey(self._key, purpose="received")

    @cached_property
    def sessions(self) -> RowKeys:
        """For what signed-in sessions leave, which lies in files of its own: a key apart."""
        return RowKeys(crypto.derive_subkey(self._key, purpose="sessions"), least=4096)

    def tag_things(self, things: Sequence[int]) -> list[bytes]:
        """This source at each thing: 8 bytes that nobody without the key can make again."""
        begun, tags = self._tag_state, []
        for thing in things:
            state = begun.copy()
            state.update(thing.to_bytes(8, "big"))
            tags.append(state.digest())
        return tags

    def mark_received(self, platform: str, address: str | None, received: bytes) -> bytes:
        """16 bytes that are equal where the same bytes came from the same address."""
        # The page goes through SHA-256 alone, the fastest here; only its digest is keyed.
        digest = hashlib.sha256(received).digest()
        place = b"" if address is None else b"@" + address.encode("utf-8", "surrogatepass")
        return hmac.digest(self._mark_key, _join(platform, (place, digest)), "sha256")[:MARK_BYTES]

    def salt_one(self, capture: int, part: str) -> bytes:
        """HMAC-SHA256(source's salt key, capture ‖ part), 32 bytes: for what is no part of the
        page. ``part`` is never empty, so that no salt is a record's key."""
        return hmac.digest(
            self._salt_key, _salt_input(capture) + part.encode("utf-8", "surrogatepass"), "sha256"
        )

    def salt_parts(self, capture: int, count: int) -> tuple[bytes, ...]:
        """The salts of a capture's first ``count`` parts, 16 bytes each, in the parts' order.

        The ChaCha20 key stream under the record's own key, HMAC-SHA256(source's salt key,
        capture): whoever is shown some of it learns nothing of the rest.
        """
        record_key = hmac.digest(self._salt_key, _salt_input(capture), "sha256")
        # The nonce may stand still: no key but this one's stream is ever made with it.
        stream = Cipher(algorithms.ChaCha20(record_key, bytes(_NONCE_BYTES)), mode=None)
        salts = stream.encryptor().update(bytes(SALT_BYTES * count))
        return struct.unpack(f"{SALT_BYTES}s" * count, salts)

    def salt_log(self, capture: int, record: bytes, count: int) -> tuple[bytes, ...]:
        """The salts of the facts of a capture that the log commits to, 16 bytes each. ``record``,
        the SHA-256 of its first sealed record, makes them others where it was sealed anew."""
        # SHAKE256 over the key and what the salts are for: one call, where a stream cipher's set-up
        # would cost more than all facts.
        state = self._log_state.copy()
        state.update(_salt_input(capture) + record)
        return _list_salts(count).unpack(state.digest(SALT_BYTES * count))


@lru_cache(maxsize=8)
def _list_salts(count: int) -> struct.Struct:
    return struct.Struct(f"{SALT_BYTES}s" * count)


def _salt_input(capture: int) -> bytes:
    return capture.to_bytes(8, "big")


def _join(kind: str, things: Sequence[int | bytes]) -> bytes:
    """Kind and things with their lengths before them, so that no two lists read the same."""
    fields = [kind.encode()]
    fields += [thing if isinstance(thing, bytes) else thing.to_bytes(9, "big") for thing in things]
    return b"".join(len(value).to_bytes(4, "big") + value for value in fields)

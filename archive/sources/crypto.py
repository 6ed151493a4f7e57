"""The few cryptographic steps that everything sealed is made of, each with its purpose bound in.

Sealing is AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D), key derivation is HKDF
with SHA-256 (RFC 5869), passphrases go through scrypt (RFC 7914). Nothing here keeps a key,
opens a file or decides what a key is for.
"""

from __future__ import annotations

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from archive.errors import SealBroken

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
#: scrypt's N as a power of two: 2^17 with r = 8 takes 128 MB and about half a second.
SCRYPT_LOG_N = 17
SCRYPT_R = 8
_LENGTH_BYTES = 4


def make_key() -> bytes:
    return os.urandom(KEY_BYTES)


def derive_subkey(key: bytes, *, purpose: str, salt: bytes = b"") -> bytes:
    """32 bytes for one purpose, from which neither ``key`` nor another purpose's key follows."""
    return HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=b"piecework/1/" + purpose.encode()
    ).derive(key)


def stretch_passphrase(passphrase: str, *, salt: bytes, log_n: int = SCRYPT_LOG_N) -> bytes:
    """32 bytes from a passphrase, slowly."""
    kdf = Scrypt(salt=salt, length=KEY_BYTES, n=1 << log_n, r=SCRYPT_R, p=1)
    return kdf.derive(passphrase.encode("utf-8", "surrogatepass"))


def seal(key: bytes, payload: bytes, *, bound_to: bytes) -> bytes:
    """``nonce ‖ ciphertext ‖ tag``; opens only with the same ``bound_to``."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, payload, bound_to)


def open_seal(key: bytes, sealed: bytes, *, bound_to: bytes, what: str) -> bytes:
    """The payload back. ``what`` names the thing in the error.

    Raises:
        SealBroken: another key, altered bytes, or bytes that belong elsewhere.
    """
    if len(sealed) < NONCE_BYTES + TAG_BYTES:
        raise SealBroken(f"{what} is cut short")
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except InvalidTag:
        # The cause would only say "InvalidTag"; no context, so that a traceback stays short.
        raise SealBroken(f"{what} does not open: it was altered, or the key is another") from None


def pad(payload: bytes, *, to: int) -> bytes:
    """Length, payload and zeros: ``to`` bytes in all, where ``to ≥ len(payload) + 4``."""
    return len(payload).to_bytes(_LENGTH_BYTES, "big") + payload.ljust(to - _LENGTH_BYTES, b"\0")


def unpad(padded: bytes) -> bytes:
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def fit_bucket(length: int, *, least: int) -> int:
    """The bucket that holds a payload of ``length`` bytes: ``least`` times a power of two.

    Doubling hides all but the order of magnitude: a length to the byte, laid beside a
    platform's log of response sizes, would name the page and with it the worker.
    """
    size = least
    while size < length + _LENGTH_BYTES:
        size *= 2
    return size

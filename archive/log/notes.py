"""Checkpoints of the log as C2SP signed notes (tlog-checkpoint, signed-note), Ed25519.

Pure. A checkpoint's text is the log's origin, its size, its root and, as an extension line, the
UTC day on which it was made; never an hour. Keys are given; nothing here keeps one.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from archive.errors import BadInput

_ED25519 = b"\x01"
_DASH = "—"
_DAY = "day "


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A log's public key. ``name`` is the log's origin, ``raw`` 32 bytes."""

    name: str
    raw: bytes

    @property
    def key_id(self) -> bytes:
        """The first four bytes of SHA-256 over name, newline, 0x01 and the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.raw).digest()[:4]

    def __str__(self) -> str:
        """``name+hash+key``, the form of C2SP's verifier keys."""
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(_ED25519 + self.raw).decode()}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a checkpoint says. ``root`` is 32 bytes."""

    origin: str
    size: int
    root: bytes
    day: date

    def print_text(self) -> str:
        """What is signed, its last newline included."""
        root = base64.b64encode(self.root).decode()
        return f"{self.origin}\n{self.size}\n{root}\n{_DAY}{self.day.isoformat()}\n"


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as it was read, its bytes, and its signatures: (name, key id, 64 bytes)."""

    checkpoint: Checkpoint
    note: bytes
    signatures: tuple[tuple[str, bytes, bytes], ...]

    def list_signers(self, keys: Iterable[PublicKey]) -> list[PublicKey]:
        """Those of the keys whose signature is on it and holds."""
        text = self.checkpoint.print_text().encode()
        return [
            key
            for key in keys
            for name, key_id, signature in self.signatures
            if name == key.name and key_id == key.key_id and _holds(key, signature, text)
        ]


def read_public_key(text: str) -> PublicKey:
    """Back from ``name+hash+key``.

    Raises:
        BadInput: not such a key, or its hash is another's.
    """
    name, _, rest = text.strip().partition("+")
    key_id, _, encoded = rest.partition("+")
    try:
        raw = base64.b64decode(encoded, validate=True)
    except ValueError:
        raw = b""
    key = PublicKey(name, raw[1:])
    if raw[:1] != _ED25519 or len(raw) != 33 or not name or key.key_id.hex() != key_id:
        raise BadInput(f"{text[:60]!r} is not a log's public key: one is name+hash+key")
    return key


def sign_checkpoint(checkpoint: Checkpoint, *, seeds: Sequence[bytes]) -> bytes:
    """The note: text, an empty line, one line for each signature."""
    return print_note(checkpoint.print_text(), name=checkpoint.origin, seeds=seeds)


def print_note(text: str, *, name: str, seeds: Sequence[bytes]) -> bytes:
    """Any text that ends in a line feed as a signed note."""
    lines = []
    for seed in seeds:
        private = Ed25519PrivateKey.from_private_bytes(seed)
        key = PublicKey(name, private.public_key().public_bytes_raw())
        signature = key.key_id + private.sign(text.encode())
        lines.append(f"{_DASH} {key.name} {base64.b64encode(signature).decode()}\n")
    return (text + "\n" + "".join(lines)).encode()


def derive_public_key(origin: str, seed: bytes) -> PublicKey:
    return PublicKey(
        origin, Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes_raw()
    )


def read_checkpoint(note: bytes) -> SignedCheckpoint:
    """A note's text and signatures, as they stand; judges no signature.

    Raises:
        BadInput: not a signed checkpoint, or not written in the one form there is.
    """
    try:
        text, found, tail = note.decode("utf-8").partition("\n\n")
        origin, size, root, day = text.split("\n")
        if not found or not day.startswith(_DAY) or not tail.endswith("\n"):
            raise ValueError("form")
        checkpoint = Checkpoint(
            origin,
            int(size),
            base64.b64decode(root, validate=True),
            date.fromisoformat(day.removeprefix(_DAY)),
        )
        signatures = tuple(_read_signature(line) for line in tail[:-1].split("\n"))
    except ValueError as error:
        raise BadInput("this is not a signed checkpoint of a log") from error
    if len(checkpoint.root) != 32 or checkpoint.print_text() != text + "\n":
        raise BadInput("this checkpoint is not written as checkpoints are: it was altered")
    return SignedCheckpoint(checkpoint, note, signatures)


def _read_signature(line: str) -> tuple[str, bytes, bytes]:
    dash, name, encoded = line.split(" ")
    raw = base64.b64decode(encoded, validate=True)
    if dash != _DASH or len(raw) != 68 or base64.b64encode(raw).decode() != encoded:
        raise ValueError("signature")
    return name, raw[:4], raw[4:]


def _holds(key: PublicKey, signature: bytes, text: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(key.raw).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True

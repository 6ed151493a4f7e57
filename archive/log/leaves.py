"""What a leaf of the log commits to: the facts of a capture, or a statement of the house.

Pure. A capture's leaf holds a hash of each of its facts, each under a salt from its source's key,
so that some can be shown (platform, month) and others kept (the hour). The forms are written out
in docs/evidence-format.md: a verifier needs only that.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import NamedTuple

from archive.log.merkle import hash_leaf
from archive.model import Access, RecordPlace
from archive.redaction.commitments import Salts, hash_part, open_leaf
from archive.redaction.parts import Part
from archive.times import StatedBy, Window, to_text

LOG_DOMAIN = b"piecework log 1\n"
#: The facts of a capture in the order of their leaves.
FACTS = (
    "fact/how",
    "fact/reach",
    "fact/month",
    "fact/day",
    "fact/window",
    "fact/page",
    "fact/digest",
    "fact/removed",
    "fact/records",
    "fact/time",
    "fact/source",
)
_SALT_BYTES = 32
_FACT_SALT_BYTES = 16
_sha256 = hashlib.sha256
_join = b"".join
_CAPTURE = b"\x00" + LOG_DOMAIN + b"capture\n"
#: What stands before the salt of each fact, as in `hash_part`.
_OPENINGS = tuple(open_leaf(name, size=_FACT_SALT_BYTES) for name in FACTS)
#: A window ends where the next second begins.
_MOMENT = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What the log holds of a capture. ``records``: role and SHA-256 of each sealed record."""

    capture: int
    platform: str
    access: Access
    public: bool
    stated_by: StatedBy
    window: Window
    digest: bytes
    parts_root: bytes | None
    parts_count: int
    removed: tuple[tuple[str, str, str, int], ...]
    records: tuple[tuple[str, bytes], ...]
    time_commitment: bytes | None
    source_commitment: bytes | None

    @property
    def first_record(self) -> bytes:
        """SHA-256 of the first record: makes salts others where a capture was sealed anew."""
        return min(self.records)[1] if self.records else b""


class OpenedFact(NamedTuple):
    """A fact as a proof shows it: its hash, and where it is shown its content and salt."""

    path: str
    hash: bytes
    content: bytes | None
    salt: bytes | None


def list_records(places: Sequence[RecordPlace]) -> tuple[tuple[str, bytes], ...]:
    """Role and SHA-256 of each, whatever the order in which they stand."""
    return tuple(sorted((place.role.value, place.sha256) for place in places))


def print_facts(facts: CaptureFacts) -> list[Part]:
    """The facts as parts, in the order of :data:`FACTS`; what there is none of is empty."""
    return [Part(*one) for one in zip(FACTS, _print_contents(facts), strict=True)]


def hash_capture(facts: CaptureFacts, *, salt: Salts) -> bytes:
    """The leaf's hash."""
    # All at once: this is done for each capture, and a step in Python costs as much as a hash.
    whole = map(_join, zip(_OPENINGS, salt(len(FACTS)), _print_contents(facts), strict=True))
    return hash_facts([one.digest() for one in map(_sha256, whole)])


def hash_facts(hashes: Sequence[bytes]) -> bytes:
    """The leaf's hash from those of all facts in their order."""
    return _sha256(_CAPTURE + b"".join(hashes)).digest()


def open_facts(facts: CaptureFacts, names: Sequence[str], *, salt: Salts) -> tuple[OpenedFact, ...]:
    """All facts in their order: named ones with content and salt, of the others the hash."""
    return tuple(
        OpenedFact(
            part.path,
            hash_part(part, salt=one),
            part.content if part.path in names else None,
            one if part.path in names else None,
        )
        for part, one in zip(print_facts(facts), salt(len(FACTS)), strict=True)
    )


def hash_statement(kind: str, content: bytes, *, salt: bytes) -> bytes:
    """The leaf's hash of what is no capture: a consent event, a deletion, a rule, a review."""
    assert len(salt) == _SALT_BYTES
    return hash_leaf(LOG_DOMAIN + kind.encode() + b"\n" + salt + content)


def hash_padding(key: bytes, number: int) -> bytes:
    """A leaf that stands for nothing, so that a day's leaves do not tell how many it had.
    ``number`` is unlike for each; without the key it looks like any other."""
    return hash_leaf(
        LOG_DOMAIN + b"padding\n" + hmac.digest(key, number.to_bytes(8, "big"), "sha256")
    )


def print_statement(content: object) -> bytes:
    """JSON in one form: sorted keys, no spaces, ASCII."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest_many(values: Sequence[bytes]) -> str:
    """SHA-256 over hashes in their order, hexadecimal."""
    return hashlib.sha256(b"".join(values)).hexdigest()


def _print_contents(facts: CaptureFacts) -> tuple[bytes, ...]:
    root = facts.parts_root
    month, day, hours = _print_window(facts.window)
    return (
        _print_how(facts.platform, facts.access, facts.stated_by),
        b"public" if facts.public else b"sourced",
        month,
        day,
        hours,
        b"" if root is None else b"%s %d" % (root.hex().encode(), facts.parts_count),
        facts.digest.hex().encode(),
        _print_removed(facts.removed),
        "\n".join([f"{role} {sha.hex()}" for role, sha in facts.records]).encode("ascii"),
        (facts.time_commitment or b"").hex().encode(),
        (facts.source_commitment or b"").hex().encode(),
    )


@lru_cache(maxsize=256)
def _print_how(platform: str, access: Access, stated_by: StatedBy) -> bytes:
    return f"{platform} {access.value} {stated_by.value}".encode()


@lru_cache(maxsize=1024)
def _print_window(window: Window) -> tuple[bytes, bytes, bytes]:
    """Month, day and hours; two with a slash where the window reaches into another."""
    first, last = to_text(window.earliest), to_text(window.latest - _MOMENT)
    return (
        _join_ends(first[:7], last[:7]),
        _join_ends(first[:10], last[:10]),
        f"{to_text(window.earliest)}/{to_text(window.latest)}".encode(),
    )


def _join_ends(first: str, last: str) -> bytes:
    return (first if first == last else f"{first}/{last}").encode()


@lru_cache(maxsize=256)
def _print_removed(removed: tuple[tuple[str, str, str, int], ...]) -> bytes:
    return print_statement([list(line) for line in sorted(removed)])

"""What a leaf of the log commits to: the facts of a capture, or a statement of the house.

Pure. A capture's facts are a small Merkle tree of their own, each under a salt from its source's
key, so that some can be shown (platform, month) and others kept (the hour). The forms are written
out in docs/evidence-format.md: a verifier needs only that.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache, partial

from archive.log.merkle import hash_leaf
from archive.model import Access, RecordPlace
from archive.redaction.commitments import PartProof, Salts, commit_parts, prove_part
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


def list_records(places: Sequence[RecordPlace]) -> tuple[tuple[str, bytes], ...]:
    """Role and SHA-256 of each, whatever the order in which they stand."""
    return tuple(sorted((place.role.value, place.sha256) for place in places))


def print_facts(facts: CaptureFacts) -> list[Part]:
    """The facts as parts, in the order of :data:`FACTS`; what there is none of is empty."""
    root = facts.parts_root
    page = b"" if root is None else b"%s %d" % (root.hex().encode(), facts.parts_count)
    contents = (
        _print_how(facts.platform, facts.access, facts.stated_by),
        b"public" if facts.public else b"sourced",
        *_print_window(facts.window),
        page,
        facts.digest.hex().encode(),
        _print_removed(facts.removed),
        b"\n".join(b"%s %s" % (role.encode(), sha.hex().encode()) for role, sha in facts.records),
        (facts.time_commitment or b"").hex().encode(),
        (facts.source_commitment or b"").hex().encode(),
    )
    # `tuple.__new__` makes a Part of a pair without a step in Python.
    return list(map(partial(tuple.__new__, Part), zip(FACTS, contents, strict=True)))


def hash_capture(facts: CaptureFacts, *, salt: Salts) -> bytes:
    """The leaf's hash."""
    return hash_facts_root(commit_parts(print_facts(facts), salt=salt).root)


def hash_facts_root(root: bytes) -> bytes:
    """The leaf's hash from the root over a capture's facts."""
    return hash_leaf(LOG_DOMAIN + b"capture\n" + root)


def open_facts(
    facts: CaptureFacts, names: Sequence[str], *, salt: Salts
) -> list[tuple[Part, bytes, PartProof]]:
    """Each named fact with its salt and its proof against the root over all of them."""
    parts = print_facts(facts)
    salts = salt(len(parts))
    return [
        (parts[index], salts[index], prove_part(parts, index=index, salt=salt))
        for index in map(FACTS.index, names)
    ]


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

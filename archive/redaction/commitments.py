"""Commits to every part of a page, so that one can be shown and the rest withheld.

A Merkle tree in the form of RFC 6962 (section 2.1) over salted leaves. Without its salt a leaf
says nothing of its part, not even to somebody who guesses; with it, a part and a proof are
checked against the root alone. Nothing here knows a key: salts are given.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import repeat
from operator import itemgetter

from archive.errors import EvidenceDamaged
from archive.model import RedactedPage
from archive.redaction.parts import Labels, Part, label_parts

#: Domain of a part's leaf, after the 0x00 that RFC 6962 puts before every leaf.
LEAF_DOMAIN = b"piecework part 1\n"
_MOST_OPENINGS = 1 << 16
#: How long the salts of a page's parts are, as the sources door makes them.
SALT_BYTES = 16
_DIGEST = type(hashlib.sha256()).digest

#: Gives the salts of a record's first so many parts: at least 16 bytes each, always the same.
Salts = Callable[[int], Sequence[bytes]]


@dataclass(frozen=True, slots=True)
class PartsCommitment:
    """The Merkle root over all parts in their order (32 bytes), and how many they are."""

    root: bytes
    count: int


@dataclass(frozen=True, slots=True)
class PartProof:
    """Where a part stands among ``count``, and the sibling hashes from its leaf to the root."""

    index: int
    count: int
    siblings: tuple[bytes, ...]


def commit_parts(parts: Sequence[tuple[str, bytes]], *, salt: Salts) -> PartsCommitment:
    """The root over the leaves of ``parts`` in their order, each its path and its content (what a
    :class:`Part` is); of no parts, SHA-256 of nothing."""
    return PartsCommitment(_root(_leaves(parts, salt)), len(parts))


def commit_page(page: RedactedPage, *, salt: Salts) -> PartsCommitment:
    """:func:`commit_parts` of a page's parts. Salts must be :data:`SALT_BYTES` long."""
    openings, contents = label_parts(page, labels=_OPENINGS)
    salts = salt(len(contents))
    if len(salts) != len(contents) or set(map(len, salts)) - {SALT_BYTES}:
        raise EvidenceDamaged(f"{len(contents)} parts were given {len(salts)} salts")
    leaves = _hash_all(zip(openings, salts, contents, strict=True))
    return PartsCommitment(_root(leaves), len(contents))


def prove_part(parts: Sequence[Part], *, index: int, salt: Salts) -> PartProof:
    """The proof that ``parts[index]`` is one of them.

    Raises:
        EvidenceDamaged: there is no part with this index.
    """
    if not 0 <= index < len(parts):
        raise EvidenceDamaged(f"there is no part {index}: the page has {len(parts)}")
    level = _leaves(parts, salt)
    siblings: list[bytes] = []
    place = index
    while len(level) > 1:
        beside = place ^ 1
        if beside < len(level):
            siblings.append(level[beside])
        level = _next_level(level)
        place >>= 1
    return PartProof(index, len(parts), tuple(siblings))


def check_part(root: bytes, *, part: Part, salt: bytes, proof: PartProof) -> bool:
    """Does the root commit to this part at this place?"""
    if not 0 <= proof.index < proof.count:
        return False
    found = hash_part(part, salt=salt)
    place, last = proof.index, proof.count - 1
    siblings = iter(proof.siblings)
    try:
        while last:
            if place & 1:
                found = _node(next(siblings), found)
            elif place < last:
                found = _node(found, next(siblings))
            place >>= 1
            last >>= 1
    except StopIteration:
        return False
    return next(siblings, None) is None and hmac.compare_digest(found, root)


def hash_part(part: Part, *, salt: bytes) -> bytes:
    """SHA-256 of 0x00, the domain, path and salt each after its length (4 bytes), content."""
    return hashlib.sha256(_openings(len(salt))[part.path] + salt + part.content).digest()


def open_leaf(path: str, *, size: int) -> bytes:
    """What stands before a salt of ``size`` bytes in the leaf of a path."""
    return _openings(size)[path]


class _Openings(dict[str, bytes]):
    """What stands before a salt of one size in a leaf, by the path. Paths recur from page to
    page: they are numbers and kinds."""

    def __init__(self, size: int) -> None:
        self._size = size.to_bytes(4, "big")

    def __missing__(self, path: str) -> bytes:
        if len(self) >= _MOST_OPENINGS:
            self.clear()
        name = path.encode("utf-8")
        opening = b"".join((b"\x00", LEAF_DOMAIN, len(name).to_bytes(4, "big"), name, self._size))
        self[path] = opening
        return opening


_openings = lru_cache(maxsize=4)(_Openings)
_OPENINGS: Labels[bytes] = Labels(partial(open_leaf, size=SALT_BYTES))


def _leaves(parts: Sequence[tuple[str, bytes]], salt: Salts) -> list[bytes]:
    salts = salt(len(parts))
    if len(salts) != len(parts):
        raise EvidenceDamaged(f"{len(parts)} parts were given {len(salts)} salts")
    sizes = set(map(len, salts))
    if len(sizes) != 1:
        return [hash_part(Part(*part), salt=each) for part, each in zip(parts, salts, strict=True)]
    # `hash_part` written out: with thousands of parts a page, a call costs as much as the hash.
    openings = map(_openings(sizes.pop()).__getitem__, map(itemgetter(0), parts))
    return _hash_all(zip(openings, salts, map(itemgetter(1), parts), strict=True))


def root_of(leaves: Sequence[bytes]) -> bytes:
    """The root over leaves' hashes in their order."""
    return _root(list(leaves))


def _root(level: list[bytes]) -> bytes:
    if not level:
        return hashlib.sha256(b"").digest()
    while len(level) > 1:
        level = _next_level(level)
    return level[0]


def _next_level(level: list[bytes]) -> list[bytes]:
    paired = _hash_all(zip(repeat(b"\x01"), level[::2], level[1::2]))
    if len(level) % 2:
        paired.append(level[-1])
    return paired


def _hash_all(pieces: Iterable[Iterable[bytes]]) -> list[bytes]:
    """SHA-256 of each, its pieces joined. No step of this is written in Python: thousands of
    hashes a page take as long as their calls."""
    return list(map(_DIGEST, map(hashlib.sha256, map(b"".join, pieces))))


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()

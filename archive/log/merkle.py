"""Merkle trees of RFC 6962 and 9162 over SHA-256: roots, proofs, and judging proofs.

Pure. A tree is known by a function that gives the hash of a complete subtree (level, index); a
proof is judged with nothing but the hashes it came with. Knows no file and no meaning of a leaf.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Sequence

from archive.errors import BadInput

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

#: Hash of the complete subtree over the leaves ``index · 2^level`` up to the next one's first.
ReadNode = Callable[[int, int], bytes]


def hash_leaf(data: bytes) -> bytes:
    """SHA-256 of 0x00 and the leaf's data."""
    return hashlib.sha256(b"\x00" + data).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """SHA-256 of 0x01, left and right."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def compute_root(read: ReadNode, size: int) -> bytes:
    """The root over the first ``size`` leaves; of none, SHA-256 of nothing."""
    return hash_range(read, 0, size) if size else EMPTY_ROOT


def hash_range(read: ReadNode, start: int, end: int) -> bytes:
    """The tree hash of the leaves [start, end), where ``start`` begins a subtree of that size."""
    size = end - start
    if size & (size - 1) == 0:
        level = size.bit_length() - 1
        return read(level, start >> level)
    half = 1 << (size - 1).bit_length() - 1
    return hash_children(
        read(half.bit_length() - 1, start // half), hash_range(read, start + half, end)
    )


def prove_inclusion(read: ReadNode, *, index: int, size: int) -> list[bytes]:
    """Sibling hashes from the leaf upward (RFC 9162, 2.1.3.1).

    Raises:
        BadInput: there is no such leaf in a tree of that size.
    """
    if not 0 <= index < size:
        raise BadInput(f"there is no leaf {index} in a log of {size}")
    proof = []
    place, last, level = index, size - 1, 0
    while last:
        if place & 1 or place < last:
            start = (place ^ 1) << level
            proof.append(hash_range(read, start, min(size, start + (1 << level))))
        place, last, level = place >> 1, last >> 1, level + 1
    return proof


def prove_consistency(read: ReadNode, *, first: int, second: int) -> list[bytes]:
    """Hashes that show that the tree of ``second`` leaves begins with that of ``first``
    (RFC 9162, 2.1.4.1).

    Raises:
        BadInput: not 0 < first ≤ second.
    """
    if not 0 < first <= second:
        raise BadInput(f"a log of {second} leaves cannot be compared with one of {first}")
    return _prove_part(read, first, 0, second, whole=True)


def _prove_part(read: ReadNode, first: int, start: int, end: int, *, whole: bool) -> list[bytes]:
    if first == end:
        return [] if whole else [hash_range(read, start, end)]
    half = 1 << (end - start - 1).bit_length() - 1
    if first <= start + half:
        proof = _prove_part(read, first, start, start + half, whole=whole)
        return [*proof, hash_range(read, start + half, end)]
    proof = _prove_part(read, first, start + half, end, whole=False)
    return [*proof, hash_range(read, start, start + half)]


def check_inclusion(
    *, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Does the tree of ``size`` leaves with this root hold this leaf's hash at this index?"""
    return check_subtree_inclusion(
        leaf=leaf, index=index, start=0, end=size, proof=proof, root=root
    )


def check_subtree_inclusion(
    *, leaf: bytes, index: int, start: int, end: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """The same for a part of the tree: the leaves [start, end), where those are a subtree."""
    if not (start <= index < end and _is_subtree(start, end) and _are_hashes(leaf, root, *proof)):
        return False
    found, place, last = leaf, index - start, end - start - 1
    siblings = iter(proof)
    while last:
        if place & 1 or place < last:
            beside = next(siblings, None)
            if beside is None:
                return False
            found = hash_children(beside, found) if place & 1 else hash_children(found, beside)
        place, last = place >> 1, last >> 1
    return next(siblings, None) is None and hmac.compare_digest(found, root)


def check_consistency(
    *, first: int, second: int, first_root: bytes, second_root: bytes, proof: Sequence[bytes]
) -> bool:
    """Does the tree of ``second`` leaves begin with that of ``first``? An empty first tree is
    refused: it says nothing."""
    return first > 0 and check_subtree_consistency(
        start=0, end=first, size=second, part_root=first_root, root=second_root, proof=proof
    )


def check_subtree_consistency(
    *, start: int, end: int, size: int, part_root: bytes, root: bytes, proof: Sequence[bytes]
) -> bool:
    """Does the tree of ``size`` leaves hold the subtree [start, end) with this hash?

    No leaves at all are part of any tree; a tree is one with itself by its root alone.
    """
    if 0 <= start == end <= size:
        return not proof and part_root == EMPTY_ROOT
    if start == 0 and 0 < end == size:
        return not proof and hmac.compare_digest(part_root, root)
    if not (
        start < end <= size and _is_subtree(start, end) and _are_hashes(part_root, root, *proof)
    ):
        return False
    lower, upper, last = start, end - 1, size - 1
    if upper == last:
        while lower != upper:
            lower, upper, last = lower >> 1, upper >> 1, last >> 1
    else:
        while lower != upper and upper & 1:
            lower, upper, last = lower >> 1, upper >> 1, last >> 1
    siblings = list(proof)
    if lower == upper:
        part = whole = part_root
    elif siblings:
        part = whole = siblings.pop(0)
    else:
        return False
    for beside in siblings:
        if last == 0:
            return False
        if upper & 1 or upper == last:
            if lower < upper:
                part = hash_children(beside, part)
            whole = hash_children(beside, whole)
            while not upper & 1:
                lower, upper, last = lower >> 1, upper >> 1, last >> 1
        else:
            whole = hash_children(whole, beside)
        lower, upper, last = lower >> 1, upper >> 1, last >> 1
    return last == 0 and hmac.compare_digest(part, part_root) and hmac.compare_digest(whole, root)


def _is_subtree(start: int, end: int) -> bool:
    """Leaves that a tree hashes by themselves: fewer than the next power of two, which divides
    the first of them."""
    if not 0 <= start < end:
        return False
    return start % (1 << (end - start - 1).bit_length()) == 0


def _are_hashes(*values: bytes) -> bool:
    return all(len(value) == HASH_BYTES for value in values)

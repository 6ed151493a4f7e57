"""Commitments to the exact time and to the source of a capture, as the ledger may hold them.

A commitment is SHA-256 over a label, a salt of 32 bytes and the value. The salt comes from the
source's key: without it the commitment tells nothing, with it the value can be shown later, and
once the key is destroyed nobody can. Pure.
"""

from __future__ import annotations

import hashlib
from datetime import UTC

from archive.times import Seen

#: What the salt of each is made from, beside the capture; parts of pages never begin so.
TIME_PART = "\0time"
SOURCE_PART = "\0source"


def commit_time(seen: Seen, *, salt: bytes) -> bytes:
    """32 bytes over :func:`print_exact`."""
    return hashlib.sha256(b"piecework/1/time\0" + salt + print_exact(seen).encode()).digest()


def commit_source(name: bytes, *, salt: bytes) -> bytes:
    """32 bytes over the source's 16 random bytes."""
    return hashlib.sha256(b"piecework/1/source\0" + salt + name).digest()


def print_exact(seen: Seen) -> str:
    """``start/end/stated_by`` with microseconds in UTC: for sealing and committing only."""
    start, end = (
        moment.astimezone(UTC).isoformat(timespec="microseconds")
        for moment in (seen.start, seen.end)
    )
    return f"{start}/{end}/{seen.stated_by}"

"""Packs: the sealed records of some captures in one run of bytes, and back. Pure.

One JSON line that says what follows, then the bytes. A capture whose record holds no page, because
another source's does, brings the page's bytes along: that other one may be gone by then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.bodies import PassedBody
from archive.errors import SealBroken
from archive.model import RecordRole


@dataclass(frozen=True, slots=True)
class Packed:
    """One capture: its records as they are stored, in their order."""

    capture: int
    members: tuple[tuple[RecordRole, bytes], ...] = field(repr=False)
    body: PassedBody | None = None


def print_pack(captures: Iterable[Packed]) -> bytes:
    head: list[object] = []
    pieces: list[bytes] = []
    for one in captures:
        body = one.body
        head.append(
            [
                one.capture,
                [[str(role), len(member)] for role, member in one.members],
                None
                if body is None
                else [
                    len(body.content),
                    body.content_type,
                    body.status,
                    body.charset,
                    [list(span) for span in body.contacts],
                    [list(line) for line in body.removed],
                ],
            ]
        )
        pieces += [member for _, member in one.members]
        if body is not None:
            pieces.append(body.content)
    return json.dumps(head).encode() + b"\n" + b"".join(pieces)


def read_pack(payload: bytes) -> list[Packed]:
    """Back from :func:`print_pack`.

    Raises:
        SealBroken: not a pack.
    """
    line, newline, rest = payload.partition(b"\n")
    if not newline:
        raise SealBroken("a pack of the backup has no end of its head")
    found = []
    position = 0

    def take(length: int) -> bytes:
        nonlocal position
        piece = rest[position : position + length]
        if len(piece) != length:
            raise SealBroken("a pack of the backup is cut short")
        position += length
        return piece

    for capture, members, body in json.loads(line):
        records = tuple((RecordRole(role), take(length)) for role, length in members)
        found.append(Packed(capture, records, None if body is None else _read_body(body, take)))
    return found


def _read_body(body: Sequence[object], take: object) -> PassedBody:
    assert callable(take)
    length, content_type, status, charset, contacts, removed = body
    assert isinstance(contacts, list)
    assert isinstance(removed, list)
    return PassedBody(
        content=take(length),
        content_type=str(content_type),
        status=int(str(status)),
        charset=str(charset),
        contacts=tuple((int(start), int(end)) for start, end in contacts),
        removed=tuple(
            (str(kind), str(place), str(rule), int(n)) for kind, place, rule, n in removed
        ),
    )

"""The rows that tie captures to a source: what is written for one, found again and taken back.

Works on an opened vault, inside its transactions. Gives exact times to the doors alone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archive.ids import random_key
from archive.model import Access
from archive.sources.commitments import print_exact
from archive.sources.sealing import SourceKeys
from archive.sources.vault import Row, Vault, print_payload
from archive.times import Seen

_CAPTURE, _RECEIVED, _GIVEN, _INTENT = "capture", "received", "given", "intent"


@dataclass(frozen=True, slots=True)
class Admission:
    """A capture about to be sealed.

    ``mark`` is :meth:`SourceSession.mark` of the bytes as received, ``digest`` the SHA-256 of
    the redacted page, ``body_capture`` the capture whose record holds the body where this one
    is a repeat. ``capture`` is random where it is not given.
    """

    platform: str
    seen: Seen
    access: Access
    mark: bytes = field(repr=False)
    digest: bytes
    body_capture: int | None = None
    capture: int = field(default_factory=random_key)


@dataclass(frozen=True, slots=True)
class Recalled:
    """The capture of this source whose received bytes were the same, and its page's digest."""

    capture: int
    digest: bytes


def put_captures(
    vault: Vault, source: SourceKeys, admissions: Sequence[Admission], *, facts: int
) -> None:
    """The rows of a batch. ``facts`` is the version of the source's facts that stands now."""
    rows: dict[bytes, Row] = {}
    firsts: dict[bytes, Row] = {}
    for one in admissions:
        exact = print_exact(one.seen)
        rows[source.locate(_CAPTURE, one.capture)] = {
            "kind": _CAPTURE,
            "id": one.capture,
            "platform": one.platform,
            "seen": exact,
            "access": str(one.access),
            "mark": _text(one.mark),
            "body": one.body_capture,
            "facts": facts,
        }
        given = source.locate(_GIVEN, one.mark, exact.encode())
        rows[given] = {"kind": _GIVEN, "capture": one.capture}
        if one.body_capture is None:
            row = {"kind": _RECEIVED, "capture": one.capture, "digest": _text(one.digest)}
            firsts.setdefault(source.locate(_RECEIVED, one.mark), row)
    known = vault.rows.fetch_many(list(firsts))
    rows.update((locator, row) for locator, row in firsts.items() if locator not in known)
    vault.rows.put(
        (locator, source.seal_row(locator, print_payload(row))) for locator, row in rows.items()
    )


def recall_received(vault: Vault, source: SourceKeys, mark: bytes) -> Recalled | None:
    row = vault.read_row(source, _RECEIVED, mark)
    return None if row is None else Recalled(read_number(row, "capture"), _bytes(row["digest"]))


def find_given(vault: Vault, source: SourceKeys, *, mark: bytes, seen: Seen) -> int | None:
    """The capture that these bytes with this seen time became."""
    row = vault.read_row(source, _GIVEN, mark, print_exact(seen).encode())
    return None if row is None else read_number(row, "capture")


def read_captures(vault: Vault, source: SourceKeys, captures: Iterable[int]) -> dict[int, Row]:
    """The rows of those captures that are this source's."""
    locators = {source.locate(_CAPTURE, capture): capture for capture in captures}
    return {
        locators[locator]: vault.open_row(source, locator, body)
        for locator, body in vault.rows.fetch_many(list(locators)).items()
    }


def drop_captures(vault: Vault, source: SourceKeys, rows: dict[int, Row]) -> None:
    """Take back what :func:`put_captures` wrote for these."""
    locators = []
    for capture, row in rows.items():
        mark = _bytes(row["mark"])
        locators.append(source.locate(_CAPTURE, capture))
        if read_number_of(vault, source, _GIVEN, mark, str(row["seen"]).encode()) == capture:
            locators.append(source.locate(_GIVEN, mark, str(row["seen"]).encode()))
        if read_number_of(vault, source, _RECEIVED, mark) == capture:
            locators.append(source.locate(_RECEIVED, mark))
    vault.rows.drop(locators)


def read_intent(vault: Vault, source: SourceKeys) -> set[int]:
    """The captures that were admitted and not yet acknowledged."""
    row = vault.read_row(source, _INTENT)
    if row is None:
        return set()
    captures = row["captures"]
    assert isinstance(captures, list)
    return set(captures)


def put_intent(vault: Vault, source: SourceKeys, captures: set[int]) -> None:
    # Sorted: captures are random numbers, so that their order says nothing.
    vault.put_row(source, {"kind": _INTENT, "captures": sorted(captures)}, _INTENT)


def read_number(row: Row, name: str) -> int:
    value = row[name]
    assert isinstance(value, int)
    return value


def read_number_of(vault: Vault, source: SourceKeys, kind: str, *things: bytes) -> int | None:
    row = vault.read_row(source, kind, *things)
    return None if row is None else read_number(row, "capture")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: object) -> bytes:
    return base64.b64decode(str(value))

"""The rows that tie captures to a source: what is written for one, found again and taken back.

Works on an opened vault, inside its transactions. Gives exact times to the doors alone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from archive.ids import random_key
from archive.model import Access
from archive.sources.sealing import SourceKeys
from archive.sources.vault import Row, Vault, print_payload
from archive.times import Seen, Window

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a capture. ``start`` and ``end`` are microseconds since 1970, exact;
    ``digest`` the first 16 bytes of the redacted page's; ``facts`` the version of the source's
    facts that stood then. ``aged``: the exact times were deleted, ``start`` and ``end`` are those
    of the window."""

    capture: int
    platform: str
    start: int = field(repr=False)
    end: int = field(repr=False)
    stated_by: str
    access: Access
    mark: bytes = field(repr=False)
    digest: bytes
    body_capture: int | None
    facts: int
    aged: bool = False

    @property
    def given(self) -> bytes:
        """What makes a donation the same donation, beside its bytes."""
        return print_given(self.start, self.end, self.stated_by, aged=self.aged)


def keep_capture(one: Admission, *, facts: int) -> Kept:
    return Kept(
        capture=one.capture,
        platform=one.platform,
        start=count_micros(one.seen.start),
        end=count_micros(one.seen.end),
        stated_by=str(one.seen.stated_by),
        access=one.access,
        mark=one.mark,
        digest=one.digest[:16],
        body_capture=one.body_capture,
        facts=facts,
    )


def print_kept(kept: Kept) -> Row:
    """Short, so that it fits the smallest bucket like all other rows of a capture."""
    return {
        "kind": _CAPTURE,
        "of": [
            kept.capture,
            kept.platform,
            kept.start,
            kept.end,
            kept.stated_by,
            str(kept.access),
            _text(kept.mark),
            _text(kept.digest),
            kept.body_capture,
            kept.facts,
            *([1] if kept.aged else []),
        ],
    }


def read_kept(row: Row) -> Kept:
    """Back from :func:`print_kept`."""
    of = row["of"]
    assert isinstance(of, list)
    capture, platform, start, end, stated_by, access, mark, digest, body_capture, facts = of[:10]
    return Kept(
        capture=capture,
        platform=platform,
        start=start,
        end=end,
        stated_by=stated_by,
        access=Access(access),
        mark=_bytes(mark),
        digest=_bytes(digest),
        body_capture=body_capture,
        facts=facts,
        aged=len(of) > 10,
    )


def is_capture(row: Row) -> bool:
    return row.get("kind") == _CAPTURE


def put_captures(
    vault: Vault, source: SourceKeys, admissions: Sequence[Admission], *, facts: int
) -> None:
    """The rows of a batch. ``facts`` is the version of the source's facts that stands now."""
    rows: dict[bytes, Row] = {}
    firsts: dict[bytes, Row] = {}
    for one in admissions:
        kept = keep_capture(one, facts=facts)
        rows[source.locate(_CAPTURE, one.capture)] = print_kept(kept)
        given = source.locate(_GIVEN, one.mark, kept.given)
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
    return None if row is None else Recalled(_read_number(row, "capture"), _bytes(row["digest"]))


def find_given(vault: Vault, source: SourceKeys, *, mark: bytes, seen: Seen) -> int | None:
    """The capture that these bytes with this seen time became."""
    given = print_given(count_micros(seen.start), count_micros(seen.end), seen.stated_by)
    found = _read_pointer(vault, source, _GIVEN, mark, given)
    if found is not None:
        return found
    # Exact times that were deleted: the same bytes of the same hours are the same donation.
    window = seen.window()
    start, end = count_micros(window.earliest), count_micros(window.latest)
    aged = print_given(start, end, seen.stated_by, aged=True)
    return _read_pointer(vault, source, _GIVEN, mark, aged)


def coarsen_capture(kept: Kept) -> Kept:
    """The same without its exact times: the window that the ledger holds."""
    start = _EPOCH + timedelta(microseconds=kept.start)
    end = _EPOCH + timedelta(microseconds=kept.end)
    window = Window.outward(start, end)
    return replace(
        kept,
        start=count_micros(window.earliest),
        end=count_micros(window.latest),
        aged=True,
    )


def replace_captures(vault: Vault, source: SourceKeys, pairs: Iterable[tuple[Kept, Kept]]) -> None:
    """Inside a transaction: rows of captures give way to others of the same captures."""
    for old, new in pairs:
        former = source.locate(_GIVEN, old.mark, old.given)
        if _read_pointer(vault, source, _GIVEN, old.mark, old.given) == old.capture:
            vault.rows.drop([former])
            row: Row = {"kind": _GIVEN, "capture": new.capture}
            vault.put_row(source, row, _GIVEN, new.mark, new.given)
        vault.put_row(source, print_kept(new), _CAPTURE, new.capture)


def read_captures(vault: Vault, source: SourceKeys, captures: Iterable[int]) -> dict[int, Kept]:
    """Those of the captures that are this source's."""
    locators = {source.locate(_CAPTURE, capture): capture for capture in captures}
    return {
        locators[locator]: read_kept(vault.open_row(source, locator, body))
        for locator, body in vault.rows.fetch_many(list(locators)).items()
    }


def list_owned(vault: Vault, source: SourceKeys, captures: Iterable[int]) -> list[int]:
    """Those of the captures that are this source's, their rows not opened."""
    locators = {source.locate(_CAPTURE, capture): capture for capture in captures}
    return [locators[one] for one in vault.rows.fetch_many(list(locators))]


def drop_captures(vault: Vault, source: SourceKeys, captures: Iterable[Kept]) -> None:
    """Take back what :func:`put_captures` wrote for these."""
    locators = []
    for one in captures:
        locators.append(source.locate(_CAPTURE, one.capture))
        if _read_pointer(vault, source, _GIVEN, one.mark, one.given) == one.capture:
            locators.append(source.locate(_GIVEN, one.mark, one.given))
        if _read_pointer(vault, source, _RECEIVED, one.mark) == one.capture:
            locators.append(source.locate(_RECEIVED, one.mark))
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


def count_micros(moment: datetime) -> int:
    """Whole microseconds since 1970-01-01T00:00:00Z."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def print_given(start: int, end: int, stated_by: str, *, aged: bool = False) -> bytes:
    return f"{'~' if aged else ''}{start}/{end}/{stated_by}".encode()


def _read_number(row: Row, name: str) -> int:
    value = row[name]
    assert isinstance(value, int)
    return value


def _read_pointer(vault: Vault, source: SourceKeys, kind: str, *things: bytes) -> int | None:
    row = vault.read_row(source, kind, *things)
    return None if row is None else _read_number(row, "capture")


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: object) -> bytes:
    return base64.b64decode(str(value))

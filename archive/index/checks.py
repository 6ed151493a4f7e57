"""The ledger held against an index: counts and checksums by range, then version by version.

A version's checksum covers all that its index keeps of it. Versions are divided into ranges by a
mix of their keys; where a range's count and sum are as the ledger's, nothing in it is looked at
one by one. It repairs by delivering again what differs, and never writes the ledger.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from typing import Protocol, runtime_checkable

from archive.ids import IdKind, to_id
from archive.index.engine import Progress, SearchEngine
from archive.index.packing import print_record
from archive.index.records import make_record
from archive.model import VersionDoc

RANGES = 256
_ODD = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1
_TOLD_EACH = 5_000
_AT_ONCE = 1_000


def find_range(version: int) -> int:
    """In which of the ``RANGES`` a version is counted."""
    return ((version * _ODD) & _MASK) * RANGES >> 64


def sum_check(packed: str) -> int:
    """The checksum of a packed record: 32 bits, so that sums of millions stay exact."""
    return zlib.crc32(packed.encode())


def check_doc(doc: VersionDoc) -> int:
    """The checksum that an index must have for a version. (The language is not in it: it follows
    from the text.)"""
    return sum_check(print_record(make_record(doc, language="")))


class Fault(StrEnum):
    MISSING = "missing"  #: the ledger has it, the index has not
    EXTRA = "extra"  #: the index has it, the ledger has not
    DIFFERENT = "different"  #: the index has another state of it


@dataclass(frozen=True, slots=True)
class Difference:
    """One version that is not in the index as the ledger has it."""

    version: int
    fault: Fault

    @property
    def id(self) -> str:
        return to_id(IdKind.VERSION, self.version)


@dataclass(frozen=True, slots=True)
class CheckReport:
    """``ledger`` and ``index`` count versions; ``ranges`` are those that differ."""

    ledger: int
    index: int
    ranges: tuple[int, ...] = ()
    differences: tuple[Difference, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.ranges

    def to_json(self) -> dict[str, object]:
        return {
            "ledger": self.ledger,
            "index": self.index,
            "ranges": list(self.ranges),
            "differences": [{"id": one.id, "fault": str(one.fault)} for one in self.differences],
        }


class Source(Protocol):
    """What checking needs of a ledger: nothing but reading."""

    def version_docs(self, keys: Iterable[int]) -> Iterable[VersionDoc]: ...
    def all_version_keys(self) -> Iterable[int]: ...
    def sequence(self) -> int: ...


@runtime_checkable
class Checked(Protocol):
    """An engine whose versions can be counted and summed."""

    def sum_ranges(self) -> Mapping[int, tuple[int, int]]:
        """Count and sum of checksums by range; a range that holds nothing may be absent."""
        ...

    def list_checks(self, place: int) -> Mapping[int, int]:
        """The checksum of every version in a range."""
        ...


@dataclass(slots=True)
class _Sums:
    counts: dict[int, int] = field(default_factory=dict)
    sums: dict[int, int] = field(default_factory=dict)

    def add(self, version: int, check: int) -> None:
        place = find_range(version)
        self.counts[place] = self.counts.get(place, 0) + 1
        self.sums[place] = self.sums.get(place, 0) + check

    def get(self, place: int) -> tuple[int, int]:
        return self.counts.get(place, 0), self.sums.get(place, 0)


def check_index(
    ledger: Source, engine: Checked, *, progress: Progress | None = None
) -> CheckReport:
    """Compare an index that is up to date with its ledger."""
    expected = _Sums()
    total = 0
    for doc in ledger.version_docs(ledger.all_version_keys()):
        expected.add(doc.version, check_doc(doc))
        total += 1
        if progress is not None and total % _TOLD_EACH == 0:
            progress(total, None)
    found = engine.sum_ranges()
    indexed = sum(count for count, _ in found.values())
    wrong = tuple(
        place for place in range(RANGES) if expected.get(place) != found.get(place, (0, 0))
    )
    if not wrong:
        return CheckReport(total, indexed)
    return CheckReport(total, indexed, wrong, tuple(_find_differences(ledger, engine, wrong)))


def _find_differences(
    ledger: Source, engine: Checked, ranges: tuple[int, ...]
) -> Iterator[Difference]:
    wanted = set(ranges)
    keys = [key for key in ledger.all_version_keys() if find_range(key) in wanted]
    expected = {doc.version: check_doc(doc) for doc in ledger.version_docs(keys)}
    found: dict[int, int] = {}
    for place in ranges:
        found.update(engine.list_checks(place))
    for version in sorted(expected.keys() | found.keys()):
        if version not in found:
            yield Difference(version, Fault.MISSING)
        elif version not in expected:
            yield Difference(version, Fault.EXTRA)
        elif expected[version] != found[version]:
            yield Difference(version, Fault.DIFFERENT)


def repair_index(ledger: Source, engine: SearchEngine, report: CheckReport) -> None:
    """Deliver again what differs: the ledger's state of it, or that it is gone."""
    versions = iter([one.version for one in report.differences])
    while portion := list(islice(versions, _AT_ONCE)):
        docs = list(ledger.version_docs(portion))
        gone = set(portion) - {doc.version for doc in docs}
        engine.apply(docs, gone, sequence=engine.cursor())

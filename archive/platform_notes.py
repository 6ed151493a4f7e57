"""What pages show of platforms: names, evidence levels, formats, rules with their days and sources.

The archive knows no website: ``piecework ui`` takes the notes from the platforms' own folders and
hands them to the pages' process as JSON in its environment. Where nothing was handed over there
are no notes, and a page shows a platform's bare name.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType

from archive.platform_rules import (
    DatedFact,
    FactKind,
    RuleOn,
    Source,
    SourceKind,
    SourceRead,
    rule_on,
)

VARIABLE = "PIECEWORK_PLATFORM_NOTES"


@dataclass(frozen=True, slots=True)
class FormatNote:
    """One form in which pages can be handed in; ``evidence`` and ``proof`` say how sure it is."""

    title: str
    evidence: str
    proof: str


@dataclass(frozen=True, slots=True)
class PlatformNote:
    """One platform. ``evidence`` is the level of its best-known format."""

    name: str
    title: str
    operator: str
    status: str
    evidence: str
    read_by: str
    not_read: tuple[str, ...]
    formats: tuple[FormatNote, ...]
    facts: tuple[DatedFact, ...]

    def rule_on(self, day: date, kind: FactKind) -> tuple[RuleOn, ...]:
        """The platform's rules of one kind that held on ``day``, or may have; sure ones first."""
        return rule_on(self.facts, day, kind)


def write_notes(notes: Iterable[PlatformNote]) -> str:
    """The notes as JSON; :func:`read_notes` gives the same notes again."""
    return json.dumps([asdict(note) for note in notes], default=_write_value)


def _write_value(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal | StrEnum):
        return str(value)
    raise TypeError(f"no JSON form for {value!r}")


def read_notes(text: str) -> Mapping[str, PlatformNote]:
    """Notes by platform, from what :func:`write_notes` gave."""
    notes = {}
    for row in json.loads(text):
        row["formats"] = tuple(FormatNote(**form) for form in row["formats"])
        row["facts"] = tuple(_read_fact(fact) for fact in row["facts"])
        row["not_read"] = tuple(row["not_read"])
        notes[row["name"]] = PlatformNote(**row)
    return MappingProxyType(notes)


def _read_fact(row: dict[str, object]) -> DatedFact:
    source = row["source"]
    if not isinstance(source, dict):
        raise TypeError(f"a fact's source is {source!r}")
    points = row["points"]
    names = row["names"]
    return DatedFact(
        FactKind(str(row["kind"])),
        str(row["says"]),
        Source(**source | {"kind": SourceKind(source["kind"]), "read": SourceRead(source["read"])}),
        first=_read_day(row["first"]),
        last=_read_day(row["last"]),
        ended=row["ended"] is True,
        topic=str(row["topic"]),
        amount=_read_decimal(row["amount"]),
        currency=_read_text(row["currency"]),
        per=_read_text(row["per"]),
        points=points if isinstance(points, int) else None,
        percent=_read_decimal(row["percent"]),
        names=tuple(map(str, names)) if isinstance(names, list) else (),
    )


def _read_day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def _read_decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def _read_text(value: object) -> str | None:
    return None if value is None else str(value)


def write_facts(facts: Mapping[str, Iterable[DatedFact]]) -> str:
    """Facts by platform as JSON, one a line; :func:`read_facts` gives the same facts again."""
    lines = [
        f"{json.dumps(name)}: [\n"
        + ",\n".join(json.dumps(asdict(one), default=_write_value) for one in facts[name])
        + "\n]"
        for name in sorted(facts)
    ]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def read_facts(text: str) -> Mapping[str, tuple[DatedFact, ...]]:
    """Facts by platform, from what :func:`write_facts` gave."""
    found = {
        name: tuple(_read_fact(row) for row in rows) for name, rows in json.loads(text).items()
    }
    return MappingProxyType(found)


def find_notes() -> Mapping[str, PlatformNote]:
    """The notes that were handed to this process; none where nobody handed any."""
    text = os.environ.get(VARIABLE)
    return MappingProxyType({}) if not text else read_notes(text)

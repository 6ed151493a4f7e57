"""Kept flags as plain data: what a review queue, a command or a page shows of them.

Reads what the enrichers ``flags`` and ``promises`` keep, and puts beside each flag the platform's
own rule against such a request as it stood on the day. It reviews nothing and writes nothing; a
flag that nobody has reviewed says *possible* and stands beside no name outside the review queue.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from archive.dubious.flags import Quote
from archive.enrich.store import Finding
from archive.ids import derive_key, from_id
from archive.model import RecordKind, VersionDoc
from archive.platform_notes import PlatformNote
from archive.platform_rules import FactKind, RuleOn, Standing, rule_on


class FlagKind(StrEnum):
    POSSIBLE = "possible"  #: a rule or a sign found a possible request
    UNSAID = "unsaid"  #: a document asks for what its listing, offered as harmless, does not say


@dataclass(frozen=True, slots=True)
class KeptFlag:
    """One flag of one version.

    ``key`` (63 bits) is the same for the same version, kind, category and rule, whatever edition
    of the rule: reviews hang on it. ``quotes`` are the words, with offsets in characters of the
    part they stand in (``title``, ``description``, ``keywords``, ``text``, ``fields``; ``facts``
    and ``pay`` for signs beside the words, without a place). For ``UNSAID`` the first quote is
    what the listing offers itself as, the second what ``asked_in`` (a version) asks; severity and
    confidence are those of that request, or None where it was flagged by a rule of before.
    ``day`` is the first day on which the version was seen, and ``against`` the platform's rules
    on such requests that day, sure ones first; empty where none is known.
    """

    key: int
    kind: FlagKind
    version: int
    item: int
    record: RecordKind
    platform: str
    category: str
    severity: int | None
    confidence: float | None
    rule: str
    edition: str
    native: bool | None
    quotes: tuple[Quote, ...]
    asked_in: int | None
    day: date
    against: tuple[RuleOn, ...]


def list_kept_flags(
    docs: Iterable[VersionDoc],
    findings: Mapping[int, Sequence[Finding]],
    *,
    notes: Mapping[str, PlatformNote],
) -> Iterator[KeptFlag]:
    """The flags of versions, in their order, the gravest of a version first. ``findings`` by
    version; ``notes`` by platform (``archive.platform_notes``), empty where none are known."""
    for doc in docs:
        for finding in findings.get(doc.version, ()):
            if finding.enricher == "flags":
                for one in _list_dicts(finding.detail.get("possible")):
                    yield _read_possible(doc, finding, one, notes)
            elif finding.enricher == "promises":
                for one in _list_dicts(finding.detail.get("unsaid")):
                    yield _read_unsaid(doc, finding, one, notes)


def find_rules_against(
    category: str, *, day: date, note: PlatformNote | None
) -> tuple[RuleOn, ...]:
    """A platform's rules of that day against requests of a category; sure ones first."""
    if note is None:
        return ()
    return tuple(
        one for one in rule_on(note.facts, day, FactKind.MAY_NOT_ASK) if category in one.fact.names
    )


def tell_rule(rule: RuleOn) -> str:
    """A platform's rule in one line: how sure it held, since when, what it says."""
    fact = rule.fact
    days = f"{fact.first or '?'} to {fact.last or '?'}"
    told = "no day known" if rule.standing is Standing.UNDATED else days
    return f"{rule.standing} ({told}): {fact.says}"


def _read_possible(
    doc: VersionDoc, finding: Finding, one: Mapping[str, Any], notes: Mapping[str, PlatformNote]
) -> KeptFlag:
    return _make(
        doc,
        finding,
        notes,
        kind=FlagKind.POSSIBLE,
        category=str(one["category"]),
        rule=str(one["rule"]),
        severity=int(one["severity"]),
        confidence=float(one["confidence"]),
        native=bool(one["checked_by_native_reader"]),
        quotes=tuple(_read_quote(quote) for quote in _list_dicts(one.get("quotes"))),
    )


def _read_unsaid(
    doc: VersionDoc, finding: Finding, one: Mapping[str, Any], notes: Mapping[str, PlatformNote]
) -> KeptFlag:
    severity, confidence = one.get("severity"), one.get("confidence")
    return _make(
        doc,
        finding,
        notes,
        kind=FlagKind.UNSAID,
        category=str(one["category"]),
        rule=str(one.get("rule", "promise")),
        severity=None if severity is None else int(severity),
        confidence=None if confidence is None else float(confidence),
        native=None,
        quotes=(_read_quote(one["offered_as"]), _read_quote(one["asked"])),
        asked_in=from_id(str(one["asked_in"]))[1],
    )


def _make(
    doc: VersionDoc,
    finding: Finding,
    notes: Mapping[str, PlatformNote],
    *,
    kind: FlagKind,
    category: str,
    rule: str,
    severity: int | None,
    confidence: float | None,
    native: bool | None,
    quotes: tuple[Quote, ...],
    asked_in: int | None = None,
) -> KeptFlag:
    day = doc.first_seen.earliest.date()
    name = rule.partition("/")[0]
    return KeptFlag(
        key=derive_key("flag", str(kind), doc.version, category, name, asked_in),
        kind=kind,
        version=doc.version,
        item=doc.item,
        record=doc.kind,
        platform=doc.platform,
        category=category,
        severity=severity,
        confidence=confidence,
        rule=rule,
        edition=finding.rule,
        native=native,
        quotes=quotes,
        asked_in=asked_in,
        day=day,
        against=find_rules_against(category, day=day, note=notes.get(doc.platform)),
    )


def _list_dicts(value: object) -> list[Mapping[str, Any]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _read_quote(one: Mapping[str, Any]) -> Quote:
    return Quote(str(one["part"]), int(one["start"]), int(one["end"]), str(one["words"]))

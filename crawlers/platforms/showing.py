"""What is known of platforms as plain data, for commands and pages: levels, formats, facts.

Opens nothing but the platforms' folders, decides nothing, formats nothing for a screen.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from archive.platform_notes import FormatNote, PlatformNote
from crawlers.platforms.dated import DatedFact, FactKind, RuleOn
from crawlers.platforms.facts import Evidence, Facts, ReadBy
from crawlers.platforms.registry import load_platforms


@dataclass(frozen=True, slots=True)
class PlatformShown:
    """One platform in a list. ``evidence`` is the level of its best-known format."""

    name: str
    title: str
    operator: str
    status: str
    evidence: Evidence
    read_by: ReadBy
    formats: int
    facts: int


def list_platforms() -> tuple[PlatformShown, ...]:
    """All platforms, by name."""
    return tuple(_show(platform.facts) for _, platform in sorted(load_platforms().items()))


def _show(facts: Facts) -> PlatformShown:
    return PlatformShown(
        name=facts.name,
        title=facts.title,
        operator=facts.operator,
        status=write_status(facts),
        evidence=facts.evidence,
        read_by=facts.read_by,
        formats=len(facts.formats),
        facts=len(facts.dated),
    )


def list_notes(*, invented: bool = False) -> tuple[PlatformNote, ...]:
    """What pages may show of each platform, by name; ``invented``: of the demo's too."""
    return tuple(
        PlatformNote(
            name=facts.name,
            title=facts.title,
            operator=facts.operator,
            status=write_status(facts),
            evidence=facts.evidence,
            read_by=facts.read_by,
            not_read=facts.not_read,
            formats=tuple(
                FormatNote(form.title, form.evidence, form.proof) for form in facts.formats
            ),
            facts=facts.dated,
        )
        for facts in (
            platform.facts for _, platform in sorted(load_platforms(invented=invented).items())
        )
    )


def find_level(name: str) -> Evidence | None:
    """The evidence level of a platform by name; None where there is no such platform."""
    platform = load_platforms().get(name)
    return None if platform is None else platform.facts.evidence


def list_rules(name: str, *, day: date) -> tuple[RuleOn, ...]:
    """All that is known of a platform's rules on ``day``, kind by kind."""
    facts = load_platforms()[name].facts
    return tuple(rule for kind in FactKind for rule in facts.rule_on(day, kind))


def write_status(facts: Facts) -> str:
    """``ended 2026-09-30 (by report)``."""
    text = facts.status.now
    if facts.status.since is not None:
        text += f" {facts.status.since.isoformat()}"
    return text if facts.status.by is None else f"{text} ({facts.status.by})"


def write_days(fact: DatedFact) -> str:
    """The days for which a source speaks, as text; ``undated`` where none says."""
    if fact.first is None or fact.last is None:
        return "undated"
    if fact.first == fact.last:
        return fact.first.isoformat()
    return f"{fact.first.isoformat()} to {fact.last.isoformat()}"


def write_fact(fact: DatedFact) -> dict[str, object]:
    """One fact as JSON-like data, with its source."""
    return {
        "kind": fact.kind,
        "topic": fact.topic or None,
        "says": fact.says,
        "first": None if fact.first is None else fact.first.isoformat(),
        "last": None if fact.last is None else fact.last.isoformat(),
        "ended": fact.ended,
        "amount": None if fact.amount is None else str(fact.amount),
        "currency": fact.currency,
        "per": fact.per,
        "points": fact.points,
        "percent": None if fact.percent is None else str(fact.percent),
        "names": list(fact.names),
        "source": {
            "title": fact.source.title,
            "address": fact.source.address,
            "kind": fact.source.kind,
            "read": fact.source.read,
            "dated": fact.source.dated,
        },
    }

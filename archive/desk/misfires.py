"""Rules that reviewers found to misfire, and how each rule's flags were judged so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from archive.desk.reviews import Asks, State, list_reviews
from archive.desk.roles import Role
from archive.desk.store import Desk
from archive.desk.wording import need_text
from archive.errors import BadInput


@dataclass(frozen=True, slots=True)
class Misfire:
    """A report that a rule found something on a version that is not there. ``settled``: what was
    done about it."""

    number: int
    rule: str
    version: int
    note: str
    by: str
    at: datetime
    settled: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How texts that began with a flag of this rule were judged."""

    rule: str
    yes: int
    no: int
    cannot_tell: int
    reported: int


def report_misfire(desk: Desk, rule: str, *, by: str, version: int, note: str) -> None:
    """Tell whoever keeps the rules.

    Raises:
        NotAllowed: not a reviewer.
    """
    words = need_text(note, what="what misfired")
    with desk.act(by=by, did="reported rule", about=rule, need=Role.REVIEWER) as at:
        desk.write(
            "INSERT INTO misfire (rule, version, note, by, at) VALUES (?, ?, ?, ?, ?)",
            (rule, version, words, by, at),
        )


def settle_misfire(desk: Desk, number: int, *, by: str, outcome: str) -> None:
    """What was done about it.

    Raises:
        BadInput: no such report.
        NotAllowed: not an editor.
    """
    words = need_text(outcome, what="an outcome")
    found = next((one for one in list_misfires(desk) if one.number == number), None)
    if found is None:
        raise BadInput(f"there is no report {number}: `piecework review rules` lists them")
    with desk.act(by=by, did="settled report", about=found.rule, need=Role.EDITOR):
        desk.write("UPDATE misfire SET settled = ? WHERE misfire = ?", (words, number))


def list_misfires(desk: Desk, *, rule: str | None = None) -> list[Misfire]:
    """Reports, the newest first."""
    return [
        Misfire(number, of, version, note, by, datetime.fromisoformat(at), settled)
        for number, of, version, note, by, at, settled in desk.read(
            "SELECT misfire, rule, version, note, by, at, settled FROM misfire "
            "WHERE ? IS NULL OR rule = ? ORDER BY misfire DESC",
            rule,
            rule,
        )
    ]


def tally_rules(desk: Desk) -> list[Tally]:
    """Each rule whose flags were decided on or that was reported, by name."""
    said = Counter(
        (one.rule, one.verdict.asks)
        for one in list_reviews(desk, state=State.DECIDED)
        if one.verdict is not None
    )
    reported = Counter(one.rule for one in list_misfires(desk))
    return [
        Tally(
            rule,
            said[rule, Asks.YES],
            said[rule, Asks.NO],
            said[rule, Asks.CANNOT_TELL],
            reported[rule],
        )
        for rule in sorted({one for one, _ in said} | reported.keys())
    ]

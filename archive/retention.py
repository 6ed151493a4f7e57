"""The retention clock: what is deleted when it is old enough, and what only by a decision.

By default it deletes pages in quarantine, exact times and (through who knows them) sessions, after
the ages stated in ``archive.toml``. Evidence goes only by a named decision over what a dry run
showed, and through the same steps as an erasure. Each deletion is looked for afterwards.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from archive.erasing import ErasureReport, Stores, resume_erasure
from archive.errors import BadInput, SealBroken, WrongArchive
from archive.home import SETTINGS, Home
from archive.intake import Intake
from archive.ledger import LedgerReader
from archive.sources.doors.erase import EraseDoor
from archive.times import day_span, to_text

_ABOUT = "evidence"


@dataclass(frozen=True, slots=True)
class Ages:
    """After how many days. 0 means: never by the clock."""

    quarantine: int = 90
    exact_times: int = 365
    sessions: int = 30


@dataclass(frozen=True, slots=True)
class Overdue:
    """What is older than its age: ids in quarantine, and how many captures with exact times."""

    quarantine: tuple[int, ...]
    exact_times: int

    @property
    def nothing(self) -> bool:
        return not self.quarantine and not self.exact_times


@dataclass(frozen=True, slots=True)
class Selection:
    """Captures that a decision on evidence would delete. ``token`` stands for exactly these."""

    platform: str | None
    before: date
    captures: tuple[int, ...]
    versions: int

    @property
    def token(self) -> str:
        text = f"{self.platform or ''}|{self.before}|{self.captures}"
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def read_ages(home: Home, *, settings: str | None = None) -> Ages:
    """From the table ``[retention]`` of ``archive.toml`` (or of ``settings``, its text); the
    defaults where it says nothing.

    Raises:
        WrongArchive: not whole numbers of days, or unknown names.
    """
    path = home.path / SETTINGS
    text = path.read_text("utf-8") if settings is None else settings
    found = tomllib.loads(text).get("retention", {})
    known = {"quarantine_days", "exact_times_days", "sessions_days"}
    if (
        not isinstance(found, dict)
        or not found.keys() <= known
        or any(not isinstance(one, int) or one < 0 for one in found.values())
    ):
        raise WrongArchive(
            f"{path}: [retention] takes {', '.join(sorted(known))}, each a number of days, 0 never"
        )
    ages = Ages()
    return Ages(
        quarantine=found.get("quarantine_days", ages.quarantine),
        exact_times=found.get("exact_times_days", ages.exact_times),
        sessions=found.get("sessions_days", ages.sessions),
    )


def find_overdue(stores: Stores, ages: Ages, *, now: datetime | None = None) -> Overdue:
    """What the clock would delete now; deletes nothing."""
    today = now or datetime.now(UTC)
    held: tuple[int, ...] = ()
    if ages.quarantine:
        last = (today - timedelta(days=ages.quarantine)).date()
        held = tuple(one.id for one in stores.seal.quarantined() if one.held_since < last)
    count = 0
    if ages.exact_times:
        before = today - timedelta(days=ages.exact_times)
        count = EraseDoor(stores.vault).count_exact_times(before)
    return Overdue(held, count)


def delete_overdue(stores: Stores, ages: Ages, *, now: datetime | None = None) -> Overdue:
    """Delete it, and look whether it is gone. Returns what was deleted.

    Exact times become the hours that the ledger holds anyway; which of two contents came first
    in an hour stays in the ledger.

    Raises:
        SealBroken: something is still there afterwards.
    """
    today = now or datetime.now(UTC)
    overdue = find_overdue(stores, ages, now=today)
    for item in overdue.quarantine:
        stores.seal.drop_quarantined(item)
    if overdue.exact_times:
        before = today - timedelta(days=ages.exact_times)
        EraseDoor(stores.vault).coarsen_times(before)
    left = find_overdue(stores, ages, now=today)
    if not left.nothing:
        raise SealBroken(
            f"{len(left.quarantine)} pages in quarantine and {left.exact_times} exact times are "
            "still there after they were deleted: look at sources.db, and restore it"
        )
    return overdue


def select_evidence(home: Home, *, before: date, platform: str | None = None) -> Selection:
    """The dry run of a decision: the captures of sources that were seen before that day."""
    limit = int(day_span(before)[0].timestamp())
    with LedgerReader.open(home.ledger_db) as ledger:
        captures, versions = ledger.select_captures(before=limit, platform=platform)
    return Selection(platform, before, tuple(captures), versions)


def delete_evidence(
    home: Home,
    selection: Selection,
    *,
    token: str,
    decided_by: str,
    reason: str,
) -> ErasureReport:
    """Carry out a decision on what a dry run showed.

    Raises:
        BadInput: nobody is named, no reason, nothing selected, or the dry run showed another
            selection: what is there has changed since.
    """
    if not decided_by.strip() or not reason.strip():
        raise BadInput("deleting evidence is somebody's decision: say --decided-by and --reason")
    if not selection.captures:
        raise BadInput("there is no evidence of that age: nothing is deleted")
    if token != selection.token:
        raise BadInput(
            "what would be deleted is not what the dry run showed: look at it again with --dry-run"
        )
    with Intake(home) as intake:
        intake.vault.add_decision(
            {
                "about": _ABOUT,
                "platform": selection.platform,
                "before": selection.before.isoformat(),
                "decided_by": decided_by,
                "reason": reason,
                "decided_at": to_text(datetime.now(UTC)),
            }
        )
        return _erase(intake, selection.captures)


def replay_decisions(home: Home, intake: Intake, *, since: datetime) -> int:
    """Delete again, from an archive that was restored as it stood at ``since``, what was decided
    on after that; how many captures."""
    gone = 0
    for decision in list_decisions(intake.vault.list_decisions()):
        # Earlier ones were carried out then; what came in after them is another matter.
        if datetime.fromisoformat(str(decision["decided_at"])) < since:
            continue
        selection = select_evidence(
            home, before=date.fromisoformat(str(decision["before"])), platform=decision["platform"]
        )
        if selection.captures:
            _erase(intake, selection.captures)
            gone += len(selection.captures)
    return gone


def list_decisions(
    decisions: Iterable[Mapping[str, str | None]],
) -> list[Mapping[str, str | None]]:
    """Those on evidence."""
    return [one for one in decisions if one.get("about") == _ABOUT]


def _erase(intake: Intake, captures: Iterable[int]) -> ErasureReport:
    EraseDoor(intake.vault).begin_captures(captures)
    report = resume_erasure(intake.stores)
    assert report is not None
    intake.settle()
    return report

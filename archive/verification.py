"""Everything that is sealed against everything that the ledger says, and each capture to a source.

Reads only. Holds the writer's lock meanwhile, since a writer at work makes records that the
ledger does not know yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from archive.desk.store import check_desk
from archive.errors import DATABASE_DAMAGE, EvidenceDamaged, NoKey, SealBroken
from archive.evidence import EvidenceStore
from archive.home import Home
from archive.ids import IdKind, to_id
from archive.ledger import LedgerReader
from archive.log.checking import check_log
from archive.model import RecordRole
from archive.sources.doors.seal import SealDoor
from archive.sources.keys import open_vault
from archive.timestamps.asking import judge_kept


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong. ``record`` names it: file and offset, or the capture."""

    problem: str
    record: str
    capture: str | None
    line: str


@dataclass(frozen=True, slots=True)
class VerificationReport:
    """``not_checked`` says what could not be looked at, and why: it never counts as passed."""

    captures: int
    records: int
    findings: tuple[Fault, ...]
    not_checked: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        return {
            "captures": self.captures,
            "records": self.records,
            "clean": not self.findings,
            "findings": [
                {
                    "problem": one.problem,
                    "record": one.record,
                    "capture": one.capture,
                    "message": one.line,
                }
                for one in self.findings
            ],
            "not_checked": list(self.not_checked),
        }


def check_archive(home: Home, *, with_sources: bool = True) -> VerificationReport:
    """Check evidence, ledger, desk and (with the key) that every capture has its source.

    Raises:
        ArchiveBusy: somebody is writing.
    """
    faults: list[Fault] = []
    not_checked: list[str] = []
    faults += [_blame_desk(line) for line in check_desk(home.desk_db)]
    with home.lock_writer():
        try:
            with LedgerReader.open(home.ledger_db) as ledger:
                for message in ledger.check_integrity():
                    faults.append(_blame_ledger(message))
                places = list(ledger.list_places())
                digests = ledger.list_digests()
        except DATABASE_DAMAGE as error:
            # Without the ledger nothing says what the evidence must be.
            faults.append(_blame_ledger(str(error)))
            not_checked.append("the evidence: the ledger that says what it must be is damaged")
            return VerificationReport(0, 0, tuple(faults), tuple(not_checked))
        with EvidenceStore(home.evidence) as store:
            for finding in store.verify(places, digests=digests):
                capture = finding.capture
                faults.append(
                    Fault(
                        str(finding.problem),
                        f"{finding.file}@{finding.offset}",
                        None if capture is None else to_id(IdKind.CAPTURE, capture),
                        str(finding),
                    )
                )
        if with_sources:
            live = {one for one, place in places if place.role is not RecordRole.ERASED}
            _check_sources(home, sorted(live), faults, not_checked)
        else:
            not_checked.append("that every capture has its source: asked not to")
        _check_log(home, faults, not_checked, with_sources=with_sources)
    return VerificationReport(len(digests), len(places), tuple(faults), tuple(not_checked))


def _check_log(
    home: Home, faults: list[Fault], not_checked: list[str], *, with_sources: bool
) -> None:
    """The log beside all that: it sees what was altered in evidence and ledger together."""
    try:
        vault = open_vault(home) if with_sources else None
    except (NoKey, SealBroken, *DATABASE_DAMAGE):
        vault = None  # told already, by who looked for the sources
    try:
        report = check_log(home, vault)
    except (SealBroken, EvidenceDamaged, *DATABASE_DAMAGE) as error:
        faults.append(Fault("log", "the log", None, f"log: {error}"))
        return
    finally:
        if vault is not None:
            vault.close()
    faults += [Fault("log", one.record, one.capture, str(one)) for one in report.faults]
    for token, judged in judge_kept(home):
        name = token.response.name
        if "all of it" in judged.not_checked:
            not_checked.append(f"the timestamp {name}: {judged.reason}")
        elif not judged.right:
            line = f"timestamp: {name}: {judged.reason}"
            faults.append(Fault("timestamp", name, None, line))
    not_checked += report.not_checked


def _blame_ledger(message: str) -> Fault:
    return Fault("damaged", "ledger.db", None, f"damaged: ledger.db: {message}")


def _blame_desk(line: str) -> Fault:
    return Fault(line.partition(":")[0], "desk.db", None, line)


def _check_sources(
    home: Home, captures: list[int], faults: list[Fault], not_checked: list[str]
) -> None:
    try:
        vault = open_vault(home)
    except NoKey as error:
        not_checked.append(f"that every capture has its source: {error}")
        return
    except (SealBroken, *DATABASE_DAMAGE) as error:
        faults.append(Fault("damaged", "sources.db", None, f"damaged: sources.db: {error}"))
        return
    try:
        with vault, SealDoor(vault) as seal:
            for capture in seal.find_orphans(captures):
                name = to_id(IdKind.CAPTURE, capture)
                faults.append(Fault("no source", name, name, f"no source: capture {name}"))
    except (SealBroken, *DATABASE_DAMAGE) as error:
        faults.append(Fault("damaged", "sources.db", None, f"damaged: sources.db: {error}"))

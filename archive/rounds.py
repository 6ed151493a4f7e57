"""Verification in rounds: a moving sample each day, and everything within a stated time.

A round goes through all captures in the order of their random keys, a share at a time, and writes
down how far it came, so that a run that was cut short goes on. What was found and when the last
whole round ended stands beside it, for ``piecework health``. Repairs nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from math import ceil

from archive.errors import BadInput
from archive.evidence import EvidenceStore
from archive.home import Home, replace_file
from archive.ids import IdKind, to_id
from archive.ledger.lookups import list_digests
from archive.ledger.schema import open_for_reading
from archive.model import RecordPlace, RecordRole
from archive.times import to_text

STATE = "verified.json"
#: A round that takes longer is overdue.
ROUND = timedelta(days=30)
_AT_ONCE = 200
_LAST = (1 << 63) - 1


@dataclass(frozen=True, slots=True)
class Rounds:
    """How verification stands. ``after``: the last key that this round looked at, -1 at its begin.
    ``damaged``: captures that did not hold, since the last whole round began."""

    after: int = -1
    began: str = ""
    ended: str = ""
    looked: str = ""
    checked: int = 0
    damaged: tuple[str, ...] = ()

    def is_overdue(self, now: datetime, *, first: datetime) -> bool:
        """No whole round has ended for :data:`ROUND`; of an archive that is younger, since
        ``first``."""
        last = datetime.fromisoformat(self.ended) if self.ended else first
        return now - last > ROUND


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What one run did: captures looked at, faults by name, and whether the round is whole."""

    captures: int
    records: int
    faults: tuple[str, ...]
    whole: bool
    state: Rounds = field(repr=False)


def read_rounds(home: Home) -> Rounds:
    """The state; that of a beginning where there is none, or it cannot be read."""
    try:
        found = json.loads((home.path / STATE).read_bytes())
        return Rounds(**{**found, "damaged": tuple(found["damaged"])})
    except (FileNotFoundError, ValueError, TypeError, KeyError):
        return Rounds()


def verify_share(
    home: Home,
    *,
    share: float = 1.0,
    resume: bool = True,
    now: datetime | None = None,
) -> RoundReport:
    """Look at the next share of all captures (1.0: at all that this round has left).

    Needs no writer's lock: a record that was moved meanwhile is looked up again. ``resume`` False
    begins a round anew.

    Raises:
        BadInput: a share that is no share.
    """
    if not 0 < share <= 1:
        raise BadInput(f"--sample {share:.3g}: name a share over 0 % and up to 100 %")
    moment = to_text(now or datetime.now(UTC))
    state = read_rounds(home)
    if not resume or state.after < 0:
        state = Rounds(began=moment, ended=state.ended)
    with closing(open_for_reading(home.ledger_db)) as db:
        (total,) = db.execute("SELECT count(DISTINCT capture) FROM record").fetchone()
        digests = list_digests(db)
    left = ceil(total * share)
    captures = records = 0
    faults: list[str] = []
    with EvidenceStore(home.evidence) as evidence:
        while left > 0:
            group = _list_next(home, state.after, min(left, _AT_ONCE))
            if not group:
                break
            for capture, places in group:
                records += len(places)
                faults += _check(home, evidence, capture, places, digests.get(capture))
            captures, left = captures + len(group), left - len(group)
            state = replace(
                state,
                after=group[-1][0],
                looked=moment,
                checked=state.checked + len(group),
                damaged=tuple(sorted({*state.damaged, *(one.split(":")[0] for one in faults)})),
            )
            _write(home, state)
    whole = not _list_next(home, state.after, 1)
    if whole:
        state = replace(state, after=-1, ended=moment, looked=moment)
        _write(home, state)
    return RoundReport(captures, records, tuple(faults), whole, state)


def note_whole(
    home: Home,
    *,
    began: datetime,
    captures: int,
    damaged: Iterable[str],
    now: datetime | None = None,
) -> None:
    """Everything was looked at at once, outside of the rounds: that counts as a whole one.
    ``damaged``: ids of captures that did not hold.

    Raises:
        OSError: the archive's folder takes nothing.
    """
    moment = to_text(now or datetime.now(UTC))
    _write(
        home,
        Rounds(
            began=to_text(began),
            ended=moment,
            looked=moment,
            checked=captures,
            damaged=tuple(sorted(set(damaged))),
        ),
    )


def _check(
    home: Home,
    evidence: EvidenceStore,
    capture: int,
    places: Sequence[RecordPlace],
    digest: bytes | None,
) -> list[str]:
    faults = list(_find_faults(evidence, capture, places, digest))
    if faults:
        # It may have been moved since the ledger was asked.
        again = _list_next(home, capture - 1, 1)
        if not again or again[0][0] != capture:
            return []
        if again[0][1] != list(places):
            faults = list(_find_faults(evidence, capture, again[0][1], digest))
    return faults


def _find_faults(
    evidence: EvidenceStore, capture: int, places: Sequence[RecordPlace], digest: bytes | None
) -> Iterator[str]:
    for finding in evidence.check_places(
        [(capture, one) for one in places], digests={} if digest is None else {capture: digest}
    ):
        yield f"{to_id(IdKind.CAPTURE, capture)}: {finding}"


def _list_next(home: Home, after: int, count: int) -> list[tuple[int, list[RecordPlace]]]:
    """The next captures by key, each with its records' places."""
    with closing(open_for_reading(home.ledger_db)) as db:
        found: dict[int, list[RecordPlace]] = {}
        for capture, role, file, offset, length, digest in db.execute(
            "SELECT r.capture, r.role, f.name, r.offset, r.length, r.sha256 FROM record r "
            "JOIN evidence_file f ON f.file = r.file WHERE r.capture IN (SELECT DISTINCT capture "
            "FROM record WHERE capture > ? ORDER BY capture LIMIT ?) ORDER BY r.capture, r.role",
            (min(after, _LAST), count),
        ):
            place = RecordPlace(RecordRole(role), file, offset, length, digest)
            found.setdefault(capture, []).append(place)
    return list(found.items())


def _write(home: Home, state: Rounds) -> None:
    replace_file(home.path / STATE, json.dumps(asdict(state)).encode())

"""Erasure over all stores: captures go as if they had never come, and a source's key goes last.

Steps, each of which may be done again, so that a process killed at any of them is followed by
one that goes on (the journal is the erase door's):

1. *bodies*: where others gave a page too whose bytes stand only with a capture that goes, one of
   them gets the bytes, sealed anew under its own source's salts;
2. *counts*: independent sources are counted anew without the captures that go;
3. *ledger*: one transaction forgets them, computes what is left from the others, names tombstones;
4. *evidence*: the tombstones are written over the records, bytes that nobody claims are cleared;
5. *index*: indexes and enrichments are built anew and the ledger's file is rewritten, so that no
   free page keeps a word;
6. *sources*: the rows go, and with a source its key.

Knows no source: what it is told are captures.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from archive.bodies import pass_bodies, read_body
from archive.evidence import EvidenceStore
from archive.evidence.erasing import clear_aside, plan_tombstone, write_tombstones
from archive.home import Home
from archive.indexing import bring_up_to_date
from archive.ledger import BodyNeeded, Erased, Ledger, LedgerReader, Thing
from archive.ledger.leaves import clear_pending
from archive.log.gathering import gather_facts
from archive.model import RecordPlace, RecordRole, SeenBy
from archive.sources.doors.erase import EraseDoor, Erasure, Step
from archive.sources.doors.k import KDoor
from archive.sources.doors.log import LogDoor
from archive.sources.doors.seal import SealDoor
from archive.sources.keys import Vault

#: Bodies that are sealed anew at a time.
_BODIES = 32


@dataclass(frozen=True, slots=True)
class ErasureReport:
    """What an erasure did. ``published`` lists what had left the house by then."""

    captures: int = 0
    versions: int = 0
    bodies_moved: int = 0
    tombstones: int = 0
    aside: int = 0
    published: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        return {
            "captures": self.captures,
            "versions_gone": self.versions,
            "bodies_moved": self.bodies_moved,
            "tombstones": self.tombstones,
            "aside_cleared": self.aside,
            "published": list(self.published),
        }


@dataclass(frozen=True, slots=True)
class Stores:
    """The opened stores of one archive, held by its only writer."""

    home: Home
    vault: Vault
    ledger: Ledger
    evidence: EvidenceStore
    seal: SealDoor
    count: KDoor

    def write_tombstones(self) -> int:
        """Write all tombstones that the ledger names and evidence has not yet; how many."""
        return write_tombstones(self.home.evidence, self.ledger.list_erased())


#: Called after each step with its name; raises nothing.
Told = Callable[[str], None]


def resume_erasure(stores: Stores, *, told: Told = lambda _step: None) -> ErasureReport | None:
    """Go on with the erasure that is under way, to its end; None where there is none.

    Raises:
        SealFailed: a disk did not take it. Calling again goes on.
    """
    door = EraseDoor(stores.vault)
    erasure = door.pending()
    if erasure is None:
        return None
    return _Run(stores, door, erasure, told=told).finish()


class _Run:
    def __init__(self, stores: Stores, door: EraseDoor, erasure: Erasure, *, told: Told) -> None:
        self._stores = stores
        self._door = door
        self._erasure = erasure
        self._told = told
        self._bodies = self._written = self._aside = 0
        self._erased = Erased(0, 0, 0)

    def finish(self) -> ErasureReport:
        steps: dict[Step, Callable[[], None]] = {
            Step.BODIES: self._move_bodies,
            Step.COUNTS: self._count_anew,
            Step.LEDGER: self._clear_ledger,
            Step.EVIDENCE: self._write_tombstones,
            Step.INDEX: self._clear_indexes,
        }
        order = list(Step)
        for step, run in steps.items():
            if order.index(self._erasure.step) > order.index(step):
                continue
            run()
            self._told(f"{step} done")
            self._erasure = self._door.advance(self._erasure, order[order.index(step) + 1])
            self._told(f"{step} noted")
        self._door.finish(self._erasure)
        self._told("sources done")
        return ErasureReport(
            captures=len(self._erasure.captures),
            versions=self._erased.versions,
            bodies_moved=self._bodies,
            tombstones=self._written,
            aside=self._aside,
        )

    def _move_bodies(self) -> None:
        needed = self._stores.ledger.find_bodies_needed(self._erasure.captures)
        for start in range(0, len(needed), _BODIES):
            self._bodies += _move_bodies(self._stores, needed[start : start + _BODIES])
            self._told("bodies moved")

    def _count_anew(self) -> None:
        count_anew(self._stores, self._erasure.captures)

    def _clear_ledger(self) -> None:
        ledger = self._stores.ledger
        records: dict[int, list[RecordPlace]] = {}
        wanted = set(self._erasure.captures)
        for capture, place in ledger.list_places():
            if capture in wanted and place.role is not RecordRole.ERASED:
                records.setdefault(capture, []).append(place)
        self._note_gone(records)
        self._erased = ledger.erase(
            wanted,
            tombstones={one: plan_tombstone(one, places) for one, places in records.items()},
            order_captures=self._stores.seal.order_captures,
        )

    def _note_gone(self, captures: Iterable[int]) -> None:
        """The log keeps their leaves; the house knows that these stand for nothing any more."""
        door = LogDoor(self._stores.vault)
        with LedgerReader.open(self._stores.home.ledger_db) as reader:
            facts = [gather_facts(reader.capture(one)) for one in captures]
        leaves = list(door.hash_captures(facts).values())
        if self._erasure.source is not None:
            leaves += [one.leaf for one in door.list_event_leaves(source=self._erasure.source)]
        door.note_gone(leaves)
        clear_pending(self._stores.home.ledger_db, leaves)

    def _write_tombstones(self) -> None:
        self._written = self._stores.write_tombstones()
        self._told("tombstones written")
        self._aside = clear_aside(self._stores.home.evidence)

    def _clear_indexes(self) -> None:
        clear_derived(self._stores.home)
        # Before the journal ends: a kill after it would leave former rows in the ledger's file.
        self._stores.ledger.settle_now()


def clear_derived(home: Home) -> None:
    """Throw away what was made from the ledger and make it anew: no free page of an index or of
    the enrichments then keeps a word of what is gone."""
    for folder in (home.enriched, home.path / "measures"):
        if folder.exists():
            shutil.rmtree(folder)
    bring_up_to_date(home, rebuild=True)


def count_anew(stores: Stores, captures: Sequence[int] | None) -> None:
    """Count who saw what these captures showed, as if they were not there; None: all that is
    there, from nothing."""
    # What was said of pay by place rested on these too: the next `piecework enrich` counts anew.
    stores.ledger.replace_paid_in([])
    if captures is None:
        stores.count.clear_all()
    portions = (
        stores.ledger.list_all_sightings()
        if captures is None
        else stores.ledger.list_sightings(captures)
    )
    for things, others in portions:
        keys = {thing.key: thing for thing in things}
        stores.count.clear(keys)
        sessions = stores.seal.find_sessions([capture for capture, _, _ in others])
        reached: set[int] = set()
        for capture, digest, shown in others:
            # A capture without a living source counts for nobody.
            if capture in sessions:
                pairs = [(thing.key, digest) for thing in shown]
                reached |= stores.count.note(pairs, sessions[capture])
        verdicts: Mapping[Thing, SeenBy] = {
            thing: SeenBy.K_OR_MORE if key in reached else SeenBy.UNDER_K
            for key, thing in keys.items()
        }
        stores.ledger.mark_seen_by(verdicts)


def _move_bodies(stores: Stores, needed: Sequence[BodyNeeded]) -> int:
    """Seal each body anew with the first heir that has a living source."""
    heirs = stores.seal.find_sessions([one for body in needed for one in body.heirs])
    bodies = []
    with LedgerReader.open(stores.home.ledger_db) as reader:
        for body in needed:
            heir = next((one for one in body.heirs if one in heirs), None)
            if heir is not None:
                passed = read_body(stores.evidence, reader.capture(body.holder))
                bodies.append((reader.capture(heir), heirs[heir], passed))
    pass_bodies(stores.evidence, stores.ledger, bodies)
    return len(bodies)

"""The seal door: who saw a capture and exactly when, durable before the capture is sealed.

It ties a capture to its source, knows again what the same source gave before, makes the
commitments that the ledger holds, and remembers which captures are in flight, so that a start
can reconcile. Of exact times it tells an order and nothing else. What is in quarantine is kept
here, as ciphertext under the source's key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby

from archive.errors import BadInput, ConsentMissing
from archive.log.leaves import CaptureFacts, hash_capture
from archive.model import Access, Page
from archive.redaction.commitments import PartsCommitment, commit_parts
from archive.redaction.parts import Part
from archive.sources import captures as kept
from archive.sources import held
from archive.sources.captures import Admission, Recalled
from archive.sources.caught import Caught, drop_caught, list_caught, put_caught
from archive.sources.commitments import SOURCE_PART, TIME_PART, commit_source, commit_time
from archive.sources.doors.consent import check_cover
from archive.sources.gone import put_gone
from archive.sources.held import Quarantined
from archive.sources.sealing import SourceKeys
from archive.sources.vault import NOT_INDEPENDENT, Facts, Vault
from archive.times import Seen

__all__ = ["Admission", "Caught", "Quarantined", "Recalled", "SealDoor", "Sealed", "SourceSession"]


@dataclass(frozen=True, slots=True)
class Sealed:
    """What the ledger and the record may hold of an admission: two salted commitments."""

    capture: int
    time_commitment: bytes
    source_commitment: bytes


class SealDoor:
    """Close it, or use ``with``: that makes the last acknowledgements durable."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._in_flight: dict[int, bytes] = {}
        self._done: dict[bytes, set[int]] = {}

    def __enter__(self) -> SealDoor:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write down what was acknowledged since the last admission. The vault stays open."""
        if not any(self._done.values()):
            return
        with self._vault.change():
            for source in self._vault.sources():
                if self._done.get(source.name):
                    kept.put_intent(self._vault, source, self._read_open(source))
        self._done.clear()

    def open_session(self, source: str) -> SourceSession:
        """All that intake does for one source goes through its session.

        Raises:
            ConsentMissing: nothing is on record for that pseudonym.
        """
        self._vault.refresh()
        return SourceSession(self, self._vault, self._vault.need_source(source))

    def unfinished(self) -> list[int]:
        """Captures admitted and not acknowledged, sorted: what a start has to look at.

        One row per source is read. A capture that is whole in evidence and ledger is then to
        be acknowledged, any other to be forgotten.
        """
        self._vault.refresh()
        for source in self._vault.sources():
            self._in_flight.update(dict.fromkeys(self._read_open(source), source.name))
        return sorted(self._in_flight)

    def acknowledge(self, captures: Iterable[int]) -> None:
        """These are whole: no longer in flight. Those that were not in flight are passed over.

        Durable with the next admission of their source or with :meth:`close`. After a kill
        before that they are unfinished again, and a start finds them whole.
        """
        for capture in captures:
            name = self._in_flight.pop(capture, None)
            if name is not None:
                self._done.setdefault(name, set()).add(capture)

    def forget(self, captures: Iterable[int]) -> None:
        """Take back admissions whose capture never came to be. Unknown ones are passed over."""
        wanted = list(captures)
        with self._vault.change():
            for source in self._vault.sources():
                rows = kept.read_captures(self._vault, source, wanted)
                if rows:
                    kept.drop_captures(self._vault, source, rows.values())
                    intent = self._read_open(source) - rows.keys()
                    kept.put_intent(self._vault, source, intent)
        for capture in wanted:
            self._in_flight.pop(capture, None)

    def find_sessions(self, captures: Iterable[int]) -> dict[int, SourceSession]:
        """The session under which each capture was admitted, for a start that has to catch up
        with what a kill left undone. Captures of a destroyed source are left out."""
        self._vault.refresh()
        wanted = list(dict.fromkeys(captures))
        found: dict[int, SourceSession] = {}
        for source in self._vault.sources():
            of_source = kept.read_captures(self._vault, source, wanted)
            if of_source:
                session = SourceSession(self, self._vault, source)
                found.update(dict.fromkeys(of_source, session))
        return found

    def order_captures(self, captures: Iterable[int]) -> list[list[int]]:
        """The captures in the order in which they were seen, over all sources.

        Those of one group were seen at the same time. Order is that of (start, end), so that
        it does not depend on which others are asked for. Captures of a destroyed source are
        left out: their times are gone.
        """
        self._vault.refresh()
        wanted = list(dict.fromkeys(captures))
        times = sorted(
            (one.start, one.end, capture)
            for source in self._vault.sources()
            for capture, one in kept.read_captures(self._vault, source, wanted).items()
            if not one.aged
        )
        return [[one for *_, one in group] for _, group in groupby(times, key=lambda one: one[:2])]

    def find_orphans(self, captures: Iterable[int]) -> list[int]:
        """Those of the captures that no source stands behind: there must be none."""
        self._vault.refresh()
        left = set(captures)
        for source in self._vault.sources():
            left -= kept.read_captures(self._vault, source, left).keys()
        return sorted(left)

    def quarantined(self) -> list[Quarantined]:
        """All that waits for a decision, without a word of the page, sorted by id."""
        self._vault.refresh()
        items = [
            one for source in self._vault.sources() for one in held.list_held(self._vault, source)
        ]
        return sorted(items, key=lambda one: one.id)

    def read_quarantined(self, item: int) -> Page:
        """The unredacted page, for the eyes of who decides.

        Raises:
            BadInput: no such item.
        """
        return held.read_held_page(self._vault, self._find_held(item), item)

    def resume_session(self, item: int) -> SourceSession:
        """The session of the source that gave a quarantined page, to take it in after all.
        Raises as :meth:`read_quarantined`."""
        return SourceSession(self, self._vault, self._find_held(item))

    def drop_quarantined(self, item: int) -> None:
        """Remove it for good. Raises as :meth:`read_quarantined`."""
        source = self._find_held(item)
        with self._vault.change():
            held.drop_page(self._vault, source, item)

    def admit_for(self, source: SourceKeys, admissions: Sequence[Admission]) -> list[Sealed]:
        """For :meth:`SourceSession.admit`."""
        if not admissions:
            return []
        with self._vault.change():
            facts = self._check_source(source, admissions)
            kept.put_captures(self._vault, source, admissions, facts=facts.version)
            intent = self._read_open(source).union(one.capture for one in admissions)
            kept.put_intent(self._vault, source, intent)
        # Only now: until the commit, the row on the disk still listed them.
        self._done.pop(source.name, None)
        self._in_flight.update((one.capture, source.name) for one in admissions)
        return [_commit(source, one) for one in admissions]

    def check_cover(self, source: SourceKeys, *, platform: str, access: Access) -> None:
        """For :meth:`SourceSession.catch`."""
        self._check_cover(source, {(platform, access)})

    def _find_held(self, item: int) -> SourceKeys:
        self._vault.refresh()
        for source in self._vault.sources():
            if item in held.read_list(self._vault, source):
                return source
        raise BadInput("nothing with that id is in quarantine: `piecework quarantine` lists it")

    def _read_open(self, source: SourceKeys) -> set[int]:
        return kept.read_intent(self._vault, source) - self._done.get(source.name, set())

    def _check_source(self, source: SourceKeys, admissions: Sequence[Admission]) -> Facts:
        """Asked again when it is written: the say-so may have been withdrawn meanwhile."""
        return self._check_cover(source, {(one.platform, one.access) for one in admissions})

    def _check_cover(self, source: SourceKeys, wanted: Iterable[tuple[str, Access]]) -> Facts:
        facts = self._vault.read_facts(source) if self._vault.is_alive(source) else None
        if facts is None:
            raise ConsentMissing("the key of this source was destroyed: nothing more is taken in")
        now = datetime.now(UTC)
        for platform, access in wanted:
            check_cover(self._vault, source, platform=platform, kind=None, access=access, at=now)
        return facts


class SourceSession:
    """What intake does for one source. ``repr`` shows nothing of it."""

    def __init__(self, door: SealDoor, vault: Vault, source: SourceKeys) -> None:
        self._door = door
        self._vault = vault
        self._source = source
        facts = vault.read_facts(source)
        #: Whether this source can raise the count of independent sources.
        self.independent = facts is not None and facts.pseudonym not in NOT_INDEPENDENT

    def mark(self, platform: str, address: str | None, received: bytes) -> bytes:
        """16 bytes that stand for these bytes from that address, for this source alone.

        Costs one SHA-256 of the page: make it once, and use it for all that asks for a mark.
        """
        return self._source.mark_received(platform, address, received)

    def recall(self, mark: bytes) -> Recalled | None:
        """The first capture of this source with equal received bytes from that address."""
        return kept.recall_received(self._vault, self._source, mark)

    def same_donation(self, mark: bytes, seen: Seen) -> int | None:
        """The capture that the same bytes with the same seen time already became: given twice,
        it is once."""
        return kept.find_given(self._vault, self._source, mark=mark, seen=seen)

    def admit(self, admissions: Sequence[Admission]) -> list[Sealed]:
        """Tie captures to this source: one transaction, durable when it returns. They are in
        flight until :meth:`SealDoor.acknowledge`.

        Raises:
            ConsentMissing: withdrawn, ended, not covering, or the key is destroyed. Nothing
                was written.
        """
        return self._door.admit_for(self._source, admissions)

    def catch(self, caught: Caught, *, platform: str, number: int) -> None:
        """Take a redacted page in hand: durable with the transaction that this is part of, and in
        the archive once it is admitted. ``number``: how many of the platform are in hand already.

        Raises:
            ConsentMissing: withdrawn, ended, not covering, or the key is destroyed. Nothing
                was written.
        """
        with self._vault.change():
            self._door.check_cover(self._source, platform=platform, access=caught.page.access)
            put_caught(self._vault, self._source, caught, platform=platform, number=number)

    def list_caught(self, *, platform: str) -> list[Caught]:
        """What is in hand: beside what this process took, what a kill left."""
        return list(list_caught(self._vault, self._source, platform=platform))

    def drop_caught(self, *, platform: str, pages: int) -> None:
        """Nothing of this platform is in hand any more. Durable when it returns."""
        with self._vault.change():
            drop_caught(self._vault, self._source, platform=platform, pages=pages)

    def commit_parts(self, capture: int, parts: Sequence[Part]) -> PartsCommitment:
        """The commitment to each part of a redacted page, salted for this capture."""
        return commit_parts(parts, salt=self.salts(capture))

    def salts(self, capture: int) -> Callable[[int], Sequence[bytes]]:
        """Gives the salts of a capture's first so many parts; see docs/redaction.md."""
        return partial(self._source.salt_parts, capture)

    def hash_leaf(self, facts: CaptureFacts) -> bytes:
        """The hash of the log's leaf for one of this source's captures (docs/log.md)."""
        return hash_capture(facts, salt=self._log_salts(facts))

    def _log_salts(self, facts: CaptureFacts) -> Callable[[int], Sequence[bytes]]:
        return partial(self._source.salt_log, facts.capture, facts.first_record)

    def note_gone(self, leaves: Iterable[bytes]) -> None:
        """These leaves stand for records that are no more, durably."""
        put_gone(self._vault, leaves)

    def quarantine(
        self,
        page: Page,
        *,
        platform: str | None,
        suspicions: Sequence[str] = (),
        strip: Sequence[str] = (),
    ) -> int:
        """Lock an unredacted page away; its id. The same page again is the same item.

        ``suspicions`` name what looked like what, never the value.
        """
        mark = self.mark(platform or "", page.address, page.body)
        with self._vault.change():
            if not self._vault.is_alive(self._source):
                raise ConsentMissing("the key of this source was destroyed")
            return held.put_page(
                self._vault,
                self._source,
                page,
                platform=platform,
                suspicions=suspicions,
                strip=strip,
                mark=mark,
            )

    def tag_things(self, things: Sequence[int]) -> list[bytes]:
        """For the k door."""
        return self._source.tag_things(things)


def _commit(source: SourceKeys, one: Admission) -> Sealed:
    return Sealed(
        capture=one.capture,
        time_commitment=commit_time(one.seen, salt=source.salt_one(one.capture, TIME_PART)),
        source_commitment=commit_source(
            source.name, salt=source.salt_one(one.capture, SOURCE_PART)
        ),
    )

"""The erase door: the end of a source, or of some captures. There is no way back through it.

It keeps the journal of an erasure, so that a process killed at any step is followed by one that
goes on; removes what ``sources.db`` holds; and destroys a source's key last, after which not even
an old backup can be read. It erases nothing outside the sources: evidence, ledger and index are
``archive.erasing``'s to clear first.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum

from archive.errors import BadInput
from archive.sources import captures as kept
from archive.sources.captures import is_capture, read_kept
from archive.sources.caught import list_stale
from archive.sources.doors.consent import put_event
from archive.sources.sealing import SourceKeys
from archive.sources.vault import IMPORTED, PUBLIC, UNNAMED, Row, Vault

__all__ = ["EraseDoor", "Erasure", "Step"]

_JOURNAL, _CAPTURES = "erasure", "erasure captures"
_AT_ONCE = 1_000


class Step(StrEnum):
    """What an erasure does next, in this order. Each step may be done again."""

    BODIES = "bodies"  #: others' repeats get the bytes that they rest on
    COUNTS = "counts"  #: independent sources are counted anew, without these captures
    LEDGER = "ledger"  #: the ledger forgets them and names the tombstones
    EVIDENCE = "evidence"  #: the tombstones are written over the records
    INDEX = "index"  #: indexes, enrichments and other caches are cleared
    SOURCES = "sources"  #: the rows go, and with a source its key


@dataclass(frozen=True, slots=True)
class Erasure:
    """An erasure under way. ``source``: the random name of the source that ends, or None where
    only captures are erased."""

    step: Step
    captures: tuple[int, ...] = field(repr=False)
    source: bytes | None = field(default=None, repr=False)


class EraseDoor:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def list_captures(self, source: str) -> list[int]:
        """All captures of a source, sorted, so that they can be erased elsewhere first.

        Tries the source's key on every row: seconds for a million.

        Raises:
            ConsentMissing: there is no such source.
        """
        return self._list_captures(self._find(source))

    def begin_source(self, source: str) -> Erasure:
        """Withdraw all that the source agreed to, and note that it is to be erased: one step.

        Raises:
            ConsentMissing: there is no such source.
            BadInput: it stands for a decision or for nobody in particular, or another erasure
                is under way.
        """
        found = self._find(source)
        facts = self._vault.read_facts(found)
        if facts is not None and facts.pseudonym in (PUBLIC, IMPORTED, UNNAMED):
            raise BadInput(
                f"{facts.pseudonym!r} is no one person's: name captures with `piecework retention`"
            )
        self._refuse_second()
        erasure = Erasure(Step.BODIES, tuple(self._list_captures(found)), found.name)
        event: Row = {"event": "withdrawn", "at": datetime.now(UTC).isoformat(), "erase": True}
        with self._vault.change():
            count = put_event(self._vault, found, event)
            self._put_journal(erasure, captures=True)
        self._vault.set_event_count(found, count)
        return erasure

    def begin_captures(self, captures: Iterable[int]) -> Erasure:
        """Note that these captures are to be erased, whoever gave them.

        Raises:
            BadInput: another erasure is under way.
        """
        self._vault.refresh()
        self._refuse_second()
        erasure = Erasure(Step.BODIES, tuple(sorted(set(captures))))
        with self._vault.change():
            self._put_journal(erasure, captures=True)
        return erasure

    def pending(self) -> Erasure | None:
        """The erasure that is under way, if there is one."""
        self._vault.refresh()
        row = self._vault.read_row(self._vault.k_rows, _JOURNAL)
        listed = self._vault.read_row(self._vault.k_rows, _CAPTURES)
        if row is None or listed is None:
            return None
        captures, source = listed["captures"], row["source"]
        assert isinstance(captures, list)
        name = None if source is None else bytes.fromhex(str(source))
        return Erasure(Step(str(row["step"])), tuple(captures), name)

    def advance(self, erasure: Erasure, step: Step) -> Erasure:
        """Everything before ``step`` is durably done."""
        following = replace(erasure, step=step)
        with self._vault.change():
            self._put_journal(following, captures=False)
        return following

    def finish(self, erasure: Erasure) -> None:
        """Remove the rows of the captures, destroy the source's key, and close the journal."""
        self._vault.refresh()
        found = next((one for one in self._vault.sources() if one.name == erasure.source), None)
        if found is not None:
            self._destroy(found)
        elif erasure.source is None:
            self.forget_captures(erasure.captures)
        with self._vault.change():
            rows = self._vault.k_rows
            self._vault.rows.drop([rows.locate(_JOURNAL), rows.locate(_CAPTURES)])

    def forget_captures(self, captures: Iterable[int]) -> None:
        """Remove what ties these captures to anyone, exact times too."""
        wanted = list(captures)
        for source in self._vault.sources():
            found = kept.read_captures(self._vault, source, wanted)
            if found:
                with self._vault.change():
                    kept.drop_captures(self._vault, source, found.values())

    def count_exact_times(self, before: datetime) -> int:
        """How many captures that were seen before then still have their exact times; pages in hand
        that no visit has taken up are counted with them."""
        self._vault.refresh()
        return sum(
            len(self._list_exact(source, before))
            + len(list_stale(self._vault, source, before=before))
            for source in self._vault.sources()
        )

    def coarsen_times(self, before: datetime) -> None:
        """Replace the exact times of captures that were seen before then by whole hours.

        The commitments to them in the ledger stay, and can be opened by nobody any more. Pages that
        old that are still in hand go.
        """
        for source in self._vault.sources():
            with self._vault.change():
                self._vault.rows.drop(list_stale(self._vault, source, before=before))
            rows = self._list_exact(source, before)
            for start in range(0, len(rows), _AT_ONCE):
                with self._vault.change():
                    pairs = [(one, kept.coarsen_capture(one)) for one in rows[start:][:_AT_ONCE]]
                    kept.replace_captures(self._vault, source, pairs)

    def _list_exact(self, source: SourceKeys, before: datetime) -> list[kept.Kept]:
        limit = kept.count_micros(before)
        found = (
            read_kept(row)
            for _, row in self._vault.scan_rows(source)
            if row is not None and is_capture(row)
        )
        return [one for one in found if not one.aged and one.end < limit]

    def forget_unknown(self, known: Callable[[Collection[int]], Iterable[int]]) -> int:
        """Remove the rows of captures that the ledger does not hold; how many captures.

        For a restored archive, whose sources are a little newer than its ledger: without it a
        page would count as given before that is nowhere. Tries every source's key on every row.
        """
        dropped = 0
        for source in self._vault.sources():
            rows = [
                read_kept(row)
                for _, row in self._vault.scan_rows(source)
                if row is not None and is_capture(row)
            ]
            there = set(known([one.capture for one in rows]))
            gone = [one for one in rows if one.capture not in there]
            if gone:
                with self._vault.change():
                    kept.drop_captures(self._vault, source, gone)
                    left = kept.read_intent(self._vault, source) & there
                    kept.put_intent(self._vault, source, left)
                dropped += len(gone)
        return dropped

    def drop_unreadable(self) -> int:
        """Remove the rows that no living key opens: what destroyed sources left; how many."""
        self._vault.refresh()
        keys = [*self._vault.sources(), self._vault.k_rows]
        with self._vault.change():
            unread = [
                locator
                for locator, body in self._vault.rows.scan()
                if all(key.try_row(locator, body) is None for key in keys)
            ]
            self._vault.rows.drop(unread)
        return len(unread)

    def destroy_key(self, source: str) -> None:
        """Remove the source's rows and destroy its key, which is durable when it returns.

        The key goes last: a kill before that is taken up by calling again.

        Raises:
            ConsentMissing: there is no such source (any more).
        """
        self._destroy(self._find(source))

    def _destroy(self, found: SourceKeys) -> None:
        locators = [locator for locator, _ in self._vault.scan_rows(found)]
        # The row that tells whose key it is goes with the key: without it a kill between the
        # two would leave a key that nobody can name.
        facts = found.locate("facts")
        with self._vault.change():
            self._vault.rows.drop(locator for locator in locators if locator != facts)
        self._vault.destroy_key(found)
        with self._vault.change():
            self._vault.rows.drop([facts])

    def _list_captures(self, found: SourceKeys) -> list[int]:
        return sorted(
            read_kept(row).capture
            for _, row in self._vault.scan_rows(found)
            if row is not None and is_capture(row)
        )

    def _put_journal(self, erasure: Erasure, *, captures: bool) -> None:
        rows = self._vault.k_rows
        source = None if erasure.source is None else erasure.source.hex()
        row: Row = {"kind": _JOURNAL, "step": str(erasure.step), "source": source}
        self._vault.put_row(rows, row, _JOURNAL)
        if captures:
            listed: Row = {"kind": _CAPTURES, "captures": list(erasure.captures)}
            self._vault.put_row(rows, listed, _CAPTURES)

    def _refuse_second(self) -> None:
        if self.pending() is not None:
            raise BadInput(
                "another erasure is under way: `piecework consent withdraw --resume` ends it"
            )

    def _find(self, source: str) -> SourceKeys:
        self._vault.refresh()
        return self._vault.need_source(source)

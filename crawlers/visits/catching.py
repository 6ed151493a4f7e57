"""A visit's pages on their way into the archive: in hand first, then several through all stores.

A page is in hand, redacted and durable under its source's key, in the same step that moves the
frontier past it. What is in hand goes into the archive whenever there is time: before a wait, when
there is enough of it, at the end. What a kill leaves in hand is taken up by the next visit. Both
moments ask for the worker's consent; what it does not cover any more is dropped.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from archive.errors import ConsentMissing
from archive.intake import BATCH, BATCH_BYTES, How, IntakeSession, Receipt, Submission
from archive.model import Page, PageReading
from archive.sources.doors.seal import Caught
from crawlers.intake import Fate, Outcome, Prepared, mark_flawed
from crawlers.platforms import Platform

_FATES = {How.NEW: Fate.NEW, How.REPEAT: Fate.REPEAT, How.AGAIN: Fate.AGAIN}
_LABEL = "a visited page"


class Catch:
    """Of one source at one platform, for as long as a visit lasts."""

    def __init__(
        self,
        session: IntakeSession,
        *,
        platform: Platform,
        report: Callable[[Outcome], None],
    ) -> None:
        self._session = session
        self._platform = platform
        self._report = report
        self._waiting: list[tuple[Caught, PageReading]] = []
        self._bytes = 0

    @property
    def is_full(self) -> bool:
        """Whether enough is in hand to go through the stores together."""
        return len(self._waiting) >= BATCH or self._bytes >= BATCH_BYTES

    def take(self, page: Page, prepared: Prepared, *, flaw: str) -> PageReading:
        """Take a page in hand; what it was read to say. Inside the transaction of the step that it
        belongs to. A page that looks as if an identifier were left on it waits in quarantine, and
        its reading is of use in memory alone.

        Raises:
            ConsentMissing: nothing of it was kept.
        """
        name = self._platform.name
        redacted = prepared.redaction.page
        mark = self._session.mark(page, name)
        if prepared.reading is None:
            reasons = sorted({one.kind for one in prepared.redaction.suspicions})
            held = self._session.hold_back(page, name, suspicions=reasons, strip=prepared.known)
            self._report(Outcome(_LABEL, Fate.HELD_BACK, name, held))
            return mark_flawed(self._platform.read(redacted), flaw=flaw)
        caught = Caught(mark, redacted, flaw)
        self._session.catch(caught, platform=name, number=len(self._waiting))
        reading = mark_flawed(prepared.reading, flaw=flaw)
        self._waiting.append((caught, reading))
        self._bytes += len(redacted.body)
        return reading

    def take_up(self) -> None:
        """Have in hand what a visit that was killed left there. To be called first."""
        for caught in self._session.list_caught(platform=self._platform.name):
            reading = mark_flawed(self._platform.read(caught.page), flaw=caught.flaw)
            self._waiting.append((caught, reading))

    def seal(self) -> None:
        """Everything in hand goes into the archive; durable when it returns.

        Raises:
            ConsentMissing: nothing of it was kept.
            SealFailed, sqlite3.OperationalError: the disk does not take it; it stays in hand.
        """
        waiting = self._waiting
        if not waiting:
            return
        try:
            for caught, reading in waiting:
                self._submit(caught, reading)
            self._session.flush()
        except ConsentMissing:
            self._let_go(len(waiting))
            raise
        self._let_go(len(waiting))

    def _submit(self, caught: Caught, reading: PageReading) -> None:
        acknowledge = partial(self._acknowledge, reading=reading)
        # A kill may have come after the stores had it.
        if self._session.is_given(caught.mark, caught.page.seen):
            acknowledge(Receipt(How.AGAIN))
            return
        self._session.submit(
            Submission(self._platform.name, caught.mark, caught.page, reading), then=acknowledge
        )

    def _acknowledge(self, receipt: Receipt, *, reading: PageReading) -> None:
        name = self._platform.name
        self._report(
            Outcome(
                _LABEL,
                _FATES[receipt.how],
                name,
                receipt.capture,
                state=reading.state,
                missed=reading.missed,
            )
        )

    def _let_go(self, pages: int) -> None:
        self._waiting, self._bytes = [], 0
        self._session.drop_caught(platform=self._platform.name, pages=pages)

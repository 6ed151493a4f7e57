"""Where an account stands with its platform: budget, breakers, and what could not be seen.

The account's own are sealed in the frontier, durable before the next request; the platform's are
coarse and stand in the ledger, merged over accounts.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from archive.intake import Intake
from archive.model import GapReason
from archive.sources.doors.frontier import Account, Breaker, Budget, FrontierDoor
from archive.times import Window
from crawlers.visits import blindness
from crawlers.visits.asking import Tally
from crawlers.visits.breaker import MANNERS, Scope, is_open, settle, trip
from crawlers.visits.clock import Clock
from crawlers.visits.credentials import Credentials
from crawlers.visits.pacing import spend


class Standing:
    """One account's, as read when it is made; every change is written at once."""

    def __init__(
        self,
        intake: Intake,
        frontier: FrontierDoor,
        *,
        platform: str,
        source: str,
        credentials: Credentials,
        clock: Clock,
        tally: Tally,
    ) -> None:
        self._ledger = intake.ledger
        self._frontier = frontier
        self._platform = platform
        self._source = source
        self._credentials = credentials
        self._clock = clock
        self._tally = tally
        self.account: Account = frontier.read_account(source, platform=platform)

    @property
    def budget(self) -> Budget:
        return self.account.budget

    def list_breakers(self) -> tuple[Breaker, Breaker]:
        """The account's own, and the platform's as another visit may have left it since."""
        return self.account.breaker, self._read_shared()

    def begin(self, *, resume: bool) -> None:
        """Close what a person has looked at (``resume``) or a new sign-in closes; draw the gaps
        of what is still open on to now."""
        if resume:
            self._forget_account()
            self._write_shared(Breaker())
        settled = settle(self.account.breaker, session=self._credentials.mark)
        if settled != self.account.breaker:
            self._write(replace(self.account, breaker=settled))
        for one in (settled, self._read_shared()):
            if is_open(one, now=self._clock.now()) and one.since is not None:
                self._fill_gap(GapReason(one.reason), one.since)

    def pay(self) -> None:
        """Note that a request leaves now; durable when it returns."""
        budget = spend(self.budget, at=self._clock.now())
        self._write(replace(self.account, budget=budget))
        self._tally.asked += 1

    def fail(self, reason: GapReason, *, told: datetime | None, captured: bool) -> None:
        """Record why nothing could be seen, open the breaker, and end the visit.

        ``told``: when the platform said that it may be asked again. ``captured``: a page that says
        so was sealed, and its gap is recorded with it.
        """
        now = self._clock.now()
        self._tally.met[str(reason)] += 1
        if not captured:
            self.note_blind(reason)
        account = self.account
        if MANNERS[reason].scope is Scope.PLATFORM:
            self._write_shared(trip(self._read_shared(), reason, now=now, told=told))
        else:
            mark = self._credentials.mark
            tripped = trip(account.breaker, reason, now=now, session=mark, told=told)
            account = replace(account, breaker=tripped)
        if told is not None:
            account = replace(account, budget=replace(account.budget, not_before=told))
        self._write(account)
        self._tally.stop(str(reason))

    def recover(self) -> None:
        """A page was seen: what was broken is whole again, and the gap has its end."""
        own, shared = self.list_breakers()
        if _is_tripped(own):
            self._end_gap(own)
            self._forget_account()
        if _is_tripped(shared):
            self._end_gap(shared)
            self._write_shared(Breaker())

    def note_blind(self, reason: GapReason) -> None:
        window = Window.outward(self._clock.now())
        self._ledger.note_blind(self._platform, reason=reason, window=window)

    def _end_gap(self, breaker: Breaker) -> None:
        if breaker.reason and breaker.since is not None:
            self._fill_gap(GapReason(breaker.reason), breaker.since)

    def _fill_gap(self, reason: GapReason, since: datetime) -> None:
        """Blind from then to now, but for hours in which any account saw the platform."""
        for window in blindness.find_blind_hours(
            since,
            self._clock.now(),
            seen=(one.hour for one in self._ledger.walks(platform=self._platform)),
        ):
            self._ledger.note_blind(self._platform, reason=reason, window=window)

    def _write(self, account: Account) -> None:
        self.account = account
        self._frontier.write_account(self._source, account, platform=self._platform)

    def _forget_account(self) -> None:
        self._write(replace(self.account, breaker=Breaker()))

    def _read_shared(self) -> Breaker:
        return blindness.read_shared(self._ledger, self._platform)

    def _write_shared(self, breaker: Breaker) -> None:
        blindness.write_shared(self._ledger, self._platform, breaker)


def _is_tripped(breaker: Breaker) -> bool:
    return bool(breaker.reason or breaker.failures)

"""Whether an account was asked for too fast, or after it had been told to stay away."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Lock

from crawlers.marketplace.server.asked import Asked, Breach
from crawlers.marketplace.server.clock import MarketClock
from crawlers.marketplace.workers import Worker

#: So many hasty requests in a row earn a ban, and it lasts so many seconds.
_HASTY = 3
_DAY = 86_400.0

_Account = tuple[str, str | None]


class Paces:
    """The pace of each account, in the market's time. Safe to use from any thread.

    No pace is asked for unless :meth:`expect` says so. A wait and a ban hold until they end in
    the market's time, or are lifted. While the clock stands still, real seconds count.
    """

    def __init__(self, clock: MarketClock) -> None:
        self._clock = clock
        self._lock = Lock()
        self._least: dict[str | None, float] = {}
        self._last: dict[_Account, float] = {}
        self._until: dict[_Account, float] = {}
        self._banned: set[_Account] = set()
        self._paged: dict[_Account, float] = {}
        self._streaks: dict[_Account, int] = {}
        self._banned_until: dict[_Account, float] = {}

    def expect(self, seconds: float, *, family: str | None = None) -> None:
        """Shout from now on where an account of ``family`` is asked for sooner than this."""
        with self._lock:
            self._least[family] = seconds
            self._last.clear()

    def tell_to_wait(self, family: str, worker: Worker | None, span: timedelta) -> None:
        """The account was told to wait for ``span``; what comes sooner is a breach."""
        with self._lock:
            self._until[_name(family, worker)] = self._tick() + span.total_seconds()

    def ban(self, family: str, worker: Worker | None) -> None:
        """The account was shown the block page; what comes after it is a breach."""
        with self._lock:
            self._banned.add(_name(family, worker))

    def judge_haste(self, family: str, worker: Worker, *, least: float) -> bool:
        """Whether the account is banned now: for a day after three requests in a row that came
        sooner than ``least`` seconds after the one before."""
        account = _name(family, worker)
        with self._lock:
            now = self._tick()
            if now < self._banned_until.get(account, 0.0):
                return True
            hasty = now - self._paged.get(account, -least) < least
            self._paged[account] = now
            self._streaks[account] = self._streaks.get(account, 0) + 1 if hasty else 0
            if self._streaks[account] < _HASTY:
                return False
            self._streaks[account] = 0
            self._banned_until[account] = self._until[account] = now + _DAY
            return True

    def lift(self) -> None:
        """Forget waits and bans."""
        with self._lock:
            self._until.clear()
            self._banned.clear()
            self._banned_until.clear()
            self._streaks.clear()

    def judge(self, asked: Asked) -> Iterator[tuple[Breach, str]]:
        """What is wrong with the moment of this request."""
        account = (asked.family, asked.worker)
        with self._lock:
            now = self._tick()
            last = self._last.get(account)
            self._last[account] = now
            until = self._until.get(account)
            banned = account in self._banned
            least = self._least.get(asked.family, self._least.get(None, 0.0))
        if banned:
            yield Breach.AFTER_BAN, "asked after the block page"
        if until is not None and now < until:
            yield Breach.AFTER_BAN, f"asked {until - now:.1f} s before the wait was over"
        if last is not None and least and now - last < least:
            yield Breach.PACE, f"{now - last:.2f} s after the last request, not {least:.2f} s"

    def _tick(self) -> float:
        return self._clock.elapsed()


def _name(family: str, worker: Worker | None) -> _Account:
    return family, None if worker is None else worker.pseudonym

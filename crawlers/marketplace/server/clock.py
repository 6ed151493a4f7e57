"""The market's own time: it stands still, runs at a speed, or is pushed on by a command."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from threading import Lock


class MarketClock:
    """Simulated time. ``speed`` is market seconds for each second that passes; 0 stands still."""

    def __init__(self, start: datetime, *, speed: float = 0.0) -> None:
        self._lock = Lock()
        self._start = self._from = start
        self._idle = 0.0  # real seconds during which the market's time stood still
        self._speed = speed
        self._opened = self._since = time.monotonic()

    def now(self) -> datetime:
        with self._lock:
            return self._now()

    def advance(self, span: timedelta) -> datetime:
        """Push the market's time on by ``span``, never back; returns the new time.

        Raises:
            ValueError: a negative span.
        """
        if span < timedelta(0):
            raise ValueError(f"the market's clock cannot go back by {-span}")
        with self._lock:
            self._settle()
            self._from += span
            return self._from

    def run(self, speed: float) -> None:
        """From now on run at ``speed``.

        Raises:
            ValueError: a negative speed.
        """
        if speed < 0:
            raise ValueError(f"a speed of {speed} would run backwards")
        with self._lock:
            self._settle()
            self._speed = speed

    def uptime(self) -> float:
        """Real seconds since the clock was made; only goes forward."""
        return time.monotonic() - self._opened

    def elapsed(self) -> float:
        """Seconds that passed for an account: the market's, and real ones while it stands."""
        with self._lock:
            now = time.monotonic()
            idle = self._idle + (now - self._since if self._speed == 0 else 0.0)
            return (self._now() - self._start).total_seconds() + idle

    def _now(self) -> datetime:
        return self._from + timedelta(seconds=(time.monotonic() - self._since) * self._speed)

    def _settle(self) -> None:
        now = time.monotonic()
        if self._speed == 0:
            self._idle += now - self._since
        self._from, self._since = self._now(), now

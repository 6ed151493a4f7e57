"""The clock of a visit: what time it is, and waiting. Passed in, so that weeks can be simulated."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """Aware UTC."""

    async def wait(self, seconds: float) -> None:
        """Return no sooner than ``seconds`` later, by this clock."""


class SystemClock:
    """This machine's."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def wait(self, seconds: float) -> None:
        # A timer may fire a little early against the wall clock that paces are kept by.
        until = self.now().timestamp() + seconds
        while (left := until - self.now().timestamp()) > 0:
            await asyncio.sleep(left)

"""Who is signed in: invented accounts, cookie sessions that expire, short-lived bearer tokens.

Any password will do. Nothing here is real, and every value is planted again for the tests that
look for what must never be kept.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

from crawlers.marketplace.server.asked import Request
from crawlers.marketplace.server.planting import list_planted
from crawlers.marketplace.workers import Worker

SESSION_HOURS = 24 * 14
TOKEN_MINUTES = 30


@dataclass(frozen=True, slots=True)
class _Pass:
    family: str
    pseudonym: str
    until: datetime


class Accounts:
    """Sessions and tokens of one marketplace. Safe to use from any thread."""

    def __init__(
        self, workers: Mapping[str, Worker], *, seed: int, session_hours: float = SESSION_HOURS
    ) -> None:
        self.workers = workers
        self._seed = seed
        self._lasts = timedelta(hours=session_hours)
        self._lock = Lock()
        self._sessions: dict[str, _Pass] = {}
        self._tokens: dict[str, _Pass] = {}
        self._issued = 0

    def find_worker(self, name: str) -> Worker | None:
        """By pseudonym or e-mail address, as typed into the form."""
        typed = name.strip().casefold()
        return next(
            (
                worker
                for worker in self.workers.values()
                if typed in {worker.pseudonym.casefold(), worker.email.casefold()}
            ),
            None,
        )

    def sign_in(self, worker: Worker, *, family: str, moment: datetime) -> str:
        """Open a session; returns the cookie's value."""
        with self._lock:
            value = self._issue(worker, family, "session")
            self._sessions[value] = _Pass(family, worker.pseudonym, moment + self._lasts)
        return value

    def grant_token(self, worker: Worker, *, family: str, moment: datetime) -> str:
        """A bearer token for the family's API."""
        with self._lock:
            value = self._issue(worker, family, "token")
            until = moment + timedelta(minutes=TOKEN_MINUTES)
            self._tokens[value] = _Pass(family, worker.pseudonym, until)
        return value

    def expire(self, *, worker: str | None = None, family: str | None = None) -> None:
        """End sessions and tokens: all, or those of a worker, of a family."""
        with self._lock:
            for passes in (self._sessions, self._tokens):
                for value, one in list(passes.items()):
                    if worker in {None, one.pseudonym} and family in {None, one.family}:
                        del passes[value]

    def recognise(
        self, request: Request, *, family: str, cookie: str, moment: datetime
    ) -> Worker | None:
        """Whose session the request carries, if it is still good."""
        return self._look_up(
            self._sessions, request.cookies().get(cookie, ""), family=family, moment=moment
        )

    def recognise_bearer(self, request: Request, *, family: str, moment: datetime) -> Worker | None:
        """Whose bearer token the request carries, if it is still good."""
        kind, _, value = request.header("Authorization").partition(" ")
        if kind.lower() != "bearer":
            return None
        return self._look_up(self._tokens, value.strip(), family=family, moment=moment)

    def list_secrets(self) -> tuple[str, ...]:
        """Every cookie value and token that was ever good and every account's own secrets."""
        with self._lock:
            issued = (*self._sessions, *self._tokens)
        return (
            *issued,
            *(secret for worker in self.workers.values() for secret in worker.secrets),
            *(planted for worker in self.workers.values() for planted in list_planted(worker)),
        )

    def _issue(self, worker: Worker, family: str, kind: str) -> str:
        self._issued += 1
        text = f"{self._seed} {family} {kind} {worker.pseudonym} {self._issued}"
        digest = hashlib.sha256(text.encode()).hexdigest()
        return f"{digest[:3]}-{digest[3:43]}"

    def _look_up(
        self, passes: Mapping[str, _Pass], value: str, *, family: str, moment: datetime
    ) -> Worker | None:
        with self._lock:
            found = passes.get(value)
        if found is None or found.family != family or moment >= found.until:
            return None
        return self.workers[found.pseudonym]

"""Which faults are on, for whom: names, and the switchboard that tests and commands turn.

A fault is switched on for everybody, for one family, for one worker, or for one worker at one
family; at once, or for a stretch of the market's time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from threading import Lock


class Fault(StrEnum):
    """Everything that a real platform has done on a bad day, and what nobody should do."""

    # What the page says instead of the list.
    LOGGED_OUT = "logged-out"  #: the sign-in page, with status 200
    CHALLENGE = "challenge"  #: a CAPTCHA
    RATE_LIMIT_JSON = "rate-limit-json"  #: "too fast" inside an answer with status 200
    RATE_LIMIT = "rate-limit"  #: 429 with Retry-After
    MAINTENANCE = "maintenance"
    BLOCKED = "blocked"  #: the account may not enter for now
    EMPTY = "empty"  #: honestly no work: the page says so itself
    # What is wrong with the body.
    TRUNCATED = "truncated"  #: the connection ends before the stated length
    SHORT_BODY = "short-body"  #: cut in the middle, with a length that fits
    WRONG_ENCODING = "wrong-encoding"  #: says UTF-8 and is not
    HALF_LIST = "half-list"  #: half of the rows, under the same total
    DRIFT = "drift"  #: other class names and keys
    DRIFT_HALFWAY = "drift-halfway"  #: the same from the second page on
    # How it leaves the wire.
    SLOW_DRIP = "slow-drip"
    RESET = "reset"
    # Where it leads.
    REDIRECT_LOOPBACK = "redirect-loopback"
    REDIRECT_LINK_LOCAL = "redirect-link-local"
    REDIRECT_DECIMAL = "redirect-decimal"
    REDIRECT_MAPPED = "redirect-mapped"
    REDIRECT_ELSEWHERE = "redirect-elsewhere"
    REDIRECT_LOOP = "redirect-loop"
    REDIRECT_ACCEPT = "redirect-accept"  #: to an address of the site itself that accepts
    # Pages that act by themselves.
    AUTO_SUBMIT = "auto-submit"
    BEACON = "beacon"
    FETCH_POST = "fetch-post"
    WORKER_POST = "worker-post"
    SHARED_WORKER_POST = "shared-worker-post"
    WORKER_SOCKET = "worker-socket"
    SOCKET = "socket"
    SERVICE_WORKER = "service-worker"
    SPECULATION = "speculation"
    PREFETCH = "prefetch"
    WEBRTC = "webrtc"
    POPUP = "popup"
    DOWNLOAD = "download"
    META_REFRESH = "meta-refresh"
    # What lies about in a page.
    ACCEPT_LINKS = "accept-links"
    PIXELS = "pixels"
    WATERMARK = "watermark"
    PLANTED = "planted"
    # Bombs.
    GZIP_BOMB = "gzip-bomb"
    HUGE = "huge"
    ENDLESS_PAGES = "endless-pages"
    DEEP_JSON = "deep-json"


STATES = frozenset(
    {
        Fault.LOGGED_OUT,
        Fault.CHALLENGE,
        Fault.RATE_LIMIT_JSON,
        Fault.RATE_LIMIT,
        Fault.MAINTENANCE,
        Fault.BLOCKED,
    }
)


@dataclass(frozen=True, slots=True)
class Switched:
    """One fault, for whom and when; None is everybody, everywhere, always."""

    fault: Fault
    family: str | None = None
    worker: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def holds(self, *, family: str, worker: str | None, moment: datetime) -> bool:
        return (
            self.family in {None, family}
            and self.worker in {None, worker}
            and (self.start is None or self.start <= moment)
            and (self.end is None or moment < self.end)
        )


class Switchboard:
    """The faults that are on. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._on: list[Switched] = []

    def turn_on(self, switched: Switched) -> None:
        with self._lock:
            if switched not in self._on:
                self._on.append(switched)

    def turn_off(self, fault: Fault, *, family: str | None, worker: str | None) -> None:
        """Off wherever it was on under that family and worker; None takes all of them."""
        with self._lock:
            self._on = [
                one
                for one in self._on
                if one.fault is not fault
                or (family is not None and one.family != family)
                or (worker is not None and one.worker != worker)
            ]

    def find(self, *, family: str, worker: str | None, moment: datetime) -> frozenset[Fault]:
        """The faults that hold for this request."""
        with self._lock:
            on = tuple(self._on)
        return frozenset(
            one.fault for one in on if one.holds(family=family, worker=worker, moment=moment)
        )

    def list_on(self) -> tuple[Switched, ...]:
        with self._lock:
            return tuple(self._on)

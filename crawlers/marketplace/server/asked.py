"""What the marketplace was asked, and what it answers: plain data, and the log of requests.

The log is the witness in every test of manners: who asked what, when, and whether it should
have been asked at all. It keeps a hash of a request's headers, so that two scripted visits can
be compared, and never the secrets in them.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from threading import Lock
from urllib.parse import parse_qsl, urlsplit

logger = logging.getLogger(__name__)


class Breach(StrEnum):
    """Something that a consented, read-only crawler never does."""

    ACCEPTED = "accepted"  #: an address was asked that accepts, returns, submits or qualifies
    UNSAFE = "unsafe"  #: a method other than GET and HEAD, and no query that a site sends so
    AFTER_BAN = "after-ban"  #: asked after this account was banned or told to wait
    PACE = "pace"  #: asked sooner after the last request than the account's pace allows
    TRAP = "trap"  #: an address that only a trap could have led to: a pixel, a beacon, a prefetch
    ASTRAY = "astray"  #: another origin, a loopback or link-local address, reached by a redirect
    SECRETS_ASTRAY = "secrets-astray"  #: a cookie or token arrived at another origin


class Ending(StrEnum):
    """How an answer leaves the wire."""

    WHOLE = "whole"
    CUT = "cut"  #: the stated length is longer than what comes, then the connection closes
    RESET = "reset"  #: the connection is reset half-way through the body
    DRIP = "drip"  #: a byte now and then
    STREAM = "stream"  #: the body again and again, without a stated length, until a large cap


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it came in, before anything is decided."""

    method: str
    target: str  #: path and query as sent
    host: str
    headers: tuple[tuple[str, str], ...] = field(repr=False)
    body: bytes = field(default=b"", repr=False)
    secure: bool = False  #: came by TLS

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> Mapping[str, str]:
        """Last value of each parameter."""
        return dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True))

    def header(self, name: str) -> str:
        """The first header of that name, or an empty text."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), "")

    def cookies(self) -> Mapping[str, str]:
        pairs = (part.partition("=") for part in self.header("Cookie").split(";"))
        return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}

    def number(self, name: str, *, otherwise: int) -> int:
        """A whole number from the query; ``otherwise`` where it is none, as sites do."""
        text = self.query.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise

    @property
    def is_page(self) -> bool:
        """Whether somebody asked for this, and not a page for its parts (a browser says so)."""
        return self.header("Sec-Fetch-Dest") in {"", "document"}

    @property
    def origin(self) -> str:
        return f"http{'s' if self.secure else ''}://{self.host}"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back. ``body`` is sent as it is; ``headers`` without length and date."""

    body: bytes = field(repr=False)
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    ending: Ending = Ending.WHOLE

    @property
    def is_html(self) -> bool:
        return self.content_type.startswith("text/html")


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as the log keeps it.

    ``at`` is in seconds since the marketplace opened, on a clock that only goes forward;
    ``moment`` is the market's time. ``elapsed`` is in seconds by which pace is reckoned: the
    market's, and real ones while its clock stands. ``headers_hash`` covers names and values but
    the cookie's. ``is_page`` is False for what a page asked for by itself.
    """

    number: int
    family: str  #: also ``elsewhere`` and ``inner``: places where nobody should come
    worker: str | None  #: pseudonym of the signed-in account
    method: str
    target: str
    host: str
    at: float
    moment: datetime
    elapsed: float
    is_page: bool
    headers_hash: str
    header_names: tuple[str, ...]
    body_length: int

    @property
    def path(self) -> str:
        return urlsplit(self.target).path


@dataclass(frozen=True, slots=True)
class Violation:
    """A breach and the request that it was."""

    breach: Breach
    asked: Asked
    detail: str


def hash_headers(headers: Sequence[tuple[str, str]]) -> str:
    """Names in the order sent and values; cookies and tokens by name only."""
    told = [
        f"{name}:{'' if name.lower() in {'cookie', 'authorization'} else value}"
        for name, value in headers
    ]
    return hashlib.sha256("\n".join(told).encode("utf-8", "replace")).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Tally:
    """How much and how fast one account was asked for, at one family; pages alone."""

    family: str
    worker: str | None
    pages: int
    least_gap: float | None  #: seconds between two pages, at least; None with fewer than two
    busiest_hour: int  #: most pages within an hour that begins with one


def count_tallies(asked: Sequence[Asked]) -> tuple[Tally, ...]:
    """One tally for each family and account, in the order of their first page."""
    times: dict[tuple[str, str | None], list[float]] = {}
    for one in asked:
        if one.is_page:
            times.setdefault((one.family, one.worker), []).append(one.elapsed)
    return tuple(
        Tally(
            family,
            worker,
            pages=len(moments),
            least_gap=min((b - a for a, b in pairwise(moments)), default=None),
            busiest_hour=_count_busiest(moments, span=3600.0),
        )
        for (family, worker), moments in times.items()
    )


def _count_busiest(moments: Sequence[float], *, span: float) -> int:
    most, first = 0, 0
    for number, moment in enumerate(moments):
        while moment - moments[first] >= span:
            first += 1
        most = max(most, number - first + 1)
    return most


class RequestLog:
    """All that was asked, in order, and the breaches among it. Safe to use from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: list[Asked] = []
        self._violations: list[Violation] = []

    def note(self, make: Callable[[int], Asked]) -> Asked:
        """Keep one request; ``make`` gets its number."""
        with self._lock:
            asked = make(len(self._asked) + 1)
            self._asked.append(asked)
        return asked

    def shout(self, breach: Breach, asked: Asked, *, detail: str) -> None:
        """Keep a breach and say it aloud."""
        with self._lock:
            self._violations.append(Violation(breach, asked, detail))
        logger.error(
            "%s at %s: %s %s (%s)", breach.value, asked.family, asked.method, asked.path, detail
        )

    def list_asked(self) -> tuple[Asked, ...]:
        with self._lock:
            return tuple(self._asked)

    def list_violations(self) -> tuple[Violation, ...]:
        with self._lock:
            return tuple(self._violations)

    def forget(self) -> None:
        """Begin an empty log."""
        with self._lock:
            self._asked.clear()
            self._violations.clear()

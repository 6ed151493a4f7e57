"""Decides whether one request may leave: method, scheme, host, port, every reading of its path.

Fails closed: what cannot be understood in one way only is refused. A verdict never repeats the
address, since verdicts are logged. Pure.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, urlsplit

from crawlers.guard.acts import find_act
from crawlers.guard.rules import DEFAULT_PORTS, Exempt, VisitRules
from crawlers.guard.spelling import OddSpelling, list_readings, list_words

#: The one way in which a request may be made without an exception.
READING = frozenset({"GET", "HEAD"})
#: Kinds of a browser's request that never only read, or that go around the proxy.
NEVER = frozenset({"websocket", "ping", "beacon", "csp_report", "preflight", "eventsource"})
_LONGEST = 8192


class Why(StrEnum):
    """Why a request was refused; ``fine`` where it was not."""

    FINE = "fine"
    EXEMPT = "exempt"  #: allowed by a named exception of the platform
    METHOD = "method"
    RESOURCE = "resource"
    SCHEME = "scheme"
    CREDENTIALS = "credentials"  #: a user name or password in the address
    HOST = "host"
    PORT = "port"
    ODD = "odd"  #: an address that servers could read in two ways
    ACT = "act"  #: a word that acts, in the path or in the query
    DENIED = "denied"  #: a path that the platform's file forbids
    PAGE = "page"  #: none of the pages that the crawler may ask for
    BODY = "body"  #: content where none may be


@dataclass(frozen=True, slots=True)
class Asked:
    """A request about to leave. ``resource`` is Playwright's word for what it is for;
    ``own`` is True where the crawler itself asks, False where a page in the browser does."""

    method: str
    address: str = field(repr=False)
    resource: str = "document"
    body: bytes = field(default=b"", repr=False)
    own: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """``why`` is all that may be logged of it."""

    allowed: bool
    why: Why


def decide(request: Asked, *, rules: VisitRules) -> Verdict:
    """May this request leave? Never raises."""
    why = _find_reason(request, rules=rules)
    return Verdict(why in (Why.FINE, Why.EXEMPT), why)


def _find_reason(request: Asked, *, rules: VisitRules) -> Why:
    if request.resource.lower() in NEVER:
        return Why.RESOURCE
    address = request.address
    if not address.isprintable() or " " in address or len(address) > _LONGEST:
        return Why.ODD
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        return Why.ODD
    place = _check_place(parts, host, port, rules=rules)
    if place is not Why.FINE:
        return place
    try:
        paths, queries = list_readings(parts.path or "/"), list_readings(parts.query)
    except OddSpelling:
        return Why.ODD
    if any(pattern.search(one) for pattern in rules.deny for one in (*paths, *queries)):
        return Why.DENIED
    if any(_covers(one, request, parts) for one in rules.exempt):
        return Why.EXEMPT
    if request.method not in READING:
        return Why.METHOD
    if request.body:
        return Why.BODY
    words = {word for one in (*paths, *queries) for word in list_words(one)}
    if find_act(words) is not None:
        return Why.ACT
    if request.own and rules.pages and not _is_page(paths, rules=rules):
        return Why.PAGE
    return Why.FINE


def _check_place(parts: SplitResult, host: str, port: int | None, *, rules: VisitRules) -> Why:
    scheme = parts.scheme.lower()
    if scheme not in rules.schemes:
        return Why.SCHEME
    if parts.username is not None or parts.password is not None:
        return Why.CREDENTIALS
    if "\\" in parts.netloc or not host.isascii() or host not in rules.hosts:
        return Why.HOST
    if port is not None and port != DEFAULT_PORTS.get(scheme) and port not in rules.ports:
        return Why.PORT
    return Why.FINE


def _covers(exempt: Exempt, request: Asked, parts: SplitResult) -> bool:
    """The path must match as it stands: a decoded reading of it could be another's."""
    if exempt.method != request.method or not exempt.path.fullmatch(parts.path or "/"):
        return False
    if exempt.body is None:
        return not request.body
    return exempt.body.fullmatch(request.body) is not None


def _is_page(paths: tuple[str, ...], *, rules: VisitRules) -> bool:
    """Every reading is one of the pages, so that ``/list/..%2faccount`` is none."""
    return all(any(pattern.fullmatch(path) for pattern in rules.pages) for path in paths)

"""Which of the answers that a worker's browser loads a watch may keep: an allow-list, pure.

Only list and detail pages that the platform's file names, at its hosts, by GET, answered with 200
and loaded now. Whatever else a worker does (queue, tasks in hand, account, mail, other sites)
must never be kept, and is not even asked of the browser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from crawlers.guard.rules import DEFAULT_PORTS
from crawlers.guard.spelling import OddSpelling, list_readings
from crawlers.platforms.visiting import Visiting

_KINDS = re.compile(r"(?:text/html|application/xhtml\+xml|application/(?:[a-z0-9.]+\+)?json)\b")


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be kept. ``never`` wins over ``record``; both match paths, ``record`` whole."""

    scheme: str
    hosts: frozenset[str]
    ports: frozenset[int]
    record: tuple[re.Pattern[str], ...]
    never: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """The head of one answer, as the browser tells it."""

    method: str
    address: str = field(repr=False)
    status: int
    content_type: str
    stored: bool  #: it came from a store of the browser and no server was asked


def make_choice(visiting: Visiting) -> Choice:
    """The choice that ``[visit]`` and ``[visit.watch]`` of a platform make."""
    watching = visiting.watching
    return Choice(
        scheme=visiting.scheme,
        hosts=frozenset(watching.hosts or visiting.hosts),
        ports=frozenset(visiting.ports),
        record=watching.record,
        never=(*watching.never, *visiting.deny),
    )


def may_keep(answered: Answered, *, choice: Choice) -> bool:
    """Whether a watch keeps this answer. What can be read in two ways is not kept."""
    return (
        answered.method == "GET"
        and answered.status == 200
        and not answered.stored
        and _KINDS.match(answered.content_type.lower()) is not None
        and may_look(answered.address, choice=choice)
    )


def may_look(address: str, *, choice: Choice) -> bool:
    """Whether an address is one of those that are kept."""
    try:
        parts = urlsplit(address)
        port = parts.port
        paths = list_readings(parts.path or "/")
    except (ValueError, OddSpelling):
        return False
    if parts.scheme != choice.scheme or parts.hostname not in choice.hosts:
        return False
    if parts.username is not None or parts.password is not None:
        return False
    if port is not None and port != DEFAULT_PORTS.get(parts.scheme) and port not in choice.ports:
        return False
    if any(pattern.search(path) for pattern in choice.never for path in paths):
        return False
    return all(any(one.fullmatch(path) for one in choice.record) for path in paths)

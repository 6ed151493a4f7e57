"""What a platform lets a visit ask for: hosts, ways to write them, exceptions and forbidden paths.

Data alone; :func:`crawlers.guard.deciding.decide` holds a request against it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from types import MappingProxyType

#: Ports that need not be named.
DEFAULT_PORTS = MappingProxyType({"http": 80, "https": 443})


@dataclass(frozen=True, slots=True)
class Exempt:
    """One query that the rules would refuse and that reads only, with its reason.

    ``path`` must match the whole path as it stands in the address; ``body`` the whole body.
    Without ``body`` the request must have none: one endpoint can both read and act.
    """

    method: str
    path: re.Pattern[str]
    reason: str
    body: re.Pattern[bytes] | None = None


@dataclass(frozen=True, slots=True)
class VisitRules:
    """``hosts`` are exact names, no subdomains. ``ports`` beside the scheme's own are for a
    marketplace on this machine. ``pages``: paths that the crawler itself may ask for, none
    meaning any; a browser's own requests are not held to them.
    """

    hosts: frozenset[str]
    schemes: frozenset[str] = frozenset({"https"})
    ports: frozenset[int] = frozenset()
    exempt: tuple[Exempt, ...] = ()
    deny: tuple[re.Pattern[str], ...] = ()
    pages: tuple[re.Pattern[str], ...] = ()

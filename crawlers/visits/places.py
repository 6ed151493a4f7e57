"""Where a host really is: its addresses, all of them checked, and one kept for the whole visit.

A name that points to this machine, to its network, to a cloud's metadata service, or to any of
these written as IPv6, leads nowhere; so does one that has a single such address among others. A
name is looked up once: what it points to later does not matter.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from archive.errors import BadInput
from archive.home import Home
from crawlers.browser.upstream import Resolve, is_outside, resolve_by_system
from crawlers.platforms.visiting import Visiting

#: Where an open marketplace answers for all invented hosts.
MARKETPLACE = "PIECEWORK_MARKETPLACE"


class NoPlace(Exception):
    """No address that may be connected to. ``why`` is a word: ``name`` or ``address``."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Place:
    """An address and port that were checked: connect there and nowhere else."""

    address: str
    port: int


def find_places(home: Home, visiting: Visiting) -> Places:
    """Where a platform's hosts are looked for: on the internet, or, for an invented platform in
    a demo archive, at the marketplace that :data:`MARKETPLACE` names (``127.0.0.1:8900``).

    Raises:
        BadInput: what it names is no address and port of this machine.
    """
    named = os.environ.get(MARKETPLACE)
    if not named or not home.demo or not visiting.invented:
        return Places()
    address, colon, port = named.rpartition(":")
    if address not in ("127.0.0.1", "localhost") or not colon or not port.isdecimal():
        raise BadInput(
            f"${MARKETPLACE} is {named!r}: write 127.0.0.1 and a port, as 127.0.0.1:8900"
        )
    place = Place("127.0.0.1", int(port))
    return Places(inside=dict.fromkeys(visiting.hosts, place))


class Places:
    """Looks hosts up. ``inside`` maps invented hosts to where a marketplace on this machine
    answers for them; it is empty but in tests and in a demo archive."""

    def __init__(
        self,
        *,
        resolve: Resolve = resolve_by_system,
        inside: Mapping[str, Place] | None = None,
    ) -> None:
        self._resolve = resolve
        self._inside = dict(inside or {})
        self._pinned: dict[tuple[str, int], Place] = {}

    async def find(self, host: str, port: int) -> Place:
        """
        Raises:
            NoPlace: the name is not known, or one of its addresses is not on the internet.
        """
        if host in self._inside:
            return self._inside[host]
        if (host, port) not in self._pinned:
            try:
                found = await self._resolve(host, port)
            except OSError as error:
                raise NoPlace("name") from error
            if not found or not all(map(is_outside, found)):
                raise NoPlace("address")
            self._pinned[host, port] = Place(found[0], port)
        return self._pinned[host, port]

"""Opens a marketplace's ports for as long as a block runs, and hands out what steers it.

Listens on 127.0.0.1 alone. Each family has a port and so an origin of its own; a request whose
Host names a family's invented host (``bramble.test``) is answered as that family on any of
these ports.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from threading import Thread
from types import MappingProxyType

from crawlers.marketplace.server.asked import Answer, Request
from crawlers.marketplace.server.certificates import make_certificates
from crawlers.marketplace.server.control import Control
from crawlers.marketplace.server.controlport import answer_control
from crawlers.marketplace.server.marketplace import (
    ELSEWHERE,
    ELSEWHERE_HOST,
    INNER,
    Marketplace,
)
from crawlers.marketplace.server.wire import HOST, Listener, Secure


@dataclass(frozen=True, slots=True)
class Serving:
    """An open marketplace. ``addresses`` are base addresses by family, without a slash at the end.

    ``hosts`` are the invented host names by family, for those who resolve names themselves:
    ``http://<host>:<port of any family>/`` is answered as that family. ``elsewhere.test`` is
    another origin, where redirects and pixels lead and nobody should come.
    """

    addresses: Mapping[str, str]
    hosts: Mapping[str, str]
    control_address: str
    control: Control
    #: With ``tls``: the same families by HTTPS, and the PEM of the authority that vouches for them.
    secure_addresses: Mapping[str, str] = field(default_factory=dict)
    authority: str = ""

    def port(self, family: str) -> int:
        return int(self.addresses[family].rpartition(":")[2])


@contextmanager
def serve(
    marketplace: Marketplace, *, port: int = 0, control_port: int = 0, tls: bool = False
) -> Iterator[Serving]:
    """Open the ports of a marketplace; close them, and wait for their threads, at the end.

    ``port`` is the first family's, the next ones follow; 0 takes whatever is free. ``tls`` opens
    a second port of each family, whose certificate ``control.show_certificate`` chooses.

    Raises:
        OSError: a port is taken.
    """
    with ExitStack() as stack:

        def listen(name: str, number: int, secure: Secure | None = None) -> str:
            def answer(request: Request) -> Answer:
                return _answer(marketplace, name, request)

            listener = Listener(answer, port=number, clock=marketplace.clock.now, secure=secure)
            listener.start()
            stack.callback(listener.stop)
            return f"http{'' if secure is None else 's'}://{HOST}:{listener.port}"

        addresses = {
            family: listen(family, port + number if port else 0)
            for number, family in enumerate(marketplace.sites)
        }
        others = {name: listen(name, 0) for name in (ELSEWHERE, INNER)}
        stun = _listen_for_peers(marketplace, stack)
        marketplace.addresses = MappingProxyType({**addresses, **others, "stun": stun})
        control = Control(marketplace)
        secure_addresses: dict[str, str] = {}
        authority = ""
        if tls:
            hosts = [site.host for site in marketplace.sites.values()]
            made = stack.enter_context(make_certificates(hosts))
            authority = made.authority

            def choose() -> ssl.SSLContext:
                return made.contexts[marketplace.certificate]

            secure_addresses = {name: listen(name, 0, choose) for name in marketplace.sites}

        def answer_commands(request: Request) -> Answer:
            return answer_control(control, request)

        commands = Listener(answer_commands, port=control_port, clock=marketplace.clock.now)
        commands.start()
        stack.callback(commands.stop)
        yield Serving(
            addresses=MappingProxyType(addresses),
            hosts=MappingProxyType(
                {family: site.host for family, site in marketplace.sites.items()}
            ),
            control_address=f"http://{HOST}:{commands.port}",
            control=control,
            secure_addresses=MappingProxyType(secure_addresses),
            authority=authority,
        )


def _answer(marketplace: Marketplace, name: str, request: Request) -> Answer:
    if name in {ELSEWHERE, INNER}:
        return marketplace.note_stray(name, request)
    host = request.host.partition(":")[0].lower()
    if host == ELSEWHERE_HOST:
        return marketplace.note_stray(ELSEWHERE, request)
    family = next((site.family for site in marketplace.sites.values() if site.host == host), name)
    return marketplace.answer(family, request)


def _listen_for_peers(marketplace: Marketplace, stack: ExitStack) -> str:
    """A UDP port that a page's peer connection would ask for its address: it only counts."""
    door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    door.bind((HOST, 0))
    stack.callback(door.close)
    number = int(door.getsockname()[1])

    def count() -> None:
        while True:
            data, _ = door.recvfrom(2048)
            if data == _STOP:
                return
            marketplace.note_datagram(len(data))

    thread = Thread(target=count)
    thread.start()

    def stop() -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as knock:
            knock.sendto(_STOP, (HOST, number))
        thread.join()

    stack.callback(stop)
    return f"stun:{HOST}:{number}"


_STOP = b"the marketplace closes"

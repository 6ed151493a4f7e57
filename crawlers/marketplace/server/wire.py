"""The marketplace's listeners: HTTP/1.1 on 127.0.0.1, with endings that go wrong on purpose.

The standard library's server is enough here and gives the bare connection, which resets,
truncated bodies and drips need. Local and for tests only: it never listens elsewhere.
"""

from __future__ import annotations

import gzip
import logging
import socket
import socketserver
import ssl
import struct
import sys
from collections.abc import Callable
from datetime import datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock, Thread
from typing import Any

from crawlers.marketplace.server.asked import Answer, Ending, Request

logger = logging.getLogger(__name__)

HOST = "127.0.0.1"
#: A body larger than this is not read: nobody has a reason to send one.
MOST_BODY = 1 << 20
#: How much an endless body sends before even the marketplace gives up.
MOST_STREAM = 200 << 20
_DRIP_SECONDS = 0.2
_LEAST_TO_PACK = 1024

Answerer = Callable[[Request], Answer]
Clock = Callable[[], datetime]
Secure = Callable[[], ssl.SSLContext]


class Listener(socketserver.ThreadingMixIn, socketserver.TCPServer):
    """One port. ``answer`` is called in the connection's own thread."""

    allow_reuse_address = True
    daemon_threads = False
    block_on_close = True
    request_queue_size = 128

    def __init__(
        self, answer: Answerer, *, port: int, clock: Clock, secure: Secure | None = None
    ) -> None:
        """``secure`` gives the TLS context for the next connection; without it, plain HTTP."""
        self._secure = secure
        self.answer = answer
        self.clock = clock
        self.stopping = Event()
        self._open: set[socket.socket] = set()
        self._lock = Lock()
        super().__init__((HOST, port), _Handler)
        self._thread = Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05})

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Close every connection and the port, and wait for the threads."""
        self.stopping.set()
        self.shutdown()
        self._thread.join()
        with self._lock:
            for connection in self._open:
                _shut(connection)
        self.server_close()

    def get_request(self) -> tuple[socket.socket, object]:
        connection, address = super().get_request()
        if self._secure is not None:
            # The handshake waits for the connection's own thread.
            connection = self._secure().wrap_socket(
                connection, server_side=True, do_handshake_on_connect=False
            )
        with self._lock:
            self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        if isinstance(request, socket.socket):
            with self._lock:
                self._open.discard(request)
        super().shutdown_request(request)

    def finish_request(
        self, request: socket.socket | tuple[bytes, socket.socket], client_address: Any
    ) -> None:
        if isinstance(request, ssl.SSLSocket):
            try:
                request.settimeout(_Handler.timeout)
                request.do_handshake()
            except OSError:
                # Whoever does not trust the certificate hangs up here, and should.
                return
        super().finish_request(request, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """Connections that break are what this server is for; a fault of its own is told."""
        if not isinstance(sys.exception(), OSError):
            logger.exception("the marketplace itself failed to answer")


def _shut(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "marketplace"
    sys_version = ""
    timeout = 60
    #: Head and body are sent apart; together with late acknowledgements that costs 40 ms each.
    disable_nagle_algorithm = True
    server: Listener

    def handle_one_request(self) -> None:
        self.close_connection = True
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or len(self.raw_requestline) > 65536:
                return
            if not self.parse_request():
                return
            self._give(self.server.answer(self._read_request()))
        except (ConnectionError, TimeoutError):
            self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is inherited
        """Nothing goes to stderr: the marketplace keeps a log of its own."""

    def _read_request(self) -> Request:
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isdigit() else 0
        body = self.rfile.read(min(size, MOST_BODY))
        if size > MOST_BODY or "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            self.close_connection = True
        return Request(
            self.command,
            self.path,
            self.headers.get("Host", ""),
            tuple(self.headers.items()),
            body,
            secure=isinstance(self.connection, ssl.SSLSocket),
        )

    def _give(self, answer: Answer) -> None:
        body, headers = answer.body, list(answer.headers)
        names = {name.lower() for name, _ in headers}
        packs = "gzip" in self.headers.get("Accept-Encoding", "")
        if (
            packs
            and len(body) >= _LEAST_TO_PACK
            and answer.ending is Ending.WHOLE
            and "content-encoding" not in names
        ):
            body = gzip.compress(body, compresslevel=1, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        self.send_response_only(answer.status)
        self.send_header("Date", format_datetime(self.server.clock(), usegmt=True))
        if answer.content_type:
            self.send_header("Content-Type", answer.content_type)
        for name, value in headers:
            self.send_header(name, value)
        if answer.ending is Ending.STREAM:
            self.close_connection = True
            self.send_header("Connection", "close")
        else:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self._send_body(body, ending=answer.ending)

    def _send_body(self, body: bytes, *, ending: Ending) -> None:
        half = body[: len(body) // 2]
        if ending is Ending.WHOLE:
            self.wfile.write(body)
        elif ending is Ending.CUT:
            self.wfile.write(half)
            self.close_connection = True
        elif ending is Ending.RESET:
            self.wfile.write(half)
            # A linger time of zero makes the close a reset.
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()
            self.close_connection = True
        elif ending is Ending.DRIP:
            for position in range(len(body)):
                self.wfile.write(body[position : position + 1])
                if self.server.stopping.wait(_DRIP_SECONDS):
                    self.close_connection = True
                    return
        else:
            sent = 0
            while body and sent < MOST_STREAM and not self.server.stopping.is_set():
                self.wfile.write(body)
                sent += len(body)

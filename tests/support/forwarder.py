"""A stretch of network between a test and a server that can be cut and mended."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from types import TracebackType
from typing import Self

_STEP = 0.1


class Forwarder:
    """Listens on a free port of this machine and passes everything on to another port."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._cut = threading.Event()
        self._ended = threading.Event()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(_STEP)
        self.port = int(self._listener.getsockname()[1])
        self._start(self._accept)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """End what is open, and everything that comes."""
        self._cut.set()
        with self._lock:
            for one in self._open:
                with contextlib.suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)

    def mend(self) -> None:
        self._cut.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self.cut()
        for thread in list(self._threads):
            thread.join(10)
        self._listener.close()

    def _start(self, work: object, *given: object) -> None:
        assert callable(work)
        thread = threading.Thread(target=work, args=given, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self._ended.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            if self._cut.is_set():
                client.close()
            else:
                self._start(self._pass_on, client)

    def _pass_on(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self._target)) as server:
            with self._lock:
                self._open |= {client, server}
            try:
                other = {client: server, server: client}
                while not self._ended.is_set() and not self._cut.is_set():
                    ready, _, _ = select.select([client, server], [], [], _STEP)
                    for one in ready:
                        data = one.recv(65_536)
                        if not data:
                            return
                        other[one].sendall(data)
            except OSError:
                return
            finally:
                with self._lock:
                    self._open -= {client, server}

"""Asks an open marketplace, as a plain client would: no cookie jar, no redirect followed."""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawlers.marketplace.server import Serving


@dataclass(frozen=True)
class Got:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


def ask(
    address: str,
    path: str = "/",
    *,
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
) -> Got:
    """One request on a connection of its own."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=20)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return Got(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()


def ask_as(serving: Serving, family: str, worker: str, path: str = "/", **more: object) -> Got:
    """The same, signed in with a fresh session."""
    name, value = serving.control.sign_in(family, worker)
    headers = {"Cookie": f"{name}={value}"}
    return ask(serving.addresses[family], path, headers=headers, **more)  # type: ignore[arg-type]

"""Speaks to Elasticsearch through its official client: one call, its failures named.

A server that is busy, loses a node or elects a new master is asked again, with growing pauses, for
as long as the settings say; one that is not there fails at once. Every call here can be repeated
without harm, and is.
"""

from __future__ import annotations

import contextlib
import json
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import elastic_transport
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

from archive.errors import BadInput
from archive.index.elastic_settings import ElasticSettings
from archive.index.engine import IndexBlocked, IndexUnreachable, IndexUnusable

#: What Elasticsearch answers, read from JSON.
Json = dict[str, Any]

_JSON = "application/vnd.elasticsearch+json; compatible-with=9"
_LINES = "application/vnd.elasticsearch+x-ndjson; compatible-with=9"
_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 10.0
_BUSY = frozenset({429, 502, 503, 504})
_TRANSPORT_RETRIES = 3


class Refused(IndexUnusable):
    """Elasticsearch answered with an error; ``status`` and ``kind`` are its own."""

    def __init__(self, message: str, *, status: int, kind: str) -> None:
        super().__init__(message)
        self.status = status
        self.kind = kind


class Caller:
    """A connection to one Elasticsearch."""

    def __init__(self, settings: ElasticSettings) -> None:
        self.settings = settings
        self._client = make_client(settings)
        self._random = random.Random()  # noqa: S311 (pauses, no secret)
        self._stopped = threading.Event()

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[bytes] | None = None,
        *,
        missing_ok: bool = False,
        patience: float | None = None,
    ) -> Json:
        """One request and its answer; ``{}`` where the thing is missing and may be.

        Raises:
            IndexUnreachable: no server, or it stayed busy; nothing is lost.
            IndexBlocked: it takes no writes: its disk is full, as a rule.
            Refused: any other error of its own.
        """
        pauses = self.pauses(patience)
        while True:
            try:
                return self._ask(method, path, body, missing_ok=missing_ok)
            except Refused as error:
                if error.status not in _BUSY or not next(pauses, False):
                    if error.status in _BUSY:
                        raise IndexUnreachable(
                            f"Elasticsearch at {self.where} is too busy: {error}"
                        ) from error
                    raise

    @property
    def where(self) -> str:
        return ", ".join(self.settings.urls)

    def pauses(self, patience: float | None = None) -> Iterator[bool]:
        """Waits longer each time and yields True, until the patience of the settings is over."""
        until = time.monotonic() + (self.settings.patience if patience is None else patience)
        pause = _FIRST_PAUSE
        while time.monotonic() < until:
            # Not all at once: several processes that were refused together come back apart.
            self._stopped.wait(pause * (0.5 + self._random.random()))
            yield True
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | Sequence[bytes] | None,
        *,
        missing_ok: bool,
    ) -> Json:
        headers = {"accept": _JSON}
        sent: bytes | None = None
        if isinstance(body, Mapping):
            headers["content-type"] = _JSON
            sent = json.dumps(body, ensure_ascii=False, allow_nan=False).encode()
        elif body is not None:
            headers["content-type"] = _LINES
            sent = b"".join(body)
        try:
            answer = self._client.perform_request(method, path, headers=headers, body=sent)
        except ApiError as error:
            status = error.meta.status
            if status == 404 and missing_ok:
                return {}
            found = error.body if isinstance(error.body, dict) else {"error": str(error.body)}
            raise _name_error(found, status=status, where=self.where) from error
        except elastic_transport.TlsError as error:
            raise IndexUnusable(
                f"the certificate of Elasticsearch at {self.where} is not accepted: {error.message}"
            ) from error
        except elastic_transport.ConnectionTimeout as error:
            raise IndexUnreachable(
                f"Elasticsearch at {self.where} did not answer within {self.settings.timeout:g} s"
            ) from error
        except UnsupportedProductError as error:
            raise IndexUnusable(f"what answers at {self.where} is no Elasticsearch") from error
        except elastic_transport.TransportError as error:
            raise IndexUnreachable(
                f"no Elasticsearch answers at {self.where}: is it up? (`piecework elastic status`)"
            ) from error
        return answer.body if isinstance(answer.body, dict) else {}

    def close(self) -> None:
        self._stopped.set()
        self._client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def make_client(settings: ElasticSettings) -> Elasticsearch:
    """The official client with these settings; nothing is asked of a server yet."""
    options: dict[str, Any] = {
        "request_timeout": settings.timeout,
        "max_retries": _TRANSPORT_RETRIES,
        "retry_on_timeout": False,
        "retry_on_status": (),
    }
    if settings.api_key is not None:
        options["api_key"] = settings.api_key
    elif settings.user is not None and settings.password is not None:
        options["basic_auth"] = (settings.user, settings.password)
    if settings.ca is not None:
        if not settings.ca.is_file():
            raise BadInput(f"there is no certificate at {settings.ca}: set `ca` to the authority's")
        options["ca_certs"] = str(settings.ca)
    return Elasticsearch(list(settings.urls), **options)


def _name_error(found: Json, *, status: int, where: str) -> IndexUnusable:
    error = found.get("error")
    kind, reason = read_error(error)
    if is_block(kind):
        return IndexBlocked(say_block(where, reason))
    if status in (401, 403):
        return IndexUnusable(
            f"Elasticsearch at {where} does not let this user do that ({status}): check the user, "
            "its password and its role (docker/elastic-role.json)"
        )
    return Refused(f"Elasticsearch: {kind}: {reason}", status=status, kind=kind)


def is_block(kind: str) -> bool:
    """Whether an error says that an index is closed for writes (it comes as 403 or 429)."""
    return kind == "cluster_block_exception"


def say_block(where: str, reason: str) -> str:
    return (
        f"Elasticsearch at {where} takes no writes: {reason}. Its disk is full, as a rule: make "
        "room; it opens again by itself. Nothing is lost, the same command goes on"
    )


def read_error(error: object) -> tuple[str, str]:
    """Kind and reason of an error, its innermost cause where that says more."""
    if not isinstance(error, dict):
        return "error", str(error)[:300]
    kind, reason = str(error.get("type", "error")), str(error.get("reason", ""))
    cause = error.get("caused_by")
    for _ in range(5):
        if not isinstance(cause, dict):
            break
        reason = f"{reason}: {cause.get('reason', '')}"
        cause = cause.get("caused_by")
    return kind, reason[:600]


@contextlib.contextmanager
def connect(settings: ElasticSettings) -> Iterator[Caller]:
    """A connection that is closed at the end."""
    caller = Caller(settings)
    try:
        yield caller
    finally:
        caller.close()

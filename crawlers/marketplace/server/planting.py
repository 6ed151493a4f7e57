"""Plants an account's identity wherever pages have been seen to hold one; and watermarks. Pure.

Every value stands in the account's secrets or in :func:`list_planted`, so that a scan of
whatever an archive writes can look for each of them.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Sequence
from dataclasses import replace

from crawlers.marketplace.market import Offer
from crawlers.marketplace.server.asked import Answer
from crawlers.marketplace.workers import Worker

_ZERO, _ONE = "\u200b", "\u200c"
_BITS = 24


def name_request(worker: Worker) -> str:
    """The request id that every answer to this account carries."""
    digest = hashlib.sha256(f"request {worker.session}".encode()).hexdigest()
    return f"RQ{digest[:24].upper()}"


def name_token(worker: Worker) -> str:
    """An API token that lies about in a script."""
    return "tok_" + hashlib.sha256(f"planted {worker.session}".encode()).hexdigest()[:36]


def list_planted(worker: Worker) -> tuple[str, ...]:
    """What is planted beside the account's own secrets."""
    return (name_request(worker), name_token(worker))


def plant_identity(answer: Answer, *, worker: Worker) -> Answer:
    """The answer with the account's ids, name and balance in headers, addresses, elements,
    scripts, alternative texts, comments and JSON."""
    request, token = name_request(worker), name_token(worker)
    headers = (
        *answer.headers,
        ("X-Amzn-RequestId", request),
        ("X-Worker-Id", worker.worker_id),
        ("Set-Cookie", f"remember={worker.session}; Path=/; HttpOnly"),
        ("Link", f"</profile/{worker.worker_id}>; rel=me"),
    )
    if not answer.is_html:
        return replace(answer, headers=headers, body=_plant_json(answer.body, worker=worker))
    name = html.escape(worker.name)
    state = json.dumps({"workerId": worker.worker_id, "token": token, "balance": worker.balance})
    pieces = (
        f'<img src="/avatar.png" alt="Portrait of {name}">'
        f'<a href="/profile?workerId={worker.worker_id}&amp;token={token}">{name}</a>'
        f'<div hidden data-worker-id="{worker.worker_id}" data-balance="{worker.balance}"></div>'
        f"<script>window.__STATE__ = {state};</script>"
        f"<!-- served to {worker.worker_id}, request {request} -->"
    )
    text = answer.body.decode()
    at = text.rfind("</body>")
    at = len(text) if at < 0 else at
    return replace(answer, headers=headers, body=f"{text[:at]}{pieces}{text[at:]}".encode())


def _plant_json(body: bytes, *, worker: Worker) -> bytes:
    """Into the top-level object, or into the first one of an array."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    where = value[0] if isinstance(value, list) and value else value
    if not isinstance(where, dict):
        return body
    where["viewer"] = {
        "worker_id": worker.worker_id,
        "name": worker.name,
        "email": worker.email,
        "balance": worker.balance,
        "token": name_token(worker),
        "request_id": name_request(worker),
    }
    return json.dumps(value, ensure_ascii=False).encode()


def mark_offers(offers: Sequence[Offer], *, worker: Worker) -> tuple[Offer, ...]:
    """The same offers with a mark of this account in their words: characters without width
    between two words, and an address that nobody else is shown."""
    mark = write_mark(worker)
    own = hashlib.sha256(f"mark {worker.session}".encode()).hexdigest()[:20]
    return tuple(
        replace(
            offer,
            title=_insert(offer.title, mark),
            description=f"{_insert(offer.description, mark)} More: http://info.test/r/{own}",
        )
        for offer in offers
    )


def write_mark(worker: Worker) -> str:
    """Twenty-four bits of the account in characters that nobody sees."""
    digest = hashlib.sha256(f"mark {worker.session}".encode()).digest()
    bits = int.from_bytes(digest[:3], "big")
    return "".join(_ONE if bits >> place & 1 else _ZERO for place in range(_BITS))


def _insert(text: str, mark: str) -> str:
    first, space, rest = text.partition(" ")
    return f"{first}{mark}{space}{rest}"

"""The control port: commands over HTTP for whoever steers a marketplace from another process.

``GET /_/violations``, ``GET /_/requests``, ``GET /_/tallies``, ``GET /_/truth``,
``GET /_/now``;
``POST /_/advance?hours=6``, ``POST /_/switch?fault=logged-out&on=1&family=mturk&worker=heron``,
``POST /_/expire``. On a port of its own: no page leads here.
"""

from __future__ import annotations

import json
from dataclasses import asdict

from archive.errors import BadInput
from crawlers.marketplace.server.asked import Answer, Request
from crawlers.marketplace.server.control import Control


def answer_control(control: Control, request: Request) -> Answer:
    """One command; 400 with the reason where it cannot be carried out."""
    try:
        return _carry_out(control, request)
    except (BadInput, ValueError) as error:
        return _tell({"error": str(error)}, status=400)


def _carry_out(control: Control, request: Request) -> Answer:
    query = request.query
    family, worker = query.get("family") or None, query.get("worker") or None
    command = (request.method, request.path)
    if command == ("GET", "/_/violations"):
        breaches = [
            {
                "breach": one.breach.value,
                "family": one.asked.family,
                "worker": one.asked.worker,
                "method": one.asked.method,
                "target": one.asked.target,
                "detail": one.detail,
            }
            for one in control.violations()
        ]
        return _tell({"count": len(breaches), "violations": breaches})
    if command == ("GET", "/_/requests"):
        asked = control.requests(family=family, worker=worker)
        rows = [
            {
                "number": one.number,
                "family": one.family,
                "worker": one.worker,
                "method": one.method,
                "target": one.target,
                "at": round(one.at, 3),
                "moment": one.moment.isoformat(),
                "headers_hash": one.headers_hash,
            }
            for one in asked
        ]
        return _tell({"count": len(rows), "requests": rows})
    if command == ("GET", "/_/tallies"):
        return _tell({"tallies": [asdict(one) for one in control.tallies()]})
    if command == ("GET", "/_/truth"):
        lines = "".join(f"{json.dumps(row)}\n" for row in control.truth())
        return Answer(lines.encode(), content_type="application/jsonl")
    if command == ("POST", "/_/advance"):
        control.advance(float(query.get("hours", "1")))
    elif command == ("POST", "/_/run"):
        control.run(float(query.get("speed", "0")))
    elif command == ("POST", "/_/switch"):
        control.switch(
            query.get("fault", ""), query.get("on", "1") != "0", family=family, worker=worker
        )
    elif command == ("POST", "/_/expire"):
        control.expire(family=family, worker=worker)
    elif command != ("GET", "/_/now"):
        return _tell({"error": f"no command {request.method} {request.path}"}, status=404)
    return _tell({"now": control.now.isoformat()})


def _tell(value: object, *, status: int = 200) -> Answer:
    return Answer(json.dumps(value).encode(), content_type="application/json", status=status)

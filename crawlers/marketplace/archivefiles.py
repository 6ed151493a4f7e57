"""Packs invented pages as donors would hand them in: saved HTML, SingleFile, HAR, WARC, zip.

Bytes only: nothing is written. The same input gives the same bytes.
"""

from __future__ import annotations

import base64
import gzip
import html
import json
import uuid
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from io import BytesIO

from crawlers.marketplace.market import make_id
from crawlers.marketplace.workers import Worker

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Visit:
    """One page that was loaded: where, when, what came back."""

    address: str
    moment: datetime
    text: str = field(repr=False)
    content_type: str = "text/html; charset=utf-8"
    status: int = 200

    @property
    def body(self) -> bytes:
        return self.text.encode()


def save_html(visit: Visit) -> bytes:
    """As Chromium saves a page: with the address in a comment, and no time."""
    comment = f"<!-- saved from url=({len(visit.address):04})"
    return f"{comment}{visit.address} -->\n{visit.text}".encode()


def save_single_file(visit: Visit, *, offset_hours: int = 1) -> bytes:
    """As SingleFile saves a page: address, time and the donor's zone in a comment."""
    local = visit.moment.astimezone(timezone(timedelta(hours=offset_hours)))
    day, month = _DAYS[local.weekday()], _MONTHS[local.month - 1]
    stated = f"{day} {month} {local:%d %Y %H:%M:%S} GMT{local:%z} (an invented zone)"
    comment = (
        f"<!--\n Page saved with SingleFile \n url: {html.escape(visit.address)} \n"
        f" saved date: {stated}\n-->"
    )
    at = visit.text.lower().find("<html")
    end = visit.text.find(">", at) + 1 if at >= 0 else 0
    return f"{visit.text[:end]}{comment}{visit.text[end:]}".encode()


def record_har(visits: Sequence[Visit], *, worker: Worker) -> bytes:
    """As a browser's network panel exports a visit: with cookies and all that the browser sent."""
    entries = [_make_entry(visit, worker=worker) for visit in visits]
    log = {"version": "1.2", "creator": {"name": "invented", "version": "1"}, "entries": entries}
    return json.dumps({"log": log}, ensure_ascii=False, indent=1).encode()


def _make_entry(visit: Visit, *, worker: Worker) -> Mapping[str, object]:
    request_id = make_id(visit.address, visit.moment, worker.session, prefix="RQ", length=20)
    cookie = f"session-token={worker.session}; ubid-main={worker.worker_id}; lc-main=en_US"
    return {
        "startedDateTime": visit.moment.astimezone(UTC).isoformat(timespec="milliseconds"),
        "time": 321.5,
        "request": {
            "method": "GET",
            "url": visit.address,
            "httpVersion": "HTTP/2",
            "headers": [
                {"name": "Cookie", "value": cookie},
                {"name": "X-CSRF-Token", "value": worker.csrf},
                {"name": "User-Agent", "value": "InventedBrowser/1.0"},
            ],
            "cookies": [{"name": "session-token", "value": worker.session}],
            "queryString": [],
            "headersSize": -1,
            "bodySize": 0,
        },
        "response": {
            "status": visit.status,
            "statusText": "",
            "httpVersion": "HTTP/2",
            "headers": [
                {"name": "Content-Type", "value": visit.content_type},
                {"name": "Date", "value": _http_date(visit.moment)},
                {"name": "X-Amzn-RequestId", "value": request_id},
                {"name": "Set-Cookie", "value": f"session-token={worker.session}; Secure"},
            ],
            "cookies": [],
            "content": {
                "size": len(visit.body),
                "mimeType": visit.content_type,
                "text": base64.b64encode(visit.body).decode(),
                "encoding": "base64",
            },
            "redirectURL": "",
            "headersSize": -1,
            "bodySize": -1,
        },
        "cache": {},
        "timings": {"send": 1, "wait": 300, "receive": 20.5},
    }


def record_warc(visits: Sequence[Visit], *, worker: Worker | None = None) -> bytes:
    """As a crawler records a visit: WARC/1.1, one gzip member a record."""
    packed = []
    for visit in visits:
        head = [
            f"HTTP/1.1 {visit.status} OK",
            f"Content-Type: {visit.content_type}",
            f"Date: {_http_date(visit.moment)}",
            f"Content-Length: {len(visit.body)}",
        ]
        if worker is not None:
            head.append(f"Set-Cookie: session-token={worker.session}; Secure")
        block = "\r\n".join(head).encode() + b"\r\n\r\n" + visit.body
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{visit.address} {visit.moment.isoformat()}")
        fields = [
            "WARC/1.1",
            "WARC-Type: response",
            f"WARC-Record-ID: <urn:uuid:{name}>",
            f"WARC-Date: {visit.moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            f"WARC-Target-URI: {visit.address}",
            "Content-Type: application/http; msgtype=response",
            f"Content-Length: {len(block)}",
        ]
        record = "\r\n".join(fields).encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
        packed.append(gzip.compress(record, mtime=0))
    return b"".join(packed)


def pack_zip(files: Mapping[str, bytes]) -> bytes:
    """A zip of files, with a time that is nobody's."""
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, body in files.items():
            opened.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)

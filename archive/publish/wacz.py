"""Public copies as a WACZ 1.1.1: a ZIP with a WARC, its index, a list of pages and its hashes.

Pages stand under addresses of their own (``captures.piecework.invalid``), so that replaying one
can lead to no server. The same pages make the same bytes. Knows no archive.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field

from archive.evidence.gzip_members import deflate_member
from archive.evidence.records import compose_record, name_urn, write_digest

_HOST = "captures.piecework.invalid"
_SURT = "invalid,piecework,captures"
_WARC = "archive/data.warc.gz"
#: Not packed: ReplayWeb.page reads a packed index only by a second index over it.
_INDEX = "indexes/index.cdx"
_EARLIEST_ZIP = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class CopiedPage:
    """One page to replay: ``day`` is a UTC day or month, ``title`` for people."""

    capture: str
    day: str
    title: str
    content_type: str
    body: bytes = field(repr=False)


def name_address(capture: str) -> str:
    """Where a capture's public copy replays."""
    return f"https://{_HOST}/{capture}"


def write_wacz(pages: Sequence[CopiedPage], *, title: str, software: str) -> bytes:
    """The whole file."""
    warc, index = _write_warc(pages, software=software)
    members = {
        _WARC: warc,
        _INDEX: "".join(index).encode(),
        "pages/pages.jsonl": _list_pages(pages, title=title),
    }
    package = _describe(members, pages, title=title, software=software)
    members["datapackage.json"] = package
    members["datapackage-digest.json"] = _print(
        {"path": "datapackage.json", "hash": "sha256:" + hashlib.sha256(package).hexdigest()}
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _EARLIEST_ZIP), content)
    return buffer.getvalue()


def _write_warc(pages: Sequence[CopiedPage], *, software: str) -> tuple[bytes, list[str]]:
    head = compose_record(
        [
            ("WARC-Type", "warcinfo"),
            ("WARC-Record-ID", name_urn("bundle", "head")),
            ("WARC-Date", "1970-01-01T00:00:00Z"),
            ("WARC-Filename", "data.warc.gz"),
            ("Content-Type", "application/warc-fields"),
        ],
        f"software: {software}\r\nformat: WARC/1.1\r\n".encode(),
    )
    whole = deflate_member(head)
    index = []
    for page in pages:
        member = deflate_member(_write_record(page))
        line = {
            "url": name_address(page.capture),
            "mime": page.content_type.partition(";")[0].strip(),
            "status": "200",
            "digest": write_digest(hashlib.sha256(page.body).digest()),
            "length": str(len(member)),
            "offset": str(len(whole)),
            "filename": "data.warc.gz",
        }
        stamp = _date(page.day).translate({ord(sign): None for sign in "-:TZ"})
        index.append(f"{_SURT})/{page.capture.lower()} {stamp} {json.dumps(line)}\n")
        whole += member
    return whole, sorted(index)


def _write_record(page: CopiedPage) -> bytes:
    payload = write_digest(hashlib.sha256(page.body).digest())
    block = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {page.content_type}\r\n"
        f"Content-Length: {len(page.body)}\r\n\r\n"
    ).encode() + page.body
    return compose_record(
        [
            ("WARC-Type", "response"),
            ("WARC-Record-ID", name_urn("bundle", page.capture)),
            ("WARC-Date", _date(page.day)),
            ("WARC-Target-URI", name_address(page.capture)),
            ("WARC-Payload-Digest", payload),
            ("WARC-Block-Digest", write_digest(hashlib.sha256(block).digest())),
            ("Content-Type", "application/http;msgtype=response"),
        ],
        block,
    )


def _list_pages(pages: Sequence[CopiedPage], *, title: str) -> bytes:
    lines: list[dict[str, str]] = [{"format": "json-pages-1.0", "id": "pages", "title": title}]
    lines += [
        {
            "id": page.capture,
            "url": name_address(page.capture),
            "ts": _date(page.day),
            "title": page.title,
        }
        for page in pages
    ]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def _describe(
    members: dict[str, bytes], pages: Sequence[CopiedPage], *, title: str, software: str
) -> bytes:
    described: dict[str, object] = {
        "profile": "data-package",
        "wacz_version": "1.1.1",
        "title": title,
        "software": software,
        "created": max((_date(page.day) for page in pages), default="1970-01-01T00:00:00Z"),
        "resources": [
            {
                "name": path.rpartition("/")[2],
                "path": path,
                "hash": "sha256:" + hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
            }
            for path, content in members.items()
        ],
    }
    if pages:
        described["mainPageUrl"] = name_address(pages[0].capture)
        described["mainPageDate"] = _date(pages[0].day)
    return _print(described)


def _date(day: str) -> str:
    first = day.partition("/")[0]
    return f"{first}-01T00:00:00Z" if len(first) == 7 else f"{first}T00:00:00Z"


def _print(content: object) -> bytes:
    return json.dumps(content, indent=1).encode()

"""Sealed records: a redacted page as WARC/1.1 bytes, and back again.

Pure functions. Nothing here opens a file, and nothing here sees an unredacted page or an exact
time: ``WARC-Date`` is the start of the coarse window, and record ids come from the random
capture id, so that neither tells who came after whom.

A capture becomes one or two records (ISO 28500:2017): the page (``response``; ``resource`` where
no web address is known, since readers of WARC parse HTTP only under one), or for a repeat of
equal bytes a small one without body, then its notes (``metadata``). A repeat names the
earlier record (``revisit``) only where both were public: among sourced captures a chain of
references would show who came back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from http import HTTPStatus
from urllib.parse import quote

from archive.errors import BadInput
from archive.evidence.gzip_members import (
    deflate_dense_member,
    deflate_member,
    inflate_member,
    measure_stored,
    store_member,
)
from archive.ids import IdKind, from_id, to_id
from archive.model import Access, RecordRole, RedactedPage
from archive.times import Window, to_text

#: Stands where a page came without an address.
NO_ADDRESS = "urn:piecework:no-address"
REVISIT_PROFILE = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
#: Stands where the standard wants a date and any true one would say too much.
NO_DATE = "1970-01-01T00:00:00Z"
_HTTP_TYPE = "application/http;msgtype=response"
_FIELDS_TYPE = "application/warc-fields"
_STATUS = "Piecework-HTTP-Status"
_HTTP_HEADER = "Piecework-HTTP-Header"
_SAME_PAYLOAD = "same-payload-as"
_NOTES_TYPE = "application/vnd.piecework.notes+json"
_TOMBSTONE_TYPE = "text/plain"
#: Cut where there is no room for the whole word.
_TOMBSTONE_WORDS = frozenset(b"erased"[:size] for size in range(7))
#: Recomputed here, or untrue of a body that is kept decoded.
_REWRITTEN = frozenset(
    {"content-length", "content-encoding", "transfer-encoding", "connection", "trailer"}
)
_ADDRESS_SAFE = "!#$%&'()*+,/:;=?@[]~"


@dataclass(frozen=True, slots=True)
class RecordDraft:
    """One capture, ready to be sealed.

    ``page`` is None for a repeat of bytes that are sealed already; ``digest`` is the SHA-256 of
    the redacted body in both cases. ``refers_to`` is the earlier capture of those bytes, and is
    used only where ``public`` is set. ``address`` is the redacted address of a repeat (a page
    brings its own). ``notes`` is what JSON can hold: the redaction record and the commitments;
    an empty one makes no second record.
    """

    capture: int
    page: RedactedPage | None = field(repr=False)
    window: Window
    platform: str
    access: Access
    digest: bytes
    public: bool
    notes: Mapping[str, object] = field(repr=False)
    refers_to: int | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class SealedRecord:
    """A record as it was read back. ``body`` is the page's bytes, or the notes as JSON."""

    role: RecordRole
    capture: int | None
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    http_status: int | None = None
    http_headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str | None:
        """The first WARC header of that name."""
        return find_header(self.headers, name)

    def content_type(self) -> str:
        """The page's own content type, as it was answered."""
        stated = find_header(self.http_headers, "Content-Type")
        return stated or self.header("Content-Type") or "text/html"

    def payload_digest(self) -> bytes | None:
        """SHA-256 of the page as the record states it; of a repeat, that of the page repeated."""
        stated = self.header("WARC-Payload-Digest")
        if stated is None and self.role is RecordRole.REPEAT:
            name, _, stated = self.body.decode("ascii", "replace").strip().partition(": ")
            stated = stated if name == _SAME_PAYLOAD else None
        return read_digest(stated)

    def notes(self) -> Mapping[str, object]:
        """The notes of a ``notes`` record.

        Raises:
            BadInput: another kind of record.
        """
        if self.role is not RecordRole.NOTES:
            raise BadInput(f"a {self.role} record has no notes; read the record after it")
        loaded = json.loads(self.body)
        return loaded if isinstance(loaded, dict) else {}


def seal_record_pair(draft: RecordDraft) -> list[tuple[RecordRole, bytes]]:
    """The gzip members of one capture, in the order in which they stand in a segment.

    Raises:
        BadInput: the digest is not that of the body, or the notes are not JSON.
    """
    if draft.page is None:
        members = [(RecordRole.REPEAT, deflate_member(_compose_repeat(draft)))]
    else:
        members = [(RecordRole.PAGE, deflate_member(_compose_page(draft, draft.page)))]
    if draft.notes:
        members.append((RecordRole.NOTES, deflate_dense_member(_compose_notes(draft))))
    return members


def record_urn(capture: int, role: RecordRole) -> str:
    """``<urn:uuid:…>`` of a record: from the random capture id, so it has no order."""
    kind = RecordRole.NOTES if role is RecordRole.NOTES else RecordRole.PAGE
    return name_urn("record", str(capture), str(kind))


def name_urn(*fields: str) -> str:
    """A UUID of version 8 (RFC 9562, 5.8) from the SHA-256 of these fields."""
    digits = hashlib.sha256("\x1f".join(("piecework", *fields)).encode()).hexdigest()
    variant = "89ab"[int(digits[16], 16) & 3]
    return (
        f"<urn:uuid:{digits[:8]}-{digits[8:12]}-8{digits[13:16]}-"
        f"{variant}{digits[17:20]}-{digits[20:32]}>"
    )


def write_digest(digest: bytes) -> str:
    """``sha256:`` and hexadecimal digits, a form that WARC tools compare."""
    return "sha256:" + digest.hex()


def read_digest(text: str | None) -> bytes | None:
    """A SHA-256 from the form above; None where it is another."""
    algorithm, _, value = (text or "").partition(":")
    try:
        digest = bytes.fromhex(value)
    except ValueError:
        return None
    return digest if algorithm == "sha256" and len(digest) == 32 else None


def find_header(headers: tuple[tuple[str, str], ...], name: str) -> str | None:
    """The first value of a header, whatever the case of its name."""
    wanted = name.lower()
    return next((value for key, value in headers if key.lower() == wanted), None)


def compose_record(headers: list[tuple[str, str]], block: bytes) -> bytes:
    """One WARC record; ``Content-Length`` is added."""
    lines = ["WARC/1.1"]
    lines += [f"{name}: {_one_line(value)}" for name, value in headers]
    lines.append(f"Content-Length: {len(block)}")
    head = "\r\n".join(lines).encode("utf-8", "backslashreplace")
    return head + b"\r\n\r\n" + block + b"\r\n\r\n"


def read_record(member: bytes) -> SealedRecord:
    """Read one member back.

    Raises:
        ValueError: not a whole WARC/1.1 record of this archive's making.
    """
    data = inflate_member(member)
    version, headers, start = _split_head(data, "the WARC head")
    if version != "WARC/1.1":
        raise ValueError(f"not a WARC/1.1 record: it begins {version[:20]!r}")
    fields = dict(reversed(headers))
    length = fields.get("Content-Length", "")
    if not length.isdecimal():
        raise ValueError("the record has no length")
    block = data[start : start + int(length)]
    if data[start + int(length) :] != b"\r\n\r\n" or len(block) != int(length):
        raise ValueError("the record is not as long as it says")
    kind = fields.get("WARC-Type")
    capture = _read_capture(fields.get("Piecework-Capture"))
    if kind == "response":
        line, http_headers, body_at = _split_head(block, "the HTTP head")
        status = line.split(" ", 2)[1:2]
        return SealedRecord(
            role=RecordRole.PAGE,
            capture=capture,
            headers=headers,
            body=block[body_at:],
            http_status=int(status[0]) if status and status[0].isdecimal() else None,
            http_headers=http_headers,
        )
    if kind == "resource":
        stated = fields.get(_STATUS, "")
        kept = (value.partition(": ") for name, value in headers if name == _HTTP_HEADER)
        return SealedRecord(
            role=RecordRole.PAGE,
            capture=capture,
            headers=headers,
            body=block,
            http_status=int(stated) if stated.isdecimal() else None,
            http_headers=tuple((name, value) for name, _, value in kept),
        )
    if fields.get("Content-Type") == _TOMBSTONE_TYPE and block.strip(b" ") in _TOMBSTONE_WORDS:
        return SealedRecord(role=RecordRole.ERASED, capture=None, headers=headers, body=block)
    notes = fields.get("Content-Type") == _NOTES_TYPE
    role = RecordRole.NOTES if notes else RecordRole.REPEAT
    return SealedRecord(role=role, capture=capture, headers=headers, body=block)


def make_tombstone(capture: int, role: RecordRole, *, length: int) -> bytes:
    """A record of exactly ``length`` bytes that says only that one was taken out here.

    Raises:
        BadInput: no record is that short (every record made here is longer).
    """
    room, blocks = measure_stored(length)
    for pad in ("", " "):  # where one digit more of Content-Length would be a byte too many
        headers = [
            ("WARC-Type", "metadata"),
            ("WARC-Record-ID", record_urn(capture, role)),
            ("WARC-Date", NO_DATE + pad),
            ("Content-Type", _TOMBSTONE_TYPE),
        ]
        bare = len(compose_record(headers, b"")) - 1
        for digits in range(1, 10):
            size = room - bare - digits
            if size >= 0 and len(str(size)) == digits:
                text = b"erased"[:size].ljust(size)
                return store_member(compose_record(headers, text), blocks=blocks)
    raise BadInput(f"a tombstone of {length} bytes cannot be made: no record is that short")


def _compose_page(draft: RecordDraft, page: RedactedPage) -> bytes:
    payload = hashlib.sha256(page.body).digest()
    if payload != page.digest or payload != draft.digest:
        raise BadInput(
            f"capture {to_id(IdKind.CAPTURE, draft.capture)}: the digest given is not that of "
            "the redacted body; nothing was sealed"
        )
    common = [
        *_common_headers(draft, RecordRole.PAGE),
        ("WARC-Target-URI", write_address(page.address)),
        ("WARC-Payload-Digest", write_digest(payload)),
    ]
    if not (page.address or "").lower().startswith(("http://", "https://")):
        headers = [("WARC-Type", "resource"), *common]
        headers += [(_STATUS, str(page.status)), ("WARC-Block-Digest", write_digest(payload))]
        headers += [(_HTTP_HEADER, f"{name}: {value}") for name, value in _list_http(page)]
        return compose_record([*headers, ("Content-Type", page.content_type)], page.body)
    block = _compose_http(page)
    digest = write_digest(hashlib.sha256(block).digest())
    headers = [("WARC-Type", "response"), *common]
    headers += [("WARC-Block-Digest", digest), ("Content-Type", _HTTP_TYPE)]
    return compose_record(headers, block)


def _compose_repeat(draft: RecordDraft) -> bytes:
    common = _common_headers(draft, RecordRole.REPEAT)
    if draft.public and draft.refers_to is not None:
        headers = [
            ("WARC-Type", "revisit"),
            *common,
            ("WARC-Target-URI", write_address(draft.address)),
            ("WARC-Profile", REVISIT_PROFILE),
            ("WARC-Refers-To", record_urn(draft.refers_to, RecordRole.PAGE)),
            ("WARC-Payload-Digest", write_digest(draft.digest)),
            ("Content-Type", _HTTP_TYPE),
        ]
        return compose_record(headers, b"")
    block = f"{_SAME_PAYLOAD}: {write_digest(draft.digest)}\r\n".encode()
    headers = [
        ("WARC-Type", "metadata"),
        *common,
        ("WARC-Target-URI", write_address(draft.address)),
        ("WARC-Block-Digest", write_digest(hashlib.sha256(block).digest())),
        ("Content-Type", _FIELDS_TYPE),
    ]
    return compose_record(headers, block)


def _compose_notes(draft: RecordDraft) -> bytes:
    try:
        block = json.dumps(
            draft.notes, sort_keys=True, separators=(",", ":"), allow_nan=False
        ).encode()
    except (TypeError, ValueError) as error:
        raise BadInput(
            f"capture {to_id(IdKind.CAPTURE, draft.capture)}: its notes are not JSON: {error}"
        ) from error
    headers = [
        ("WARC-Type", "metadata"),
        ("WARC-Record-ID", record_urn(draft.capture, RecordRole.NOTES)),
        ("WARC-Date", _write_window(draft.window)[0]),
        ("WARC-Concurrent-To", record_urn(draft.capture, RecordRole.PAGE)),
        ("Piecework-Capture", to_id(IdKind.CAPTURE, draft.capture)),
        ("WARC-Block-Digest", write_digest(hashlib.sha256(block).digest())),
        ("Content-Type", _NOTES_TYPE),
    ]
    return compose_record(headers, block)


def _common_headers(draft: RecordDraft, role: RecordRole) -> list[tuple[str, str]]:
    earliest, window = _write_window(draft.window)
    return [
        ("WARC-Record-ID", record_urn(draft.capture, role)),
        ("WARC-Date", earliest),
        ("Piecework-Capture", to_id(IdKind.CAPTURE, draft.capture)),
        ("Piecework-Window", window),
        ("Piecework-Platform", draft.platform),
        ("Piecework-Access", str(draft.access)),
        ("Piecework-Public", "yes" if draft.public else "no"),
    ]


@lru_cache(maxsize=256)
def _write_window(window: Window) -> tuple[str, str]:
    """Its start, and both ends; the captures of a batch mostly share one."""
    earliest = to_text(window.earliest)
    return earliest, f"{earliest}/{to_text(window.latest)}"


def _compose_http(page: RedactedPage) -> bytes:
    try:
        reason = HTTPStatus(page.status).phrase
    except ValueError:
        reason = ""
    lines = [f"HTTP/1.1 {page.status:03d} {reason}"]
    lines += [f"{_one_line(name)}: {_one_line(value)}" for name, value in _list_http(page)]
    head = "\r\n".join(lines).encode("utf-8", "backslashreplace")
    return head + b"\r\n\r\n" + page.body


def _list_http(page: RedactedPage) -> list[tuple[str, str]]:
    """The page's HTTP headers as they are sealed: true of a body that is kept decoded."""
    kept = [(name, value) for name, value in page.headers if name.lower() not in _REWRITTEN]
    if find_header(tuple(kept), "Content-Type") is None:
        kept.append(("Content-Type", page.content_type))
    return [*kept, ("Content-Length", str(len(page.body)))]


def write_address(address: str | None) -> str:
    """An address as a WARC target: what a URI cannot hold is percent-encoded."""
    if not address:
        return NO_ADDRESS
    return quote(address, safe=_ADDRESS_SAFE, errors="surrogatepass")


def _one_line(value: str) -> str:
    """A header value that cannot begin another header."""
    if value.isprintable():
        return value
    return "".join(" " if char < " " or char == "\x7f" else char for char in value)


def _split_head(data: bytes, what: str) -> tuple[str, tuple[tuple[str, str], ...], int]:
    end = data.find(b"\r\n\r\n")
    if end < 0:
        raise ValueError(f"{what} does not end")
    first, *lines = data[:end].decode("utf-8", "replace").split("\r\n")
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon:
            raise ValueError(f"{what} holds a line that is no header")
        headers.append((name, value.strip()))
    return first, tuple(headers), end + 4


def _read_capture(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        kind, capture = from_id(text)
    except BadInput:
        return None
    return capture if kind is IdKind.CAPTURE else None

"""Bytes of a page to text and back, without losing one byte.

Redaction works on text, so that it sees letters and not encodings; whatever cannot be decoded
travels through as surrogates. Nothing here guesses beyond what browsers do: declared charset,
byte order mark, ``<meta>``, else UTF-8, else Windows-1252.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from email.message import Message

from archive.errors import RefusedPage
from archive.model import RedactedPage

_META = re.compile(rb"<meta[^<>]{0,200}?charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", re.I)
_XML = re.compile(rb"^\s*<\?xml[^<>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_:.-]{2,40})", re.I)
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
#: Charsets whose ASCII hides inside other bytes: nobody could promise that nothing is left.
_HIDING = frozenset({"utf-7", "punycode", "idna", "unicode-escape", "raw-unicode-escape"})


@dataclass(frozen=True, slots=True)
class BodyText:
    """``text`` in ``charset`` with ``errors``; ``tail`` are bytes that no text can stand for."""

    text: str = field(repr=False)
    charset: str
    errors: str
    tail: bytes = field(default=b"", repr=False)

    def encode(self, text: str) -> bytes:
        return text.encode(self.charset, self.errors) + self.tail


def decode_body(body: bytes, *, content_type: str) -> BodyText:
    """Decode so that encoding again gives the same bytes.

    Raises:
        RefusedPage: ``bad-text``, the charset cannot be searched safely.
    """
    charset = _choose_charset(body, content_type)
    if charset in _HIDING:
        raise RefusedPage(
            f"the page says that its charset is {charset}, which cannot be searched safely: "
            "save it again as UTF-8",
            code="bad-text",
        )
    if charset.startswith(("utf-16", "utf-32")):
        unit = 2 if charset.startswith("utf-16") else 4
        whole = len(body) - len(body) % unit
        found = _try_charset(body[:whole], charset, "surrogatepass", body[whole:])
    else:
        found = _try_charset(body, charset, "surrogateescape", b"")
    return found or BodyText(body.decode("latin-1"), "iso-8859-1", "surrogateescape")


def decode_redacted(page: RedactedPage) -> str:
    """The text of a redacted page, letter for letter as redaction had it: spans fit it."""
    if page.charset.startswith(("utf-16", "utf-32")):
        unit = 2 if page.charset.startswith("utf-16") else 4
        whole = len(page.body) - len(page.body) % unit
        return page.body[:whole].decode(page.charset, "surrogatepass")
    return page.body.decode(page.charset, "surrogateescape")


def looks_like_json(content_type: str, head: str) -> bool:
    """JSON by its declared type, or a body that begins like JSON and is not declared HTML."""
    bare = content_type.split(";", 1)[0].strip().lower()
    if bare.endswith(("/json", "+json")):
        return True
    return "html" not in bare and head.lstrip("\ufeff\xef\xbb\xbf \t\r\n")[:1] in {"{", "["}


def _try_charset(body: bytes, charset: str, errors: str, tail: bytes) -> BodyText | None:
    try:
        text = body.decode(charset, errors)
        if text.encode(charset, errors) != body:
            return None
    except (UnicodeError, LookupError):
        return None
    return BodyText(text, charset, errors, tail)


def _choose_charset(body: bytes, content_type: str) -> str:
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return charset
    message = Message()
    message["content-type"] = content_type
    declared = message.get_param("charset")
    if isinstance(declared, str) and (name := _canonical(declared)):
        return name
    if "json" in content_type.lower():
        if body[1:2] == b"\x00" and body[:1] not in {b"\x00", b""}:
            return "utf-16-le"
        if body[:1] == b"\x00" and body[1:2] not in {b"\x00", b""}:
            return "utf-16-be"
    head = body[:2048]
    for pattern in (_XML, _META):
        if (match := pattern.search(head)) and (name := _canonical(match[1].decode("ascii"))):
            # A page that can be read up to its <meta> is not UTF-16, whatever it says there.
            return "utf-8" if name.startswith(("utf-16", "utf-32")) else name
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _canonical(name: str) -> str | None:
    try:
        found = codecs.lookup(name.strip("\"' "))
    except (LookupError, ValueError):
        return None
    if not getattr(found, "_is_text_encoding", True):
        return None
    charset = found.name
    if charset == "utf-8-sig":
        return "utf-8"
    if charset in {"ascii", "iso8859-1"}:
        return "cp1252"  # as browsers read both
    return {"utf-16": "utf-16-le", "utf-32": "utf-32-le"}.get(charset, charset)

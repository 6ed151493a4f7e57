"""Tells what bytes are by looking at them, never by their name. Does no I/O.

The list of opening tags and of signatures follows the WHATWG MIME Sniffing Standard, with the
formats that people hand in by mistake beside it.
"""

from __future__ import annotations

import re
from enum import StrEnum

#: Bytes that are enough to tell.
HEAD = 65_536


class Kind(StrEnum):
    """What a file is; the value completes the sentence "this is …"."""

    HTML = "an HTML page"
    JSON = "JSON"
    HAR = "a HAR recording"
    WARC = "a WARC file"
    GZIP = "a gzip file"
    ZIP = "a zip file"
    EMPTY = "empty"
    TEXT = "plain text"
    XML = "an XML document"
    MHTML = "an MHTML page or an e-mail"
    PDF = "a PDF document"
    PNG = "a PNG image"
    JPEG = "a JPEG image"
    GIF = "a GIF image"
    WEBP = "a WebP image"
    BMP = "a bitmap image"
    ICON = "an icon"
    SVG = "an SVG image"
    MEDIA = "sound or video"
    FONT = "a font"
    OFFICE = "an office document"
    PROGRAM = "a program"
    ARCHIVE = "a packed file of a kind that is not read"
    BINARY = "binary data"


#: Plainly part of a page or of somebody's folder, and no page.
BYSTANDERS = frozenset(
    {
        Kind.EMPTY,
        Kind.TEXT,
        Kind.XML,
        Kind.PNG,
        Kind.JPEG,
        Kind.GIF,
        Kind.WEBP,
        Kind.BMP,
        Kind.ICON,
        Kind.SVG,
        Kind.MEDIA,
        Kind.FONT,
    }
)

_SIGNATURES: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", Kind.PNG),
    (b"\xff\xd8\xff", Kind.JPEG),
    (b"GIF87a", Kind.GIF),
    (b"GIF89a", Kind.GIF),
    (b"%PDF-", Kind.PDF),
    (b"PK\x03\x04", Kind.ZIP),
    (b"PK\x05\x06", Kind.ZIP),
    (b"\x1f\x8b", Kind.GZIP),
    (b"WARC/", Kind.WARC),
    (b"filedesc://", Kind.WARC),
    (b"MZ", Kind.PROGRAM),
    (b"\x7fELF", Kind.PROGRAM),
    (b"\xca\xfe\xba\xbe", Kind.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Kind.PROGRAM),
    (b"\xce\xfa\xed\xfe", Kind.PROGRAM),
    (b"#!", Kind.PROGRAM),
    (b"\x00asm", Kind.PROGRAM),
    (b"\x00\x00\x01\x00", Kind.ICON),
    (b"wOFF", Kind.FONT),
    (b"wOF2", Kind.FONT),
    (b"OTTO", Kind.FONT),
    (b"\x00\x01\x00\x00\x00", Kind.FONT),
    (b"ID3", Kind.MEDIA),
    (b"OggS", Kind.MEDIA),
    (b"fLaC", Kind.MEDIA),
    (b"\x1aE\xdf\xa3", Kind.MEDIA),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.OFFICE),
    (b"{\\rtf", Kind.OFFICE),
    (b"7z\xbc\xaf\x27\x1c", Kind.ARCHIVE),
    (b"Rar!\x1a\x07", Kind.ARCHIVE),
    (b"BZh", Kind.ARCHIVE),
    (b"\xfd7zXZ\x00", Kind.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Kind.ARCHIVE),
)

_OPENING_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script|style|base|noscript|iframe"
    rb"|h[1-6]|div|span|main|header|nav|section|article|form|font|table|tbody|tr|ul|ol|dl|a|b|br"
    rb"|p|center|frameset)(?=[\s>/])",
    re.IGNORECASE,
)
_COMMENT = re.compile(rb"\s*<!--.*?-->", re.DOTALL)
_XML_DECLARATION = re.compile(rb"\s*<\?xml[^>]{0,300}\?>")
_HAR_OPENING = re.compile(rb'\s*\{\s*"log"\s*:\s*\{')
_MAIL_HEADER = re.compile(
    rb"(?:from:|to:|date:|subject:|mime-version:|received:|return-path:|message-id:|delivered-to:"
    rb"|content-type:|snapshot-content-location:)[ \t]",
    re.IGNORECASE,
)
_JSON_OPENING = re.compile(rb'\s*(?:\{\s*(?:["}]|\Z)|\[\s*(?:[\[{"\]\-0-9tfnNI]|\Z))')


def sniff_kind(head: bytes) -> Kind:
    """Tell what a file is from its first bytes (:data:`HEAD` of them are enough)."""
    if not head:
        return Kind.EMPTY
    for signature, kind in _SIGNATURES:
        if head.startswith(signature):
            return kind
    if head[:4] == b"RIFF":
        return Kind.WEBP if head[8:12] == b"WEBP" else Kind.MEDIA
    if head[4:8] == b"ftyp":
        return Kind.MEDIA
    if head[257:262] == b"ustar":
        return Kind.ARCHIVE
    text = _as_ascii(head)
    if text is None:
        return Kind.BINARY
    return _sniff_text(text)


def _as_ascii(head: bytes) -> bytes | None:
    """The head without byte order mark, UTF-16 made narrow; None where it is no text."""
    if head.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return None
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16-le" if head[0] == 0xFF else "utf-16-be"
        return head[2:].decode(codec, "replace").encode("utf-8", "replace")
    if head.startswith(b"\xef\xbb\xbf"):
        head = head[3:]
    # NUL is judged with the whole page in hand: one stray byte deserves a better message.
    return None if _is_garbled(head) else head


def _is_garbled(head: bytes) -> bool:
    start = head[:4096]
    return (len(start) - len(start.translate(None, _CONTROLS))) * 50 > len(start)


_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1b"))


def _sniff_text(text: bytes) -> Kind:
    if not text.strip():
        return Kind.EMPTY
    if _HAR_OPENING.match(text):
        return Kind.HAR
    if _JSON_OPENING.match(text):
        return Kind.JSON
    start, declared = 0, False
    while match := _COMMENT.match(text, start) or _XML_DECLARATION.match(text, start):
        declared = declared or match[0].endswith(b"?>")
        start = match.end()
    rest = text[start:].lstrip()
    if _OPENING_TAG.match(rest):
        return Kind.HTML
    if rest[:4].lower() == b"<svg" or b"<!doctype svg" in rest[:200].lower():
        return Kind.SVG
    if declared or re.match(rb"<[a-z!?]", rest, re.IGNORECASE):
        return Kind.HTML if _reads_as_html(rest, declared=declared) else Kind.XML
    if _MAIL_HEADER.match(text.lstrip()):
        return Kind.MHTML
    return Kind.TEXT


def _reads_as_html(rest: bytes, *, declared: bool) -> bool:
    """Whether markup that opens with a tag of its own making is a page after all."""
    lowered = rest.lower()
    if declared or lowered.startswith((b"<rss", b"<feed", b"<rdf", b"<!", b"<?")):
        return b"<html" in lowered[:2000]
    return any(tag in lowered for tag in (b"<html", b"<div", b"<table", b"<span", b"<p>"))

"""Looks for values in bytes and in whole file trees, in every encoding a value may hide in.

An instrument of proof, written apart from what removes: raw, any letter case, gunzipped, base64
(three alignments, and decoded tokens), percent-encoded, entities, JSON escapes, hexadecimal and
UTF-16. It only reads.
"""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote_plus, unquote_to_bytes

from archive.redaction.values import Value, encoded_needles, find_value, lower_same_length

_GZIP = b"\x1f\x8b\x08"
_MAX_INFLATED = 64 * 1024 * 1024
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})")
_MAX_ROUNDS = 4
#: Undone first and quickly: most pages hold no others.
_COMMON_ENTITIES = (
    ("&nbsp;", "\xa0"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", '"'),
    ("&#39;", "'"),
    ("&copy;", "©"),
    ("&amp;", "&"),
)
_ENTITY = re.compile(r"&(?:#|[A-Za-z][A-Za-z0-9]{1,30};)")


@dataclass(frozen=True, slots=True)
class Hit:
    """A value was found: which (its place in the list asked for), how, and about where."""

    index: int
    encoding: str
    offset: int
    value: str = field(repr=False)
    file: Path | None = None


def find_values(data: bytes, values: Sequence[str]) -> list[Hit]:
    """Every way in which any of ``values`` stands in ``data``. An empty list is the good answer."""
    hits: list[Hit] = []
    for encoding, text in _readings(data):
        lower = lower_same_length(text)
        for index, each in enumerate(values):
            value = Value(each, "sought", "scan")
            found = next(iter(find_value(lower, value)), None)
            if found is not None:
                hits.append(Hit(index, encoding, found[0], each))
            needles = encoded_needles(each)
            for name, where, forms in (
                ("base64", text, needles.in_base64),
                ("hex", lower, needles.in_hex),
            ):
                needle = next((form for form in forms if form in where), None)
                if needle is not None:
                    hits.append(Hit(index, f"{encoding}+{name}", where.find(needle), each))
    return hits


def find_in_tree(root: Path, values: Sequence[str]) -> list[Hit]:
    """The same over every file below ``root`` (or ``root`` itself), names of files included."""
    paths = [root] if root.is_file() else sorted(root.rglob("*"))
    hits: list[Hit] = []
    for path in paths:
        name = path.name.encode("utf-8", "surrogateescape")
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        for data in (name, content):
            hits += [
                Hit(hit.index, hit.encoding, hit.offset, hit.value, path)
                for hit in find_values(data, values)
            ]
    return hits


def holds_value(data: bytes, value: Value) -> bool:
    """Is the value anywhere in these bytes, in any reading?"""
    return bool(find_values(data, [value.text]))


def _readings(data: bytes) -> Iterator[tuple[str, str]]:
    """The bytes as text in each way somebody could read them."""
    text = data.decode("utf-8", "replace")
    yield "raw", text
    decoded = text
    for round_number in range(1, _MAX_ROUNDS + 1):
        following = _undo(decoded)
        if following == decoded:
            break
        decoded = following
        yield f"decoded-{round_number}", decoded
    if b"\x00" in data:
        for charset in ("utf-16-le", "utf-16-be"):
            for shift in (0, 1):
                yield charset, data[shift:].decode(charset, "replace")
    if _GZIP in data:
        for number, inflated in enumerate(_inflate(data)):
            yield f"gzip-{number}", inflated.decode("utf-8", "replace")


def _undo(text: str) -> str:
    if "&" in text:
        for name, sign in _COMMON_ENTITIES:
            text = text.replace(name, sign)
        if _ENTITY.search(text):
            text = html.unescape(text)
    if "%" in text:
        plain = unquote_to_bytes(text.encode("utf-8", "replace"))
        text = plain.decode("utf-8", "replace") if b"+" not in plain else unquote_plus(text)
    if "\\" in text:
        text = _ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), text)
    return text


def _inflate(data: bytes) -> Iterator[bytes]:
    """What each gzip member in ``data`` holds, as far as it can be read, bounded."""
    position = data.find(_GZIP)
    budget = _MAX_INFLATED
    while position >= 0 and budget > 0:
        engine = zlib.decompressobj(wbits=31)
        try:
            inflated = engine.decompress(data[position:], budget)
        except zlib.error:
            inflated = b""
        if inflated:
            budget -= len(inflated)
            yield inflated
            used = len(data) - position - len(engine.unused_data)
            position = data.find(_GZIP, position + max(used, 3) if engine.eof else position + 3)
        else:
            position = data.find(_GZIP, position + 3)

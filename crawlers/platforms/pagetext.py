"""From a page's bytes to its text and its JSON, exactly and without surprise.

Bytes that do not fit the stated charset become U+FFFD, which later readers take as a reason
to abstain. Nothing here fetches, writes or interprets what the page says.
"""

from __future__ import annotations

import codecs
import json
import re
from decimal import Decimal, InvalidOperation

from archive.errors import Unreadable
from archive.model import Page, RedactedPage

Json = None | bool | int | Decimal | str | list["Json"] | dict[str, "Json"]

_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9_.:-]+)")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Written by ``crawlers.donations.renderings``.
_RENDERING = re.compile(r"<body data-rendering=\"(?:screenshot|pdf)\"")
_ASCII = bytes(range(0x80))
#: So many foreign letters are folded one by one; more of them in one pass.
_FEW_LETTERS = 40
_SURROGATE = re.compile("[\ud800-\udfff]")


def read_text(page: Page | RedactedPage) -> str:
    """The page's text. A byte order mark wins, then the stated charset, then UTF-8."""
    body = page.body
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body.decode(charset, "replace")
    if isinstance(page, RedactedPage):
        return body.decode(_known_charset(page.charset), "replace")
    stated = _CHARSET.search(page.content_type) or _CHARSET.search(body[:2048].decode("latin-1"))
    return body.decode(_known_charset(stated[1] if stated else "utf-8"), "replace")


def _known_charset(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "utf-8"


def is_rendering(text: str) -> bool:
    """Whether a page is what was read from a screenshot or a PDF: no reader of a site's pages
    knows its shape."""
    return _RENDERING.search(text[:400]) is not None


def looks_like_json(text: str) -> bool:
    """Whether the first character that is no space opens an object or an array."""
    return text.lstrip("\ufeff \t\r\n")[:1] in {"{", "["}


def read_json(text: str) -> Json:
    """Parse JSON with every number exact: integers as int, all others as Decimal.

    Lone surrogates become U+FFFD, so that no store chokes on them.

    Raises:
        Unreadable: not JSON, nested too deep, or with NaN or Infinity in it.
    """
    try:
        value: Json = json.loads(
            text.lstrip("\ufeff"), parse_float=_read_decimal, parse_constant=_refuse_constant
        )
    except RecursionError as error:
        raise Unreadable("JSON that is not nested this deep") from error
    except ValueError as error:
        raise Unreadable("well-formed JSON") from error
    return _drop_surrogates(value) if _SURROGATE.search(text) or "\\u" in text else value


def _read_decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation as error:
        raise Unreadable(f"a number, not {text[:40]!r}") from error


def _refuse_constant(name: str) -> Json:
    raise Unreadable(f"JSON without {name}")


def _drop_surrogates(value: Json) -> Json:
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return [_drop_surrogates(item) for item in value]
    if isinstance(value, dict):
        return {
            _SURROGATE.sub("\ufffd", key): _drop_surrogates(item) for key, item in value.items()
        }
    return value


def squeeze(text: str) -> str:
    """One space for each run of white space, none at the ends: how a browser shows a line."""
    # Of all white space only the space is printable: most texts need nothing, and this is quick.
    if text.isprintable() and "  " not in text and text[:1] != " " != text[-1:]:
        return text
    return " ".join(text.split())


def fold_case(text: str) -> str:
    """``text.casefold()``, which for a text with one foreign letter takes ten times as long."""
    if text.isascii():
        return text.lower()
    data = text.encode("utf-8", "surrogatepass")
    foreign = set(data.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    if len(foreign) > _FEW_LETTERS:
        return text.casefold()
    folded = data.lower().decode("utf-8", "surrogatepass")
    for char in foreign:
        folded = folded.replace(char, char.casefold())
    return folded


def tidy_lines(text: str) -> str:
    """White space squeezed within lines; empty lines dropped."""
    lines = (squeeze(line) for line in text.splitlines())
    return "\n".join(line for line in lines if line)

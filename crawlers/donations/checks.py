"""Checks on the text of one page: is it text, is its JSON sane, in which charset. No I/O.

Refuses what a store or an export could not carry through (NUL, lone surrogates, NaN) and what
would exhaust a recursive parser, before anything else looks at it.
"""

from __future__ import annotations

import codecs
import json
import re

from archive.errors import RefusedPage
from crawlers.donations.limits import Limits

#: Without a closing quote it takes all that is left: looking for one from each quote anew would
#: take quadratic time.
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*"?', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([a-z0-9_.:\-]{2,40})", re.IGNORECASE
)
_HEADER_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:\-]{2,40})", re.IGNORECASE)
#: Where browsers look for a meta charset is 1,024 bytes; saved pages put comments before it.
_META_WITHIN = 4096
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
#: Labels of the web (WHATWG Encoding Standard), so that no other codec of Python's is reached.
_WEB_CHARSET = re.compile(
    r"utf-8|utf-16-?(le|be)?|iso8859-\d+|cp125\d|cp866|cp874|koi8-[ru]|mac-roman|mac-cyrillic"
    r"|gbk|gb2312|gb18030|big5|big5hkscs|euc_jp|shift_jis|iso2022_jp|euc_kr|cp949|ascii"
)


def check_text(body: bytes, *, charset: str) -> None:
    """Refuse a page that is no text.

    Raises:
        RefusedPage: ``bad-text``: it holds NUL characters.
    """
    wide = charset.startswith("utf-16")
    nul = body.decode(charset, "replace").find("\0") if wide else body.find(b"\0")
    if nul >= 0:
        raise RefusedPage(
            f"it holds a NUL character at position {nul}: the file is damaged or no page; "
            "save the page again",
            code="bad-text",
        )


def check_json(body: bytes, *, limits: Limits) -> None:
    """Refuse JSON that cannot be carried through unchanged.

    Raises:
        RefusedPage: ``too-deep``; ``too-large`` (too many values); ``bad-text`` (not UTF-8, NaN
            or Infinity, a lone surrogate); ``bad-json`` (does not parse).
    """
    load_json(body, limits=limits)


def load_json(body: bytes, *, limits: Limits, check_surrogates: bool = True) -> object:
    """Parse JSON strictly; see :func:`check_json` for what is refused."""
    measure_json(body, limits=limits)
    try:
        text = _decode_json(body)
        loaded: object = json.loads(text, parse_constant=_refuse_constant, parse_float=_read_float)
    except UnicodeDecodeError as error:
        raise RefusedPage(
            f"it is JSON with bytes that are not UTF-8 at position {error.start}: "
            "save the answer again as it was sent",
            code="bad-text",
        ) from error
    except json.JSONDecodeError as error:
        raise RefusedPage(
            f"it looks like JSON and breaks off or goes wrong at character {error.pos}: "
            "save the whole answer again",
            code="bad-json",
        ) from error
    except (RecursionError, ValueError) as error:
        # ValueError beside the above: a whole number of more than 4,300 digits.
        raise RefusedPage(
            "it is JSON with a number or a nesting that cannot be read: "
            "save the answer again as it was sent",
            code="too-deep" if isinstance(error, RecursionError) else "bad-text",
        ) from error
    if check_surrogates and _SURROGATE_ESCAPE.search(body):
        refuse_surrogates(loaded)
    return loaded


def measure_json(body: bytes, *, limits: Limits) -> None:
    """Refuse JSON that is nested too deep or holds too many values, in linear time, before it
    is parsed.

    Raises:
        RefusedPage: ``too-deep``, ``too-large``.
    """
    opened = body.count(b"[") + body.count(b"{")
    crowded = opened + body.count(b",") > limits.json_items
    if opened <= limits.json_depth and not crowded:
        return
    bare = _STRING.sub(b"", body)
    if crowded and bare.count(b",") + bare.count(b"[") + bare.count(b"{") > limits.json_items:
        raise RefusedPage(
            f"it is JSON of more than {limits.json_items:,} values, which no page of listings is: "
            "save the page alone",
            code="too-large",
        )
    depth = 0
    for bracket in re.findall(rb"[\[\]{}]", bare):
        if bracket in b"[{":
            depth += 1
            if depth > limits.json_depth:
                raise RefusedPage(
                    f"it is JSON nested more than {limits.json_depth} levels deep, "
                    "which no platform sends: leave it out",
                    code="too-deep",
                )
        else:
            depth -= 1


def refuse_surrogates(loaded: object) -> None:
    """Refuse a lone half of a surrogate pair anywhere in parsed JSON.

    Raises:
        RefusedPage: ``bad-text``.
    """
    try:
        json.dumps(loaded, ensure_ascii=False).encode("utf-8")
    except UnicodeEncodeError as error:
        raise RefusedPage(
            "it is JSON with half of a surrogate pair in its text, which is no Unicode: "
            "save the answer again as it was sent",
            code="bad-text",
        ) from error


def _decode_json(body: bytes) -> str:
    for mark, charset in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(charset)
    return body.decode("utf-8")


def _refuse_constant(name: str) -> object:
    raise RefusedPage(
        f"it is JSON with {name}, which JSON does not know: save the answer again as it was sent",
        code="bad-text",
    )


def _read_float(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise RefusedPage(
            f"it is JSON with a number too large to be one ({text[:20]}): "
            "save the answer again as it was sent",
            code="bad-text",
        )
    return number


def find_charset(body: bytes, *, content_type: str = "", markup: bool = True) -> str:
    """The charset of a page: byte order mark, then header, then meta, then what fits.

    The order is that of the HTML standard. Latin-1 is read as Windows-1252, as browsers do.
    The answer is a codec's name that Python knows and that the web uses.
    """
    for mark, marked in _BOMS:
        if body.startswith(mark):
            return marked
    stated = _HEADER_CHARSET.search(content_type)
    charset = _known_charset(stated[1]) if stated else None
    if charset:
        return charset
    if markup and (meta := _META_CHARSET.search(body, 0, _META_WITHIN)):
        charset = _known_charset(meta[1].decode("ascii"))
        # A meta tag that could be read as ASCII cannot stand in UTF-16 (HTML standard).
        if charset and not charset.startswith("utf-16"):
            return charset
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return "windows-1252"
    return "utf-8"


def _known_charset(label: str) -> str | None:
    try:
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return None
    if not _WEB_CHARSET.fullmatch(name):
        return None
    return {"iso8859-1": "windows-1252", "ascii": "windows-1252", "cp1252": "windows-1252"}.get(
        name, name
    )

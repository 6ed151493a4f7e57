"""Whether all of an answer came, where the browser never told that it had ended. Pure.

A page that is left while it loads is worth keeping only if nothing of it is missing: a part of a
list would say of the offers it lacks that they were gone. What cannot be proven is not whole.
"""

from __future__ import annotations

import re

from crawlers.donations.http_content import closes_json

#: What may follow the end of a page: nothing that shows.
_END = re.compile(rb"</html\s*>\s*+(?:<!--(?:(?!-->).)*-->\s*+)*\Z", re.DOTALL)
#: In these ``</html>`` is text like any other.
_RAW = re.compile(rb"<(/?)(script|style|textarea|title|template)\b")
_LAST = 4096


def is_whole(body: bytes, *, content_type: str, length: str, encoding: str) -> bool:
    """``body`` as unpacked; ``length`` and ``encoding`` are the answer's ``Content-Length`` and
    ``Content-Encoding`` as sent, empty where they were not.

    A length that is stated of the bytes as they came decides alone. Of packed answers and those
    without a length, JSON is whole where an object or array parses, and HTML where its one
    ``</html>`` came last and is no part of a script, a comment or another page inside it.
    """
    if encoding.strip().lower() in ("", "identity") and length:
        return length.isascii() and length.isdecimal() and len(body) == int(length)
    return closes_json(body) if "json" in content_type.lower() else _closes_html(body)


def _closes_html(body: bytes) -> bool:
    lower = body.lower()
    end = _END.search(lower, max(0, len(lower) - _LAST))
    if end is None or lower.count(b"</html") != 1 or lower.count(b"<html") > 1:
        return False
    before = lower[: end.start()]
    if before.rfind(b"<!--") > before.rfind(b"-->"):
        return False
    inside = [found[1] == b"" for found in _RAW.finditer(before)]
    return not inside or not inside[-1]

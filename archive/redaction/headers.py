"""Response headers: an allow-list, and what the dropped ones teach.

A request id, a trace id, an ETag or a cookie is a row in the platform's log with the worker's
account beside it. Only what says how to read the page is kept. Nothing here sees a body.
"""

from __future__ import annotations

import re
from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import unquote

from archive.model import Removal
from archive.redaction.shapes import shape_of_joined, shape_of_word
from archive.redaction.values import Value, may_learn

_COOKIES = frozenset({"cookie", "set-cookie", "cookie2", "set-cookie2"})
_TELLING = re.compile(
    r"request-?id|trace|correlation|session|token|auth|user|account|worker|member|visitor|client-?id"
    r"|etag|cf-ray|amz|amzn|nonce|csrf|xsrf|transaction|device|fingerprint"
)
#: Headers that are the same for everybody: nothing to learn from them.
_PLAIN = frozenset(
    [
        "accept-ranges",
        "age",
        "allow",
        "alt-svc",
        "cache-control",
        "connection",
        "content-encoding",
        "content-length",
        "date",
        "expires",
        "keep-alive",
        "last-modified",
        "pragma",
        "server",
        "strict-transport-security",
        "transfer-encoding",
        "vary",
        "via",
        "x-content-type-options",
        "x-frame-options",
        "x-powered-by",
        "x-xss-protection",
        "referrer-policy",
        "accept-ch",
        "permissions-policy",
    ]
)
_COOKIE_ATTRIBUTES = frozenset(
    {"path", "domain", "expires", "max-age", "samesite", "version", "priority", "comment"}
)
_PIECE = re.compile(r"[A-Za-z0-9+/_.~%@\-]{6,}={0,2}")


def redact_headers(
    headers: tuple[tuple[str, str], ...], *, content_type: str
) -> tuple[list[tuple[str, str]], list[Removal], list[Value]]:
    """Kept headers (without the length, which is known only later), removals, learned values."""
    kept: list[tuple[str, str]] = []
    counts: dict[tuple[str, str], int] = {}
    learned: list[Value] = []
    bare_type = _clean_content_type(content_type)
    if bare_type:
        kept.append(("content-type", bare_type))
    for raw_name, value in headers:
        name = raw_name.strip().lower()
        if name in {"content-type", "content-length"}:
            continue
        if name == "content-language" and re.fullmatch(r"[A-Za-z0-9 ,-]{2,60}", value.strip()):
            kept.append((name, value.strip()))
            continue
        if name == "date":
            coarse = _coarsen_date(value)
            if coarse:
                kept.append((name, coarse))
            counts[("date", "headers.coarse-date")] = 1
            continue
        kind = "cookie" if name in _COOKIES else "request-id" if _TELLING.search(name) else "header"
        rule = f"headers.{kind}"
        counts[(kind, rule)] = counts.get((kind, rule), 0) + 1
        learned += _learn_from(name, value, kind, rule)
    removed = [Removal(kind, "header", rule, count) for (kind, rule), count in counts.items()]
    return kept, removed, learned


def _clean_content_type(content_type: str) -> str:
    """Type, and charset where it is plain: a boundary or an odd parameter may be a mark."""
    bare = content_type.split(";", 1)[0].strip().lower()
    if not re.fullmatch(r"[a-z0-9.+-]{1,60}/[a-z0-9.+-]{1,80}", bare):
        return ""
    charset = re.search(r"charset\s*=\s*[\"']?([A-Za-z0-9_:.-]{2,40})", content_type)
    return f"{bare}; charset={charset[1].lower()}" if charset else bare


def _coarsen_date(value: str) -> str | None:
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    except OverflowError:
        return None
    return format_datetime(hour, usegmt=True)


def _learn_from(name: str, value: str, kind: str, rule: str) -> list[Value]:
    found: list[Value] = []
    if kind == "cookie":
        for index, pair in enumerate(value.split(";")):
            key, sign, content = pair.strip().partition("=")
            plain_attribute = name.startswith("set-") and index > 0
            if not sign or (plain_attribute and key.lower() in _COOKIE_ATTRIBUTES):
                continue
            bare = content.strip().strip('"')
            plain = unquote(bare).strip('"')
            inside = [piece for piece in re.split(r"[&=|:,\s\"]", plain) if _is_odd(piece)]
            for text in dict.fromkeys((bare, plain, *inside)):
                if may_learn(text, kind="cookie"):
                    found.append(Value(text, "cookie", rule))
        return found
    if name in _PLAIN:
        return found
    for piece in _PIECE.findall(value[:20_000]):
        text = piece.strip("./")
        telling = kind == "request-id" and (any(map(str.isdigit, text)) or len(text) >= 16)
        if (telling or _is_odd(text)) and may_learn(text, kind=kind):
            found.append(Value(text, kind, rule))
    return found


def _is_odd(text: str) -> bool:
    return bool(shape_of_joined(text)) or any(
        shape_of_word(word) for word in re.findall(r"[A-Za-z0-9]+", text)
    )

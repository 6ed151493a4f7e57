"""What in a recording is the worker's own: cookies, tokens, what was typed into forms. Pure.

These values are never copied into a page; they are handed to redaction in memory, so that it
finds them wherever a page repeats them.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl, unquote, urlsplit

_SECRET_HEADER = re.compile(
    r"cookie2?$|authori[sz]ation|token|csrf|xsrf|secret|api-?key|session|user(?!-agent)|worker|client-?id"
    r"|member|account|participant|(?:^|-)uid|device|fingerprint|forwarded|(?:client|real)-?ip",
    re.IGNORECASE,
)
_SECRET_FIELD = re.compile(
    r"pass|token|csrf|xsrf|secret|session|user|name|mail|login|phone|worker|auth|key|state$|code$",
    re.IGNORECASE,
)
_NAMING_COOKIE = re.compile(r"user|name|mail|login|worker|session|token|auth", re.IGNORECASE)
_COMMON_VALUE = re.compile(
    r"[A-Za-z]{1,10}|\d{1,5}|[a-z]{2,3}[-_][A-Za-z]{2,4}|true|false|null|[A-Z][a-z]+/[A-Z][a-z_]+"
)
_SHORTEST_SECRET = 6
_SHORTEST_NAMED_SECRET = 3


def find_secrets(entry: Mapping[str, object]) -> Iterator[str]:
    """Values that are the worker's own: cookies, tokens, what was typed into posted forms."""
    request, response = as_mapping(entry.get("request")), as_mapping(entry.get("response"))
    for part in (request, response):
        for name, value in list_pairs(part.get("cookies")):
            yield from _spell_secret(value, named=bool(_NAMING_COOKIE.search(name)))
    for name, value in list_pairs(request.get("headers")):
        lowered = name.lower()
        if lowered in ("cookie", "cookie2"):
            for crumb in value.split(";"):
                cookie, _, crumb_value = crumb.strip().partition("=")
                named = bool(_NAMING_COOKIE.search(cookie))
                yield from _spell_secret(crumb_value, named=named)
        elif lowered in ("authorization", "proxy-authorization"):
            yield from _read_authorization(value)
        elif _SECRET_HEADER.search(lowered):
            yield from _spell_secret(value, named=False)
    for name, value in list_pairs(response.get("headers")):
        if name.lower() in ("set-cookie", "set-cookie2"):
            for line in value.splitlines():
                yield from find_cookie_secrets(line)
    for name, value in _list_posted(as_mapping(request.get("postData"))):
        if _SECRET_FIELD.search(name):
            yield from _spell_secret(value, named=True)
    yield from _read_userinfo(as_text(request.get("url")))


def find_cookie_secrets(line: str) -> Iterator[str]:
    """The value that one ``Set-Cookie`` line sets."""
    cookie, _, rest = line.partition("=")
    yield from _spell_secret(rest.partition(";")[0], named=bool(_NAMING_COOKIE.search(cookie)))


def _read_authorization(value: str) -> Iterator[str]:
    scheme, _, credentials = value.strip().partition(" ")
    yield from _spell_secret(credentials or scheme, named=True)
    if scheme.lower() == "basic":
        try:
            decoded = base64.b64decode(credentials, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeError, ValueError):
            return
        for part in decoded.split(":", 1):
            yield from _spell_secret(part, named=True)


def _read_userinfo(url: str) -> Iterator[str]:
    try:
        parts = urlsplit(url)
        userinfo = (parts.username, parts.password)
    except ValueError:
        return
    for part in userinfo:
        if part:
            yield from _spell_secret(part, named=True)


def _list_posted(posted: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    yield from list_pairs(posted.get("params"))
    text = as_text(posted.get("text"))
    if not text or len(text) > 100_000:
        return
    if text.lstrip().startswith("{"):
        try:
            loaded: object = json.loads(text)
        except (ValueError, RecursionError):
            return
        yield from ((k, v) for k, v in as_mapping(loaded).items() if isinstance(v, str))
    else:
        try:
            yield from parse_qsl(text, max_num_fields=1000)
        except ValueError:
            return


def _spell_secret(value: str, *, named: bool) -> Iterator[str]:
    """The value as it stands and percent-decoded, unless it is a word of everyday pages.

    A cookie ``theme=default`` must not take the word "default" out of every page.
    """
    for spelled in dict.fromkeys((value.strip().strip('"'), unquote(value).strip().strip('"'))):
        shortest = _SHORTEST_NAMED_SECRET if named else _SHORTEST_SECRET
        if len(spelled) < shortest or not is_unicode(spelled):
            continue
        if _COMMON_VALUE.fullmatch(spelled) and not (named and len(spelled) > 3):
            continue
        if spelled.lower() in ("true", "false", "null", "undefined", "none"):
            continue
        yield spelled


def list_pairs(listed: object) -> Iterator[tuple[str, str]]:
    """Name and value of a HAR's ``[{"name": …, "value": …}]``; what is otherwise is left out."""
    if not isinstance(listed, list):
        return
    for item in listed:
        pair = as_mapping(item)
        name, value = pair.get("name"), pair.get("value")
        if isinstance(name, str) and isinstance(value, str):
            yield name, value


def as_mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def as_text(value: object) -> str:
    return value if isinstance(value, str) else ""


def is_unicode(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True

"""Addresses of donated pages: only what a browser loads over the web, and no credentials. Pure."""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

_LONGEST = 16_384
_UNFIT = re.compile(r"[\x00-\x20\x7f]")


def clean_address(text: str) -> str | None:
    """The http(s) address without user, password and plain fragment; None for anything else.

    A fragment that routes inside a page (``#/jobs``, ``#!/jobs``) is kept. What else may name
    the worker in an address is redaction's work.
    """
    text = text.strip()
    if not text or len(text) > _LONGEST or _UNFIT.search(text):
        return None
    try:
        text.encode("utf-8")
        parts = urlsplit(text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in ("http", "https") or not host:
        return None
    if ":" in host:
        host = f"[{host}]"
    netloc = host if port is None else f"{host}:{port}"
    fragment = parts.fragment if parts.fragment.startswith(("/", "!/")) else ""
    return SplitResult(parts.scheme.lower(), netloc, parts.path, parts.query, fragment).geturl()

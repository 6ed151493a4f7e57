"""What a signed-in session leaves: cookies and local storage of the platform's own hosts. Pure.

The form is the one that Playwright calls storage state. What other sites left in the same
browser is dropped before anything is kept. ``repr`` shows nothing of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.errors import SealBroken

Json = Mapping[str, object]
_FORMAT = 1
_SAME_SITE = ("Strict", "Lax", "None")


@dataclass(frozen=True, slots=True)
class Cookie:
    """One cookie. ``expires`` is in seconds since 1970, None until the browser is closed."""

    name: str = field(repr=False)
    value: str = field(repr=False)
    domain: str
    path: str = field(repr=False)
    expires: float | None
    http_only: bool
    secure: bool
    same_site: str


@dataclass(frozen=True, slots=True)
class SessionState:
    """``storage``: origin to key and value. ``kept_at`` is when it was kept, ``browser`` which
    browser it was (name and version) and ``user_agent`` what it called itself, because a platform
    may tie a session to that."""

    kept_at: datetime
    browser: str
    user_agent: str
    cookies: tuple[Cookie, ...] = field(repr=False)
    storage: Mapping[str, Mapping[str, str]] = field(repr=False)

    @property
    def ends(self) -> datetime | None:
        """When the last cookie that has an end ends; None where none has one."""
        ends = [one.expires for one in self.cookies if one.expires is not None]
        return datetime.fromtimestamp(max(ends), UTC) if ends else None

    def secrets(self) -> Iterator[str]:
        """Every value, for redaction to look for."""
        yield from (one.value for one in self.cookies)
        for values in self.storage.values():
            yield from values.values()


def read_cookies(found: Iterable[Json], *, hosts: Iterable[str]) -> tuple[Cookie, ...]:
    """Cookies as DevTools or Playwright give them, of ``hosts`` alone."""
    kept = tuple(hosts)
    cookies = (_read_cookie(one) for one in found)
    return tuple(one for one in cookies if any(reaches(one.domain, host) for host in kept))


def reaches(domain: str, host: str) -> bool:
    """Whether a cookie of ``domain`` goes to ``host``. ``.a.test`` goes to its subdomains too."""
    if domain.startswith("."):
        return host == domain[1:] or host.endswith(domain)
    return host == domain


def print_cookies(cookies: Iterable[Cookie]) -> list[dict[str, object]]:
    """Cookies as DevTools (``Storage.setCookies``) and Playwright take them."""
    return [
        {
            "name": one.name,
            "value": one.value,
            "domain": one.domain,
            "path": one.path,
            "httpOnly": one.http_only,
            "secure": one.secure,
            **({"sameSite": one.same_site} if one.same_site else {}),
            **({} if one.expires is None else {"expires": one.expires}),
        }
        for one in cookies
    ]


def print_browser_state(state: SessionState) -> dict[str, object]:
    """As a browser's stored state (Playwright's form), for a browser or for plain requests."""
    cookies = [{"expires": -1, "sameSite": "Lax", **one} for one in print_cookies(state.cookies)]
    origins = [
        {
            "origin": origin,
            "localStorage": [{"name": key, "value": value} for key, value in values.items()],
        }
        for origin, values in state.storage.items()
    ]
    return {"cookies": cookies, "origins": origins}


def read_browser_storage(
    left: Json, *, hosts: Iterable[str], origins: Iterable[str]
) -> tuple[tuple[Cookie, ...], dict[str, dict[str, str]]]:
    """Cookies of ``hosts`` and local storage of ``origins`` from a browser's stored state."""
    wanted = frozenset(origins)
    storage = {}
    for one in _list_tables(left.get("origins")):
        origin = str(one.get("origin") or "")
        if origin in wanted:
            rows = _list_tables(one.get("localStorage"))
            storage[origin] = {str(row.get("name")): str(row.get("value")) for row in rows}
    return read_cookies(_list_tables(left.get("cookies")), hosts=hosts), storage


def print_state(state: SessionState) -> bytes:
    return json.dumps(
        {
            "format": _FORMAT,
            "kept_at": state.kept_at.isoformat(),
            "browser": state.browser,
            "user_agent": state.user_agent,
            "cookies": print_cookies(state.cookies),
            "storage": {origin: dict(values) for origin, values in state.storage.items()},
        }
    ).encode()


def read_state(payload: bytes) -> SessionState:
    """Raises:
    SealBroken: not what :func:`print_state` wrote.
    """
    try:
        found = json.loads(payload)
        if found["format"] != _FORMAT:
            raise ValueError("format")
        return SessionState(
            kept_at=datetime.fromisoformat(found["kept_at"]),
            browser=str(found["browser"]),
            user_agent=str(found["user_agent"]),
            cookies=tuple(_read_cookie(one) for one in found["cookies"]),
            storage={
                str(origin): {str(key): str(value) for key, value in values.items()}
                for origin, values in found["storage"].items()
            },
        )
    except (ValueError, KeyError, TypeError, AttributeError):
        # No cause: the payload stands in it.
        raise SealBroken(
            "a kept session cannot be read: remove it with `piecework session forget`"
        ) from None


def _list_tables(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, Mapping)] if isinstance(value, list) else []


def _read_cookie(found: Json) -> Cookie:
    expires, same_site = found.get("expires"), str(found.get("sameSite") or "")
    return Cookie(
        name=str(found.get("name") or ""),
        value=str(found.get("value") or ""),
        domain=str(found.get("domain") or "").lower(),
        path=str(found.get("path") or "/"),
        expires=float(expires) if isinstance(expires, int | float) and expires > 0 else None,
        http_only=bool(found.get("httpOnly")),
        secure=bool(found.get("secure")),
        same_site=same_site if same_site in _SAME_SITE else "",
    )

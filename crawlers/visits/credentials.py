"""What a signed-in browser would send, for the one platform that it was signed in to.

Cookies go to the host that they were set for and to no other, whatever their domain says; a
token goes to the platform's own hosts. Nothing is written or logged here, and ``repr`` shows
nothing. The passwords of workers are never asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from crawlers.platforms.visiting import Token, Visiting

#: Values shorter than this stand in pages by chance: they are not hunted there.
_LEAST_SECRET = 8


@dataclass(frozen=True, slots=True)
class Cookie:
    """``host`` is the one host it goes to; ``expires`` None: with the session."""

    name: str
    value: str = field(repr=False)
    host: str
    path: str = "/"
    secure: bool = False
    expires: datetime | None = None


class Credentials:
    """The cookies and the token of one account at one platform, in memory."""

    def __init__(
        self,
        visiting: Visiting,
        *,
        cookies: Iterable[Cookie] = (),
        token: str | None = None,
        user_agent: str | None = None,
        language: str | None = None,
    ) -> None:
        self._hosts = frozenset(visiting.hosts)
        self._scheme = visiting.scheme
        self._token_facts = visiting.token
        self._cookies = {
            (one.host, one.path, one.name): one for one in cookies if one.host in self._hosts
        }
        self._token = token
        self._token_at: datetime | None = None
        self._tokens = {token} if token else set()
        self.user_agent = user_agent
        self.language = language
        self.mark = self._make_mark()
        #: Whether an answer changed a cookie, and which were taken away (name, path).
        self.renewed = False
        self.removed: set[tuple[str, str]] = set()

    def __repr__(self) -> str:
        return "Credentials(…)"

    def needs_token(self, *, now: datetime) -> bool:
        """Whether the site should be asked for a token: it gives one, and ours is old."""
        facts = self._token_facts
        if facts is None or facts.address is None:
            return False
        lasts = timedelta(minutes=facts.minutes)
        return self._token_at is None or now - self._token_at >= lasts

    def take_token(self, token: str, *, now: datetime) -> None:
        self._token, self._token_at = token, now
        self._tokens.add(token)

    @property
    def secrets(self) -> tuple[str, ...]:
        """Values that redaction must hunt in pages."""
        values = {one.value for one in self._cookies.values()}
        values |= self._tokens
        return tuple(sorted(value for value in values if len(value) >= _LEAST_SECRET))

    def list_cookies(self) -> tuple[Cookie, ...]:
        """As they are now, to be put back into the vault."""
        return tuple(self._cookies.values())

    def name_headers(self, address: str, *, now: datetime) -> list[tuple[str, str]]:
        """The headers that go along with one request; none to any other origin."""
        parts = urlsplit(address)
        host = (parts.hostname or "").lower().rstrip(".")
        headers = [("User-Agent", self.user_agent)] if self.user_agent else []
        if self.language:
            headers.append(("Accept-Language", self.language))
        if host not in self._hosts or parts.scheme != self._scheme:
            return headers
        sent = [
            f"{one.name}={one.value}"
            for one in sorted(self._cookies.values(), key=lambda one: -len(one.path))
            if one.host == host
            and _covers(one.path, parts.path or "/")
            and (parts.scheme == "https" or not one.secure)
            and (one.expires is None or one.expires > now)
        ]
        if sent:
            headers.append(("Cookie", "; ".join(sent)))
        if self._token and self._token_facts is not None:
            facts = self._token_facts
            headers.append((facts.header, facts.prefix + self._token))
        return headers

    def take_answer(self, address: str, lines: Sequence[str], *, now: datetime) -> None:
        """Keep what ``Set-Cookie`` lines of an answer say, as a browser would, for that host."""
        host = (urlsplit(address).hostname or "").lower().rstrip(".")
        if host not in self._hosts:
            return
        for line in lines:
            cookie = _read_set_cookie(line, host=host, now=now)
            if cookie is None:
                continue
            key = (cookie.host, cookie.path, cookie.name)
            if cookie.expires is not None and cookie.expires <= now:
                if self._cookies.pop(key, None) is not None:
                    self.renewed = True
                    self.removed.add((cookie.name, cookie.path))
            elif self._cookies.get(key) != cookie:
                self._cookies[key] = cookie
                self.renewed = True

    def _make_mark(self) -> str:
        """Changes with a new sign-in: not the values, only a short hash of them."""
        text = "\0".join(sorted(self.secrets))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def read_browser_state(
    state: Mapping[str, object],
    visiting: Visiting,
    *,
    user_agent: str | None = None,
    language: str | None = None,
) -> Credentials:
    """Credentials from a browser's stored state (Playwright's form: cookies and origins)."""
    hosts = frozenset(visiting.hosts)
    cookies = [
        replace(cookie, host=host)
        for cookie in map(_read_stored, _tables(state.get("cookies")))
        for host in _choose_hosts(cookie.host, hosts)
    ]
    token = None
    if visiting.token is not None:
        token = _find_token(_tables(state.get("origins")), visiting.token, hosts=hosts)
    return Credentials(
        visiting, cookies=cookies, token=token, user_agent=user_agent, language=language
    )


def _choose_hosts(domain: str, hosts: frozenset[str]) -> tuple[str, ...]:
    """The platform's hosts that a browser would send it to: one, or for ``.domain`` those below."""
    bare = domain.lower().lstrip(".")
    if not domain.startswith("."):
        return (bare,) if bare in hosts else ()
    return tuple(sorted(host for host in hosts if host == bare or host.endswith("." + bare)))


def _read_stored(row: Mapping[str, object]) -> Cookie:
    expires = row.get("expires")
    ends = isinstance(expires, int | float) and expires > 0
    return Cookie(
        name=str(row.get("name", "")),
        value=str(row.get("value", "")),
        host=str(row.get("domain", "")),
        path=str(row.get("path") or "/"),
        secure=bool(row.get("secure")),
        expires=datetime.fromtimestamp(float(str(expires)), UTC) if ends else None,
    )


def _find_token(
    origins: Iterable[Mapping[str, object]], token: Token, *, hosts: frozenset[str]
) -> str | None:
    for origin in origins:
        if (urlsplit(str(origin.get("origin", ""))).hostname or "") not in hosts:
            continue
        for row in _tables(origin.get("localStorage")):
            if row.get("name") == token.storage_key:
                return str(row.get("value", "")).strip('"') or None
    return None


def _read_set_cookie(line: str, *, host: str, now: datetime) -> Cookie | None:
    pair, *attributes = line.split(";")
    name, equals, value = pair.strip().partition("=")
    if not name or not equals or any(ord(char) < 32 for char in name + value):
        return None
    given = {
        key.strip().lower(): text.strip()
        for key, _, text in (one.partition("=") for one in attributes)
    }
    expires = None
    if given.get("max-age", "").lstrip("-").isdigit():
        seconds = min(max(int(given["max-age"]), -1), 400 * 86_400)
        expires = datetime.fromtimestamp(now.timestamp() + seconds, UTC)
    elif "expires" in given:
        expires = _read_date(given["expires"])
    path = given.get("path", "/")
    return Cookie(
        name, value, host, path if path.startswith("/") else "/", "secure" in given, expires
    )


def _read_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text.replace("-", " "))
    except (TypeError, ValueError, OverflowError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _covers(path: str, asked: str) -> bool:
    if path == "/" or path == asked:
        return True
    return asked.startswith(path.rstrip("/") + "/")


def _tables(value: object) -> list[Mapping[str, object]]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []

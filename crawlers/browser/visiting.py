"""A visit by browser: the same visit, with the session that the browser needs, and its renewal.

Sites renew cookies and tokens as one looks at them. What the browser holds at the end goes back
into the vault, unless the worker signed in anew meanwhile or the consent has ended. Nothing here
loads or judges a page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from archive.errors import ConsentMissing, NotDecided
from archive.home import Home
from archive.sources.keys import Vault
from crawlers.browser.upstream import Find, NoAnswer
from crawlers.platforms import Platform, load_platforms
from crawlers.platforms.visiting import Through
from crawlers.sessions.state import SessionState, print_browser_state, read_browser_storage
from crawlers.sessions.vault import SessionVault
from crawlers.sessions.window import find_scope
from crawlers.visits.credentials import Credentials, read_browser_state
from crawlers.visits.opening import open_visit
from crawlers.visits.places import NoPlace, Places
from crawlers.visits.visit import Visit

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class BrowserVisit:
    """``session`` is what the visit began with; ``left`` what the browser held after its last
    page, in Playwright's form."""

    visit: Visit
    session: SessionState | None
    places: Places
    left: Mapping[str, object] | None = field(default=None, repr=False)


@contextmanager
def open_browser_visit(
    home: Home, *, platform: str, source: str, places: Places | None = None, **options: Any
) -> Iterator[BrowserVisit]:
    """As :func:`crawlers.visits.visit.open_visit`, with the same options and errors."""
    places = places or Places()
    begun: list[tuple[Vault, Platform, SessionState | None]] = []

    def find(vault: Vault, found: Platform) -> Credentials:
        state = SessionVault(home, vault).find(source, platform)
        begun.append((vault, found, state))
        if state is None:
            return Credentials(found.facts.visit)
        return read_browser_state(
            print_browser_state(state), found.facts.visit, user_agent=state.user_agent or None
        )

    with open_visit(
        home, platform=platform, source=source, credentials=find, places=places, **options
    ) as visit:
        vault, found, state = begun[0]
        opened = BrowserVisit(visit, state, places)
        yield opened
        if state is not None and opened.left is not None:
            scope = find_scope(found.facts.visit)
            fresh = renew_session(
                state, opened.left, hosts=scope.hosts, origins=scope.origins, now=datetime.now(UTC)
            )
            _keep(home, vault, source, platform, before=state, fresh=fresh, may=visit.check_say)


def find_by(places: Places) -> Find:
    """The visit's own addresses for the proxy: one look-up and one check for both."""

    async def find(host: str, port: int) -> tuple[str, int]:
        try:
            place = await places.find(host, port)
        except NoPlace as error:
            raise NoAnswer(error.why) from None
        return place.address, place.port

    return find


def needs_browser(home: Home, platform: str) -> bool:
    """Whether the platform's file says that its pages need a browser; False for an unknown one."""
    found = load_platforms(invented=home.demo).get(platform)
    return found is not None and found.facts.visit.through is Through.BROWSER


def renew_session(
    state: SessionState,
    left: Mapping[str, object],
    *,
    hosts: tuple[str, ...],
    origins: tuple[str, ...],
    now: datetime,
) -> SessionState:
    """The session as the browser left it, of the platform's own hosts alone. Pure."""
    cookies, storage = read_browser_storage(left, hosts=hosts, origins=origins)
    return SessionState(now, state.browser, state.user_agent, cookies, storage)


def _keep(
    home: Home,
    vault: Vault,
    source: str,
    platform: str,
    *,
    before: SessionState,
    fresh: SessionState,
    may: Callable[[], None],
) -> None:
    sessions = SessionVault(home, vault)
    try:
        may()
    except (ConsentMissing, NotDecided):
        return
    if sessions.find(source, platform) == before and fresh.cookies:
        sessions.keep(source, platform, fresh)

"""The worker's signed-in session for one platform, from the vault on this machine and back.

In memory alone. No session is no error: some lists are shown to anybody, and where one is needed
the platform says so, which is recorded. Cookies that a platform renews go back into the vault,
or the session would end with the visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from archive.home import Home
from archive.sources.keys import Vault
from crawlers.platforms import Platform
from crawlers.sessions.state import Cookie as Kept
from crawlers.sessions.state import SessionState, print_browser_state, reaches
from crawlers.sessions.vault import SessionVault
from crawlers.visits.credentials import Credentials, read_browser_state

#: Finds what a source is signed in with at a platform, in an opened vault.
Finder = Callable[[Vault, Platform], Credentials]


def find_credentials(home: Home, vault: Vault, *, platform: Platform, source: str) -> Credentials:
    """What the vault holds; nothing where no session is kept.

    Raises:
        ConsentMissing: there is no such source.
        SealBroken: the session's file was altered.
    """
    facts = platform.facts.visit
    state = SessionVault(home, vault).find(source, platform.name)
    if state is None:
        return Credentials(facts)
    return read_browser_state(
        print_browser_state(state), facts, user_agent=state.user_agent or None
    )


def keep_credentials(
    credentials: Credentials, home: Home, vault: Vault, *, platform: Platform, source: str
) -> bool:
    """Put renewed cookies back, where the session is still the one that the visit began with.

    Raises as :func:`find_credentials`. False where there was nothing to put back.
    """
    sessions = SessionVault(home, vault)
    state = sessions.find(source, platform.name)
    if state is None or not credentials.renewed:
        return False
    facts = platform.facts.visit
    if read_browser_state(print_browser_state(state), facts).mark != credentials.mark:
        return False  # the worker signed in anew meanwhile
    sessions.keep(source, platform.name, renew_state(state, credentials))
    return True


def renew_state(state: SessionState, credentials: Credentials) -> SessionState:
    """The state with the cookies as they are now; what the browser knew of each stays."""
    cookies = list(state.cookies)
    for one in credentials.list_cookies():
        expires = None if one.expires is None else one.expires.timestamp()
        for place, kept in enumerate(cookies):
            if (kept.name, kept.path) == (one.name, one.path) and reaches(kept.domain, one.host):
                cookies[place] = replace(kept, value=one.value, expires=expires)
                break
        else:
            cookies.append(
                Kept(one.name, one.value, one.host, one.path, expires, True, one.secure, "Lax")
            )
    now = {(one.name, one.path) for one in credentials.list_cookies()}
    gone = credentials.removed - now
    return replace(state, cookies=tuple(one for one in cookies if (one.name, one.path) not in gone))

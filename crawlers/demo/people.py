"""The demo's workers agree, an editor decides, and the workers sign in. All of them invented.

Consents are of the kind ``demo``. Sessions go into the vault as ``piecework session open`` leaves
them; no password exists. Must never touch an archive that is not a demo's.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from secrets import token_hex

from archive.errors import BadInput, ConsentMissing, NotDecided
from archive.home import Home
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.decision import DecisionDoor, VisitDecision
from archive.sources.keys import Vault, open_vault
from crawlers.demo.plan import FAMILIES, WORKERS
from crawlers.marketplace.market import START
from crawlers.marketplace.server import Control
from crawlers.platforms import load_platforms
from crawlers.sessions.state import Cookie, SessionState
from crawlers.sessions.vault import SessionVault

_AGREED = START - timedelta(days=1)
_UNTIL = START + timedelta(days=400)


def let_visit(home: Home, control: Control) -> None:
    """Record each worker's consent to visits and to being watched, and an editor's decision for
    each platform and worker's country. Repeating it adds nothing.

    Raises:
        BadInput: not a demo archive.
    """
    if not home.demo:
        raise BadInput(f"{home.path} is no demo archive: invented workers do not belong in it")
    with open_vault(home) as vault:
        for name in WORKERS:
            _agree(vault, name, country=control.workers[name].country)
        _decide(vault, {control.workers[name].country for name in WORKERS})


def sign_in_all(home: Home, control: Control) -> None:
    """Sign every worker in at every platform anew; what was kept before is replaced."""
    platforms = load_platforms(invented=True)
    with open_vault(home) as vault:
        sessions = SessionVault(home, vault)
        for family, platform in FAMILIES.items():
            hosts = platforms[platform].facts.visit.hosts
            for name in WORKERS:
                cookie, value = control.sign_in(family, name)
                # The marketplace numbers its sessions anew in every run: a second cookie tells
                # one sign-in from another, or a breaker would take it for the old session.
                pairs = ((cookie, value), ("device", token_hex(16)))
                kept = tuple(
                    Cookie(one, text, host, "/", None, True, False, "Lax")
                    for host in hosts
                    for one, text in pairs
                )
                state = SessionState(control.now, "Chromium (invented)", "Mozilla/5.0", kept, {})
                sessions.keep(name, platform, state)


def _agree(vault: Vault, name: str, *, country: str) -> None:
    door = ConsentDoor(vault)
    try:
        for platform in FAMILIES.values():
            door.terms(name, platform=platform, at=START)
    except ConsentMissing:
        door.record_say_so(
            name,
            SaySo(
                text=read_consent_text("en"),
                given_at=_AGREED,
                how=HowGiven.DEMO,
                access=(Access.WATCHED, Access.VISITED),
                platforms=tuple(FAMILIES.values()),
            ),
        )
    door.state_facts(name, country=country)


def _decide(vault: Vault, countries: Iterable[str]) -> None:
    door = DecisionDoor(vault)
    for country in sorted(countries):
        for platform in FAMILIES.values():
            if not _is_decided(door, platform, country=country, at=START):
                door.record(
                    VisitDecision(
                        platform=platform,
                        country=country,
                        decided_by="the demo",
                        advice="nobody's: the platform is invented",
                        reason="to show what visits bring",
                        decided_at=_AGREED,
                        until=_UNTIL,
                    )
                )


def _is_decided(door: DecisionDoor, platform: str, *, country: str, at: datetime) -> bool:
    try:
        door.check(platform, country=country, at=at)
    except NotDecided:
        return False
    return True

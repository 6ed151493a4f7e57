"""``piecework session``: a worker signs in by hand, and what that leaves is kept sealed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from archive.errors import BadInput, ConsentMissing
from archive.home import Home
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor
from archive.sources.keys import Vault, open_vault
from archive.times import to_text
from crawlers.platforms import Platform, load_platforms
from crawlers.sessions.signing_in import find_sign_in, sign_in_by_hand
from crawlers.sessions.state import SessionState
from crawlers.sessions.vault import SessionVault
from piecework.browsing import inside_option, list_inside_flags, run_until_left
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_mapping, print_table, tell

_SIGN_IN = (
    "A window opens. Sign in there with your own hands; nothing you type is kept.\n"
    "When you are in, close the window, or press Enter here."
)


@click.group("session", short_help="Sign in by hand; keep, list, check, forget sessions.")
def command() -> None:
    """A session is what a browser keeps once somebody has signed in: cookies and local storage of
    the platform's own hosts. It lies encrypted, outside the archive, under the source's own key.

    \b
    Examples, in a demo archive beside an open `piecework marketplace --family mturk`:
      piecework session open bramble --source heron --inside bramble.test=127.0.0.1:8700
      piecework session list
      piecework session forget bramble --source heron
    """


@command.command("open", short_help="Open a window in which the worker signs in.")
@click.argument("platform", metavar="PLATFORM")
@click.option("--source", required=True, metavar="PSEUDONYM", help="Whose session it is.")
@archive_option
@inside_option
def open_session(platform: str, source: str, archive: Path | None, inside: tuple[str, ...]) -> None:
    """Sign in with your own hands. No password is asked for, read or stored.

    A platform whose file names no page to sign in at is refused: all real ones here.

    \b
    Example, in a demo archive beside an open `piecework marketplace --family mturk`:
      piecework session open bramble --source heron --inside bramble.test=127.0.0.1:8700
    """
    home = locate(archive)
    found = find_named_platform(platform, home=home)
    visiting = found.facts.visit
    address = find_sign_in(visiting, platform=platform)
    extra = list_inside_flags(inside)
    with open_vault(home) as vault:
        need_consent(vault, source, platform)
        sessions = SessionVault(home, vault)
        before = sessions.find(source, platform)
        tell(_SIGN_IN)
        state = run_until_left(
            lambda leave: sign_in_by_hand(
                visiting, address=address, before=before, leave=leave, extra=extra
            )
        )
        if not state.cookies and not state.storage:
            raise BadInput(
                f"nothing of {platform} was left in the window, so nothing was kept: sign in, then "
                "close the window"
            )
        # Asked again: it may have been withdrawn while the window was open.
        need_consent(vault, source, platform)
        sessions.keep(source, platform, state)
    tell(f"kept: a session at {platform}; `piecework session forget` removes it")


@command.command("list", short_help="List which sessions are kept.")
@archive_option
@json_option
def list_sessions(archive: Path | None, as_json: bool) -> None:
    """List sessions, for who holds the key. No cookie is shown.

    \b
    Example:
      piecework session list
    """
    home = locate(archive)
    with open_vault(home) as vault:
        names = list(load_platforms(invented=home.demo))
        sessions = SessionVault(home, vault)
        sessions.clear_strays(names)
        kept = list(sessions.list(names))
    rows = [
        {"platform": one.platform, "source": one.source, **describe_state(one.state)}
        for one in kept
    ]
    if as_json:
        print_json({"sessions": rows})
        return
    head = ("platform", "source", "kept_at", "ends", "state")
    print_table([[str(row[key] or "-") for key in head] for row in rows], head=head)


@command.command("check", short_help="Say whether a kept session can still be good.")
@click.argument("platform", metavar="PLATFORM")
@click.option("--source", required=True, metavar="PSEUDONYM", help="Whose session it is.")
@archive_option
@json_option
def check_session(platform: str, source: str, archive: Path | None, as_json: bool) -> int:
    """Open it and look at its dates. The platform is not asked: only a visit can tell for sure.

    Ends with 1 where it has run out.

    \b
    Example:
      piecework session check bramble --source heron
    """
    home = locate(archive)
    find_named_platform(platform, home=home)
    with open_vault(home) as vault:
        state = SessionVault(home, vault).open(source, platform)
    said = {"platform": platform, **describe_state(state)}
    if as_json:
        print_json(said)
    else:
        print_mapping(said)
    return 1 if said["state"] == "ended" else 0


@command.command("forget", short_help="Overwrite and remove a kept session.")
@click.argument("platform", metavar="PLATFORM")
@click.option("--source", required=True, metavar="PSEUDONYM", help="Whose session it is.")
@archive_option
def forget_session(platform: str, source: str, archive: Path | None) -> None:
    """Remove it here. To end it at the platform too, sign out there.

    \b
    Example:
      piecework session forget bramble --source heron
    """
    home = locate(archive)
    find_named_platform(platform, home=home)
    with open_vault(home) as vault:
        if SessionVault(home, vault).forget(source, platform):
            tell("forgotten")
        else:
            tell(f"no session at {platform} was kept for that source")


def find_named_platform(name: str, *, home: Home) -> Platform:
    """
    Raises:
        BadInput: no platform has that name; in a demo archive the invented ones count too.
    """
    platforms = load_platforms(invented=home.demo)
    if name not in platforms:
        raise BadInput(f"no platform is called {name!r}: {', '.join(sorted(platforms))}")
    return platforms[name]


def need_consent(vault: Vault, source: str, platform: str) -> None:
    """
    Raises:
        ConsentMissing: that source agreed to neither visits nor watching at this platform.
    """
    door = ConsentDoor(vault)
    try:
        door.terms(source, platform=platform)
    except ConsentMissing:
        door.check(source, platform, access=Access.WATCHED)


def describe_state(state: SessionState) -> dict[str, str | int | None]:
    """What may be shown of a session: dates, the browser, counts."""
    ends = state.ends
    ended = ends is not None and ends <= datetime.now(UTC)
    return {
        "kept_at": to_text(state.kept_at),
        "ends": to_text(ends) if ends else None,
        "state": "ended" if ended else "open",
        "browser": state.browser,
        "cookies": len(state.cookies),
        "stored": sum(len(values) for values in state.storage.values()),
    }

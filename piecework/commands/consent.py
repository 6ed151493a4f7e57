"""``piecework consent``: what sources agreed to, asked, shown, listed, and ended."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import click

from archive.errors import BadInput
from archive.home import Home, replace_file
from archive.model import Access
from archive.parcels import print_ticket
from archive.sources.doors.consent import (
    ConsentDoor,
    HowGiven,
    SaySo,
    check_pseudonym,
    read_consent_text,
    read_hours,
)
from archive.sources.doors.desk import ConsentDesk, Standing
from archive.sources.doors.parcel import ParcelDoor
from archive.sources.keys import open_vault
from archive.times import to_text
from archive.withdrawal import end_consent, erase_source, finish_erasure
from crawlers.intake import check_platform_name
from crawlers.platforms import load_platforms
from crawlers.sessions.vault import SessionVault
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_table, tell

_WAYS = {"donate": Access.DONATED, "watch": Access.WATCHED, "visit": Access.VISITED}
_HOWS = [str(one) for one in HowGiven if one is not HowGiven.DEMO]


@click.group("consent", short_help="Ask, show, list and withdraw consents.")
def command() -> None:
    """Nothing is taken in or visited without a consent that stands. A source is a pseudonym: a
    name or a contact has no place here.

    \b
    Examples:
      piecework consent text --language nl
      piecework consent give heron --platform mturk --way visit --hours 'mon-fri 18:00-22:00' \\
        --zone Europe/Amsterdam --seconds-between 20 --per-day 300 --until 2027-06-30
      piecework consent list
      piecework consent withdraw heron --erase
    """


@command.command("text", short_help="Print the text that sources are shown.")
@click.option("--language", default="en", show_default=True, help="nl, de, es, fr, pt or en.")
def show_text(language: str) -> None:
    """Print the text, to be read or handed over before anybody agrees.

    \b
    Example:
      piecework consent text --language nl > to-read.md
    """
    text = read_consent_text(language)
    click.echo(text.text)
    if text.awaits_native_reader:
        tell("this translation awaits a native reader: the English text was checked")


@command.command("give", short_help="Record what a source agreed to.")
@click.argument("source", metavar="PSEUDONYM")
@archive_option
@json_option
@click.option("--platform", "platforms", multiple=True, metavar="NAME", help="May be repeated.")
@click.option(
    "--way",
    "ways",
    multiple=True,
    type=click.Choice(list(_WAYS)),
    help="How pages come; may be repeated (default: donate).",
)
@click.option("--kind", "kinds", multiple=True, metavar="KIND", help="Kinds of page (all).")
@click.option("--hours", multiple=True, metavar="HOURS", help="visit: 'mon-fri 18:00-22:00'.")
@click.option("--zone", default="UTC", show_default=True, metavar="ZONE", help="Of --hours.")
@click.option("--seconds-between", type=float, metavar="N", help="visit: least pause.")
@click.option("--per-day", type=int, metavar="N", help="visit: most requests a day.")
@click.option("--until", metavar="DATE", help="The last day on which it holds (until withdrawn).")
@click.option("--country", metavar="CC", help="The source's country: NL, IN, BR …")
@click.option("--qualification", "qualifications", multiple=True, metavar="TEXT")
@click.option("--asked-by", metavar="WHO", help="The newsroom or person that asks.")
@click.option("--purpose", "purposes", multiple=True, metavar="TEXT")
@click.option("--recipient", "recipients", multiple=True, metavar="TEXT")
@click.option("--retention", metavar="TEXT", help="How long it is kept.")
@click.option("--withdrawal", metavar="TEXT", help="How to withdraw.")
@click.option("--language", default="en", show_default=True, help="Of the text that was shown.")
@click.option("--how", type=click.Choice(_HOWS), help="How it was given, where not here and now.")
@click.option("--given-on", metavar="DATE", help="When it was given, where not today.")
def give(
    source: str,
    archive: Path | None,
    as_json: bool,
    platforms: tuple[str, ...],
    ways: tuple[str, ...],
    kinds: tuple[str, ...],
    hours: tuple[str, ...],
    zone: str,
    seconds_between: float | None,
    per_day: int | None,
    until: str | None,
    country: str | None,
    qualifications: tuple[str, ...],
    asked_by: str | None,
    purposes: tuple[str, ...],
    recipients: tuple[str, ...],
    retention: str | None,
    withdrawal: str | None,
    language: str,
    how: str | None,
    given_on: str | None,
) -> None:
    """Show the text and record the answer. For visits the newest consent of a platform rules.

    \b
    Example:
      piecework consent give heron --platform mturk --way donate --country NL
    """
    if advice := check_pseudonym(source):
        tell(f"{make_plain(source)!r}: {advice}")
    home = locate(archive)
    for platform in platforms:
        check_platform_name(platform, invented=home.demo)
    if country is not None and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise BadInput(f"--country {country!r}: two letters, such as NL")
    text = read_consent_text(language)
    # Everything that can be refused is, before anybody reads two pages.
    plain = SaySo(text=text, given_at=datetime.now(UTC), how=HowGiven.FLAG)
    answered = how is not None
    say_so = SaySo(
        text=text,
        given_at=datetime.now(UTC) if given_on is None else _read_day(given_on),
        how=HowGiven(how) if how is not None else HowGiven.FLAG,
        asked_by=asked_by or plain.asked_by,
        purposes=purposes or plain.purposes,
        platforms=platforms,
        kinds=kinds,
        access=tuple(_WAYS[one] for one in ways) or plain.access,
        recipients=recipients or plain.recipients,
        retention=retention or plain.retention,
        withdrawal=withdrawal or plain.withdrawal,
        until=None if until is None else _read_day(until) + timedelta(days=1),
        hours=tuple(read_hours(one, zone=zone) for one in hours),
        seconds_between=seconds_between,
        per_day=per_day,
    )
    if not answered:
        say_so = _ask(say_so)
    with open_vault(home) as vault:
        door = ConsentDoor(vault)
        door.record_say_so(source, say_so)
        if country is not None or qualifications:
            door.state_facts(
                source,
                country=None if country is None else country.upper(),
                qualifications=qualifications,
            )
        record = ConsentDesk(vault).read_record(source)
    if as_json:
        print_json(record)
    else:
        click.echo(f"recorded; text {text.version} ({text.language})")


@command.command("show", short_help="Show all that was agreed to by one source.")
@click.argument("source", metavar="PSEUDONYM")
@archive_option
@json_option
def show(source: str, archive: Path | None, as_json: bool) -> None:
    """The record of one source, after ISO/IEC TS 27560. It shows no capture and no time of one.

    \b
    Example:
      piecework consent show heron --json
    """
    with open_vault(locate(archive)) as vault:
        record = ConsentDesk(vault).read_record(source)
    if as_json:
        print_json(record)
        return
    click.echo(
        f"{make_plain(source)}: {record['state']}, country {record['country'] or 'not said'}"
    )
    events = record["events"]
    assert isinstance(events, list)
    for event in events:
        click.echo(", ".join(_show_event(event)))


@command.command("list", short_help="List the consents that stand.")
@archive_option
@json_option
def show_list(archive: Path | None, as_json: bool) -> None:
    """One line for each consent, and one for each source that has withdrawn.

    \b
    Example:
      piecework consent list
    """
    with open_vault(locate(archive)) as vault:
        found = ConsentDesk(vault).list_consents()
    if as_json:
        print_json([_to_json(one) for one in found])
        return
    print_table(
        [
            (
                one.pseudonym,
                _name_state(one),
                " ".join(str(way) for way in one.access),
                " ".join(one.platforms) or "any",
                "" if one.until is None else to_text(one.until)[:10],
            )
            for one in found
        ],
        head=("source", "state", "ways", "platforms", "until"),
    )


@command.command("ticket", short_help="Make a source's key for sending parcels.")
@click.argument("source", metavar="PSEUDONYM")
@archive_option
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), required=True)
def ticket(source: str, archive: Path | None, out: Path) -> None:
    """Write a ticket: where parcels go, and the key that signs them. Hand it to the source by a
    way that you trust, and delete it here: who has it can send in their name. A new ticket takes
    the place of the one before it.

    
    Example:
      piecework consent ticket heron --out heron-ticket.json
    """
    if out.exists():
        raise BadInput(f"{out} is there already: name another file")
    with open_vault(locate(archive)) as vault:
        made = ParcelDoor(vault).give_ticket(source)
    replace_file(out.absolute(), print_ticket(made).encode())
    tell("hand it over, then delete it here: only the source may keep it")


@command.command("withdraw", short_help="End a source's consent; with --erase, all of it.")
@click.argument("source", metavar="[PSEUDONYM]", required=False)
@archive_option
@json_option
@click.option("--erase", is_flag=True, help="Erase what rests on this source alone, for good.")
@click.option("--yes", is_flag=True, help="Do not ask before erasing.")
@click.option("--resume", is_flag=True, help="Go on with an erasure that was interrupted.")
def withdraw(
    source: str | None,
    archive: Path | None,
    as_json: bool,
    erase: bool,
    yes: bool,
    resume: bool,
) -> None:
    """From now on nothing more is visited or taken in, a crawler at work included.

    With --erase the source's captures are overwritten, what only they supported leaves the
    ledger and every index, and the source's key is destroyed. There is no way back.

    \b
    Examples:
      piecework consent withdraw heron
      piecework consent withdraw heron --erase
      piecework consent withdraw --resume
    """
    home = locate(archive)
    if resume:
        _print_end(as_json, {"resumed": finish_erasure(home)}, "nothing more is to be erased")
        return
    if source is None:
        raise BadInput("say whose consent ends: `piecework consent list` shows them")
    if not erase:
        end_consent(home, source)
        _print_end(as_json, {"withdrawn": True}, "withdrawn; what was taken in before stays")
        return
    _erase(home, source, yes=yes, as_json=as_json)


def _erase(home: Home, source: str, *, yes: bool, as_json: bool) -> None:
    if not yes:
        if not (sys.stdin.isatty() and sys.stderr.isatty()):
            # What can be undone is done at once; what cannot is asked for.
            end_consent(home, source)
            raise BadInput("withdrawn, and not erased: say --yes to erase without being asked")
        click.confirm("Erase all that rests on this source alone?", abort=True, err=True)
    report = erase_source(home, source, told=lambda step: tell(f"  {step}"), listed=_tell_published)
    with open_vault(home) as vault:
        SessionVault(home, vault).clear_strays(load_platforms(invented=home.demo))
    _print_end(
        as_json,
        {"withdrawn": True, **report.to_json()},
        f"erased {report.captures} captures; {report.versions} versions are gone, "
        f"{report.bodies_moved} pages that others gave too were kept for them; "
        "the key is destroyed",
    )


def _tell_published(lines: Sequence[str]) -> None:
    """Before anything is erased: afterwards nobody could say."""
    if not lines:
        tell("published by then: nothing of it left through this archive; look at what you sent")
        return
    tell("published by then; it is out of reach, and who withdraws should hear of it:")
    for line in lines:
        tell(f"  {line}")


def _ask(say_so: SaySo) -> SaySo:
    tell(say_so.text.text)
    if sys.stdin.isatty() and sys.stderr.isatty():
        click.confirm("Do you agree?", abort=True, err=True)
        return replace(say_so, how=HowGiven.TERMINAL)
    return say_so


def _read_day(text: str) -> datetime:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadInput(f"cannot read {text!r} as a day: write 2027-06-30") from error
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _print_end(as_json: bool, data: dict[str, object], line: str) -> None:
    if as_json:
        print_json(data)
    else:
        click.echo(line)


def _name_state(one: Standing) -> str:
    if one.withdrawn:
        return "withdrawn"
    if one.given_at is None:
        return "decided"
    return "ended" if one.ended else "given"


def _to_json(one: Standing) -> dict[str, object]:
    return {
        "source": one.pseudonym,
        "state": _name_state(one),
        "ways": [str(way) for way in one.access],
        "platforms": list(one.platforms),
        "kinds": list(one.kinds),
        "hours": list(one.hours),
        "seconds_between": one.seconds_between,
        "per_day": one.per_day,
        "given_at": None if one.given_at is None else to_text(one.given_at),
        "until": None if one.until is None else to_text(one.until),
        "language": one.language,
        "text_version": one.text_version,
    }


def _show_event(event: dict[str, object]) -> list[str]:
    shown = [f"- {event['event']}"]
    for name in ("given_at", "at", "decided_at", "ways", "platforms", "kinds_of_page", "until"):
        value = event.get(name)
        if value:
            text = " ".join(map(str, value)) if isinstance(value, list) else str(value)
            shown.append(f"{name.replace('_', ' ')} {make_plain(text)}")
    return shown

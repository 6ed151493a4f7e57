"""Shows a donor what of their pages would be kept and what removed, before anything is written.

A summary first, then the lines: those that lose something, those around them, and how many
are left out. It opens no archive and writes no file. What looks like an identifier is shown as
it stands, since only the donor can say what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

import click

from archive.errors import RefusedPage
from archive.model import PageReading, RedactedPage
from archive.redaction import Redaction
from archive.redaction.preview import (
    Folded,
    count_removed,
    fold_lines,
    mark_odd,
    preview_lines,
    shorten_line,
)
from crawlers.donations import Donated, DonatedPage, Refused, Skipped
from crawlers.intake import find_platform, find_unused, hint_word, prepare
from crawlers.platforms import Platform
from piecework.extracted import describe_offer, find_extracted, list_extracted
from piecework.output import make_plain, print_json, show_line


def preview_things(
    things: Iterable[Donated],
    *,
    platform: str | None,
    strip: Sequence[str],
    all_lines: bool = False,
    as_json: bool = False,
    ask: Callable[[Platform, RedactedPage, PageReading], None] | None = None,
) -> int:
    """Print what each thing would become; the exit code is that of a refusal if there was one.

    ``ask`` gets each page whose reading a person should look at.
    """
    pages: list[Mapping[str, object]] = []
    others: list[Mapping[str, object]] = []
    refused = 0
    for thing in things:
        match thing:
            case Skipped(label, reason):
                others.append({"label": label, "fate": "skipped", "code": "", "reason": reason})
            case Refused(label, error):
                others.append(_describe_refusal(label, error))
            case DonatedPage(label=label, page=page, known=known):
                try:
                    found = find_platform(page, named=platform)
                    redaction = prepare(page, platform=found, strip=strip, known=known).redaction
                except RefusedPage as error:
                    others.append(_describe_refusal(label, error))
                else:
                    reading = found.read(redaction.page)
                    if ask is not None:
                        ask(found, redaction.page, reading)
                    if as_json:
                        pages.append(
                            _describe_page(label, found, redaction, reading, all_lines=all_lines)
                        )
                    else:
                        click.echo(f"== {make_plain(label)}")
                        print_redaction(redaction, asked=strip, all_lines=all_lines)
                        _print_reading(found, redaction, reading)
                    continue
        refused += others[-1]["fate"] == "refused"
        if not as_json:
            said = "left out" if others[-1]["fate"] == "skipped" else "refused"
            click.echo(
                f"-- {make_plain(str(others[-1]['label']))}: {said}, "
                f"{make_plain(str(others[-1]['reason']))}"
            )
    if as_json:
        print_json({"pages": pages, "others": others})
    return RefusedPage.exit_code if refused else 0


def print_redaction(redaction: Redaction, *, asked: Sequence[str], all_lines: bool) -> None:
    """The summary of one page and its lines, for people. ``asked`` are the words to strip that
    were typed just now: no other is ever repeated."""
    _print_summary(redaction, asked=asked)
    lines = (line for line in preview_lines(redaction) if line.part != "suspicion")
    if all_lines:
        for line in lines:
            click.echo(show_line(line))
        return
    for shown in fold_lines(lines):
        if isinstance(shown, Folded):
            blank = f", {shown.blank} of them blank" if shown.blank else ""
            click.echo(f"        … {shown.count} more lines kept{blank} (--all-lines shows them)")
        else:
            click.echo(show_line(replace(shown, text=shorten_line(shown.text))))


def _print_reading(platform: Platform, redaction: Redaction, reading: PageReading) -> None:
    found = f"{reading.state}, {len(reading.listings)} listings, {len(reading.documents)} documents"
    if redaction.suspicions:
        click.echo("-- would be held back: something looks like an identifier (see the top)")
        click.echo(f"-- its reader would find, {platform.title}: {found}")
    else:
        click.echo(f"-- {platform.title}: {found}")
    for line in list_extracted(platform, redaction, reading):
        click.echo(f"   {make_plain(line)}")


def _print_summary(redaction: Redaction, *, asked: Sequence[str]) -> None:
    counts = count_removed(redaction)
    gone = ", ".join(f"{kind} ×{count}" for kind, count in counts.items())
    click.echo(f"   removed: {gone or 'nothing'}")
    for word in find_unused(redaction, asked=asked):
        click.echo(f"!! --strip {make_plain(hint_word(word))}: found nowhere on this page")
    for one in redaction.suspicions:
        where = f"line {one.line}" if one.line else one.place
        if one.excerpt:
            click.echo(f"?? {where}: looks like {one.shape}: {make_plain(mark_odd(one))}")
        else:
            click.echo(f"?? {where}: a value of kind {one.shape} is still there, in some spelling")
    if redaction.suspicions:
        click.echo("   what stands between » and « and is yours: remove it with --strip")


def _describe_refusal(label: str, error: RefusedPage) -> Mapping[str, object]:
    return {"label": label, "fate": "refused", "code": error.code, "reason": str(error)}


def _describe_page(
    label: str, platform: Platform, redaction: Redaction, reading: PageReading, *, all_lines: bool
) -> Mapping[str, object]:
    lines = [line for line in preview_lines(redaction) if line.part != "suspicion"]
    return {
        "label": label,
        "platform": platform.name,
        "held_back": bool(redaction.suspicions),
        "removed": count_removed(redaction),
        "suspicions": [
            {
                "line": one.line,
                "kind": one.kind,
                "place": one.place,
                "shape": one.shape,
                "excerpt": mark_odd(one),
            }
            for one in redaction.suspicions
        ],
        "unused_strip": [hint_word(word) for word in redaction.unused_strip],
        "reading": {
            "state": str(reading.state),
            "listings": len(reading.listings),
            "documents": len(reading.documents),
            "ratings": len(reading.ratings),
            "missed": list(reading.missed),
        },
        "extracted": [
            describe_offer(offer) for offer in find_extracted(platform, redaction.page, reading)
        ],
        "kept_lines": sum(line.kept_whole for line in lines),
        "lines": [
            {
                "part": line.part,
                "number": line.number,
                "text": line.text,
                "removed": [{"kind": kind, "rule": rule} for kind, rule in line.removed],
            }
            for line in lines
            if all_lines or not line.kept_whole
        ],
    }

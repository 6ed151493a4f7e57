"""``piecework donate``: pages that somebody saved go in, on somebody's say-so."""

from __future__ import annotations

import getpass
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import click

from archive.errors import BadInput, ConsentMissing, RefusedPage
from archive.home import Home
from archive.ids import IdKind, to_id
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.ledger import LedgerReader
from archive.model import BLIND_STATES, PageState
from archive.sources.doors.consent import (
    PUBLIC,
    UNNAMED,
    ConsentDoor,
    HowGiven,
    PublicDecision,
    SaySo,
    check_pseudonym,
    read_consent_text,
)
from archive.times import read_seen_at
from crawlers.confirming import find_waiting
from crawlers.donations import Donated, Refused, inspect, open_donations
from crawlers.intake import Fate, Outcome, PageIntake, check_platform_name, hint_word
from piecework.answering import Questions, ask_about, load_answers
from piecework.commands.confirm import apply_given
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, tell
from piecework.preview import preview_things

PROGRESS_EVERY = 100
_UNREAD = BLIND_STATES | {PageState.OTHER}


@click.command("donate", short_help="Take in pages that somebody saved.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@archive_option
@json_option
@click.option("--platform", metavar="NAME", help="The platform, where it is not recognised.")
@click.option(
    "--seen-at",
    metavar="WHEN",
    help="When it was seen, where the file does not say: 2026-03-01, 2026-03, "
    "2026-03-01T14:30+01:00, or two of these with / between them.",
)
@click.option("--source", metavar="PSEUDONYM", help="Whose say-so it rests on (default: unnamed).")
@click.option(
    "--public", is_flag=True, help="Anyone could see these pages: a decision, and recorded as one."
)
@click.option("--decided-by", metavar="NAME", help="With --public: who decided (default: you).")
@click.option("--reason", metavar="TEXT", help="With --public: why these pages are public.")
@click.option("--strip", multiple=True, metavar="WORD", help="Remove this word too, everywhere.")
@click.option("--preview", is_flag=True, help="Show what would be kept; write nothing.")
@click.option("--all-lines", is_flag=True, help="With --preview: show every line.")
@click.option(
    "--answers",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="With --preview: write what to confirm or correct into this new file.",
)
@click.option(
    "--confirm",
    "confirmed",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    metavar="FILE",
    help="Take in, and confirm what the filled-in answers say.",
)
@click.option("--correct", is_flag=True, help="Take in, and ask at the terminal what is right.")
@click.option("--by", metavar="NAME", help="With --confirm, --correct: who says so (default: you).")
@click.option("--language", default="en", show_default=True, help="Language of the consent text.")
def command(
    paths: tuple[Path, ...],
    archive: Path | None,
    as_json: bool,
    platform: str | None,
    seen_at: str | None,
    source: str | None,
    public: bool,
    decided_by: str | None,
    reason: str | None,
    strip: tuple[str, ...],
    preview: bool,
    all_lines: bool,
    answers: Path | None,
    confirmed: Path | None,
    correct: bool,
    by: str | None,
    language: str,
) -> int:
    """Take in saved HTML, MHTML, JSON, HAR, WARC, WACZ, mails, text, PDF, a screenshot, or a folder
    or zip of these.

    Cookies, tokens, worker ids, names, e-mails and balances are removed before anything is
    written; what looks like an identifier and is not known is held back (see `quarantine`).
    Given twice it is once; interrupted, the same command resumes.

    \b
    Examples:
      piecework donate --preview page.html --seen-at 2026-03-01
      piecework donate --source heron --strip 'Real Name' saved/ --seen-at 2026-03-01
      piecework donate --public front-page.warc.gz
      piecework donate --preview --answers ask.json shot.png --platform neevo --seen-at 2026-03-01
    """
    if answers is not None and not preview:
        raise BadInput("--answers writes questions with --preview; --confirm takes the answers")
    if correct and not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise BadInput("--correct asks at a terminal: use --preview --answers and then --confirm")
    given = load_answers(confirmed) if confirmed is not None else ()
    if public and source:
        raise BadInput("--public and --source exclude each other: a page is public or somebody's")
    if source is not None:
        _check_source(source)
    if platform is not None:
        check_platform_name(platform)
    seen = read_seen_at(seen_at) if seen_at is not None else None
    things = open_donations(paths, seen_at=seen)
    if preview:
        # Who only looks need not know when a page was seen yet.
        things = things if seen is not None else _open_to_look(paths)
        asked = Questions()
        code = preview_things(
            things,
            platform=platform,
            strip=strip,
            all_lines=all_lines,
            as_json=as_json,
            ask=asked.add if answers is not None else None,
        )
        if answers is not None:
            asked.write(answers)
            count = len(asked.pages)
            told = "1 page to look at is" if count == 1 else f"{count} pages to look at are"
            tell(
                f"{told} in {answers}: fill it in, then `piecework donate --confirm {answers}` "
                "with the same files and the same --platform and --strip"
            )
        return code
    home = locate(archive)
    name = PUBLIC if public else source or UNNAMED
    outcomes: list[Outcome] = []
    with Intake(home) as intake:
        if public:
            _record_decision(intake, paths, decided_by=decided_by, reason=reason)
        else:
            _record_consent(intake, name, language=language)
        with intake.open_session(name, public=public) as session:
            worker = PageIntake(
                session, platform=platform, strip=strip, public=public, report=outcomes.append
            )
            try:
                worker.take_all(_count_aloud(things, paths))
            except KeyboardInterrupt:
                tell(f"interrupted: {len(outcomes)} things were dealt with and stay so")
                raise
        intake.settle()
        if correct:
            taken = {one.capture for one in outcomes if one.fate in (Fate.NEW, Fate.REPEAT)}
            given = ask_about(_gather_taken(home, taken))
        done = apply_given(intake, given, by=by) if given else []
    bring_up_to_date(home)
    for one in done:
        if one.problem:
            tell(make_plain(one.problem))
        elif one.judged is not None:
            judged = one.judged
            tell(
                f"confirmed: right {judged.right}, corrected {judged.corrected}, dropped "
                f"{judged.dropped}, added {judged.added}, not answered {judged.unanswered}"
            )
    for word in worker.unused_strip:
        hint = make_plain(hint_word(word))
        tell(f"--strip {hint}: found nowhere on {_count_pages(worker.redacted)}")
    code = _print_outcomes(outcomes, unused=worker.unused_strip, as_json=as_json)
    return code or (BadInput.exit_code if any(one.problem for one in done) else 0)


def _open_to_look(paths: Iterable[Path]) -> Iterator[Donated]:
    """What is given, for a look at it: where nothing says when a page was seen, it is shown as if
    it were today, and the donor is told that it must be said."""
    for path in paths:
        things = open_donations([path], seen_at=None)
        held = list(islice(things, 2))
        alone = held[0] if len(held) == 1 else None
        if not isinstance(alone, Refused) or alone.error.code != "no-time":
            yield from held
            yield from things
            continue
        tell(
            f"{make_plain(path.name)}: nothing in it says when it was seen: to take it in, give "
            "--seen-at, such as --seen-at 2026-03-01 or --seen-at 2026-03"
        )
        yield from open_donations([path], seen_at=read_seen_at(f"{datetime.now(UTC):%Y-%m-%d}"))


def _gather_taken(home: Home, taken: set[int]) -> list[dict[str, object]]:
    """Questions about the pages just taken in that wait to be confirmed."""
    asked = Questions()
    with LedgerReader.open(home.ledger_db) as ledger:
        digests = {ledger.capture(one).digest for one in taken}
    for sealed in find_waiting(home):
        if sealed.capture.digest in digests:
            asked.add(sealed.platform, sealed.page, sealed.reading)
    return asked.pages


def _count_pages(count: int) -> str:
    return "the page" if count == 1 else f"any of the {count} pages that were redacted"


def _check_source(source: str) -> None:
    if advice := check_pseudonym(source):
        tell(f"--source {make_plain(source)!r}: {advice}")


def _record_consent(intake: Intake, name: str, *, language: str) -> None:
    """Show the text and record the answer, once per pseudonym and text."""
    door = ConsentDoor(intake.vault)
    text = read_consent_text(language)
    if door.agreed_to(name, text):
        return
    if door.is_withdrawn(name):
        raise ConsentMissing(
            "this source has withdrawn: nothing is taken in until they agree anew, by "
            "`piecework consent give`"
        )
    tell(text.text)
    how = HowGiven.FLAG
    if sys.stdin.isatty() and sys.stderr.isatty():
        click.confirm("Do you agree?", abort=True, err=True)
        how = HowGiven.TERMINAL
    door.record_say_so(name, SaySo(text=text, given_at=datetime.now(UTC), how=how))


def _record_decision(
    intake: Intake, paths: Iterable[Path], *, decided_by: str | None, reason: str | None
) -> None:
    # How many, not which: file names may name the donor.
    count = sum(1 for _ in paths)
    ConsentDoor(intake.vault).record_public(
        PublicDecision(
            decided_by=decided_by or getpass.getuser(),
            reason=reason or "handed in as public at the command line",
            pages=f"{count} paths given to one donate command",
            decided_at=datetime.now(UTC),
        )
    )


def _count_aloud(things: Iterable[Donated], paths: tuple[Path, ...]) -> Iterator[Donated]:
    total = inspect(paths).things
    for number, thing in enumerate(things, start=1):
        yield thing
        if number % PROGRESS_EVERY == 0:
            tell(f"{number} of about {max(total, number)}")


def _print_outcomes(outcomes: list[Outcome], *, unused: Sequence[str], as_json: bool) -> int:
    counts = Counter(outcome.fate for outcome in outcomes)
    taken = counts[Fate.NEW] + counts[Fate.REPEAT] + counts[Fate.AGAIN]
    unread = [one for one in outcomes if one.state in _UNREAD]
    for outcome in unread:
        missed = f"; missed {', '.join(outcome.missed)}" if outcome.missed else ""
        tell(
            f"{make_plain(outcome.label)}: sealed, but read as {outcome.state}{make_plain(missed)}"
        )
    for outcome in outcomes:
        if outcome.fate in (Fate.REFUSED, Fate.HELD_BACK) or (
            outcome.fate is Fate.SKIPPED and not taken
        ):
            fate = outcome.fate.replace("_", " ")
            tell(f"{make_plain(outcome.label)}: {fate}: {make_plain(outcome.reason)}")
        elif outcome.fate is Fate.REPEAT and outcome.reason:
            tell(f"{make_plain(outcome.label)}: {make_plain(outcome.reason)}")
    if as_json:
        print_json(
            {
                **{str(fate): counts[fate] for fate in Fate},
                "captures": [
                    to_id(IdKind.CAPTURE, outcome.capture)
                    for outcome in outcomes
                    if outcome.fate in (Fate.NEW, Fate.REPEAT)
                ],
                "held": [f"{one.capture:016x}" for one in outcomes if one.fate is Fate.HELD_BACK],
                "unread": [
                    {
                        "capture": to_id(IdKind.CAPTURE, one.capture),
                        "state": str(one.state),
                        "missed": list(one.missed),
                    }
                    for one in unread
                ],
                "unused_strip": [hint_word(word) for word in unused],
                "problems": [
                    {"fate": str(one.fate), "code": one.code, "reason": one.reason}
                    for one in outcomes
                    if one.fate in (Fate.REFUSED, Fate.HELD_BACK)
                ],
            }
        )
    else:
        click.echo(
            f"taken in {counts[Fate.NEW]}, repeats {counts[Fate.REPEAT]}, "
            f"given before {counts[Fate.AGAIN]}, held back {counts[Fate.HELD_BACK]}, "
            f"refused {counts[Fate.REFUSED]}, left out {counts[Fate.SKIPPED]}"
        )
        if unread:
            click.echo(f"{len(unread)} of these show no list that could be read (see `gaps`)")
        if not outcomes:
            tell("there is no page in what was given")
    nothing = not (taken or counts[Fate.HELD_BACK])
    return RefusedPage.exit_code if nothing or counts[Fate.REFUSED] else 0

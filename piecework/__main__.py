"""``piecework``: gathers the commands, and turns errors into exit codes at one place.

The exit codes stand in the group's help; docs/commands.md says more of them.
"""

from __future__ import annotations

import sqlite3
import sys
from importlib import import_module
from keyword import iskeyword
from pathlib import Path

import click

from archive.errors import BadQuery, EvidenceDamaged, PieceworkError
from piecework.output import make_plain, tell

COMMANDS = {
    "init": "Make an archive and its keys.",
    "donate": "Take in pages that somebody saved.",
    "import": "Take in histories that others kept.",
    "confirm": "Say whether what was read from any page is right.",
    "consent": "Ask, show, list and withdraw consents.",
    "session": "Sign in by hand; keep, list, check and forget sessions.",
    "watch": "Take down lists and offers while a worker browses.",
    "decide": "Record an editor's decision on visits.",
    "visit": "Look at a platform for a consenting worker.",
    "health": "Say how visits and evidence are doing.",
    "reread": "Read sealed pages again with today's readers.",
    "search": "Ask the archive.",
    "listing": "Show one listing or document, its history and its evidence.",
    "enrich": "Compute wages, series, pay changes and flags.",
    "flags": "List possible dubious requests.",
    "families": "List texts that stand on several offers.",
    "rules": "List, explain and try rules on dubious requests.",
    "review": "Answer on flags: two people, then a third.",
    "case": "Keep a folder: listings, searches, charts, claims, notes.",
    "claim": "Save a figure with what it rests on; measure it again.",
    "reply": "Ask a requester for a reply: draft, record, keep the answer.",
    "attribute": "Say who may be behind a requester, for and against.",
    "alerts": "Save searches; tell somebody when they find more.",
    "desk": "People at the desk, its log, decisions and objections.",
    "exposure": "Say which part of a draft or export singles somebody out.",
    "trends": "Measure pay, volume and shares over time.",
    "zero": "Say what an empty answer means.",
    "floors": "Show minimum wages by place and date.",
    "changes": "List what changed: pay, text, terms, vanished, back.",
    "status": "Count what the archive holds.",
    "gaps": "List when a platform could not be seen, and why.",
    "evidence": "Show a sealed capture: its records, its notes, its page.",
    "verify": "Check every sealed record against the ledger.",
    "cite": "Cite a listing, version, capture or claim.",
    "export": "Write tables for publication, through the gate.",
    "bundle": "Pack listings with all that proves them, for others to check.",
    "log": "Sign, show and prove the append-only log.",
    "parcel": "Pack redacted pages for the newsroom, encrypted.",
    "receive": "Take in parcels from workers' computers.",
    "backup": "Make an encrypted backup while the archive is in use.",
    "restore": "Restore an archive from a backup, without what was deleted since.",
    "retention": "Delete what is kept too long; evidence by decision only.",
    "platforms": "Show platforms, how sure their reading is, and their rules.",
    "new-platform": "Begin a platform's folder from a saved page.",
    "proposals": "Show what confirmed readings propose; write a folder.",
    "quarantine": "Look at pages that were held back, and decide.",
    "index": "Bring the search index up to date, rebuild or check it.",
    "elastic": "Run an Elasticsearch of one's own, without Docker.",
    "ui": "Open the pages for reporters.",
    "marketplace": "Serve invented platforms on this machine.",
    "demo": "Fill an archive of its own with an invented market and open it.",
}


class Commands(click.Group):
    """Loads a command's module when it is asked for, so that ``search`` starts fast."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module = name.replace("-", "_")
        module = f"{module}_" if iskeyword(module) else module
        command = import_module(f"piecework.commands.{module}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"piecework.commands.{name} has no command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="piecework")
@click.option(
    "--archive",
    type=click.Path(path_type=Path, file_okay=False),
    default=None,
    metavar="DIR",
    help="The archive's folder; else $PIECEWORK_HOME, else the user's data folder.",
)
def cli(archive: Path | None) -> None:
    """Piecework: an archive of micro-task listings and pay.

    \b
    piecework init --archive ~/archive
    piecework donate --archive ~/archive --source heron --seen-at 2026-03-01 saved-pages/
    piecework search --archive ~/archive 'selfie passport -platform:prolific'

    Exit codes: 0 done, 1 something is wrong, 2 not understood, 3 something given was refused,
    4 no archive there or the wrong one, 5 no key, 6 somebody else is writing, 7 no consent,
    8 evidence is damaged, 9 the disk did not take it, 130 interrupted.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run one command; every deliberate error becomes one line on stderr and an exit code."""
    try:
        code = cli.main(args=arguments, prog_name="piecework", standalone_mode=False)
    except click.exceptions.Abort:
        tell("piecework: interrupted; what was acknowledged is safe, and the same command resumes")
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except BadQuery as error:
        tell(f"piecework: {make_plain(str(error))}")
        tell(f"  {make_plain(error.text)}")
        tell(f"  {' ' * len(make_plain(error.text[: error.position]))}^")
        tell(f"  asked literally: piecework search -- {error.literal!r}")
        sys.exit(error.exit_code)
    except PieceworkError as error:
        tell(f"piecework: {make_plain(str(error))}")
        sys.exit(error.exit_code)
    except sqlite3.DatabaseError as error:
        tell(f"piecework: a database of this archive is damaged or cannot be used: {error}")
        tell("  `piecework verify` says what is wrong; restore it from a backup")
        sys.exit(EvidenceDamaged.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()

"""``piecework log``: the append-only log's checkpoints, proofs and keys."""

from __future__ import annotations

import json
from pathlib import Path

import click

from archive.errors import EvidenceDamaged
from archive.log.checking import compare_checkpoint
from archive.log.closing import begin_anew, close_day, rotate_key
from archive.log.finding import KEYS, find_log, list_batches
from archive.log.proving import prove_captures, write_proof
from archive.log.store import LogStore
from archive.times import to_text
from archive.timestamps.asking import Asked, ask_for_timestamps, count_lacking, read_authorities
from piecework.options import archive_option, json_option, locate
from piecework.output import make_plain, print_json, print_table, tell


@click.group("log", short_help="Sign, show and prove the append-only log.")
def command() -> None:
    """The log holds a salted commitment to everything that was sealed or decided. Once a day it is
    closed and its root signed, so that nothing can be altered, dropped or back-dated unseen.

    \b
    Example:
      piecework log checkpoint
      piecework log prove P0123456789abc > proof.json
      piecework log compare a-checkpoint-somebody-kept.note
    """


@command.command("checkpoint", short_help="Close the day: take in what is new, and sign.")
@archive_option
@json_option
def checkpoint(archive: Path | None, as_json: bool) -> int:
    """Run it once a day, at an hour that never changes (docs/log.md has a timer). A second call on
    one day shows what the first made: a checkpoint for each crawl would say who was working when.

    \b
    Example:
      piecework log checkpoint
    """
    closing = close_day(locate(archive))
    if as_json:
        print_json(
            {
                "day": closing.day.isoformat(),
                "leaves": closing.size,
                "root": closing.root.hex(),
                "made": closing.made,
            }
        )
        return 0
    click.echo(closing.note.decode(), nl=False)
    if not closing.made:
        tell("this is the checkpoint of today; the next is made tomorrow")
    return 0


@command.command("show", short_help="List checkpoints, and the keys that sign them.")
@archive_option
@json_option
def show(archive: Path | None, as_json: bool) -> int:
    """Publish the keys where readers find them without you: in print, on another site.

    \b
    Example:
      piecework log show --json
    """
    home = locate(archive)
    with LogStore(find_log(home)) as store:
        batches = list_batches(store)
    path = find_log(home) / KEYS
    keys = path.read_text("ascii").splitlines() if path.exists() else []
    if as_json:
        print_json(
            {
                "keys": keys,
                "checkpoints": [
                    {
                        "day": one.day,
                        "leaves": one.end,
                        "root": one.signed.checkpoint.root.hex(),
                    }
                    for one in batches
                ],
            }
        )
        return 0
    print_table(
        [(one.day, str(one.end), one.signed.checkpoint.root.hex()) for one in batches],
        head=("day", "leaves", "root"),
    )
    for key in keys:
        click.echo(f"key {key}")
    return 0


@command.command("prove", short_help="Prove that a capture is in the log.")
@archive_option
@click.argument("capture")
@click.option(
    "--fact",
    "facts",
    multiple=True,
    type=click.Choice(
        ("how", "reach", "month", "day", "window", "page", "digest", "removed", "records")
    ),
    default=("how", "month", "page"),
    show_default=True,
    help="Which of the capture's facts the proof shows; the others stay hidden.",
)
def prove(archive: Path | None, capture: str, facts: tuple[str, ...]) -> int:
    """JSON with the shown facts, their salts, and the hashes up to a signed checkpoint
    (docs/evidence-format.md). This is a desk view: what leaves the house goes in a bundle.

    \b
    Example:
      piecework log prove P0123456789abc --fact how --fact day
    """
    names = tuple(f"fact/{one}" for one in facts)
    (proof,) = prove_captures(locate(archive), [capture], facts=names)
    click.echo(json.dumps(write_proof(proof), indent=1))
    return 0


@command.command("compare", short_help="Compare a checkpoint that somebody kept with this log.")
@archive_option
@json_option
@click.argument("note", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def compare(archive: Path | None, as_json: bool, note: Path) -> int:
    """Exits with 8 where the log is not the one that was signed then: rewritten, forked or cut.

    \b
    Example:
      piecework log compare checkpoint-of-a-reader.note
    """
    faults = compare_checkpoint(locate(archive), note.read_bytes())
    if as_json:
        print_json({"same_past": not faults, "findings": [str(one) for one in faults]})
    for fault in () if as_json else faults:
        click.echo(make_plain(str(fault)))
    if not faults and not as_json:
        click.echo("this log begins with that checkpoint")
    return EvidenceDamaged.exit_code if faults else 0


@command.command("timestamp", short_help="Have checkpoints stamped by others.")
@archive_option
@json_option
def timestamp(archive: Path | None, as_json: bool) -> int:
    """Asks the authorities in archive.toml ([[timestamps]], docs/log.md) for what is lacking, and
    tries again later where none answers. A token is kept only where it holds. Exits with 1 where
    one is still lacking.

    \b
    Example:
      piecework log checkpoint && piecework log timestamp
    """
    home = locate(archive)
    asked = ask_for_timestamps(home)
    lacking = count_lacking(home)
    if as_json:
        print_json({"asked": [_write_asked(one) for one in asked], "lacking": lacking})
        return 1 if lacking else 0
    for one in asked:
        judgement = one.judgement
        if judgement is not None and judgement.right and judgement.at is not None:
            click.echo(f"{one.checkpoint} {to_text(judgement.at)} {one.address}")
            tell(f"judged by {judgement.by}; not checked: {'; '.join(judgement.not_checked)}")
        else:
            tell(make_plain(f"{one.checkpoint}: {one.address}: {one.problem}"))
    if not read_authorities(home):
        tell("no authority is named in archive.toml: docs/log.md says how")
    return 1 if lacking else 0


def _write_asked(one: Asked) -> dict[str, object]:
    judgement = one.judgement
    return {
        "checkpoint": one.checkpoint,
        "address": one.address,
        "right": judgement is not None and judgement.right,
        "at": None if judgement is None or judgement.at is None else to_text(judgement.at),
        "by": None if judgement is None else judgement.by,
        "problem": one.problem or None,
        "not_checked": [] if judgement is None else list(judgement.not_checked),
    }


@command.command("rotate", short_help="Sign with a new key from now on.")
@archive_option
def rotate(archive: Path | None) -> int:
    """The next checkpoint carries the old key's signature too; then the old key is destroyed.

    \b
    Example:
      piecework log rotate
    """
    click.echo(rotate_key(locate(archive)))
    tell("publish this key beside the former one; the next checkpoint is signed with both")
    return 0


@command.command("begin-anew", short_help="Go on under a new name after an older restore.")
@archive_option
def anew(archive: Path | None) -> int:
    """Only where an archive was put back from a backup that is older than checkpoints which others
    hold already: under the old name, the log would now have two pasts.

    \b
    Example:
      piecework log begin-anew
    """
    click.echo(begin_anew(locate(archive)))
    tell("tell readers of former checkpoints why this log begins anew")
    return 0

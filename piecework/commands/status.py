"""``piecework status``: what the archive holds, and how far behind the index is."""

from __future__ import annotations

from pathlib import Path

import click

from archive.door import Archive
from archive.upgrading import upgrade_archive
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_mapping


@click.command("status", short_help="Count what the archive holds.")
@archive_option
@json_option
def command(archive: Path | None, as_json: bool) -> None:
    """Captures, listings, documents, versions, sightings, changes, gaps, what waits in
    quarantine, and how many versions the index is behind. An archive of an older format is
    migrated first.

    \b
    Example:
      piecework status --json
    """
    home = locate(archive)
    upgrade_archive(home)
    with Archive(home) as door:
        counts, lags = door.status(), door.lags()
    if as_json:
        print_json(counts)
        return
    print_mapping(
        {
            "archive": f"{home.path} ({'demo' if home.demo else 'real'})",
            **{key: value for key, value in counts.items() if key != "indexes"},
            **{f"index {name} behind": lag for name, lag in lags.items()},
            **_count_letters(counts),
        }
    )


def _count_letters(counts: dict[str, object]) -> dict[str, object]:
    """How many versions a server refused, where it did."""
    indexes = counts["indexes"]
    known = indexes.items() if isinstance(indexes, dict) else ()
    return {
        f"index {name} refused": one["dead_letters"] for name, one in known if "dead_letters" in one
    }

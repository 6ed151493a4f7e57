"""A new archive, whole: its folder and keys, an empty ledger, an empty index.

So that an archive nobody has given anything yet answers questions like any other: with nothing.
"""

from __future__ import annotations

from pathlib import Path

from archive.home import Home
from archive.indexing import bring_up_to_date
from archive.ledger import Ledger
from archive.sources.keys import SetUp, init_archive


def found_archive(
    path: Path | None = None, *, demo: bool = False, key_file: Path | None = None
) -> tuple[Home, SetUp]:
    """Make an archive with its keys, or nothing at all.

    Raises:
        BadInput: something is at ``path`` already.
        NoKey: no place for the master key; no file is left anywhere.
    """
    home, set_up = init_archive(path, demo=demo, key_file=key_file)
    Ledger.open(home.ledger_db, create=True).close()
    bring_up_to_date(home)
    return home, set_up

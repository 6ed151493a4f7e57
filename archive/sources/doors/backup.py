"""The backup door: seals what goes into a backup, opens it again, and copies the sealed rows.

What concerns a source is sealed under a key of that source's, from which no other follows, and
then under the archive's own for backups; all else under the latter alone. Once a source's key is
destroyed no backup, however old, holds anything of it that can be read. A source is named in a
backup by its random bytes. No key leaves.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from archive.errors import BadInput
from archive.home import Home
from archive.sources.captures import read_captures
from archive.sources.keys import Vault, open_backup_keys
from archive.sources.sealed_objects import BackupKeys

__all__ = ["BackupDoor", "BackupKeys", "open_backup_keys", "place_rows"]


class BackupDoor:
    """For making a backup; a restore needs only :func:`open_backup_keys`."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def keys(self) -> BackupKeys:
        """The keys as they are now: those of destroyed sources are not among them."""
        self._vault.refresh()
        return self._vault.backup_keys()

    def find_owners(self, captures: Iterable[int]) -> dict[int, str]:
        """For each capture the random name of its source, in hex; without those that have none."""
        self._vault.refresh()
        wanted = list(captures)
        owners: dict[int, str] = {}
        for source in self._vault.sources():
            found = read_captures(self._vault, source, wanted)
            owners.update(dict.fromkeys(found, source.name.hex()))
        return owners

    def copy_rows(self, path: Path) -> None:
        """A consistent copy of ``sources.db``, sealed rows as they are, at ``path``."""
        with closing(sqlite3.connect(path)) as target:
            self._vault.rows.copy_to(target)


def place_rows(home: Home, content: bytes) -> None:
    """Put a copy of ``sources.db`` where an archive that is being restored has none yet.

    Raises:
        BadInput: there is one.
    """
    if home.sources_db.exists():
        raise BadInput(f"{home.sources_db} is there already: restore into an empty folder")
    home.sources_db.touch(mode=0o600)
    home.sources_db.write_bytes(content)

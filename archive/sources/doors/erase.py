"""The erase door: the end of a source. There is no way back through it.

It removes what ``sources.db`` holds of a source and destroys its key, after which not even an
old backup of ``sources.db`` can be read. It erases nothing outside the sources: evidence,
ledger and desk are their owners' to clear first, the key goes last.
"""

from __future__ import annotations

from archive.sources.captures import is_capture, read_kept
from archive.sources.sealing import SourceKeys
from archive.sources.vault import Vault

__all__ = ["EraseDoor"]


class EraseDoor:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def list_captures(self, source: str) -> list[int]:
        """All captures of a source, sorted, so that they can be erased elsewhere first.

        Tries the source's key on every row: seconds for a million.

        Raises:
            ConsentMissing: there is no such source.
        """
        found = self._find(source)
        return sorted(
            read_kept(row).capture
            for _, row in self._vault.scan_rows(found)
            if row is not None and is_capture(row)
        )

    def destroy_key(self, source: str) -> None:
        """Remove the source's rows and destroy its key, which is durable when it returns.

        The key goes last: a kill before that is taken up by calling again.

        Raises:
            ConsentMissing: there is no such source (any more).
        """
        found = self._find(source)
        locators = [locator for locator, _ in self._vault.scan_rows(found)]
        # The row that tells whose key it is goes with the key: without it a kill between the
        # two would leave a key that nobody can name.
        facts = found.locate("facts")
        with self._vault.change():
            self._vault.rows.drop(locator for locator in locators if locator != facts)
        self._vault.destroy_key(found)
        with self._vault.change():
            self._vault.rows.drop([facts])

    def _find(self, source: str) -> SourceKeys:
        self._vault.refresh()
        return self._vault.need_source(source)

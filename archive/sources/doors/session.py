"""The session door: seals what a signed-in browser session leaves, for one source and platform.

Each source has a key for its sessions, from which no other key follows, and which ends with the
source's own: once that is destroyed, every copy of a session is noise. Nothing here opens a file
or knows what a session holds; messages name neither source nor platform.
"""

from __future__ import annotations

from archive.errors import SealBroken
from archive.sources.vault import NOT_INDEPENDENT, Vault

__all__ = ["SessionDoor"]

_KIND = "session"


class SessionDoor:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def name_session(self, source: str, platform: str) -> str:
        """Under which name a sealed session lies: 32 hex digits that only the key can make.

        Raises:
            ConsentMissing: there is no such source, or its key was destroyed.
        """
        self._vault.refresh()
        return self._locate(source, platform).hex()

    def seal_session(self, source: str, platform: str, payload: bytes) -> bytes:
        """The sealed session, padded so that its length tells little.

        Raises:
            ConsentMissing: as in :meth:`name_session`.
        """
        self._vault.refresh()
        keys = self._vault.need_source(source).sessions
        return keys.seal_row(self._locate(source, platform), payload)

    def open_session(self, source: str, platform: str, sealed: bytes) -> bytes:
        """The payload back.

        Raises:
            ConsentMissing: as in :meth:`name_session`.
            SealBroken: it was altered, moved, or sealed under another key.
        """
        self._vault.refresh()
        keys = self._vault.need_source(source).sessions
        payload = keys.try_row(self._locate(source, platform), sealed)
        if payload is None:
            raise SealBroken(
                "a kept session does not open: it was altered, or belongs to another source; "
                "remove it with `piecework session forget` and sign in again"
            )
        return payload

    def list_sources(self) -> list[str]:
        """Pseudonyms that can have a session, in the order of the alphabet. For the terminal of
        who holds the key."""
        self._vault.refresh()
        facts = [self._vault.read_facts(one) for one in self._vault.sources()]
        names = {one.pseudonym for one in facts if one is not None}
        return sorted(names - NOT_INDEPENDENT)

    def _locate(self, source: str, platform: str) -> bytes:
        keys = self._vault.need_source(source).sessions
        return keys.locate(_KIND, platform.encode())

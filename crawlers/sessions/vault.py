"""Where sessions are kept: one sealed file each, beside the key store and never in the archive.

A session in the archive's folder would travel with its backups. File names are made with the
source's key, lengths are padded, times are fixed: who sees the folder sees how many sessions
there are at most, and not whose. What is written is ciphertext from the first byte on.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import BadInput
from archive.home import Home, replace_file, sync_folder
from archive.sources.doors.session import SessionDoor
from archive.sources.keys import Vault, find_key_store
from crawlers.sessions.state import SessionState, print_state, read_state

_SUFFIX = ".session"
_FIXED = 946684800  #: 2000-01-01: when a session was kept is nobody's business


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept session, for who holds the key."""

    source: str = field(repr=False)
    platform: str
    state: SessionState


class SessionVault:
    """Sessions of one archive. ``vault`` is the opened ``sources.db``: without its key there is
    no way in and nothing is written."""

    def __init__(self, home: Home, vault: Vault) -> None:
        self._door = SessionDoor(vault)
        store = find_key_store(home)
        self.folder = store.with_suffix(".sessions")

    def keep(self, source: str, platform: str, state: SessionState) -> None:
        """Put a session in the place of the one before it, all or nothing.

        Raises:
            ConsentMissing: there is no such source.
        """
        sealed = self._door.seal_session(source, platform, print_state(state))
        path = self._path(source, platform)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self.folder.chmod(0o700)
        replace_file(path, sealed)
        os.utime(path, (_FIXED, _FIXED))

    def open(self, source: str, platform: str) -> SessionState:
        """Raises:
        ConsentMissing: there is no such source.
        BadInput: no session is kept; says how to open one.
        SealBroken: the file was altered.
        """
        state = self.find(source, platform)
        if state is None:
            raise BadInput(
                f"no session at {platform} is kept for that source: sign in with "
                f"`piecework session open {platform} --source NAME`"
            )
        return state

    def find(self, source: str, platform: str) -> SessionState | None:
        """The session, or None where none is kept. Raises as :meth:`open`."""
        try:
            sealed = self._path(source, platform).read_bytes()
        except FileNotFoundError:
            return None
        return read_state(self._door.open_session(source, platform, sealed))

    def forget(self, source: str, platform: str) -> bool:
        """Overwrite and remove a session. False where there was none.

        Raises:
            ConsentMissing: there is no such source.
        """
        path = self._path(source, platform)
        if not path.exists():
            return False
        _overwrite(path)
        sync_folder(self.folder)
        return True

    def list(self, platforms: Iterable[str]) -> Iterator[Kept]:
        """What is kept at these platforms, for all sources."""
        names = sorted(platforms)
        for source in self._door.list_sources():
            for platform in names:
                state = self.find(source, platform)
                if state is not None:
                    yield Kept(source, platform, state)

    def clear_strays(self, platforms: Iterable[str]) -> int:
        """Remove files that nobody's key names any more: of sources that were erased, or half
        written when a process was killed. How many there were."""
        if not self.folder.is_dir():
            return 0
        names = {
            self._door.name_session(source, platform) + _SUFFIX
            for source in self._door.list_sources()
            for platform in platforms
        }
        strays = [path for path in self.folder.iterdir() if path.name not in names]
        for path in strays:
            _overwrite(path)
        return len(strays)

    def _path(self, source: str, platform: str) -> Path:
        return self.folder / (self._door.name_session(source, platform) + _SUFFIX)


def _overwrite(path: Path) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(handle, os.urandom(os.fstat(handle).st_size))
        os.fsync(handle)
    finally:
        os.close(handle)
    path.unlink()

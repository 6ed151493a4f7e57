"""A backup's folder: sealed objects by name, and one sealed list of them for each backup.

::

    <folder>/
      piecework-backup.json   which archive this is of; the only thing in the clear
      backups/<time>.pw       what one backup consists of
      objects/ab/ab12….pw     sealed bytes

Knows no key and not what is inside. All files carry one fixed time, as evidence does.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from archive.errors import BadInput, SealFailed
from archive.evidence.segments import FILE_TIME, sync_folder, write_all

HEAD = "piecework-backup.json"
FORMAT = 1
_SUFFIX = ".pw"
_STAMP = "%Y-%m-%dT%H%M%SZ"


class BackupFolder:
    def __init__(self, path: Path) -> None:
        self.path = path.absolute()

    def begin(self, archive_id: str) -> None:
        """Make the folder, or make sure that it is this archive's.

        Raises:
            BadInput: it holds something else, or another archive's backups.
            SealFailed: it cannot be written.
        """
        if (self.path / HEAD).exists():
            if self.read_archive_id() != archive_id:
                raise BadInput(f"{self.path} holds backups of another archive: name another folder")
            return
        if self.path.exists() and any(self.path.iterdir()):
            raise BadInput(f"{self.path} is not empty and holds no backup: name another folder")
        try:
            for name in ("objects", "backups"):
                (self.path / name).mkdir(mode=0o700, parents=True, exist_ok=True)
            content = {"archive": archive_id, "format": FORMAT}
            _write_file(self.path / HEAD, json.dumps(content).encode() + b"\n")
        except OSError as error:
            raise _name_failure(self.path, error) from error

    def read_archive_id(self) -> str:
        """Raises:
        BadInput: there is no backup there, or one of a newer format.
        """
        try:
            found = json.loads((self.path / HEAD).read_text("ascii"))
            archive_id, number = found["archive"], found["format"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise BadInput(f"{self.path} holds no backup: there is no {HEAD}") from error
        if number != FORMAT:
            raise BadInput(f"{self.path} has format {number}: use a newer Piecework")
        if not isinstance(archive_id, str) or len(archive_id) != 32:
            raise BadInput(f"{self.path / HEAD} is damaged: it names no archive")
        return archive_id

    def list_stamps(self) -> list[str]:
        """When backups were made, the oldest first."""
        folder = self.path / "backups"
        if not folder.is_dir():
            return []
        return sorted(
            one.name.removesuffix(_SUFFIX) for one in folder.iterdir() if one.suffix == _SUFFIX
        )

    def has_object(self, name: str) -> bool:
        return self._place(name).exists()

    def write_object(self, name: str, sealed: bytes) -> None:
        """Raises:
        SealFailed: the disk did not take it.
        """
        place = self._place(name)
        try:
            place.parent.mkdir(mode=0o700, exist_ok=True)
            _write_file(place, sealed)
        except OSError as error:
            raise _name_failure(self.path, error) from error

    def read_object(self, name: str) -> bytes:
        """Raises:
        BadInput: it is missing.
        """
        try:
            return self._place(name).read_bytes()
        except OSError as error:
            raise BadInput(f"the backup lacks its object {name}: copy it whole") from error

    def list_objects(self) -> Iterator[str]:
        for one in sorted((self.path / "objects").glob(f"*/*{_SUFFIX}")):
            yield one.name.removesuffix(_SUFFIX)

    def drop_object(self, name: str) -> None:
        self._place(name).unlink(missing_ok=True)

    def write_list(self, name: str, sealed: bytes, *, now: datetime | None = None) -> str:
        """Write the list of one backup: from here on it is one. Returns its stamp."""
        stamp = (now or datetime.now(UTC)).strftime(_STAMP)
        while (self._list_place(stamp)).exists():
            stamp = stamp.removesuffix("Z") + "bZ"
        try:
            _write_file(self._list_place(stamp), bytes.fromhex(name) + sealed)
        except OSError as error:
            raise _name_failure(self.path, error) from error
        return stamp

    def read_list(self, stamp: str) -> tuple[str, bytes]:
        """The name and the sealed bytes of a backup's list.

        Raises:
            BadInput: there is no such backup.
        """
        try:
            content = self._list_place(stamp).read_bytes()
        except OSError as error:
            known = ", ".join(self.list_stamps()) or "none"
            raise BadInput(f"there is no backup {stamp!r} in {self.path}: {known}") from error
        return content[:16].hex(), content[16:]

    def drop_list(self, stamp: str) -> None:
        self._list_place(stamp).unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        if len(name) != 32 or not all(char in "0123456789abcdef" for char in name):
            raise BadInput(f"{name!r} is no name of an object")
        return self.path / "objects" / name[:2] / (name + _SUFFIX)

    def _list_place(self, stamp: str) -> Path:
        if "/" in stamp or stamp.startswith("."):
            raise BadInput(f"{stamp!r} is no backup's name")
        return self.path / "backups" / (stamp + _SUFFIX)


def _write_file(place: Path, content: bytes) -> None:
    fresh = place.with_name(place.name + ".part")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        write_all(handle, content)
        os.utime(handle, ns=(FILE_TIME, FILE_TIME))
        os.fsync(handle)
    finally:
        os.close(handle)
    fresh.replace(place)
    sync_folder(place.parent)


def _name_failure(path: Path, error: OSError) -> SealFailed:
    return SealFailed(f"the backup in {path} could not be written: {error.strerror or error}")

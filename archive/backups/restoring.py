"""Restore an archive from a backup, and replay what was deleted since, before it opens.

Deletions need no list of their own: a source that was erased has no key any more, so that what the
backup holds of it stays noise, and everything that rested on it is computed anew without it. A
withdrawal is known by the count of consent events in the key store, which is never older than the
archive. Decisions on evidence stand in the key store too and are carried out again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from archive.backups.folder import BackupFolder
from archive.backups.making import (
    list_log,
    list_names,
    list_sources,
    read_index,
    read_manifest,
)
from archive.backups.packs import Packed, read_pack
from archive.bodies import PassedBody, pass_bodies
from archive.desk import open_desk
from archive.erasing import count_anew
from archive.errors import BadInput
from archive.evidence.restoring import make_tombstones, place_members
from archive.home import SETTINGS, Home, check_place, default_path, read_settings, replace_file
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.ledger import LedgerReader
from archive.ledger.copying import LedgerRebuild
from archive.log.carrying import fit_restored, place_log_file
from archive.model import RecordRole
from archive.retention import delete_overdue, read_ages, replay_decisions
from archive.sources.doors.backup import BackupKeys, open_backup_keys, place_rows
from archive.sources.doors.erase import EraseDoor
from archive.sources.doors.seal import SealDoor
from archive.sources.keys import open_vault

_BODIES = 32


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """``sources_gone``: sources whose key is destroyed; nothing of theirs came back.
    ``newer``: captures that the sources knew and the ledger of the backup not yet.
    ``log_older``: checkpoints were signed since, so that the log must begin anew."""

    stamp: str
    captures: int
    sources_gone: int
    bodies_moved: int
    newer: int
    log_older: bool = False


def restore_backup(
    folder: Path, path: Path | None = None, *, stamp: str | None = None
) -> RestoreReport:
    """Restore into ``path``, which is empty or not there yet; the newest backup by default.

    Raises:
        BadInput: no backup there, or something is at ``path``.
        NoKey: the key store of that archive is not to be had: nothing was written.
        SealBroken: an object was altered.
    """
    source = BackupFolder(folder)
    check_place(path)
    place = (default_path() if path is None else path.expanduser()).absolute()
    archive_id = source.read_archive_id()
    # Enough of an archive to find its keys by; what it is else stands sealed in the backup.
    stub = Home(path=place, archive_id=archive_id, demo=False, created=date(1970, 1, 1))
    keys = open_backup_keys(stub)
    stamps = source.list_stamps()
    if not stamps:
        raise BadInput(f"{source.path} holds no whole backup")
    stamp = stamp or stamps[-1]
    manifest = read_manifest(source, keys, stamp)
    settings = str(manifest["settings"])
    home = read_settings(settings, path=place)
    return _Restore(source, keys, manifest, home, stamp=stamp).run(settings)


class _Restore:
    def __init__(
        self,
        folder: BackupFolder,
        keys: BackupKeys,
        manifest: Mapping[str, object],
        home: Home,
        *,
        stamp: str,
    ) -> None:
        self._folder = folder
        self._keys = keys
        self._manifest = manifest
        self._home = home
        self._stamp = stamp
        self._parts = list_sources(manifest)
        self._living = sorted(one for one in self._parts if keys.knows(one))
        #: Captures whose page another source held, and the pack that brings its bytes.
        self._bodies: dict[int, tuple[str, str]] = {}

    def run(self, settings: str) -> RestoreReport:
        home = self._home
        for folder in (home.path, home.evidence, home.index):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            folder.chmod(0o700)
        place_rows(home, b"".join(self._read_all(self._manifest["rows"])))
        with home.ledger_db.open("xb") as file:
            for piece in self._read_all(self._manifest["ledger"]):
                file.write(piece)
        home.ledger_db.chmod(0o600)
        self._place_desk()
        for name, objects in list_log(self._manifest).items():
            place_log_file(home, name, b"".join(self._read(one) for one in objects))
        self._rebuild_ledger()
        gone = len(self._parts) - len(self._living)
        with open_vault(home) as vault, SealDoor(vault) as seal:
            if gone:
                with LedgerRebuild(home.ledger_db) as ledger:
                    ledger.compute_anew(order_captures=seal.order_captures)
            door = EraseDoor(vault)
            door.drop_unreadable()
            with LedgerReader.open(home.ledger_db) as reader:
                newer = door.forget_unknown(reader.list_known_captures)
        with Intake(home) as intake:
            moved = self._pass_bodies(intake)
            if gone:
                count_anew(intake.stores, None)
            # What was deleted by age or by decision since must not be back.
            made = datetime.fromisoformat(str(self._manifest["made"]))
            replay_decisions(home, intake, since=made)
            delete_overdue(intake.stores, read_ages(home, settings=settings))
            intake.count_held()
            intake.settle()
            captures = len(intake.ledger.list_capture_keys())
            fit = fit_restored(home, intake.vault)
        bring_up_to_date(home, rebuild=True)
        # Last and at once: a folder with settings is a whole archive.
        replace_file(home.path / SETTINGS, settings.encode())
        return RestoreReport(
            stamp=self._stamp,
            captures=captures,
            sources_gone=gone,
            bodies_moved=moved,
            newer=newer,
            log_older=fit.older,
        )

    def _place_desk(self) -> None:
        """What people judged, as it was; nothing where the backup has none (an older one)."""
        names = list_names(self._manifest.get("desk", []))
        if not names:
            return
        replace_file(self._home.desk_db, b"".join(self._read_all(names)))
        # Opened once for writing: an older format comes up to today's before anybody reads it.
        open_desk(self._home).close()

    def _rebuild_ledger(self) -> None:
        home = self._home
        with LedgerRebuild(home.ledger_db) as ledger:
            for source in self._living:
                for name in list_names(self._parts[source]["portions"]):
                    ledger.add_portion(self._read(name, source=source))
            ledger.forget_delivery()
            ledger.add_places(place_members(home.evidence, make_tombstones(ledger.list_erased())))
            ledger.add_places(place_members(home.evidence, self._list_members()))

    def _list_members(self) -> Iterator[tuple[int, tuple[tuple[RecordRole, bytes], ...]]]:
        for source in self._living:
            for name, packed in self._read_packs(source):
                if packed.body is not None:
                    self._bodies[packed.capture] = (source, name)
                yield packed.capture, packed.members

    def _read_packs(self, source: str) -> Iterator[tuple[str, Packed]]:
        index = read_index(self._folder, self._keys, self._parts[source], source=source)
        for name, held in sorted(index.items()):
            for packed in read_pack(self._read(name, source=source)):
                if packed.capture in held:
                    yield name, packed

    def _pass_bodies(self, intake: Intake) -> int:
        """Give a page's bytes to a capture that rests on one that did not come back."""
        needed = intake.ledger.list_bodiless()
        heirs = {}
        for captures in needed:
            heir = next((one for one in captures if one in self._bodies), None)
            if heir is not None:
                heirs[heir] = self._bodies[heir]
        sessions = intake.seal.find_sessions(heirs)
        ordered = sorted(heirs)
        with LedgerReader.open(self._home.ledger_db) as reader:
            for start in range(0, len(ordered), _BODIES):
                group = ordered[start : start + _BODIES]
                bodies = self._find_bodies({one: heirs[one] for one in group})
                pass_bodies(
                    intake.stores.evidence,
                    intake.ledger,
                    [(reader.capture(one), sessions[one], bodies[one]) for one in group],
                )
        intake.stores.write_tombstones()
        return len(ordered)

    def _find_bodies(self, wanted: Mapping[int, tuple[str, str]]) -> dict[int, PassedBody]:
        found: dict[int, PassedBody] = {}
        for source, name in sorted(set(wanted.values())):
            for packed in read_pack(self._read(name, source=source)):
                if packed.capture in wanted and packed.body is not None:
                    found[packed.capture] = packed.body
        return found

    def _read_all(self, names: object) -> Iterator[bytes]:
        for name in list_names(names):
            yield self._read(name)

    def _read(self, name: str, *, source: str | None = None) -> bytes:
        return self._keys.open(name, self._folder.read_object(name), source=source)

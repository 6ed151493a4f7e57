"""Make a backup of an archive in use: consistent, encrypted, and only what is new since the last.

The order makes it consistent without stopping a crawler: the ledger is copied first, then the
sources, which hold at least what that ledger holds, then the records that it names. Reads the
archive; the only thing written there is a private copy of the ledger, cleared afterwards.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from archive.backups.folder import BackupFolder
from archive.backups.packs import Packed, print_pack
from archive.bodies import PassedBody, read_body
from archive.desk import open_desk
from archive.errors import BadInput, EvidenceDamaged
from archive.evidence import EvidenceStore
from archive.evidence.erasing import overwrite_file
from archive.home import SETTINGS, Home
from archive.ids import IdKind, to_id
from archive.ledger import LedgerReader
from archive.ledger.copying import LedgerCopy
from archive.log.carrying import read_log_files
from archive.log.closing import lock_log
from archive.log.finding import find_log
from archive.log.store import LogStore
from archive.model import RecordPlace
from archive.sources.doors.backup import BackupDoor, BackupKeys
from archive.sources.doors.erase import EraseDoor
from archive.sources.keys import open_vault
from archive.times import to_text

#: A pack or piece is closed at this size: what is in memory at once.
PIECE = 8 * 2**20
#: Captures whose rows go into one portion of the ledger.
PORTION = 20_000
_TRIES = 5


@dataclass(frozen=True, slots=True)
class BackupReport:
    """``written`` counts objects that were new, ``reused`` those that an earlier backup had;
    ``dropped`` objects that no backup names any more, or whose source's key is destroyed."""

    stamp: str
    captures: int
    written: int
    reused: int
    bytes_written: int
    dropped: int
    unowned: tuple[str, ...] = ()


class Objects:
    """Seals and writes objects, each once."""

    def __init__(self, folder: BackupFolder, keys: BackupKeys) -> None:
        self.folder = folder
        self._keys = keys
        self.written = self.reused = self.size = 0

    def put(self, payload: bytes, *, source: str | None = None) -> str:
        name, sealed = self._keys.seal(payload, source=source)
        if self.folder.has_object(name):
            self.reused += 1
        else:
            self.folder.write_object(name, sealed)
            self.written += 1
            self.size += len(sealed)
        return name

    def put_file(self, path: Path) -> list[str]:
        names = []
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                names.append(self.put(piece))
        return names


def make_backup(home: Home, folder: Path, *, keep: int | None = None) -> BackupReport:
    """Back the archive up into ``folder``; needs no writer's lock.

    ``keep``: how many backups stay, this one among them; None keeps all.

    Raises:
        BadInput: the folder holds something else, lies inside the archive, or an erasure is
            under way, which has to end first.
        NoKey: without the key nothing can be sealed.
        EvidenceDamaged: a record cannot be read; says which. Nothing counts as backed up.
        SealFailed: the disk did not take it.
    """
    target = BackupFolder(folder)
    if target.path == home.path or home.path in target.path.parents:
        raise BadInput(f"{target.path} lies inside the archive: back up to another disk")
    if keep is not None and keep < 1:
        raise BadInput(f"--keep {keep}: at least this backup stays")
    with open_vault(home) as vault:
        if EraseDoor(vault).pending() is not None:
            raise BadInput("an erasure is under way: `piecework consent withdraw --resume` ends it")
        target.begin(home.archive_id)
        door = BackupDoor(vault)
        objects = Objects(target, door.keys())
        former = read_newest(target, door.keys())
        with _private_copy(home, "ledger") as ledger, _private_copy(home, "sources") as sources:
            manifest, captures, unowned = _write_parts(
                home, door, objects, former=former, ledger=ledger, sources=sources
            )
        with _private_copy(home, "desk") as desk:
            manifest["desk"] = _write_desk(home, objects, desk)
        keys = door.keys()
        living = {one: parts for one, parts in list_sources(manifest).items() if keys.knows(one)}
        name, sealed = keys.seal(json.dumps({**manifest, "sources": living}).encode())
        stamp = target.write_list(name, sealed)
        dropped = drop_unused(target, keys, keep=keep)
    return BackupReport(
        stamp=stamp,
        captures=captures,
        written=objects.written,
        reused=objects.reused,
        bytes_written=objects.size,
        dropped=dropped,
        unowned=tuple(to_id(IdKind.CAPTURE, one) for one in unowned),
    )


def read_newest(folder: BackupFolder, keys: BackupKeys) -> Mapping[str, object]:
    """The list of the newest backup; empty where there is none."""
    stamps = folder.list_stamps()
    return read_manifest(folder, keys, stamps[-1]) if stamps else {}


def read_manifest(folder: BackupFolder, keys: BackupKeys, stamp: str) -> dict[str, object]:
    """What one backup consists of.

    Raises:
        BadInput: there is no such backup.
        SealBroken: it was altered, or belongs to another archive.
    """
    name, sealed = folder.read_list(stamp)
    found = json.loads(keys.open(name, sealed))
    assert isinstance(found, dict)
    return found


def drop_unused(folder: BackupFolder, keys: BackupKeys, *, keep: int | None) -> int:
    """Remove backups beyond ``keep``, and objects that none names or whose source is gone."""
    stamps = folder.list_stamps()
    for stamp in stamps[: -keep or None] if keep is not None and len(stamps) > keep else ():
        folder.drop_list(stamp)
    used: set[str] = set()
    for stamp in folder.list_stamps():
        manifest = read_manifest(folder, keys, stamp)
        used.update(list_names(manifest["ledger"]), list_names(manifest["rows"]))
        used.update(list_names(manifest.get("desk", [])))
        for names in list_log(manifest).values():
            used.update(names)
        for source, parts in list_sources(manifest).items():
            if not keys.knows(source):
                continue
            used.update(list_names(parts["portions"]), list_names(parts["index"]))
            used.update(read_index(folder, keys, parts, source=source))
    unused = [name for name in folder.list_objects() if name not in used]
    for name in unused:
        folder.drop_object(name)
    return len(unused)


def list_log(manifest: Mapping[str, object]) -> dict[str, list[str]]:
    """The objects of each file of the log; none in a backup from before there was one."""
    found = manifest.get("log", {})
    assert isinstance(found, dict)
    return {name: list_names(names) for name, names in found.items()}


def read_index(
    folder: BackupFolder, keys: BackupKeys, parts: Mapping[str, object], *, source: str
) -> dict[str, dict[int, str]]:
    """The packs of a source: name → capture → fingerprint of its records."""
    found: dict[str, dict[int, str]] = {}
    for name in list_names(parts["index"]):
        listed = json.loads(keys.open(name, folder.read_object(name), source=source))
        for pack, captures in listed.items():
            found[pack] = {int(capture): mark for capture, mark in captures.items()}
    return found


def _write_parts(
    home: Home,
    door: BackupDoor,
    objects: Objects,
    *,
    former: Mapping[str, object],
    ledger: Path,
    sources: Path,
) -> tuple[dict[str, object], int, list[int]]:
    parts: dict[str, dict[str, object]] = {}
    # Before anything is copied: a decision after this is one that the backup does not know.
    made = to_text(datetime.now(UTC))
    with ExitStack() as stack:
        # No day is closed meanwhile: what waits for a checkpoint is in the one or in the other.
        with lock_log(home, shared=True), LogStore(find_log(home)) as log:
            copy = stack.enter_context(LedgerCopy(home.ledger_db, ledger))
            leaves = max((end for end, _, _ in log.list_checkpoints()), default=0)
        evidence = stack.enter_context(EvidenceStore(home.evidence))
        door.copy_rows(sources)
        listed = dict(copy.list_captures())
        owners = door.find_owners(listed)
        unowned = sorted(listed.keys() - owners.keys())
        owned: dict[str, list[int]] = {}
        for capture, source in sorted(owners.items()):
            owned.setdefault(source, []).append(capture)
        keys = door.keys()
        before = list_sources(former)
        for source, captures in sorted(owned.items()):
            if not keys.knows(source):
                continue
            portions = [
                objects.put(copy.cut_portion(captures[at : at + PORTION]), source=source)
                for at in range(0, len(captures), PORTION)
            ]
            known: dict[str, dict[int, str]] = {}
            if source in before:
                known = read_index(objects.folder, keys, before[source], source=source)
            packer = _Packer(home, evidence, copy, objects, source=source)
            index = packer.pack({one: listed[one] for one in captures}, known=known)
            parts[source] = {
                "portions": portions,
                "index": [objects.put(json.dumps(index).encode(), source=source)],
            }
        copy.strip()
    manifest: dict[str, object] = {
        "made": made,
        "settings": (home.path / SETTINGS).read_text("utf-8"),
        "ledger": objects.put_file(ledger),
        "rows": objects.put_file(sources),
        "sources": parts,
        "captures": len(owners),
        "log": {
            name: [objects.put(piece) for piece in pieces]
            for name, pieces in read_log_files(home, leaves)
        },
    }
    return manifest, len(owners), unowned


def _write_desk(home: Home, objects: Objects, copy: Path) -> list[str]:
    """What people judged is no source's: it goes under the backup's own key. Nothing where nobody
    has written to the desk."""
    if not home.desk_db.exists():
        return []
    with open_desk(home, read_only=True) as desk:
        desk.copy_to(copy)
    return objects.put_file(copy)


class _Packer:
    def __init__(
        self,
        home: Home,
        evidence: EvidenceStore,
        copy: LedgerCopy,
        objects: Objects,
        *,
        source: str,
    ) -> None:
        self._home = home
        self._evidence = evidence
        self._copy = copy
        self._objects = objects
        self._source = source

    def pack(
        self,
        captures: Mapping[int, Sequence[RecordPlace]],
        *,
        known: Mapping[str, Mapping[int, str]],
    ) -> dict[str, dict[int, str]]:
        """Write packs of what no earlier pack holds just so; returns all packs."""
        bodies = self._copy.list_bodies(list(captures))
        marks = {
            one: _mark_records(places, with_body=one in bodies) for one, places in captures.items()
        }
        kept = {
            name: dict(held)
            for name, held in known.items()
            if held and all(marks.get(one) == mark for one, mark in held.items())
        }
        there = {one for held in kept.values() for one in held}
        group: list[Packed] = []
        size = 0
        for capture in sorted(captures.keys() - there):
            packed = self._read(capture, captures[capture], holder=bodies.get(capture))
            group.append(packed)
            size += sum(len(member) for _, member in packed.members)
            size += len(packed.body.content) if packed.body else 0
            if size >= PIECE:
                self._put(group, marks, into=kept)
                group, size = [], 0
        if group:
            self._put(group, marks, into=kept)
        return kept

    def _put(
        self, group: Sequence[Packed], marks: Mapping[int, str], *, into: dict[str, dict[int, str]]
    ) -> None:
        name = self._objects.put(print_pack(group), source=self._source)
        into[name] = {one.capture: marks[one.capture] for one in group}

    def _read(self, capture: int, places: Sequence[RecordPlace], *, holder: int | None) -> Packed:
        members = tuple((place.role, self._read_moved(capture, place)) for place in places)
        return Packed(capture, members, None if holder is None else self._read_body(holder))

    def _read_moved(self, capture: int, place: RecordPlace) -> bytes:
        """A record, also where it was moved since the ledger was copied."""
        for _ in range(_TRIES):
            try:
                return self._evidence.read_member(place, capture=capture)
            except EvidenceDamaged:
                moved = self._find_again(capture, place)
                if moved is None or moved == place:
                    raise
                place = moved
        return self._evidence.read_member(place, capture=capture)

    def _find_again(self, capture: int, place: RecordPlace) -> RecordPlace | None:
        with LedgerReader.open(self._home.ledger_db) as ledger:
            try:
                records = ledger.capture(capture).records
            except BadInput:
                return None
        return next((one for one in records if one.role is place.role), None)

    def _read_body(self, holder: int) -> PassedBody:
        with LedgerReader.open(self._home.ledger_db) as ledger:
            return read_body(self._evidence, ledger.capture(holder))


def _mark_records(places: Sequence[RecordPlace], *, with_body: bool) -> str:
    digest = hashlib.sha256(b"body" if with_body else b"")
    for place in places:
        digest.update(place.sha256)
    return digest.hexdigest()[:16]


@contextmanager
def _private_copy(home: Home, what: str) -> Iterator[Path]:
    """A place for a copy that is overwritten afterwards, and first what a kill left there."""
    path = home.path / f"{what}.backup-part"

    def clear() -> None:
        for one in (
            path,
            *(path.with_name(path.name + end) for end in ("-journal", "-wal", "-shm")),
        ):
            if one.exists():
                overwrite_file(one)

    clear()
    try:
        yield path
    finally:
        clear()


def list_sources(manifest: Mapping[str, object]) -> dict[str, dict[str, object]]:
    """The parts of each source in a backup's list, by the hex of its random name."""
    found = manifest.get("sources", {})
    assert isinstance(found, dict)
    return found


def list_names(value: object) -> list[str]:
    """Names of objects, as a backup's list has them."""
    assert isinstance(value, list)
    return [str(one) for one in value]

"""The log in backups: what of it belongs to a copy of the ledger, put back, and made to fit.

A log is copied as it stood when the ledger was copied: what came later is not in that copy. After a
restore from which erased sources are missing, their leaves stand for nothing any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.errors import BadInput
from archive.home import Home, replace_file
from archive.ledger.leaves import clear_pending, list_pending
from archive.log.checking import list_left
from archive.log.finding import find_log, list_batches
from archive.log.merkle import HASH_BYTES
from archive.log.store import CHECKPOINTS, LogStore
from archive.sources.doors.log import LogDoor
from archive.sources.keys import Vault

_PIECE = 8 << 20
_TOKENS = "timestamps"


@dataclass(frozen=True, slots=True)
class LogFit:
    """How a restored log fits: leaves of erased sources, and whether checkpoints that were signed
    since are missing, so that it must begin anew under another name."""

    gone: int
    older: bool


def read_log_files(home: Home, size: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """(name, pieces) of each file of the log as it stood with ``size`` leaves."""
    folder = find_log(home)
    if not size:
        return
    for path in sorted(folder.glob("level-*")):
        count = size >> int(path.name.removeprefix("level-"))
        if count:
            yield path.name, _read_pieces(path, count * HASH_BYTES)
    for path in sorted(folder.glob("*.*")):
        if path.suffix in {".txt", ".jsonl"}:
            yield path.name, _read_pieces(path, path.stat().st_size)
    with LogStore(folder) as store:
        kept = {path.stem: path for end, _, path in store.list_checkpoints() if end <= size}
    for path in kept.values():
        yield f"{CHECKPOINTS}/{path.name}", _read_pieces(path, path.stat().st_size)
    for path in sorted((folder / _TOKENS).glob("*.*.*")):
        if path.name.partition(".")[0] in kept:
            yield f"{_TOKENS}/{path.name}", _read_pieces(path, path.stat().st_size)


def place_log_file(home: Home, name: str, content: bytes) -> None:
    """Put a file of :func:`read_log_files` back.

    Raises:
        BadInput: a name that no file of a log has.
    """
    parts = name.split("/")
    if not all(parts) or len(parts) > 2 or ".." in parts or parts[0] not in _list_places(parts):
        raise BadInput(f"the backup holds a file that no log has: {name[:80]!r}")
    path = find_log(home).joinpath(*parts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(path, content)


def fit_restored(home: Home, vault: Vault) -> LogFit:
    """After a restore: leaves that nothing accounts for are those of sources erased since."""
    door = LogDoor(vault)
    left, pending = list_left(home, door)
    door.note_gone(left)
    clear_pending(home.ledger_db, set(list_pending(home.ledger_db)) - pending)
    signed = door.read_signed()
    with LogStore(find_log(home)) as store:
        batches = list_batches(store)
    size = batches[-1].end if batches else 0
    return LogFit(len(left), signed is not None and size < signed.size)


def _list_places(parts: list[str]) -> Iterable[str]:
    return (CHECKPOINTS, _TOKENS) if len(parts) == 2 else (parts[0],)


def _read_pieces(path: Path, length: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        while length > 0 and (piece := file.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece

"""The tree on disk: one append-only file for each level, so that a proof reads a few hashes.

::

    log/level-00   hashes of the leaves, 32 bytes each
    log/level-07   hashes of complete subtrees of 2^7 leaves, 32 bytes each
    log/checkpoints/<size>-<day>.note

Knows no meaning of a leaf, signs nothing, and never changes a byte that a checkpoint covers: what
stands behind the newest checkpoint was never acknowledged, and the next writer cuts it off.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from operator import add
from pathlib import Path
from types import TracebackType

from archive.errors import EvidenceDamaged, SealFailed
from archive.home import replace_file, sync_folder
from archive.log.merkle import HASH_BYTES, compute_root, hash_children

CHECKPOINTS = "checkpoints"
_LEVELS = 40
_sha256 = hashlib.sha256


class LogStore:
    """The tree in a folder. Reading needs no lock; one writer at a time appends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._handles: dict[int, int] = {}

    def __enter__(self) -> LogStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        for handle in self._handles.values():
            os.close(handle)
        self._handles.clear()

    def read_node(self, level: int, index: int) -> bytes:
        """The hash of a complete subtree.

        Raises:
            EvidenceDamaged: the file ends before it.
        """
        return self._read(level, index, 1)

    def read_leaves(self, start: int, end: int) -> bytes:
        """The hashes of the leaves [start, end), one after another.

        Raises:
            EvidenceDamaged: the file ends before them.
        """
        return self._read(0, start, end - start)

    def compute_root(self, size: int) -> bytes:
        return compute_root(self.read_node, size)

    def count_leaves(self) -> int:
        """How many leaves the lowest file holds, acknowledged or not."""
        path = self.folder / _name_level(0)
        return path.stat().st_size // HASH_BYTES if path.exists() else 0

    def append(self, leaves: Sequence[bytes], *, size: int) -> bytes:
        """Put leaves after the first ``size``, durably, and return the new root. What stood
        behind those is cut off first.

        Raises:
            EvidenceDamaged: there are fewer than ``size`` leaves.
            SealFailed: the disk did not take it; nothing counts.
        """
        if self.count_leaves() < size:
            raise EvidenceDamaged(
                f"the log holds {self.count_leaves()} leaves and its newest checkpoint speaks of "
                f"{size}: restore {self.folder} from a backup"
            )
        self.close()
        try:
            self._append_levels(leaves, size)
        except OSError as error:
            raise SealFailed(f"the log could not be written: {error.strerror}") from error
        return self.compute_root(size + len(leaves))

    def _append_levels(self, leaves: Sequence[bytes], size: int) -> None:
        self.folder.mkdir(mode=0o700, exist_ok=True)
        end = size + len(leaves)
        fresh = list(leaves)
        with ExitStack() as stack:
            for level in range(_LEVELS):
                first = size >> level
                if end >> level == 0:
                    break
                path = self.folder / _name_level(level)
                handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
                stack.callback(os.close, handle)
                os.ftruncate(handle, first * HASH_BYTES)
                os.lseek(handle, 0, os.SEEK_END)
                _write_all(handle, b"".join(fresh))
                os.fsync(handle)
                # What completes a pair, the last one before these among them.
                if first & 1:
                    fresh.insert(0, os.pread(handle, HASH_BYTES, (first - 1) * HASH_BYTES))
                # `hash_children` written out: a call costs as much as the hash.
                fresh = [
                    _sha256(b"\x01" + pair).digest() for pair in map(add, fresh[::2], fresh[1::2])
                ]
        sync_folder(self.folder)

    def list_checkpoints(self) -> list[tuple[int, str, Path]]:
        """(size, day, file) of each, the oldest first."""
        folder = self.folder / CHECKPOINTS
        if not folder.is_dir():
            return []
        found = []
        for path in folder.iterdir():
            size, _, day = path.name.removesuffix(".note").partition("-")
            if path.suffix == ".note" and size.isdecimal():
                found.append((int(size), day, path))
        return sorted(found)

    def write_checkpoint(self, note: bytes, *, size: int, day: str) -> Path:
        """Durable at return: from then on its leaves are acknowledged."""
        folder = self.folder / CHECKPOINTS
        folder.mkdir(mode=0o700, exist_ok=True)
        sync_folder(self.folder)
        path = folder / f"{size:012d}-{day}.note"
        replace_file(path, note)
        return path

    def check_levels(self, size: int) -> Iterator[tuple[int, int]]:
        """Each (level, index) that is not the hash of the two below it, or is not there."""
        below = self._read(0, 0, size) if size else b""
        for level in range(1, _LEVELS):
            count = size >> level
            if not count:
                return
            try:
                found = self._read(level, 0, count)
            except EvidenceDamaged:
                yield level, (self.folder / _name_level(level)).stat().st_size // HASH_BYTES
                return
            for index in range(count):
                at = index * HASH_BYTES
                pair = below[2 * at : 2 * at + 2 * HASH_BYTES]
                if (
                    hash_children(pair[:HASH_BYTES], pair[HASH_BYTES:])
                    != found[at : at + HASH_BYTES]
                ):
                    yield level, index
            below = found

    def _read(self, level: int, index: int, count: int) -> bytes:
        handle = self._handles.get(level)
        if handle is None:
            try:
                handle = os.open(self.folder / _name_level(level), os.O_RDONLY | os.O_CLOEXEC)
            except OSError as error:
                raise self._miss(level, index) from error
            self._handles[level] = handle
        found = b""
        wanted = count * HASH_BYTES
        while len(found) < wanted:
            piece = os.pread(handle, wanted - len(found), index * HASH_BYTES + len(found))
            if not piece:
                raise self._miss(level, index)
            found += piece
        return found

    def _miss(self, level: int, index: int) -> EvidenceDamaged:
        return EvidenceDamaged(
            f"the log has no hash {index} in {_name_level(level)}: restore {self.folder} from a "
            "backup"
        )


def _name_level(level: int) -> str:
    return f"level-{level:02d}"


def _write_all(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]

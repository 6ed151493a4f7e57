"""The key store: one sealed file with the key of each source, of which only the newest exists.

It lies outside the archive and outside backups, so that a key that was destroyed is nowhere.
Layout: a first line that names the format, a header as one JSON line (how the data key is
wrapped, under the master key and under the recovery key), then the sealed body. The body is
bound to the header, each wrap to the archive. The data key never changes; what it seals is
rewritten whole at every change.

Nothing here knows a pseudonym: a source is 16 random bytes.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.errors import NoKey, SealBroken
from archive.home import sync_folder
from archive.sources import crypto
from archive.sources.master import KeyPlace

_FIRST_LINE = b"piecework key store 1\n"
_BODY_BUCKET = 4096


@dataclass(frozen=True, slots=True)
class Header:
    """What stands in the clear: how to have the data key, and for which archive."""

    archive_id: str
    place: KeyPlace
    salt: bytes
    log_n: int
    file: str | None
    by_master: bytes = field(repr=False)
    by_recovery: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys themselves: of each source (16-byte id → 32 bytes) and of the k door.

    ``events``: how many consent events of a source there are. ``decisions``: what was decided
    on keeping and deleting evidence. Both stand here because only the newest copy of this file
    exists: an older ``sources.db`` or archive that is put back must not undo them. For the same
    reason ``log`` stands here: the keys that sign the log's checkpoints, and which was the last.
    """

    sources: dict[bytes, bytes] = field(repr=False)
    k: bytes = field(repr=False)
    events: dict[bytes, int] = field(default_factory=dict, repr=False)
    decisions: list[Mapping[str, str | None]] = field(default_factory=list, repr=False)
    log: Mapping[str, object] = field(default_factory=dict, repr=False)


def wrap_data_key(data_key: bytes, *, under: bytes, archive_id: str, by: str) -> bytes:
    """``by`` is ``master`` or ``recovery``."""
    key = crypto.derive_subkey(under, purpose=f"wrap/{by}", salt=bytes.fromhex(archive_id))
    return crypto.seal(key, data_key, bound_to=f"{archive_id}/{by}".encode())


def unwrap_data_key(header: Header, *, under: bytes, by: str) -> bytes:
    """Raises:
    NoKey: ``under`` is not the key that it was wrapped under, or the store was altered.
    """
    key = crypto.derive_subkey(under, purpose=f"wrap/{by}", salt=bytes.fromhex(header.archive_id))
    wrapped = header.by_master if by == "master" else header.by_recovery
    name = f"{header.place} master key" if by == "master" else "recovery key"
    try:
        return crypto.open_seal(
            key, wrapped, bound_to=f"{header.archive_id}/{by}".encode(), what="the key store"
        )
    except SealBroken:
        raise NoKey(
            f"the {name} does not open the key store of this archive: it is another key, "
            "or the key store was altered"
        ) from None


def print_store(header: Header, keys: Keys, *, data_key: bytes) -> bytes:
    """The whole file."""
    head = _FIRST_LINE + _print_header(header)
    body = json.dumps(
        {
            "k": _text(keys.k),
            "sources": {name.hex(): _text(key) for name, key in sorted(keys.sources.items())},
            # In the order of the sources, so that each costs two or three bytes.
            "events": [keys.events.get(name, 0) for name in sorted(keys.sources)],
            "decisions": [dict(one) for one in keys.decisions],
            "log": dict(keys.log),
        }
    ).encode()
    # Whole steps of 4 KiB: the length would count the sources.
    size = -(-(len(body) + 4) // _BODY_BUCKET) * _BODY_BUCKET
    sealed = crypto.seal(
        crypto.derive_subkey(data_key, purpose="key store"),
        crypto.pad(body, to=size),
        bound_to=head,
    )
    return head + sealed


def read_header(path: Path, *, archive_id: str) -> Header:
    """Raises:
    NoKey: there is no key store there, or it is another archive's.
    SealBroken: it is damaged.
    """
    return _split(_read_bytes(path), path=path, archive_id=archive_id)[0]


def read_store(path: Path, *, archive_id: str, data_key: bytes) -> tuple[Header, Keys]:
    """Raises: as :func:`read_header`."""
    header, head, sealed = _split(_read_bytes(path), path=path, archive_id=archive_id)
    body = crypto.unpad(
        crypto.open_seal(
            crypto.derive_subkey(data_key, purpose="key store"),
            sealed,
            bound_to=head,
            what=f"the key store {path}",
        )
    )
    found = json.loads(body)
    sources = {bytes.fromhex(name): _bytes(key) for name, key in found["sources"].items()}
    events = found.get("events", [0] * len(sources))
    keys = Keys(
        sources,
        _bytes(found["k"]),
        dict(zip(sorted(sources), events, strict=True)),
        list(found.get("decisions", [])),
        dict(found.get("log", {})),
    )
    return header, keys


@contextmanager
def lock_store(path: Path) -> Iterator[None]:
    """Hold the key store alone, waiting for others; first clear away what a kill left."""
    handle = os.open(_beside(path, "lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        settle_store(path)
        yield
    finally:
        os.close(handle)


def has_leftovers(path: Path) -> bool:
    """Whether a kill left an older or unfinished copy beside the store."""
    return _beside(path, "old").exists() or _beside(path, "new").exists()


def replace_store(path: Path, content: bytes) -> None:
    """Put the newest copy in place and destroy the one before it. Hold :func:`lock_store`.

    A kill at any step leaves either the old or the new copy under ``path``, whole; what is
    left beside it is cleared by :func:`settle_store`.
    """
    fresh, former = _beside(path, "new"), _beside(path, "old")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        _write_all(handle, content)
        os.fsync(handle)
    finally:
        os.close(handle)
    # A second name keeps the old bytes in reach, so that they can be overwritten also after
    # a kill between the rename and the overwriting.
    keep = None
    if path.exists():
        try:
            os.link(path, former)
        except OSError:
            # No hard links here (FAT): an open handle does the same, but not beyond a kill.
            keep = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        fresh.replace(path)
        sync_folder(path.parent)
        if keep is not None:
            _overwrite_bytes(keep)
    finally:
        if keep is not None:
            os.close(keep)
    if former.exists():
        _overwrite(former)
        sync_folder(path.parent)


def settle_store(path: Path) -> None:
    """Clear away what a killed :func:`replace_store` left. Hold :func:`lock_store`."""
    fresh, former = _beside(path, "new"), _beside(path, "old")
    if former.exists():
        if path.exists() and former.samefile(path):
            former.unlink()
        else:
            _overwrite(former)
    if fresh.exists():
        _overwrite(fresh)


def mark_of(path: Path) -> tuple[int, int, int]:
    """Changes whenever the file was replaced; zeros where there is none."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0, 0)
    return (found.st_ino, found.st_mtime_ns, found.st_size)


def _overwrite(path: Path) -> None:
    """Overwrite, make durable, remove. What a copy-on-write or flash file system keeps of the
    old blocks is out of reach from here; docs/sources.md says so."""
    handle = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        _overwrite_bytes(handle)
    finally:
        os.close(handle)
    path.unlink()


def _overwrite_bytes(handle: int) -> None:
    _write_all(handle, os.urandom(os.fstat(handle).st_size))
    os.fsync(handle)


def _write_all(handle: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(handle, view) :]


def _beside(path: Path, suffix: str) -> Path:
    return path.with_name(f"{path.name}.{suffix}")


def _read_bytes(path: Path) -> bytes:
    try:
        while True:
            with path.open("rb") as file:
                content = file.read()
                opened = os.fstat(file.fileno())
            # Whoever replaces the store overwrites the copy before it: what was read while that
            # happened is noise, and the copy that is in place now is read instead.
            if os.path.samestat(opened, path.stat()):
                return content
    except FileNotFoundError:
        raise NoKey(
            f"there is no key store at {path}: if it lies elsewhere set PIECEWORK_KEY_STORE to "
            "its folder; without it nobody can read who the sources of this archive are"
        ) from None
    except OSError as error:
        raise NoKey(f"cannot read the key store {path}: {error.strerror}") from error


def _split(content: bytes, *, path: Path, archive_id: str) -> tuple[Header, bytes, bytes]:
    start = len(_FIRST_LINE)
    end = content.find(b"\n", start) + 1
    if not content.startswith(_FIRST_LINE) or not end:
        raise SealBroken(f"{path} is not a key store that this Piecework can read")
    try:
        header = _read_header(content[start:end])
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise SealBroken(f"the key store {path} is damaged in its header") from error
    if header.archive_id != archive_id:
        raise NoKey(f"the key store {path} belongs to another archive")
    return header, content[:end], content[end:]


def _print_header(header: Header) -> bytes:
    return (
        json.dumps(
            {
                "archive": header.archive_id,
                "place": str(header.place),
                "salt": _text(header.salt),
                "log_n": header.log_n,
                "file": header.file,
                "by_master": _text(header.by_master),
                "by_recovery": _text(header.by_recovery),
            }
        ).encode()
        + b"\n"
    )


def _read_header(line: bytes) -> Header:
    found = json.loads(line)
    file, log_n = found["file"], found["log_n"]
    # A header is in the clear: an altered cost must not take all memory before it is refused.
    if not isinstance(log_n, int) or not 10 <= log_n <= 20:
        raise ValueError("log_n")
    if file is not None and not isinstance(file, str):
        raise ValueError("file")
    bytes.fromhex(found["archive"])
    return Header(
        archive_id=found["archive"],
        place=KeyPlace(found["place"]),
        salt=_bytes(found["salt"]),
        log_n=log_n,
        file=file,
        by_master=_bytes(found["by_master"]),
        by_recovery=_bytes(found["by_recovery"]),
    )


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _bytes(value: str) -> bytes:
    return base64.b64decode(value, validate=True)

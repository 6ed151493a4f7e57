"""Zip files of pages, read in memory and judged before a byte is unpacked.

Nothing is ever unpacked to disk, so that a member's name leads nowhere; a name that tries to
is still a sign of a hostile file, and the whole file is refused.
"""

from __future__ import annotations

import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from archive.errors import RefusedPage
from crawlers.donations.donated import show_name
from crawlers.donations.limits import Limits

_END = b"PK\x05\x06"
_END_LENGTH = 22
_END64_LOCATOR = b"PK\x06\x07"
_END64 = b"PK\x06\x06"
_LONGEST_COMMENT = 65_535
_METHODS = frozenset(
    {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
)
#: What ``zipfile`` and its decompressors raise on damaged input.
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
    IndexError,
    struct.error,
    MemoryError,
)


def count_members(stream: IO[bytes]) -> tuple[int, int]:
    """How many members a zip's end record states, and how many bytes its directory takes.

    Reads only the end of the file, so that a table of a million members costs nothing.

    Raises:
        RefusedPage: ``bad-zip``: there is no end record: the file is cut off.
    """
    size = stream.seek(0, 2)
    tail_length = min(size, _LONGEST_COMMENT + _END_LENGTH)
    stream.seek(size - tail_length)
    tail = stream.read(tail_length)
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_LENGTH:
        raise _damaged()
    members, directory = struct.unpack_from("<HI", tail, at + 10)
    if members == 0xFFFF or directory == 0xFFFFFFFF:
        members, directory = _read_end64(stream, end=size - tail_length + at)
    return members, directory


def _read_end64(stream: IO[bytes], *, end: int) -> tuple[int, int]:
    if end < 20:
        raise _damaged()
    stream.seek(end - 20)
    locator = stream.read(20)
    if not locator.startswith(_END64_LOCATOR):
        return 0xFFFF, 0xFFFFFFFF
    (offset,) = struct.unpack_from("<Q", locator, 8)
    if offset > end:
        raise _damaged()
    stream.seek(offset)
    record = stream.read(56)
    if len(record) < 56 or not record.startswith(_END64):
        raise _damaged()
    members, directory = struct.unpack_from("<QQ", record, 32)
    return members, directory


@contextmanager
def open_zip(stream: IO[bytes], *, limits: Limits) -> Iterator[zipfile.ZipFile]:
    """Open a zip after judging it as a whole.

    Raises:
        RefusedPage: ``bad-zip`` (damaged), ``too-many``, ``bomb``, ``path-escape``, ``link``,
            ``device``.
    """
    members, directory = count_members(stream)
    if members > limits.members or directory > limits.directory_bytes:
        raise RefusedPage(
            f"it is a zip of {members} files, more than {limits.members}: hand in fewer at a time",
            code="too-many",
        )
    size = stream.seek(0, 2)
    stream.seek(0)
    try:
        opened = zipfile.ZipFile(stream)
    except DAMAGE as error:
        raise _damaged() from error
    with opened:
        infos = opened.infolist()
        if len(infos) > limits.members:
            raise RefusedPage(
                f"it is a zip of {len(infos)} files, more than {limits.members}: "
                "hand in fewer at a time",
                code="too-many",
            )
        for info in infos:
            _refuse_hostile(info, limits=limits)
        _refuse_bomb(infos, size=size, limits=limits)
        yield opened


def _refuse_hostile(info: zipfile.ZipInfo, *, limits: Limits) -> None:
    """Refuse what no browser and no person packs; the whole zip goes with it."""
    name = info.orig_filename
    shown = show_name(name)
    parts = name.replace("\\", "/").split("/")
    if ".." in parts or parts[0] == "" or (len(parts[0]) == 2 and parts[0][1] == ":"):
        raise RefusedPage(
            f"its member {shown} has a path that leads out of the zip: "
            "pack the pages again, and do not open this file elsewhere",
            code="path-escape",
        )
    mode = info.external_attr >> 16
    file_type = stat.S_IFMT(mode) if info.create_system == 3 else 0
    if file_type == stat.S_IFLNK:
        raise RefusedPage(
            f"its member {shown} is a link, not a file: pack the pages themselves", code="link"
        )
    if file_type not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise RefusedPage(
            f"its member {shown} is a device or pipe, not a file: pack only pages", code="device"
        )
    if info.file_size > limits.ratio_from and info.file_size > limits.ratio * max(
        info.compress_size, 1
    ):
        raise RefusedPage(
            f"its member {shown} unpacks to more than {limits.ratio} times its size: "
            "no page does; hand in the page itself",
            code="bomb",
        )


def _refuse_bomb(infos: list[zipfile.ZipInfo], *, size: int, limits: Limits) -> None:
    """Members that share the same packed bytes show in the sum alone."""
    total = sum(info.file_size for info in infos)
    if total > limits.unpacked_bytes or (
        total > limits.ratio_from and total > limits.ratio * max(size, 1)
    ):
        raise RefusedPage(
            f"it unpacks to {total // 1_000_000} MB in all, too much for its size: "
            "hand in the pages themselves, fewer at a time",
            code="bomb",
        )


def judge_member(info: zipfile.ZipInfo) -> None:
    """Refuse one member that cannot be read, without the rest of the zip.

    Raises:
        RefusedPage: ``encrypted``, ``bad-zip``.
    """
    if info.flag_bits & 0x1:
        raise RefusedPage(
            "it is locked with a password: hand in the zip without one", code="encrypted"
        )
    if info.compress_type not in _METHODS:
        raise RefusedPage(
            "it is packed in a way that is not read here: pack it again as a plain zip",
            code="bad-zip",
        )


def _damaged() -> RefusedPage:
    return RefusedPage(
        "it is a zip that is damaged or cut off: copy it again, or hand in the pages themselves",
        code="bad-zip",
    )

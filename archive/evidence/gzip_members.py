"""Gzip members: the envelope of every sealed record, one member a record.

Pure functions over bytes. Nothing here opens a file or knows what a record says.

Members are written with a header that never varies (no name, time 0), because a gzip header
has room for both. Three kinds are made: deflated ones for records, stored ones whose bytes are
the same with every zlib (small records; segment heads, which are compared byte for byte), and
stored ones of an exact length, which can take the place of an erased record without moving its
neighbours.
"""

from __future__ import annotations

import zlib

GZIP_WBITS = 31
#: Processor time and size for a list page (a real one of 151 KB; an invented one of 94 KB):
#: level 3 1.2 ms 13.6 KB (1.5 ms 13.1 KB), 5 2.4 ms 11.9 KB (2.0 ms 12.1 KB), 6 2.7 ms 10.9 KB
#: (3.8 ms 11.5 KB), 9 over 10 ms for 3 % less. From 6 on, pages of few words cost too much.
PAGE_LEVEL = 5
#: Salted commitments are random digits: searching them for repeats finds none. Huffman coding
#: alone took 1.4 ms for 96 KB of them where level 1 took 3.3 ms, and gave 5 % more bytes.
DENSE_FROM = 8_192

_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"  # deflate, no flags, time 0, system unknown
_STORED_MOST = 65_535
#: Of a record this small a third could be saved, and making zlib's tables ready takes thirty times
#: as long as storing it as it is: a repeat writes two of them and little else.
_SMALL = 2_048


def deflate_member(data: bytes) -> bytes:
    """One gzip member of ``data``, for text that repeats itself; a short one is stored as it is."""
    if len(data) > _SMALL:
        return zlib.compress(data, PAGE_LEVEL, GZIP_WBITS)
    return store_member(data)


def deflate_dense_member(data: bytes) -> bytes:
    """One gzip member of ``data`` that is mostly random digits."""
    if len(data) < DENSE_FROM:
        return deflate_member(data)
    packer = zlib.compressobj(1, zlib.DEFLATED, GZIP_WBITS, 9, zlib.Z_HUFFMAN_ONLY)
    return packer.compress(data) + packer.flush()


def store_member(data: bytes, *, blocks: int | None = None) -> bytes:
    """One gzip member of ``data`` without compression: the same bytes with any zlib.

    ``blocks``: how many stored blocks to make, at least those that the data needs; empty ones
    of five bytes each fill up to an exact length.
    """
    needed = max(1, -(-len(data) // _STORED_MOST))
    blocks = needed if blocks is None else blocks
    pieces = [_HEADER]
    for number in range(blocks):
        block = data[number * _STORED_MOST : (number + 1) * _STORED_MOST]
        size = len(block).to_bytes(2, "little")
        pieces.append(bytes([number == blocks - 1]) + size + bytes(255 - octet for octet in size))
        pieces.append(block)
    pieces.append(zlib.crc32(data).to_bytes(4, "little"))
    pieces.append((len(data) & 0xFFFFFFFF).to_bytes(4, "little"))
    return b"".join(pieces)


def measure_stored(length: int) -> tuple[int, int]:
    """``(bytes of data, blocks)`` of the stored member that is exactly ``length`` bytes long.

    The first is negative where no member is that short.
    """
    rest = length - len(_HEADER) - 8
    blocks = max(1, -(-rest // (_STORED_MOST + 5)))
    return rest - 5 * blocks, blocks


def inflate_member(member: bytes) -> bytes:
    """The data of exactly one member.

    Raises:
        ValueError: not one whole member, or bytes after it.
    """
    unpacker = zlib.decompressobj(GZIP_WBITS)
    try:
        data = unpacker.decompress(member)
    except zlib.error as error:
        raise ValueError(f"not a gzip member: {error}") from error
    if not unpacker.eof:
        raise ValueError("the gzip member is cut off")
    if unpacker.unused_data:
        raise ValueError(f"{len(unpacker.unused_data)} bytes stand after the gzip member")
    return data

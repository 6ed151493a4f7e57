"""How large a picture is, from its first bytes: PNG, JPEG and WebP. Reads no pixel.

Asked before any program is let near a picture: a few bytes can claim a billion pixels.
"""

from __future__ import annotations

import struct

from archive.errors import RefusedPage

_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def measure_picture(body: bytes) -> tuple[int, int]:
    """Width and height in pixels.

    Raises:
        RefusedPage: ``bad-picture``: it does not say, or is cut off.
    """
    try:
        if body.startswith(b"\x89PNG\r\n\x1a\n") and body[12:16] == b"IHDR":
            width, height = struct.unpack_from(">II", body, 16)
        elif body.startswith(b"\xff\xd8"):
            width, height = _measure_jpeg(body)
        elif body[:4] == b"RIFF" and body[8:12] == b"WEBP":
            width, height = _measure_webp(body)
        else:
            raise _bad_picture()
    except (struct.error, IndexError) as error:
        raise _bad_picture() from error
    if not width or not height:
        raise _bad_picture()
    return width, height


def _measure_jpeg(body: bytes) -> tuple[int, int]:
    at = 2
    while True:
        if body[at] != 0xFF:
            raise _bad_picture()
        while body[at] == 0xFF:
            at += 1
        marker = body[at]
        (length,) = struct.unpack_from(">H", body, at + 1)
        if marker in _FRAMES:
            height, width = struct.unpack_from(">HH", body, at + 4)
            return width, height
        if marker == 0xDA or length < 2:
            raise _bad_picture()
        at += 1 + length


def _measure_webp(body: bytes) -> tuple[int, int]:
    kind = body[12:16]
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", body, 26)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 21)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8X":
        wide, high = body[24:27], body[27:30]
        return int.from_bytes(wide, "little") + 1, int.from_bytes(high, "little") + 1
    raise _bad_picture()


def _bad_picture() -> RefusedPage:
    return RefusedPage(
        "it is a picture that is damaged or cut off: take the screenshot again, as PNG",
        code="bad-picture",
    )

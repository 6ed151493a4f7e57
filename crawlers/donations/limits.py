"""How much a donation may be: bytes, members, depth, ratio. Nothing here opens a file.

A hostile file is told from a big one by these numbers alone, so that they stand in one place.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Caps on what is taken in. Sizes are bytes, decompressed where not said otherwise."""

    page_bytes: int = 25_000_000  #: one page or API answer
    recording_bytes: int = 128_000_000  #: one HAR file, which is read whole
    entries: int = 100_000  #: pages in one recording (HAR or WARC)
    members: int = 20_000  #: files in one zip or one folder
    directory_bytes: int = 8_000_000  #: a zip's own table of contents, which is read whole
    unpacked_bytes: int = 8_000_000_000  #: all that one zip or WARC.gz unpacks to
    ratio: int = 200  #: unpacked ÷ packed, above ``ratio_from`` bytes unpacked
    ratio_from: int = 1_000_000
    json_depth: int = 200  #: nested arrays and objects
    json_items: int = 2_000_000  #: values in one JSON text: each costs far more than its bytes
    folder_depth: int = 32  #: nested folders
    pixels: int = 40_000_000  #: of one screenshot
    document_seconds: int = 60  #: processor time to read one PDF or screenshot
    document_memory: int = 2_000_000_000  #: for the process that reads one

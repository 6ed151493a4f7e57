"""Keeps what was seen, unchanged, and answers questions. Knows no website.

>>> import archive
>>> with archive.open("~/archive") as door:                             # doctest: +SKIP
...     door.search("selfie passport -platform:prolific").to_frame()
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from archive.door import Archive

__all__ = ["open"]


def open(path: str | Path | None = None) -> Archive:  # noqa: A001 - read as ``archive.open(path)``
    """Open an archive for reading: see :class:`archive.door.Archive`.

    Raises:
        NoArchive: there is none at ``path`` (None: ``PIECEWORK_HOME`` or the default place).
    """
    # Imported late: every module of the package passes here, few need the engines.
    from archive.door import open_archive

    return open_archive(path)

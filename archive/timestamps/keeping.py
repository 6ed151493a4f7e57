"""Tokens that were taken in, beside the checkpoints they are about. Reads and writes files only.

::

    log/timestamps/<size>-<day>.<n>.tsr   the response as the authority sent it
    log/timestamps/<size>-<day>.<n>.pem   certificates of the authority, as known then
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from archive.home import Home, replace_file
from archive.log.finding import find_log

FOLDER = "timestamps"
_NAME = re.compile(r"(.+)\.([0-9]+)\.tsr")


@dataclass(frozen=True, slots=True)
class KeptToken:
    """One token of a checkpoint: the files of the response and of the certificates."""

    checkpoint: str
    number: int
    response: Path
    chain: Path


def list_kept_tokens(home: Home, checkpoint: str | None = None) -> list[KeptToken]:
    """The tokens of a checkpoint (``<size>-<day>``), or all, by name."""
    folder = find_log(home) / FOLDER
    found = []
    for path in sorted(folder.glob("*.tsr")) if folder.is_dir() else ():
        name = _NAME.fullmatch(path.name)
        chain = path.with_suffix(".pem")
        if name and chain.exists() and checkpoint in (None, name[1]):
            found.append(KeptToken(name[1], int(name[2]), path, chain))
    return found


def keep_token(home: Home, checkpoint: str, *, number: int, response: bytes, chain: bytes) -> None:
    """Write a token that was found right. Its certificates go first: a token never lacks them."""
    folder = find_log(home) / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    replace_file(folder / f"{checkpoint}.{number}.pem", chain)
    replace_file(folder / f"{checkpoint}.{number}.tsr", response)

"""Which letters of a text this machine has no font for: a PDF would show boxes in their place.

Fontconfig is asked, which Chromium draws with on Linux. Where it is not there nothing is known, and
nothing is said. Draws nothing.
"""

from __future__ import annotations

import shutil
import subprocess
import unicodedata
from collections.abc import Iterable

#: Signs that need no drawing: controls, joiners, spaces, line ends.
_UNDRAWN = frozenset({"Cc", "Cf", "Zs", "Zl", "Zp"})
_SELECTORS = range(0xFE00, 0xFE10)
_SECONDS = 20


def read_fonts() -> list[range] | None:
    """The letters for which some font is here, as ranges of code points; None where fontconfig
    cannot tell."""
    program = shutil.which("fc-list")
    if program is None:
        return None
    try:
        told = subprocess.run(  # noqa: S603 — a program of the machine, no text of a page
            [program, "--format=%{charset}\\n"],
            capture_output=True,
            timeout=_SECONDS,
            check=True,
            text=True,
        ).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    return read_charsets(told.splitlines())


def read_charsets(lines: Iterable[str]) -> list[range]:
    """The ranges in fontconfig's form: ``20-7e a0 2026``, hexadecimal; each once."""
    found = set()
    for line in lines:
        for one in line.split():
            first, _, last = one.partition("-")
            found.add((int(first, 16), int(last or first, 16)))
    return [range(first, last + 1) for first, last in sorted(found)]


def list_missing(text: str, fonts: Iterable[range]) -> list[str]:
    """The letters of a text that no font has, sorted, each once."""
    ranges = list(fonts)
    return [
        letter
        for letter in sorted(set(text))
        if unicodedata.category(letter) not in _UNDRAWN
        and ord(letter) not in _SELECTORS
        and not any(ord(letter) in one for one in ranges)
    ]

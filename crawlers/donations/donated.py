"""What a donation turns out to hold, one thing at a time. Pure data.

A ``label`` is for the terminal alone: it comes from the donor's own file names, which may name
the donor, so that it is never stored and never reaches a page. It is made safe to print.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field

from archive.errors import RefusedPage
from archive.model import Page, Removal

_LABEL_LENGTH = 120


@dataclass(frozen=True, slots=True)
class DonatedPage:
    """A page to take in.

    ``known`` are the donor's own secrets that came beside the page (cookie values, tokens of
    the requests in a recording): redaction removes them wherever they recur. ``recorded`` is
    True for a page out of a recording (HAR, WARC), which holds everything that a browser
    loaded: one of no known platform is then left out rather than refused. ``removed``: what
    was taken out of it before it came here.
    """

    label: str = field(repr=False)
    page: Page
    known: tuple[str, ...] = field(default=(), repr=False)
    recorded: bool = False
    removed: tuple[Removal, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """Something that was handed in as a page and is not taken; ``error`` says what to do."""

    label: str = field(repr=False)
    error: RefusedPage


@dataclass(frozen=True, slots=True)
class Skipped:
    """A part of a folder, zip or recording that is plainly no page: a picture, a script …"""

    label: str = field(repr=False)
    reason: str


Donated = DonatedPage | Refused | Skipped


def show_name(name: str) -> str:
    """A file name that is safe to print: no control, no bidirectional mark, no newline.

    ``show_name("a\\x1b[2Jb")`` is ``a\\\\x1b[2Jb``. At most 120 characters, cut in the middle.
    """
    shown = "".join(char if _is_plain(char) else _escape(char) for char in name)
    if len(shown) > _LABEL_LENGTH:
        half = _LABEL_LENGTH // 2 - 1
        shown = f"{shown[:half]}…{shown[-half:]}"
    return shown or "(no name)"


def _is_plain(char: str) -> bool:
    return char == " " or unicodedata.category(char)[0] in "LNPSM"


def _escape(char: str) -> str:
    return char.encode("unicode_escape").decode("ascii")

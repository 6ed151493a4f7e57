"""Text that a spreadsheet would take for a formula, made harmless, and back again.

By OWASP's list on CSV injection: a cell is a formula where it begins with ``=``, ``+``, ``-``,
``@``, a tab or a carriage return; the full-width forms of these signs count too, and so does one
that stands behind spaces. Such a cell, and one that begins with an apostrophe already, gets an
apostrophe in front: then the way back is to take one apostrophe away.
"""

from __future__ import annotations

import re

_CALL = re.compile(r"\s*DDE\s*\(", re.IGNORECASE)  # read as a call by some even without a sign
_SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "|", "%", "\t", "\r", "\n", "\0")
GUARD = "'"


def guard_text(text: str) -> str:
    """The text as a cell that no spreadsheet reckons with."""
    begins = text.startswith((GUARD, *_SIGNS)) or text.lstrip().startswith(_SIGNS)
    if begins or _CALL.match(text):
        return GUARD + text
    return text


def unguard_text(cell: str) -> str:
    """Back from :func:`guard_text`."""
    return cell[1:] if cell.startswith(GUARD) else cell

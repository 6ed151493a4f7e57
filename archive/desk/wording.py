"""What people type at the desk, checked and tidied in one place: never empty, never endless."""

from __future__ import annotations

from datetime import date

from archive.errors import BadInput
from archive.ids import IdKind, from_id

LONGEST_LINE = 300
LONGEST_TEXT = 20_000


def need_line(text: str, *, what: str) -> str:
    """One line of words.

    Raises:
        BadInput: empty or too long; names ``what``.
    """
    tidied = " ".join(text.split())
    if not tidied or len(tidied) > LONGEST_LINE:
        raise BadInput(f"{what} has 1 to {LONGEST_LINE} characters")
    return tidied


def need_text(text: str, *, what: str) -> str:
    """A text of any number of lines.

    Raises:
        BadInput: empty or too long; names ``what``.
    """
    tidied = text.strip()
    if not tidied or len(tidied) > LONGEST_TEXT:
        raise BadInput(f"{what} has 1 to {LONGEST_TEXT:,} characters")
    return tidied


def need_key(text: str, *, kind: IdKind, what: str) -> int:
    """The key behind an id of one kind.

    Raises:
        BadInput: an id of another kind, or none.
    """
    found, key = from_id(text)
    if found is not kind:
        raise BadInput(f"{text} is not the id of {what}: those begin with {kind}")
    return key


def need_id(text: str) -> str:
    """An id of any kind, as it is written.

    Raises:
        BadInput: it is none.
    """
    kind, _ = from_id(text)
    return str(kind) + text.strip()[1:].lower()


def read_day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)

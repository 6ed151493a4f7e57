"""Roles at the desk, and who has which: what every write is checked against.

Names are what the newsroom calls its people, never sources; whether somebody is who they say is the
business of whoever signs them in (pages) or of the machine's own accounts (command line).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from archive.errors import BadInput, NotAllowed

LONGEST_NAME = 80


class Readable(Protocol):
    """The desk, as far as reading goes."""

    def read(self, sql: str, *values: str | int | bytes | None) -> list[tuple[Any, ...]]: ...


class Role(StrEnum):
    """What somebody may do; each may do what those before it may."""

    READER = "reader"  #: look, search, keep cases, claims and notes
    REVIEWER = "reviewer"  #: answer on flags
    EDITOR = "editor"  #: decide: what leaves, replies, attributions, objections
    ADMIN = "admin"  #: add people, and change what they may do

    def covers(self, needed: Role) -> bool:
        """Whether this role may do what ``needed`` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk. ``left``: no longer, and may do nothing; what they did stays."""

    name: str
    role: Role
    left: bool = False


def tidy_name(text: str) -> str:
    """The name as it is kept.

    Raises:
        BadInput: empty, too long, or with characters that do not print.
    """
    tidied = unicodedata.normalize("NFC", " ".join(text.split()))
    if not tidied or len(tidied) > LONGEST_NAME or not tidied.isprintable():
        raise BadInput(f"a name has 1 to {LONGEST_NAME} printable characters")
    return tidied


def find_person(desk: Readable, name: str) -> Person | None:
    """Somebody by name; None where nobody at the desk has it."""
    rows = desk.read("SELECT name, role, left_at FROM person WHERE name = ?", tidy_name(name))
    return next((Person(one[0], Role(one[1]), one[2] is not None) for one in rows), None)


def need_person(desk: Readable, name: str, *, role: Role) -> Person:
    """Somebody who may do what ``role`` may.

    Raises:
        NotAllowed: nobody at the desk has that name, they have left, or may not do this.
    """
    found = find_person(desk, name)
    if found is None:
        raise NotAllowed(
            f"nobody at the desk is called {tidy_name(name)}: an admin adds people with "
            "`piecework desk people add NAME --role reviewer`"
        )
    if found.left:
        raise NotAllowed(f"{found.name} has left the desk: what they did stays, nothing is added")
    if not found.role.covers(role):
        raise NotAllowed(f"{found.name} is a {found.role} and this needs a {role}")
    return found

"""Who works at the desk, and what each may do. The newsroom's people, never sources.

Names are what the newsroom calls its people; whether somebody is who they say is the business of
whoever signs them in (pages) or of the machine's own accounts (command line).
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from archive.errors import BadInput, NotAllowed

if TYPE_CHECKING:
    from archive.desk.store import Desk

LONGEST_NAME = 80


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


def find_person(desk: Desk, name: str) -> Person | None:
    """Somebody by name; None where nobody at the desk has it."""
    rows = desk.read("SELECT name, role, left_at FROM person WHERE name = ?", tidy_name(name))
    return next((Person(one[0], Role(one[1]), one[2] is not None) for one in rows), None)


def list_people(desk: Desk) -> list[Person]:
    """Everybody who is or was at the desk, by name."""
    return [
        Person(name, Role(role), left is not None)
        for name, role, left in desk.read("SELECT name, role, left_at FROM person ORDER BY name")
    ]


def need_person(desk: Desk, name: str, *, role: Role) -> Person:
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


def set_person(desk: Desk, name: str, *, role: Role, by: str) -> Person:
    """Add somebody, or give them another role.

    Raises:
        NotAllowed: ``by`` is no admin, or this would leave the desk without one.
    """
    tidied = tidy_name(name)
    with desk.act(
        by=by, did="set role", about=tidied, need=Role.ADMIN, detail={"role": role}
    ) as at:
        desk.write(
            "INSERT INTO person VALUES (?, ?, ?, NULL) "
            "ON CONFLICT (name) DO UPDATE SET role = excluded.role, left_at = NULL",
            (tidied, str(role), at),
        )
        _keep_an_admin(desk)
    return Person(tidied, role)


def let_person_go(desk: Desk, name: str, *, by: str) -> None:
    """Somebody has left. What they did stays in their name.

    Raises:
        NotAllowed: ``by`` is no admin, or this would leave the desk without one.
    """
    tidied = tidy_name(name)
    if find_person(desk, tidied) is None:
        raise BadInput(f"nobody at the desk is called {tidied}: `piecework desk people` lists them")
    with desk.act(by=by, did="let go", about=tidied, need=Role.ADMIN) as at:
        desk.write("UPDATE person SET left_at = ? WHERE name = ?", (at, tidied))
        _keep_an_admin(desk)


def _keep_an_admin(desk: Desk) -> None:
    rows = desk.read("SELECT count(*) FROM person WHERE role = 'admin' AND left_at IS NULL")
    if rows[0][0] == 0:
        raise NotAllowed("the desk needs an admin: make somebody else one first")

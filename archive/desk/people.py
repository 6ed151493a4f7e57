"""Adding people to the desk, changing what they may do, and letting them go."""

from __future__ import annotations

from archive.desk.roles import Person, Role, find_person, tidy_name
from archive.desk.store import Desk
from archive.errors import BadInput, NotAllowed


def list_people(desk: Desk) -> list[Person]:
    """Everybody who is or was at the desk, by name."""
    return [
        Person(name, Role(role), left is not None)
        for name, role, left in desk.read("SELECT name, role, left_at FROM person ORDER BY name")
    ]


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

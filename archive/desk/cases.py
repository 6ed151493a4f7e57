"""A reporter's folder: listings, searches, charts, claims and notes, with tags. A part that is
taken out stays in the file and in the log; it is no longer shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.desk.store import Desk
from archive.desk.wording import need_id, need_key, need_line, need_text
from archive.errors import BadInput
from archive.ids import IdKind, random_key, to_id


class PartKind(StrEnum):
    """What a part is; ``value`` is an id, a question, a chart's address, or nothing (a note)."""

    LISTING = "listing"  #: a listing, document, version or change, by id
    REQUESTER = "requester"  #: ``platform/id or name``
    SEARCH = "search"  #: a question as text
    CHART = "chart"  #: the address (query string) of a trend's page
    CLAIM = "claim"
    NOTE = "note"


_IDS = frozenset({PartKind.LISTING, PartKind.CLAIM})


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a folder. ``number`` is how it is taken out."""

    number: int
    kind: PartKind
    value: str
    note: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A folder, without its parts."""

    id: str
    title: str
    tags: tuple[str, ...]
    opened_by: str
    opened_at: datetime
    closed: bool


def open_case(desk: Desk, title: str, *, by: str, tags: Iterable[str] = ()) -> Case:
    """A new folder."""
    name = need_line(title, what="a title")
    key = random_key()
    case = to_id(IdKind.CASE, key)
    with desk.act(by=by, did="opened case", about=case) as at:
        desk.write("INSERT INTO folder VALUES (?, ?, ?, ?, NULL)", (key, name, by, at))
        _write_tags(desk, key, tags)
    return get_case(desk, case)


def list_cases(desk: Desk, *, tag: str | None = None, closed: bool | None = None) -> list[Case]:
    """Folders, the newest first."""
    cases = [
        _make_case(desk, row)
        for row in desk.read(
            "SELECT folder, title, opened_by, opened_at, closed_at FROM folder "
            "ORDER BY opened_at DESC, folder"
        )
    ]
    return [
        one
        for one in cases
        if (tag is None or tag in one.tags) and (closed is None or one.closed is closed)
    ]


def get_case(desk: Desk, case: str) -> Case:
    """Raises:
    BadInput: not the id of a case here.
    """
    key = need_key(case, kind=IdKind.CASE, what="a case")
    rows = desk.read(
        "SELECT folder, title, opened_by, opened_at, closed_at FROM folder WHERE folder = ?", key
    )
    if not rows:
        raise BadInput(f"no case has the id {case}: `piecework case list` shows them")
    return _make_case(desk, rows[0])


def tag_case(desk: Desk, case: str, *, by: str, tags: Iterable[str]) -> Case:
    """These tags and no others."""
    found = get_case(desk, case)
    key = need_key(case, kind=IdKind.CASE, what="a case")
    with desk.act(by=by, did="tagged case", about=found.id):
        desk.write("DELETE FROM folder_tag WHERE folder = ?", (key,))
        _write_tags(desk, key, tags)
    return get_case(desk, case)


def close_case(desk: Desk, case: str, *, by: str, closed: bool = True) -> Case:
    """Close a folder, or open it again. A closed one takes no more parts."""
    found = get_case(desk, case)
    key = need_key(case, kind=IdKind.CASE, what="a case")
    with desk.act(by=by, did="closed case" if closed else "reopened case", about=found.id) as at:
        desk.write(
            "UPDATE folder SET closed_at = ? WHERE folder = ?", (at if closed else None, key)
        )
    return get_case(desk, case)


def add_part(
    desk: Desk, case: str, *, by: str, kind: PartKind, value: str = "", note: str = ""
) -> Part:
    """Put something into a folder.

    Raises:
        BadInput: no such case, it is closed, or the value does not fit its kind.
    """
    found = get_case(desk, case)
    if found.closed:
        raise BadInput(f"case {found.id} is closed: open it again first")
    if kind is PartKind.NOTE:
        note, kept = need_text(note or value, what="a note"), ""
    elif kind in _IDS:
        kept = need_id(value)
    else:
        kept = need_text(value, what=f"a {kind}")
    key = need_key(case, kind=IdKind.CASE, what="a case")
    with desk.act(by=by, did=f"added {kind}", about=found.id, detail={"value": kept}) as at:
        desk.write(
            "INSERT INTO folder_part (folder, kind, value, note, by, at) VALUES (?,?,?,?,?,?)",
            (key, str(kind), kept, note.strip(), by, at),
        )
        ((number,),) = desk.read("SELECT last_insert_rowid()")
    return next(one for one in list_parts(desk, case) if one.number == number)


def remove_part(desk: Desk, case: str, number: int, *, by: str) -> None:
    """Take something out of a folder.

    Raises:
        BadInput: no such part in this case.
    """
    found = get_case(desk, case)
    if all(one.number != number for one in list_parts(desk, case)):
        raise BadInput(f"case {found.id} has no part {number}: `piecework case show` lists them")
    with desk.act(by=by, did="removed part", about=found.id, detail={"part": number}) as at:
        desk.write("UPDATE folder_part SET removed_at = ? WHERE part = ?", (at, number))


def list_parts(desk: Desk, case: str) -> list[Part]:
    """What is in a folder, in the order in which it came."""
    key = need_key(case, kind=IdKind.CASE, what="a case")
    return [
        Part(number, PartKind(kind), value, note, by, datetime.fromisoformat(at))
        for number, kind, value, note, by, at in desk.read(
            "SELECT part, kind, value, note, by, at FROM folder_part "
            "WHERE folder = ? AND removed_at IS NULL ORDER BY part",
            key,
        )
    ]


def _write_tags(desk: Desk, key: int, tags: Iterable[str]) -> None:
    kept = {need_line(one, what="a tag") for one in tags}
    desk.write_many("INSERT INTO folder_tag VALUES (?, ?)", [(key, one) for one in sorted(kept)])


def _make_case(desk: Desk, row: tuple[int, str, str, str, str | None]) -> Case:
    key, title, by, at, closed = row
    tags = desk.read("SELECT tag FROM folder_tag WHERE folder = ? ORDER BY tag", key)
    return Case(
        id=to_id(IdKind.CASE, key),
        title=title,
        tags=tuple(one[0] for one in tags),
        opened_by=by,
        opened_at=datetime.fromisoformat(at),
        closed=closed is not None,
    )

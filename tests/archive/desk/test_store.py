"""The file: nothing is written without its line in the log; no line leaves or changes unseen."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from archive.desk import Desk, Role
from archive.desk import schema as desk_schema
from archive.desk.cases import PartKind, add_part, list_cases, list_parts, open_case
from archive.desk.log import list_log
from archive.desk.people import let_person_go, list_people, set_person
from archive.desk.store import check_desk
from archive.errors import BadInput, NotAllowed, WrongArchive


def test_the_first_who_acts_is_the_admin_and_others_are_added(tmp_path: Path) -> None:
    with Desk(tmp_path / "desk.db") as desk:
        open_case(desk, "First", by="Anna  Editor")
        assert [(one.name, one.role) for one in list_people(desk)] == [("Anna Editor", Role.ADMIN)]
        with pytest.raises(NotAllowed, match="nobody at the desk is called ben"):
            open_case(desk, "Second", by="ben")
        set_person(desk, "ben", role=Role.READER, by="Anna Editor")
        open_case(desk, "Second", by="ben")
        with pytest.raises(NotAllowed, match="is a reader"):
            set_person(desk, "cleo", role=Role.EDITOR, by="ben")
        let_person_go(desk, "ben", by="Anna Editor")
        with pytest.raises(NotAllowed, match="has left"):
            open_case(desk, "Third", by="ben")
        with pytest.raises(NotAllowed, match="needs an admin"):
            set_person(desk, "Anna Editor", role=Role.READER, by="Anna Editor")


def test_what_fails_leaves_neither_a_row_nor_a_line(desk: Desk) -> None:
    before = desk.generation()
    with pytest.raises(sqlite3.IntegrityError), desk.act(by="anna", did="x"):  # noqa: PT012
        desk.write("INSERT INTO folder VALUES (1, 't', 'anna', 'now', NULL)", ())
        desk.write("INSERT INTO folder VALUES (1, 'again', 'anna', 'now', NULL)", ())
    assert list_cases(desk) == []
    assert desk.generation() == before
    with pytest.raises(RuntimeError, match="act"):
        desk.write("DELETE FROM folder", ())
    with pytest.raises(NotAllowed):
        set_person(desk, "eve", role=Role.ADMIN, by="rita")
    assert desk.generation() == before


def test_every_write_has_its_line(desk: Desk) -> None:
    before = desk.generation()
    case = open_case(desk, "Pay", by="rita", tags=["b", "a"])
    add_part(desk, case.id, by="ben", kind=PartKind.NOTE, value="look")
    lines = list_log(desk, about=case.id)
    assert [(one.by, one.did) for one in lines] == [("ben", "added note"), ("rita", "opened case")]
    assert desk.generation() == before + 2
    assert case.tags == ("a", "b")


def test_the_log_cannot_be_changed_by_sql_and_a_break_is_found(desk: Desk) -> None:
    open_case(desk, "Pay", by="rita")
    for statement in ("UPDATE log SET by = 'eve'", "DELETE FROM log"):
        with closing(sqlite3.connect(desk.path)) as db, pytest.raises(sqlite3.IntegrityError):
            db.execute(statement)
    assert check_desk(desk.path) == []


@pytest.mark.parametrize(
    ("statement", "line"),
    [
        ("UPDATE log SET about = 'x' WHERE entry = 4", 4),
        ("DELETE FROM log WHERE entry = 2", 3),
        ("UPDATE log SET entry = 99 WHERE entry = 5", 6),
        ("INSERT INTO log SELECT 50, at, by, did, about, detail, chain FROM log LIMIT 1", 50),
    ],
)
def test_a_line_that_was_tampered_with_is_named(desk: Desk, statement: str, line: int) -> None:
    open_case(desk, "Pay", by="rita")
    desk.close()
    with closing(sqlite3.connect(desk.path)) as db, db:
        db.execute("DROP TRIGGER log_is_not_changed")
        db.execute("DROP TRIGGER log_is_not_shortened")
        db.execute(statement)
    assert check_desk(desk.path) == [f"altered: desk.db: the log breaks at line {line}"]


def test_a_spoilt_file_is_named_and_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.db").write_bytes(b"no database at all" * 400)
    assert check_desk(tmp_path / "none.db") == []
    (spoilt,) = check_desk(tmp_path / "a.db")
    assert spoilt.startswith("damaged: desk.db: ")
    with closing(sqlite3.connect(tmp_path / "b.db")) as db, db:
        db.execute("CREATE TABLE other (x)")
    with pytest.raises(WrongArchive, match="not a desk"):
        Desk(tmp_path / "b.db")
    with Desk(tmp_path / "c.db"):
        pass
    with closing(sqlite3.connect(tmp_path / "c.db")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(WrongArchive, match="newer"):
        Desk(tmp_path / "c.db")


def test_reading_makes_nothing_and_writes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    with Desk(path, read_only=True) as empty:
        assert list_cases(empty) == []
        with pytest.raises(BadInput, match="reading"):
            open_case(empty, "x", by="anna")
    assert not path.exists()
    with Desk(path) as desk:
        open_case(desk, "x", by="anna")
    assert path.stat().st_mode & 0o777 == 0o600
    with Desk(path, read_only=True) as copy:
        assert len(list_cases(copy)) == 1
        with pytest.raises(BadInput, match="reading"):
            open_case(copy, "y", by="anna")


def test_migrations_are_numbered_without_a_gap() -> None:
    numbers = [number for number, _ in desk_schema.list_migrations()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_table_stands_in_the_documentation(desk: Desk) -> None:
    page = (Path(__file__).parents[3] / "docs" / "desk.md").read_text("utf-8")
    told = set(re.findall(r"`([a-z_]+)`", page.partition("## The file")[2]))
    tables = {name for (name,) in desk.read("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert tables <= told


_WRITER = """
import sys
from pathlib import Path
from archive.desk import Desk
from archive.desk.cases import open_case
with Desk(Path(sys.argv[1])) as desk:
    for number in range(10_000):
        open_case(desk, f"case {number}", by="anna")
        print(number, flush=True)
"""


def test_a_killed_process_loses_nothing_that_it_said_was_done(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    process = subprocess.Popen(
        [sys.executable, "-c", _WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    with process.stdout:
        told = [int(process.stdout.readline()) for _ in range(5)]
        os.kill(process.pid, signal.SIGKILL)
        told += [int(line) for line in process.stdout if line.strip()]
    process.wait()
    assert check_desk(path) == []
    with Desk(path) as desk:
        titles = {one.title for one in list_cases(desk)}
        assert {f"case {number}" for number in told} <= titles
        assert desk.generation() == len(titles) + 1


def test_parts_of_a_closed_folder_are_not_added(desk: Desk) -> None:
    from archive.desk.cases import close_case

    case = open_case(desk, "Pay", by="rita")
    close_case(desk, case.id, by="rita")
    with pytest.raises(BadInput, match="closed"):
        add_part(desk, case.id, by="rita", kind=PartKind.NOTE, value="x")
    close_case(desk, case.id, by="rita", closed=False)
    add_part(desk, case.id, by="rita", kind=PartKind.NOTE, value="x")
    assert len(list_parts(desk, case.id)) == 1

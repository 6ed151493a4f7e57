"""What a released version wrote, this one reads: ledgers and desks, kept as SQL.

``python -m tests.archive.releases.test_releases`` writes those of the version at hand, once: never
write one anew that was released.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import tempfile
from contextlib import closing
from importlib.metadata import version
from pathlib import Path

import pytest

from archive.desk.schema import list_migrations as list_desk_migrations
from archive.desk.store import open_desk
from archive.home import Home
from archive.ledger import Ledger, LedgerReader
from archive.ledger.schema import list_migrations
from archive.upgrading import upgrade_archive
from tests.archive.publish.houses import House

HERE = Path(__file__).parent
RELEASES = sorted(path.name.removesuffix("-ledger.sql") for path in HERE.glob("*-ledger.sql"))


def dump(path: Path) -> str:
    """A database as SQL, with the numbers that SQLite's own dump leaves out."""
    with closing(sqlite3.connect(path)) as db:
        kept = [
            f"PRAGMA {name}={db.execute(f'PRAGMA {name}').fetchone()[0]};"
            for name in ("user_version", "application_id")
        ]
        return "\n".join([*db.iterdump(), *kept]) + "\n"


def read_ledger(home: Home) -> dict[str, list[object]]:
    """What must be the same whatever the program: offers, what they said, when, by how many."""
    with LedgerReader.open(home.ledger_db) as ledger:
        with closing(sqlite3.connect(home.ledger_db)) as db:
            keys = [row[0] for row in db.execute("SELECT version FROM version ORDER BY version")]
        return {
            str(doc.version): [
                doc.platform,
                doc.title,
                doc.requester.name,
                doc.pay.raw if doc.pay else None,
                doc.first_seen.earliest.isoformat(),
                doc.last_seen.latest.isoformat(),
                str(doc.seen_by),
            ]
            for doc in ledger.version_docs(keys)
        }


def write_release(folder: Path) -> None:
    house = House(folder)
    house.show_many(range(6), strong=range(3))
    with open_desk(house.home) as desk:
        from archive.desk import Role
        from archive.desk.people import set_person

        set_person(desk, "anna", role=Role.ADMIN, by="anna")
    name = version("piecework")
    (HERE / f"{name}-ledger.sql").write_text(dump(house.home.ledger_db), "utf-8")
    (HERE / f"{name}-desk.sql").write_text(dump(house.home.desk_db), "utf-8")
    said = json.dumps(read_ledger(house.home), indent=1, ensure_ascii=False)
    (HERE / f"{name}.json").write_text(said + "\n", "utf-8")


def test_the_version_at_hand_is_kept_for_those_to_come() -> None:
    assert version("piecework") in RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_what_it_wrote_is_migrated_and_says_the_same(release: str, tmp_path: Path) -> None:
    home = House(tmp_path).home
    for path, kind in ((home.ledger_db, "ledger"), (home.desk_db, "desk")):
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as db:
            db.executescript((HERE / f"{release}-{kind}.sql").read_text("utf-8"))
    upgrade_archive(home)
    assert read_ledger(home) == json.loads((HERE / f"{release}.json").read_text("utf-8"))
    for path, newest in (
        (home.ledger_db, list_migrations()[-1][0]),
        (home.desk_db, list_desk_migrations()[-1][0]),
    ):
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA user_version").fetchone()[0] == newest
            assert db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    with Ledger.open(home.ledger_db):
        pass  # it can be written to
    with open_desk(home, read_only=True) as desk:
        assert desk.read("SELECT name FROM person") == [("anna",)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        write_release(Path(made))
    sys.exit(0)

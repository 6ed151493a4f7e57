"""An older archive is brought up by one command, and read while another process writes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from archive.door import Archive
from archive.errors import WrongArchive
from archive.ledger import Ledger
from archive.upgrading import upgrade_archive
from tests.archive.publish.houses import House


def test_a_newer_ledger_is_refused_and_left(tmp_path: Path) -> None:
    house = House(tmp_path)
    with closing(sqlite3.connect(house.home.ledger_db)) as db:
        db.execute("PRAGMA user_version = 9999")
    with pytest.raises(WrongArchive):
        upgrade_archive(house.home)


def test_what_is_of_this_format_is_not_opened_for_writing(tmp_path: Path) -> None:
    house = House(tmp_path)
    with Ledger.open(house.home.ledger_db):
        upgrade_archive(house.home)  # else the archive would be busy
    with Archive(house.home) as door:
        assert door.sequence() >= 0
    assert not house.home.desk_db.exists()

"""A desk with people, in a file of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.desk import Desk, Role
from archive.desk.people import set_person


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """``anna`` is its admin; ``ben``, ``cleo`` and ``dirk`` review; ``rita`` reads."""
    with Desk(tmp_path / "desk.db") as opened:
        for name in ("ben", "cleo", "dirk"):
            set_person(opened, name, role=Role.REVIEWER, by="anna")
        set_person(opened, "rita", role=Role.READER, by="anna")
        yield opened

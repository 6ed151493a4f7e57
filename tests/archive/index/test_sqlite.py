"""What only the embedded index must hold: erased bytes, no order of arrival, other processes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import apsw
import pytest

from archive.index.engine import IndexUnusable
from archive.index.query import Query
from archive.index.sqlite import SqliteEngine
from archive.index.sqlite_store import find_database
from archive.index.syntax import parse_query
from archive.model import Requester
from tests.contract.corpus import CORPUS, make_version


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[SqliteEngine]:
    with SqliteEngine.open(tmp_path / "sqlite", create=True) as opened:
        yield opened


def read_all_bytes(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))


def test_erased_text_leaves_the_files(engine: SqliteEngine) -> None:
    secret = make_version(
        77,
        "Zanzibarquux request",
        description="vexillology plovdivian",
        requester=Requester("SECRETID7", "Quuxcorp"),
        platform="hiddenplace",
    )
    engine.apply([*CORPUS, secret], sequence=1)
    words = (b"anzibarquux", b"vexillolog", b"plovdivian", b"SECRETID7", b"uuxcorp", b"hiddenplace")
    before = read_all_bytes(engine.folder).lower()
    assert all(word.lower() in before for word in words)
    engine.apply([], [77], sequence=2)
    after = read_all_bytes(engine.folder).lower()
    assert [word for word in words if word.lower() in after] == []


def test_slots_do_not_follow_arrival(tmp_path: Path) -> None:
    docs = [make_version(number, f"Offer number {number}") for number in range(1, 401)]
    orders = []
    for name, arranged in (("up", docs), ("down", docs[::-1])):
        with SqliteEngine.open(tmp_path / name, create=True) as engine:
            for start in range(0, 400, 40):
                engine.apply(arranged[start : start + 40], sequence=start + 40)
        with_file = apsw.Connection(str(find_database(tmp_path / name)))
        orders.append(
            [row[0] for row in with_file.execute("SELECT version FROM docs ORDER BY slot")]
        )
        with_file.close()
    up, down = orders
    assert sum(one != other for one, other in zip(up, down, strict=True)) <= 8
    rising = sum(one < other for one, other in pairwise(up))
    assert 150 < rising < 250


def test_another_process_sees_what_is_written(engine: SqliteEngine) -> None:
    engine.apply(CORPUS[:3], sequence=1)
    with SqliteEngine.open(engine.folder) as reader:
        assert reader.search(Query()).total == 3
        engine.apply(CORPUS[3:6], [101], sequence=2)
        assert reader.search(Query()).total == 5
        engine.rebuild(CORPUS, sequence=3)
        assert reader.search(Query()).total == len(CORPUS)
        assert reader.search(parse_query("umfrage")).total == 1


def test_many_versions_make_common_words_and_more_room(tmp_path: Path) -> None:
    docs = [
        make_version(number, f"common{' even' if number % 2 == 0 else ''} word{number % 7}")
        for number in range(1, 1_201)
    ]
    with SqliteEngine.open(tmp_path / "one", create=True) as engine:
        for start in range(0, 1_200, 300):
            engine.apply(docs[start : start + 300], sequence=start + 300)
        one_by_one = engine
        with SqliteEngine.open(tmp_path / "two", create=True) as built:
            built.rebuild(docs, sequence=1, expected=len(docs))
            for text in (
                "common",
                "even",
                "word3",
                '"common even"',
                "-even word*",
                "even sort:title",
            ):
                query = replace(parse_query(text), limit=500)
                expected = [hit.version for hit in built.search(query).hits]
                answer = one_by_one.search(query)
                assert [hit.version for hit in answer.hits] == expected
                assert answer.total == built.search(query).total
        assert engine.search(parse_query("common")).ranked_by == "recency"
        assert engine.search(parse_query("even")).total == 600
        engine.apply([], range(1, 1_101), sequence=2_000)
        assert engine.search(parse_query("even")).total == 50


@pytest.mark.parametrize("damage", ["missing", "pointer", "header", "format"])
def test_an_unusable_index_is_never_asked(tmp_path: Path, damage: str) -> None:
    folder = tmp_path / "sqlite"
    if damage != "missing":
        with SqliteEngine.open(folder, create=True) as engine:
            engine.apply(CORPUS, sequence=1)
        path = find_database(folder)
        if damage == "pointer":
            (folder / "current").write_text("../ledger.db")
        elif damage == "header":
            path.write_bytes(b"not a database at all" * 100)
        else:
            db = apsw.Connection(str(path))
            db.execute("UPDATE meta SET value = 'sqlite-index/0' WHERE name = 'format'")
            db.close()
    with pytest.raises(IndexUnusable):
        SqliteEngine.open(folder)


def test_an_index_of_nothing_is_built_and_takes_what_comes(tmp_path: Path) -> None:
    with SqliteEngine.open(tmp_path / "index", create=True) as engine:
        assert engine.rebuild((), sequence=1) == 0
        assert engine.search(Query()).total == 0
        engine.apply(CORPUS, sequence=2)
        assert engine.search(Query()).total == len(CORPUS)


def test_killed_while_writing_it_is_as_before(tmp_path: Path) -> None:
    folder = tmp_path / "sqlite"
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from archive.index.sqlite import SqliteEngine\n"
        "from tests.contract.corpus import CORPUS\n"
        "engine = SqliteEngine.open(Path(sys.argv[1]), create=True)\n"
        "engine.apply(CORPUS[:5], sequence=5)\n"
        "def dying():\n"
        "    yield from CORPUS[5:]\n"
        "    os._exit(9)\n"
        "engine.rebuild(dying(), sequence=9) if sys.argv[2] == 'rebuild' else "
        "engine.apply(dying(), sequence=9)\n"
    )
    for how in ("apply", "rebuild"):
        done = subprocess.run(
            [sys.executable, "-c", script, str(folder), how],
            check=False,
            cwd=Path(__file__).parents[3],
        )
        assert done.returncode == 9
        with SqliteEngine.open(folder) as engine:
            assert (engine.count(), engine.cursor()) == (5, 5)

"""Damage is found and named: a flipped bit, a torn tail, a spoilt ledger. Never a traceback."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path

import pytest

from archive.home import Home, find_home
from archive.intake import Intake
from archive.verification import check_archive
from tests.safety.donating import donate, list_pages
from tests.safety.terminal import Terminal


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    root = tmp_path_factory.mktemp("damage")
    terminal = Terminal(root / "machine").set_up()
    given = root / "given"
    given.mkdir()
    for number, thing in enumerate(list_pages(24)):
        ending = "json" if "json" in thing.page.content_type else "html"
        (given / f"{number}.{ending}").write_bytes(thing.page.body)
    terminal.run("donate", given, "--source", "wren", "--seen-at", "2024-03-04")
    return terminal


@pytest.fixture
def spoilt(filled: Terminal, tmp_path: Path) -> Terminal:
    """A copy, to be damaged."""
    shutil.copytree(filled.root, tmp_path / "machine")
    return Terminal(tmp_path / "machine")


def flip_bit(path: Path, chance: random.Random) -> int:
    content = bytearray(path.read_bytes())
    at = chance.randrange(len(content))
    content[at] ^= 1 << chance.randrange(8)
    path.write_bytes(content)
    return at


def test_a_flipped_bit_is_found_and_its_record_named(spoilt: Terminal) -> None:
    chance = random.Random(17)
    home = find_home(spoilt.archive)
    files = sorted(home.evidence.glob("*.warc.gz"))
    for turn in range(60):
        path = chance.choice(files)
        whole = path.read_bytes()
        at = flip_bit(path, chance)
        report = check_archive(home, with_sources=False)
        named = [one.record for one in report.findings]
        assert any(name.startswith(path.name) for name in named), (path.name, at, named)
        covering = [int(name.rpartition("@")[2]) for name in named if name.startswith(path.name)]
        assert min(covering) <= at, (at, named)
        if turn == 0:
            found = json.loads(spoilt.run("verify", "--without-sources", "--json", expect=8))
            assert not found["clean"]
            assert path.name in spoilt.run("verify", "--without-sources", expect=8)
        path.write_bytes(whole)
    assert check_archive(home, with_sources=False).findings == ()


@pytest.mark.parametrize("name", ["ledger.db", "sources.db"])
def test_a_spoilt_database_is_reported_and_no_traceback(spoilt: Terminal, name: str) -> None:
    chance = random.Random(name)
    path = spoilt.archive / name
    whole = path.read_bytes()
    silent = 0
    for turn in range(2):
        content = bytearray(whole)
        for _ in range(40 if turn else 400):
            at = chance.randrange(len(content))
            content[at] = chance.randrange(256)
        path.write_bytes(content)
        for words in (["verify"], ["status"], ["quarantine"]):
            spoilt.run(*words, expect=(0, 1, 4, 5, 8))
        silent += "0 findings" in spoilt.said[-5]
        for leftover in spoilt.archive.glob(f"{name}-*"):
            leftover.unlink()
    assert silent == 0
    path.write_bytes(b"not a database at all, but long enough to look like one" * 200)
    spoilt.run("verify", expect=(4, 8))
    path.write_bytes(whole[: len(whole) // 2])
    spoilt.run("verify", expect=(1, 4, 8))


def test_a_missing_segment_is_named(spoilt: Terminal) -> None:
    path = sorted((spoilt.archive / "evidence").glob("*.warc.gz"))[0]
    path.unlink()
    assert "missing" in spoilt.run("verify", expect=8)


def test_a_tail_torn_at_any_byte_opens_again(tmp_path: Path, home: Home) -> None:
    """Bytes after the last acknowledged record, as a kill or power loss leaves them."""
    donate(home.path, 40, limit=None)
    chance = random.Random(5)
    with Intake(home) as intake:
        before = dict(list_shares(intake))
    for _ in range(25):
        path = chance.choice(sorted(home.evidence.glob("*.warc.gz")))
        whole = path.read_bytes()
        torn = whole[: chance.randrange(1, len(whole))]
        with path.open("ab") as file:
            file.write(torn if chance.random() < 0.5 else os.urandom(chance.randrange(1, 900)))
        with Intake(home) as intake:
            assert intake.recovered.aside
            assert dict(list_shares(intake)) == before
        assert check_archive(home).findings == ()


def list_shares(intake: Intake) -> list[tuple[tuple[str, int], int]]:
    return [((one.file, one.offset), capture) for capture, one in intake.ledger.list_places()]

"""Withdrawal with erasure: nothing of the source is left, all of the others is, at any kill."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from archive.desk import open_desk
from archive.desk.claims import Basis
from archive.door import Archive
from archive.errors import BadInput, ConsentMissing
from archive.home import Home
from archive.index.engine import IndexUnreachable
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.ledger import LedgerReader
from archive.ledger.dump import dump
from archive.model import Access
from archive.publish.material import Leaving
from archive.publish.register import register_publication
from archive.sources.doors.consent import ConsentDoor
from archive.sources.doors.erase import EraseDoor
from archive.sources.keys import open_vault
from archive.verification import check_archive
from archive.withdrawal import erase_source, finish_erasure
from tests.safety.gifts import CANARY, SOURCES, find_canary, give, list_gifts

ROOT = Path(__file__).parents[2]


def check_erased(home: Home, without: list[str]) -> None:
    report = check_archive(home)
    assert report.findings == ()
    assert report.not_checked == ()
    assert list(dump(home.ledger_db)) == without
    assert find_canary(home.path) == []
    with Archive(home) as archive:
        assert archive.search("offer").total > 0
        assert archive.search(CANARY).total == 0
        assert archive.lags() == dict.fromkeys(archive.lags(), 0)
    with open_vault(home) as vault:
        assert EraseDoor(vault).pending() is None
        assert not ConsentDoor(vault).knows("wren")
        assert all(ConsentDoor(vault).knows(one) for one in SOURCES[1:])


def test_the_canary_is_there_before(filled: Home) -> None:
    assert find_canary(filled.path)


def test_nothing_of_the_source_is_left_and_all_of_the_others(
    filled: Home, without: list[str]
) -> None:
    before = {entry.name: entry.stat().st_size for entry in filled.evidence.iterdir()}
    steps: list[str] = []
    report = erase_source(filled, "wren", told=steps.append)
    assert report.captures > 10
    assert report.bodies_moved >= 6
    assert report.published == ()
    check_erased(filled, without)
    assert steps[-1] == "sources done"
    assert before


def test_what_had_been_published_of_it_is_listed_before_anything_goes(filled: Home) -> None:
    with open_vault(filled) as vault:
        captures = frozenset(EraseDoor(vault).list_captures("wren"))
    with LedgerReader.open(filled.ledger_db) as ledger:
        shown = ledger.showing(ledger.all_version_keys())
    mine = next(key for key, by in shown.items() if by <= captures)
    others = next(key for key, by in shown.items() if not by & captures)
    with open_desk(filled) as desk:
        for title, lines in (("Of wren", [mine, others]), ("Of others", [others])):
            register_publication(
                desk,
                by="ada",
                kind=Leaving.EXPORT,
                title=title,
                question="",
                basis=Basis("a", 1, "r", "c"),
                withheld=(),
                lines=lines,
                cells=(),
            )
    heard: list[str] = []

    def listed(lines: Sequence[str]) -> None:
        with open_vault(filled) as vault:
            assert EraseDoor(vault).pending() is None
        heard.extend(lines)

    report = erase_source(filled, "wren", listed=listed)
    assert report.published == tuple(heard)
    (line,) = heard
    assert line.endswith(", 1 row: Of wren")


def test_records_of_others_keep_their_bytes_and_places(filled: Home) -> None:
    with Intake(filled) as intake:
        mine = set(EraseDoor(intake.vault).list_captures("wren"))
        others = {place for one, place in intake.ledger.list_places() if one not in mine}
        sizes = {entry.name: entry.stat().st_size for entry in filled.evidence.iterdir()}
        EraseDoor(intake.vault).begin_source("wren")
        seen: list[str] = []

        def look(step: str) -> None:
            if step == "tombstones written":
                seen.append(step)
                now = {entry.name: entry.stat().st_size for entry in filled.evidence.iterdir()}
                assert {name: now[name] for name in sizes} == sizes
                kept = {place for _, place in intake.ledger.list_places()}
                # Repeats that got the page itself stand elsewhere now; all else is where it was.
                assert len(others - kept) == 2 * 6
                for place in others & kept:
                    intake.stores.evidence.read_member(place)

        from archive.erasing import resume_erasure

        resume_erasure(intake.stores, told=look)
        assert seen


def test_bodies_that_others_rest_on_can_still_be_read(filled: Home) -> None:
    erase_source(filled, "wren")
    with Archive(filled) as archive, Intake(filled) as intake:
        digests = {}
        for capture, place in intake.ledger.list_places():
            if place.role == "page":
                record = intake.stores.evidence.read(place, capture=capture)
                digests[record.payload_digest()] = record
        with open_vault(filled) as vault:
            heron = EraseDoor(vault).list_captures("heron")
        pages = {archive._ledger.capture(one).digest for one in heron}
    assert pages <= set(digests)


def test_nobody_in_particular_cannot_be_erased_as_a_person(filled: Home) -> None:
    with pytest.raises(ConsentMissing):
        erase_source(filled, "nobody")
    give(filled, {"unnamed": list_gifts()["heron"][-1:]}, ["unnamed"])
    with pytest.raises(BadInput, match="no one person"):
        erase_source(filled, "unnamed")


def test_an_index_that_cannot_be_cleared_holds_up_the_end_and_not_the_crawler(
    filled: Home, without: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise IndexUnreachable("its server does not answer")

    with monkeypatch.context() as patch:
        patch.setattr("archive.erasing.bring_up_to_date", refuse)
        with pytest.raises(IndexUnreachable):
            erase_source(filled, "wren")
        with Intake(filled) as intake, intake.open_session("heron"):
            pass  # who takes pages in is not held up
        with pytest.raises(IndexUnreachable):
            finish_erasure(filled)
        with open_vault(filled) as vault:
            assert EraseDoor(vault).pending() is not None
    assert finish_erasure(filled)
    check_erased(filled, without)


def erase_until(home: Home, step: int) -> int | None:
    """Erase wren in a forked process that kills itself at that step (0: never); how many steps
    there were, where it came to its end."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        steps: list[str] = []

        def told(name: str) -> None:
            steps.append(name)
            if len(steps) == step:
                os.kill(os.getpid(), signal.SIGKILL)

        code = 1
        try:
            erase_source(home, "wren", told=told)
            os.write(writer, str(len(steps)).encode())
            code = 0
        finally:
            os._exit(code)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        said = pipe.read()
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), status
    return int(said) if said else None


def erase_for_calls(home: Home, calls: int) -> int | None:
    """The same in a process of its own, killed at that call into the archive (0: never)."""
    done = subprocess.run(
        [sys.executable, "-u", "-m", "tests.safety.erasing", str(home.path), "wren", str(calls)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in (0, -signal.SIGKILL), done.stderr
    ended = [line for line in done.stdout.splitlines() if line.startswith("done")]
    return int(ended[0].split()[1]) if ended else None


def put_back(home: Home, saved: Path) -> None:
    for name in ("archive", "keys"):
        shutil.rmtree(home.path.parent / name, ignore_errors=True)
        shutil.copytree(saved / name, home.path.parent / name)


def check_after_kill(home: Home, without: list[str]) -> None:
    """The consent is over from the first step on, and whoever writes next ends the erasure."""
    with open_vault(home) as vault:
        door = ConsentDoor(vault)
        if door.knows("wren"):
            with pytest.raises(ConsentMissing):
                door.check("wren", "mturk", access=Access.DONATED)
        if EraseDoor(vault).pending() is None and door.knows("wren"):
            return  # killed before it was more than a withdrawal
    finish_erasure(home)
    bring_up_to_date(home)
    check_erased(home, without)


def test_killed_at_any_step_the_erasure_is_gone_on_from(
    filled: Home, tmp_path: Path, without: list[str], gift_folder: tuple[Path, list[str]]
) -> None:
    steps = erase_until(filled, 0)
    assert steps is not None
    assert steps >= 12
    check_erased(filled, without)
    chance = random.Random(8)
    asked = os.environ.get("PIECEWORK_CAMPAIGN") == "1"
    for step in range(1, steps + 1) if asked else sorted(chance.sample(range(1, steps + 1), 4)):
        put_back(filled, gift_folder[0])
        assert erase_until(filled, step) is None
        check_after_kill(filled, without)


@pytest.mark.campaign
def test_killed_sixty_times_among_the_steps_it_is_gone_on_from(
    filled: Home, tmp_path: Path, without: list[str], gift_folder: tuple[Path, list[str]]
) -> None:
    kills = 60
    calls = erase_for_calls(filled, 0)
    assert calls is not None
    chance = random.Random(9)
    for number in range(kills):
        put_back(filled, gift_folder[0])
        # Spread over the whole erasure, so that every step of it is hit.
        at = calls * number // kills + chance.randrange(1, max(2, calls // kills))
        erase_for_calls(filled, at)
        check_after_kill(filled, without)

"""What who takes the files can and cannot tell: sources.db without keys, and old backups."""

from __future__ import annotations

import base64
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import traceback
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from archive.errors import ConsentMissing, NoArchive, SealBroken, WrongArchive
from archive.home import Home
from archive.model import Access, Page
from archive.sources.doors.consent import ConsentDoor, SaySo
from archive.sources.doors.desk import ConsentDesk
from archive.sources.doors.erase import EraseDoor
from archive.sources.doors.k import KDoor
from archive.sources.doors.seal import Admission, SealDoor, SourceSession
from archive.sources.keys import SetUp, Vault, open_vault
from archive.sources.rows import Rows
from archive.sources.vault import Facts
from archive.times import Seen, StatedBy

START = datetime(2026, 3, 1, 14, 5, 6, 789012, tzinfo=UTC)


def admit_some(session: SourceSession, count: int) -> list[int]:
    batch = [
        Admission(
            platform="inventedplatform",
            seen=Seen(
                START + timedelta(seconds=each), START + timedelta(seconds=each), StatedBy.FILE
            ),
            access=Access.DONATED,
            mark=session.mark("inventedplatform", "/secretaddress", os.urandom(40)),
            digest=os.urandom(32),
        )
        for each in range(count)
    ]
    return [one.capture for one in session.admit(batch)]


def read_all_bytes(folder: Path) -> bytes:
    return b"\n".join(one.read_bytes() for one in sorted(folder.rglob("*")) if one.is_file())


def spell(secret: bytes) -> set[bytes]:
    """A secret as it might stand somewhere: raw, hex, UTF-16, base64 at each of three offsets."""
    ways = {secret, secret.hex().encode(), secret.hex().upper().encode()}
    ways.add(b"".join(bytes([one, 0]) for one in secret))
    for offset in range(3):
        text = base64.b64encode(b"\0" * offset + secret)
        ways.add(text[-(-offset * 8 // 6) : len(text) // 4 * 4 - 4])
    return ways


def test_nothing_stands_in_the_clear(
    tmp_path: Path, made: tuple[Home, SetUp], say_so: SaySo
) -> None:
    home, done = made
    with open_vault(home) as vault, SealDoor(vault) as seal:
        ConsentDoor(vault).record_say_so("thewren", say_so)
        source = vault.need_source("thewren")
        with vault.change():
            vault.set_facts(source, Facts("thewren", "Atlantis", ("mastersgroup",), version=1))
        session = seal.open_session("thewren")
        captures = admit_some(session, 20)
        session.quarantine(
            Page(
                body=b"secretbody " * 50,
                content_type="text/html",
                seen=Seen(START, START, StatedBy.FILE),
                access=Access.DONATED,
                address="https://secretaddress.invalid",
            ),
            platform="inventedplatform",
            suspicions=["suspectedword"],
        )
        KDoor(vault).note([(one, os.urandom(32)) for one in captures], session)
        secrets = {
            b"thewren", b"Atlantis", b"mastersgroup", b"inventedplatform", b"secretaddress",
            b"secretbody", b"suspectedword", b"What happens with the page",
            b"14:05:06", str(int(START.timestamp() * 1000)).encode(), source.key, source.name,
            done.recovery_key.encode(), done.recovery_key.replace("-", "").encode(),
        }  # fmt: skip
        secrets |= {str(one).encode() for one in captures}
        secrets |= {one.to_bytes(8, "big") for one in captures}
        secrets |= {one.to_bytes(8, "little") for one in captures}
        # While it is open, the WAL is there too.
        content = read_all_bytes(tmp_path)
        found = [one for one in secrets for way in spell(one) if len(way) > 5 and way in content]
        assert found == []
    assert not [one for one in home.path.iterdir() if one.name.endswith("-wal")]
    content = read_all_bytes(tmp_path)
    assert [one for one in secrets for way in spell(one) if len(way) > 5 and way in content] == []
    assert home.archive_id.encode() in content, "the scan must be able to find something"


def test_rows_of_two_sources_look_the_same(vault: Vault, say_so: SaySo, home: Home) -> None:
    """By length: each kind of row has one; by place: the order of locators mixes the sources."""
    seal, door = SealDoor(vault), ConsentDoor(vault)
    owner: dict[bytes, str] = {}
    lengths: dict[str, list[int]] = {}
    for name in ("wren", "a-pseudonym-of-a-very-different-length"):
        before = {locator for locator, _ in vault.rows.scan()}
        door.record_say_so(name, say_so)
        admit_some(seal.open_session(name), 200)
        seal.acknowledge(seal.unfinished())
        seal.close()
        fresh = {locator: body for locator, body in vault.rows.scan() if locator not in before}
        owner.update(dict.fromkeys(fresh, name))
        lengths[name] = sorted(len(body) for body in fresh.values())
    first, second = lengths.values()
    assert first == second
    assert len(set(first)) <= 2, "captures have one length, consents another"
    order = [owner[locator] for locator, _ in vault.rows.scan()]
    changes = sum(one != other for one, other in pairwise(order))
    # Two fair halves mixed by chance change hands at about half of the places.
    assert 0.4 < changes / len(order) < 0.6
    with sqlite3.connect(home.sources_db) as db:
        columns = [row[1] for row in db.execute("PRAGMA table_info(sealed)")]
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master")]
    db.close()
    assert (columns, tables) == (["locator", "body"], ["sealed"])


def test_an_old_backup_beside_todays_keys_tells_nothing_of_a_destroyed_source(
    tmp_path: Path, home: Home, say_so: SaySo
) -> None:
    with open_vault(home) as vault, SealDoor(vault) as seal:
        for name in ("wren", "finch"):
            ConsentDoor(vault).record_say_so(name, say_so)
        gone = admit_some(seal.open_session("wren"), 5)
        stays = admit_some(seal.open_session("finch"), 5)
        gone_keys = vault.need_source("wren")
        assert EraseDoor(vault).list_captures("wren") == sorted(gone)
    shutil.copy(home.sources_db, tmp_path / "backup.db")
    with open_vault(home) as vault:
        EraseDoor(vault).destroy_key("wren")
        with pytest.raises(ConsentMissing):
            EraseDoor(vault).destroy_key("wren")
    shutil.copy(tmp_path / "backup.db", home.sources_db)
    with open_vault(home) as vault, SealDoor(vault) as seal:
        assert [one.pseudonym for one in ConsentDesk(vault).list_consents()] == ["finch"]
        assert [one for group in seal.order_captures(gone + stays) for one in group] == stays
        assert seal.unfinished() == sorted(stays)
        assert seal.find_sessions(gone) == {}
        with pytest.raises(ConsentMissing):
            seal.open_session("wren")
        # All that the key store opens, tried on every row of the backup.
        openers = [*vault.sources(), vault.k_rows]
        bodies = list(vault.rows.scan())
        opened = {
            locator
            for locator, body in bodies
            for one in openers
            if one.try_row(locator, body) is not None
        }
        closed = [(locator, body) for locator, body in bodies if locator not in opened]
        assert len(closed) >= 15
        assert all(gone_keys.try_row(locator, body) is not None for locator, body in closed)


def test_destroying_a_key_removes_the_rows(home: Home, vault: Vault, consent: ConsentDoor) -> None:
    admit_some(SealDoor(vault).open_session("wren"), 5)
    EraseDoor(vault).destroy_key("wren")
    assert list(vault.rows.scan()) == []


def test_a_moved_or_altered_row_is_refused(vault: Vault, consent: ConsentDoor) -> None:
    session = SealDoor(vault).open_session("wren")
    first, second = admit_some(session, 2)
    source = vault.need_source("wren")
    places = [source.locate("capture", one) for one in (first, second)]
    bodies = [vault.rows.fetch(place) for place in places]
    assert bodies[0] is not None
    assert bodies[1] is not None
    with vault.change():
        vault.rows.put([(places[0], bodies[1])])
    with pytest.raises(SealBroken, match="a row of sources"):
        SealDoor(vault).order_captures([first])
    with vault.change():
        vault.rows.put([(places[0], bodies[0][:-1] + bytes([bodies[0][-1] ^ 1]))])
    with pytest.raises(SealBroken) as caught:
        SealDoor(vault).order_captures([first])
    assert "wren" not in "".join(traceback.format_exception(caught.value))


def test_no_repr_and_no_message_shows_a_source(
    vault: Vault, consent: ConsentDoor, say_so: SaySo
) -> None:
    source = vault.need_source("wren")
    seal = SealDoor(vault)
    session = seal.open_session("wren")
    one = Admission(
        "invented", Seen(START, START, StatedBy.FILE), Access.DONATED, b"m" * 16, b"d" * 32
    )
    shown = " ".join(
        repr(thing)
        for thing in (vault, source, seal, session, one, vault.read_facts(source), say_so,
                      ConsentDesk(vault).list_consents())
    )  # fmt: skip
    for secret in ("wren", source.key.hex(), repr(source.key)[2:-1], "14:05:06", "mmmm"):
        assert secret not in shown


def test_the_file_does_not_tell_when_it_was_last_written(home: Home) -> None:
    open_vault(home).close()
    assert home.sources_db.stat().st_mtime % 86_400 == 0


def test_a_transaction_that_fails_leaves_nothing(vault: Vault, consent: ConsentDoor) -> None:
    before = dict(vault.rows.scan())

    def fail() -> None:
        with vault.change():
            vault.rows.put([(b"l" * 16, b"body")])
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        fail()
    assert dict(vault.rows.scan()) == before


def test_other_databases_are_refused(tmp_path: Path) -> None:
    with pytest.raises(NoArchive, match="missing"):
        Rows(tmp_path / "none.db")
    (tmp_path / "text.db").write_text("no database at all, but long enough to be looked at" * 20)
    with pytest.raises(SealBroken, match="cannot be opened"):
        Rows(tmp_path / "text.db")
    Rows(tmp_path / "new.db", create=True).close()
    with sqlite3.connect(tmp_path / "new.db") as db:
        db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(WrongArchive, match="newer"):
        Rows(tmp_path / "new.db")
    assert (tmp_path / "new.db").stat().st_mode & 0o777 == 0o600


KILLED = """
import sys, pathlib, os, signal
from archive.home import find_home
from archive.sources.keys import open_vault
from archive.sources.doors.seal import SealDoor
from tests.archive.sources.test_sealed import admit_some
home = find_home(pathlib.Path(sys.argv[1]))
vault = open_vault(home)
seal = SealDoor(vault)
assert seal.unfinished() == []
session = seal.open_session("wren")
done = admit_some(session, 3)
seal.acknowledge(done)
open_ones = admit_some(session, 4)
print(*done, flush=True)
print(*open_ones, flush=True)
with vault.change():
    vault.rows.put([(b"x" * 16, b"never committed")])
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_start_after_a_kill_knows_what_was_in_flight(home: Home, say_so: SaySo) -> None:
    with open_vault(home) as vault:
        ConsentDoor(vault).record_say_so("wren", say_so)
    ran = subprocess.run(
        [sys.executable, "-c", KILLED, str(home.path)], capture_output=True, text=True, check=False
    )
    assert ran.returncode == -signal.SIGKILL, ran.stderr
    done, open_ones = ([int(one) for one in line.split()] for line in ran.stdout.splitlines())
    with open_vault(home) as vault, SealDoor(vault) as seal:
        assert seal.unfinished() == sorted(open_ones)
        assert vault.rows.fetch(b"x" * 16) is None
        ordered = [one for group in seal.order_captures(done + open_ones) for one in group]
        assert sorted(ordered) == sorted(done + open_ones)
        seal.acknowledge(open_ones[:2])
        seal.forget(open_ones[2:])
        assert seal.unfinished() == []
    with open_vault(home) as vault:
        assert SealDoor(vault).unfinished() == []


def test_two_processes_make_sources_at_once(home: Home) -> None:
    """Neither key store nor rows lose what the other wrote."""
    script = """
import sys, pathlib
from datetime import datetime, UTC
from archive.home import find_home
from archive.sources.keys import open_vault
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
say_so = SaySo(read_consent_text("en"), datetime(2026, 3, 1, tzinfo=UTC), HowGiven.FLAG)
with open_vault(find_home(pathlib.Path(sys.argv[1]))) as vault:
    for number in range(8):
        ConsentDoor(vault).record_say_so(f"{sys.argv[2]}{number}", say_so)
        ConsentDoor(vault).record_say_so(f"both{number}", say_so)
"""
    running = [
        subprocess.Popen([sys.executable, "-c", script, str(home.path), name])
        for name in ("a", "b")
    ]
    assert [one.wait() for one in running] == [0, 0]
    with open_vault(home) as vault:
        listed = [one.pseudonym for one in ConsentDesk(vault).list_consents()]
    expected = [f"{name}{number}" for name in ("a", "b", "both", "both") for number in range(8)]
    assert listed == sorted(expected)

"""Kept sessions: sealed under the source's key, alone in their folder, gone with the key."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import BadInput, ConsentMissing, NoKey, SealBroken
from archive.home import Home, find_home
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.session import SessionDoor
from archive.sources.keys import Vault, find_key_store, open_vault
from crawlers.sessions.state import Cookie, SessionState, print_state, read_state
from crawlers.sessions.vault import SessionVault
from tests.support.archives import make_desk

CANARY = "cookie-CANARY-6c0d9e"


def make_state(value: str = CANARY) -> SessionState:
    cookie = Cookie("sid", value, "market.test", "/", 1_900_000_000.0, True, True, "Lax")
    moment = datetime(2026, 11, 22, 8, tzinfo=UTC)
    return SessionState(
        moment, "Chrome/156", "Mozilla/5.0", (cookie,), {"https://market.test": {"t": value}}
    )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    desk = make_desk(tmp_path, monkeypatch)
    home = find_home(desk.path)
    with open_vault(home) as vault:
        for name in ("heron", "wren"):
            agree(vault, name)
    return home


def agree(vault: Vault, name: str) -> None:
    text = read_consent_text("en")
    ConsentDoor(vault).record_say_so(
        name, SaySo(text=text, given_at=datetime(2026, 11, 1, tzinfo=UTC), how=HowGiven.FLAG)
    )


def read_all(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_session_comes_back_as_it_was_kept(home: Home) -> None:
    with open_vault(home) as vault:
        SessionVault(home, vault).keep("heron", "mturk", make_state())
    with open_vault(home) as vault:
        sessions = SessionVault(home, vault)
        assert sessions.open("heron", "mturk") == make_state()
        assert [(one.source, one.platform) for one in sessions.list(["mturk", "uhrs"])] == [
            ("heron", "mturk")
        ]


def test_nothing_of_it_stands_on_disk_in_the_clear(home: Home, tmp_path: Path) -> None:
    with open_vault(home) as vault:
        SessionVault(home, vault).keep("heron", "mturk", make_state())
    everything = read_all(tmp_path)
    for word in (CANARY.encode(), CANARY.encode("utf-16-le"), b"market.test", b"heron"):
        assert word not in everything


def test_the_file_is_the_owner_s_alone_outside_the_archive_and_has_no_time(home: Home) -> None:
    with open_vault(home) as vault:
        sessions = SessionVault(home, vault)
        sessions.keep("heron", "mturk", make_state())
        sessions.keep("wren", "mturk", make_state("x"))
    assert not sessions.folder.is_relative_to(home.path)
    assert stat.S_IMODE(sessions.folder.stat().st_mode) == 0o700
    files = list(sessions.folder.iterdir())
    assert len(files) == 2
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}
    assert len({one.stat().st_mtime for one in files}) == 1
    assert len({one.stat().st_size for one in files}) == 1, "lengths tell them apart"


def test_without_the_key_it_refuses_and_writes_nothing(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = find_key_store(home).with_suffix(".sessions")
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(folder / "none"))
    with pytest.raises(NoKey, match="key file"), open_vault(home) as vault:
        SessionVault(home, vault).keep("heron", "mturk", make_state())
    assert not folder.exists()


def test_a_source_that_is_unknown_gets_no_file(home: Home) -> None:
    with open_vault(home) as vault:
        sessions = SessionVault(home, vault)
        with pytest.raises(ConsentMissing):
            sessions.keep("stranger", "mturk", make_state())
        assert not sessions.folder.exists()


def test_a_session_of_one_source_opens_for_no_other(home: Home) -> None:
    with open_vault(home) as vault:
        sessions = SessionVault(home, vault)
        sessions.keep("heron", "mturk", make_state())
        sessions.keep("wren", "mturk", make_state("other"))
        first, second = sorted(sessions.folder.iterdir())
        first.write_bytes(second.read_bytes())
        moved = next(
            one
            for one in ("heron", "wren")
            if first.stem == SessionDoor(vault).name_session(one, "mturk")
        )
        with pytest.raises(SealBroken) as caught:
            sessions.open(moved, "mturk")
        assert moved not in str(caught.value)


def test_every_flipped_byte_is_found(home: Home) -> None:
    with open_vault(home) as vault:
        sessions = SessionVault(home, vault)
        sessions.keep("heron", "mturk", make_state())
        path = next(sessions.folder.iterdir())
        whole = path.read_bytes()
        for place in range(0, len(whole), 97):
            path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])
            with pytest.raises(SealBroken):
                sessions.open("heron", "mturk")


def test_forgotten_is_gone(home: Home) -> None:
    with open_vault(home) as vault:
        sessions = SessionVault(home, vault)
        sessions.keep("heron", "mturk", make_state())
        assert sessions.forget("heron", "mturk")
        assert list(sessions.folder.iterdir()) == []
        assert not sessions.forget("heron", "mturk")
        with pytest.raises(BadInput, match="piecework session open mturk"):
            sessions.open("heron", "mturk")


def test_a_destroyed_key_leaves_noise_that_is_cleared_away(home: Home) -> None:
    with open_vault(home) as vault:
        sessions = SessionVault(home, vault)
        sessions.keep("heron", "mturk", make_state())
        sessions.keep("wren", "mturk", make_state())
        sealed = {path.name: path.read_bytes() for path in sessions.folder.iterdir()}
        vault.destroy_key(vault.need_source("heron"))
        with pytest.raises(ConsentMissing):
            sessions.open("heron", "mturk")
        assert sessions.clear_strays(["mturk"]) == 1
        assert len(list(sessions.folder.iterdir())) == 1
        assert sessions.find("wren", "mturk") == make_state()
        # An old copy of the folder does not help either: a new source of that name has a new key.
        agree(vault, "heron")
        for name, content in sealed.items():
            (sessions.folder / name).write_bytes(content)
        assert sessions.find("heron", "mturk") is None


def test_what_is_kept_reads_back_and_damage_is_named_without_content() -> None:
    state = make_state()
    assert read_state(print_state(state)) == state
    with pytest.raises(SealBroken) as caught:
        read_state(print_state(state).replace(b'"format": 1', b'"format": 9'))
    assert CANARY not in repr(caught.value)
    assert caught.value.__cause__ is None
    assert CANARY not in repr(state)

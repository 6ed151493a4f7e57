"""Setting up, opening and recovering keys; refusals leave no file anywhere."""

from __future__ import annotations

from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from archive.errors import BadInput, NoKey
from archive.home import Home, create_home
from archive.sources import recovery
from archive.sources.doors.consent import ConsentDoor, SaySo
from archive.sources.keys import (
    SetUp,
    find_key_store,
    init_archive,
    open_vault,
    recover_keys,
    set_up_keys,
)


class FakeKeyring(keyring.backend.KeyringBackend):
    """Keeps in memory; fails or forgets when told to."""

    priority = 5.0  # type: ignore[assignment]

    def __init__(self, *, forgets: bool = False, locked: bool = False) -> None:
        super().__init__()
        self.kept: dict[tuple[str, str], str] = {}
        self.forgets, self.locked = forgets, locked

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        if not self.forgets:
            self.kept[service, username] = password

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise keyring.errors.KeyringLocked("locked")
        return self.kept.get((service, username))

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


def list_files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*"))


def can_open(home: Home) -> bool:
    with open_vault(home) as vault:
        return vault.sources() == []


def test_without_any_place_for_a_key_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match="PIECEWORK_KEY_FILE"):
        init_archive(tmp_path / "deep" / "archive")
    assert list_files(tmp_path) == []


def test_a_file_inside_the_archive_is_refused(tmp_path: Path) -> None:
    for inside in ("archive/key", "archive/../archive/evidence/key"):
        with pytest.raises(NoKey, match="inside the archive"):
            init_archive(tmp_path / "archive", key_file=tmp_path / inside)
    assert list_files(tmp_path) == []


def test_a_link_into_the_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "archive")
    with pytest.raises(NoKey, match="inside the archive"):
        init_archive(tmp_path / "archive", key_file=tmp_path / "link" / "key")


def test_a_key_store_inside_the_archive_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "archive" / "keys"))
    with pytest.raises(NoKey, match="inside the archive"):
        init_archive(tmp_path / "archive", key_file=tmp_path / "key")
    assert list_files(tmp_path) == []


def test_a_key_file_is_made_private_and_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(tmp_path / "stick.key"))
    home, done = init_archive(tmp_path / "archive")
    assert (tmp_path / "stick.key").stat().st_mode & 0o777 == 0o600
    assert str(tmp_path / "stick.key") in done.where
    assert can_open(home)
    monkeypatch.delenv("PIECEWORK_KEY_FILE")
    assert can_open(home), "the key store knows where the file is"
    (tmp_path / "stick.key").rename(tmp_path / "moved.key")
    with pytest.raises(NoKey, match="PIECEWORK_KEY_FILE"):
        open_vault(home)
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(tmp_path / "moved.key"))
    assert can_open(home)


@pytest.mark.parametrize(
    "content", ["", "hello", "piecework-master-key-1 ????", "piecework-master-key-1 QUJD", "\xff"]
)
def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "key").write_text(content, encoding="latin-1")
    with pytest.raises(NoKey):
        init_archive(tmp_path / "archive", key_file=tmp_path / "key")
    assert [one.name for one in list_files(tmp_path)] == ["key"]


def test_a_passphrase_opens_and_another_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIECEWORK_PASSPHRASE", "correct horse")
    home, done = init_archive(tmp_path / "archive")
    assert done.where == "a passphrase"
    assert can_open(home)
    monkeypatch.setenv("PIECEWORK_PASSPHRASE", "correct horse ")
    with pytest.raises(NoKey, match="does not open") as caught:
        open_vault(home)
    assert "horse" not in str(caught.value)
    monkeypatch.delenv("PIECEWORK_PASSPHRASE")
    with pytest.raises(NoKey, match="opens with a passphrase"):
        open_vault(home)


def test_a_passphrase_is_asked_for_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter(["one", "other", "", "one", "one", "one"])
    monkeypatch.setattr("archive.sources.master._has_terminal", lambda: True)
    monkeypatch.setattr("archive.sources.master._ask", lambda prompt: next(answers))
    with pytest.raises(BadInput, match="differ"):
        init_archive(tmp_path / "archive")
    with pytest.raises(NoKey, match="empty passphrase"):
        init_archive(tmp_path / "archive")
    assert list_files(tmp_path) == []
    home, _ = init_archive(tmp_path / "archive")
    assert can_open(home)


def test_the_systems_keyring_is_used_where_it_keeps(tmp_path: Path) -> None:
    fake = FakeKeyring()
    keyring.set_keyring(fake)
    home, done = init_archive(tmp_path / "archive")
    assert "keyring" in done.where
    assert list(fake.kept) == [("piecework", home.archive_id)]
    assert can_open(home)
    fake.locked = True
    with pytest.raises(NoKey, match="does not answer"):
        open_vault(home)
    fake.locked = False
    fake.kept.clear()
    with pytest.raises(NoKey, match="no longer holds"):
        open_vault(home)


@pytest.mark.parametrize("fake", [FakeKeyring(forgets=True), FakeKeyring(locked=True)])
def test_a_keyring_that_does_not_keep_is_none(tmp_path: Path, fake: FakeKeyring) -> None:
    keyring.set_keyring(fake)
    with pytest.raises(NoKey, match="no place"):
        init_archive(tmp_path / "archive")
    assert list_files(tmp_path) == []


def test_a_refusal_after_the_keyring_takes_the_key_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = FakeKeyring()
    keyring.set_keyring(fake)
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "file" / "keys"))
    with pytest.raises(NoKey, match="cannot make the key store"):
        init_archive(tmp_path / "archive")
    assert fake.kept == {}
    assert [one.name for one in list_files(tmp_path)] == ["file"]


def test_keys_are_set_up_once(made: tuple[Home, SetUp]) -> None:
    with pytest.raises(BadInput, match="has its keys already"):
        set_up_keys(made[0])


def test_an_archive_without_its_key_store_says_so(tmp_path: Path, home: Home) -> None:
    find_key_store(home).rename(tmp_path / "elsewhere")
    with pytest.raises(NoKey, match="no key store"):
        open_vault(home)


def test_an_archive_that_never_had_keys_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoKey, match="no key store"):
        open_vault(create_home(tmp_path / "bare"))


def test_the_recovery_key_opens_when_the_master_is_lost(
    tmp_path: Path, made: tuple[Home, SetUp], say_so: SaySo
) -> None:
    home, done = made
    with open_vault(home) as vault:
        ConsentDoor(vault).record_say_so("wren", say_so)
    (tmp_path / "master.key").unlink()
    with pytest.raises(NoKey):
        open_vault(home)
    again = recover_keys(home, done.recovery_key.lower(), passphrase="new one")
    assert (again.where, again.recovery_key) == ("a passphrase", done.recovery_key)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIECEWORK_PASSPHRASE", "new one")
        with open_vault(home) as vault:
            assert ConsentDoor(vault).knows("wren")
    third = recover_keys(home, done.recovery_key, key_file=tmp_path / "third.key")
    assert "third.key" in third.where
    with open_vault(home) as vault:
        assert ConsentDoor(vault).knows("wren")


def test_another_archives_recovery_key_is_refused(tmp_path: Path, made: tuple[Home, SetUp]) -> None:
    _, other = init_archive(tmp_path / "other", key_file=tmp_path / "other.key")
    before = find_key_store(made[0]).read_bytes()
    with pytest.raises(NoKey, match="recovery key does not open"):
        recover_keys(made[0], other.recovery_key, passphrase="x")
    assert find_key_store(made[0]).read_bytes() == before


def test_every_single_typing_error_is_refused() -> None:
    text = recovery.print_recovery_key(bytes(range(20)))
    assert recovery.read_recovery_key(text) == bytes(range(20))
    assert recovery.read_recovery_key(f" {text.lower().replace('-', ' ')}\n") == bytes(range(20))
    for place, char in enumerate(text):
        if char == "-":
            continue
        for other in "0123456789ABCDEFGHJKMNPQRSTVWXYZU*":
            if other != char:
                with pytest.raises(NoKey):
                    recovery.read_recovery_key(text[:place] + other + text[place + 1 :])
    for place in range(len(text) - 1):
        swapped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
        if swapped.replace("-", "") != text.replace("-", ""):
            with pytest.raises(NoKey):
                recovery.read_recovery_key(swapped)
    with pytest.raises(NoKey, match="36 characters"):
        recovery.read_recovery_key(text[:-1])


def test_lookalikes_are_read_as_what_they_look_like() -> None:
    text = recovery.print_recovery_key(b"\0" * 20)
    assert recovery.read_recovery_key(text.replace("0", "o")) == b"\0" * 20
    text = recovery.print_recovery_key(b"\x08B\x10\x84!" * 4)
    assert "1111" in text
    assert recovery.read_recovery_key(text.replace("1", "l")) == b"\x08B\x10\x84!" * 4


def test_nothing_shows_a_recovery_key(made: tuple[Home, SetUp]) -> None:
    assert made[1].recovery_key not in repr(made)

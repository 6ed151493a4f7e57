"""Archives with keys, made small and fast: a key file in place of a keyring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from archive.home import Home
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.keys import SetUp, Vault, init_archive, open_vault


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the machine's own keys is used or touched."""
    for name in ("PIECEWORK_HOME", "PIECEWORK_PASSPHRASE", "PIECEWORK_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "keys"))
    monkeypatch.setattr("archive.sources.master._has_terminal", lambda: False)
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    monkeypatch.setattr("archive.sources.crypto.SCRYPT_LOG_N", 12)
    yield
    keyring.set_keyring(before)


@pytest.fixture
def made(tmp_path: Path) -> tuple[Home, SetUp]:
    return init_archive(tmp_path / "archive", key_file=tmp_path / "master.key")


@pytest.fixture
def home(made: tuple[Home, SetUp]) -> Home:
    return made[0]


@pytest.fixture
def vault(home: Home) -> Iterator[Vault]:
    with open_vault(home) as opened:
        yield opened


@pytest.fixture
def say_so() -> SaySo:
    return SaySo(
        text=read_consent_text("en"), given_at=datetime(2026, 3, 1, tzinfo=UTC), how=HowGiven.FLAG
    )


@pytest.fixture
def consent(vault: Vault, say_so: SaySo) -> ConsentDoor:
    door = ConsentDoor(vault)
    door.record_say_so("wren", say_so)
    return door

"""An archive with a log of two days, made once and copied for each test."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from archive.home import Home, find_home
from archive.log.closing import close_day
from archive.sources.keys import init_archive
from tests.safety.gifts import give, list_gifts

DAYS = (datetime(2026, 3, 1, 3, tzinfo=UTC), datetime(2026, 3, 2, 3, tzinfo=UTC))


@pytest.fixture(scope="session")
def logged_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("logged")
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
            patch.delenv("PIECEWORK_PASSPHRASE", raising=False)
            patch.delenv("PIECEWORK_KEY_FILE", raising=False)
            home = init_archive(folder / "archive", key_file=folder / "master.key")[0]
            gifts = list_gifts()
            give(home, gifts, ("wren", "heron"))
            close_day(home, now=DAYS[0])
            give(home, gifts, ("plover", "stilt"))
            close_day(home, now=DAYS[1])
    finally:
        keyring.set_keyring(before)
    return folder


@pytest.fixture
def logged(logged_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    """A copy of its own: four sources, two checkpoints."""
    for name in ("archive", "keys"):
        shutil.copytree(logged_folder / name, tmp_path / name)
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "keys"))
    monkeypatch.delenv("PIECEWORK_PASSPHRASE", raising=False)
    monkeypatch.delenv("PIECEWORK_KEY_FILE", raising=False)
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield find_home(tmp_path / "archive")
    keyring.set_keyring(before)

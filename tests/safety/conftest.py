"""Archives with keys of their own, apart from the machine's; long campaigns only when asked for."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from archive.home import Home, find_home
from archive.ledger.dump import dump
from archive.sources.keys import init_archive
from tests.safety.gifts import SOURCES, give, list_gifts


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the machine's own keys is used or touched."""
    for name in ("PIECEWORK_HOME", "PIECEWORK_PASSPHRASE", "PIECEWORK_KEY_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "keys"))
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return init_archive(tmp_path / "archive", key_file=tmp_path / "master.key")[0]


@pytest.fixture(scope="session")
def gift_folder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """What four sources gave, made once: a folder with ``archive`` and ``keys``, and the ledger
    of an archive to which one of them, wren, never gave anything."""
    folder = tmp_path_factory.mktemp("gifts")
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
            whole = init_archive(folder / "archive", key_file=folder / "master.key")[0]
            give(whole, list_gifts())
            other = init_archive(folder / "without", key_file=folder / "other.key")[0]
            give(other, list_gifts(), SOURCES[1:])
            return folder, list(dump(other.ledger_db))
    finally:
        keyring.set_keyring(before)


@pytest.fixture
def filled(gift_folder: tuple[Path, list[str]], tmp_path: Path) -> Home:
    """A copy of its own of the archive that holds all gifts."""
    for name in ("archive", "keys"):
        shutil.copytree(gift_folder[0] / name, tmp_path / name)
    return find_home(tmp_path / "archive")


@pytest.fixture
def without(gift_folder: tuple[Path, list[str]]) -> list[str]:
    """The ledger of an archive to which wren never gave anything."""
    return gift_folder[1]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("PIECEWORK_CAMPAIGN") != "1":
        skip = pytest.mark.skip(reason="a long campaign: set PIECEWORK_CAMPAIGN=1")
        for item in items:
            if item.get_closest_marker("campaign"):
                item.add_marker(skip)

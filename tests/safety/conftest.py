"""Archives with keys of their own, apart from the machine's; long campaigns only when asked for."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from archive.home import Home
from archive.sources.keys import init_archive


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("PIECEWORK_CAMPAIGN") != "1":
        skip = pytest.mark.skip(reason="a long campaign: set PIECEWORK_CAMPAIGN=1")
        for item in items:
            if item.get_closest_marker("campaign"):
                item.add_marker(skip)

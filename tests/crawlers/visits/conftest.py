"""Archives and markets for visits, made small: keys in a file, time simulated."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from archive.home import Home
from archive.sources.keys import init_archive
from tests.crawlers.visits.stage import Stage, open_stage


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if os.environ.get("PIECEWORK_CAMPAIGN") != "1":
        skip = pytest.mark.skip(reason="a long campaign: set PIECEWORK_CAMPAIGN=1")
        for item in items:
            if item.get_closest_marker("campaign"):
                item.add_marker(skip)


@pytest.fixture(autouse=True)
def _apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing of the machine's own keys is used or touched."""
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "keys"))
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(tmp_path / "master.key"))
    before = keyring.get_keyring()
    keyring.set_keyring(NoKeyring())
    yield
    keyring.set_keyring(before)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return init_archive(tmp_path / "archive", demo=True, key_file=tmp_path / "master.key")[0]


@pytest.fixture
def stage(home: Home) -> Iterator[Stage]:
    """An open market of the family ``mturk`` and an archive with one consenting worker."""
    with open_stage(home) as opened:
        yield opened

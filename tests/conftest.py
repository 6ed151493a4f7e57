"""What holds for every test."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.search_ui.figures_home import figures_home
from tests.support.elastic import elastic_folder, elastic_node, elastic_url

__all__ = ["elastic_folder", "elastic_node", "elastic_url", "figures_home"]


@pytest.fixture(autouse=True, scope="session")
def _own_archive() -> Iterator[None]:
    """Nobody's own archive or key is used, whatever the shell that runs the tests has set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "KEY_FILE", "KEY_STORE", "PASSPHRASE", "ENGINE"):
            patch.delenv(f"PIECEWORK_{name}", raising=False)
        for name in ("URL", "LOGIN", "PASSWORD", "API_KEY", "CA", "PREFIX", "SHARDS", "REPLICAS"):
            patch.delenv(f"PIECEWORK_ELASTIC_{name}", raising=False)
        yield


@pytest.fixture(autouse=True, scope="module")
def _leave_no_setting(_own_archive: None) -> Iterator[None]:
    """A module's tests and fixtures leave the settings as they were: which module runs next in
    a process is chance, and a key left behind would open, or not open, another's archive."""
    before = _read_settings()
    yield
    assert _read_settings() == before, "a test or a fixture left a setting behind"


def _read_settings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name.startswith("PIECEWORK_")}

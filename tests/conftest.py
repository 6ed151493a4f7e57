"""What holds for every test."""

from __future__ import annotations

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

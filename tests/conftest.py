"""What holds for every test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _own_archive() -> Iterator[None]:
    """Nobody's own archive or key is used, whatever the shell that runs the tests has set."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("HOME", "KEY_FILE", "KEY_STORE", "PASSPHRASE"):
            patch.delenv(f"PIECEWORK_{name}", raising=False)
        yield

"""Where the real pages and published vectors lie, for tests that can use them.

They are no part of the project: a test that needs one skips, and says so, where it is absent.
"""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[3] / "shared"


def need(relative: str) -> Path:
    """The path of a shared file or folder; skips the test where it is not there."""
    path = SHARED / relative
    if not path.exists():
        pytest.skip(f"needs ../shared/{relative}, which is no part of the project")
    return path

"""A Chromium for the tests of this folder; without one they skip, and fail where CI is set."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from crawlers.browser.launch import NO_SANDBOX, NoBrowser, find_chromium
from tests.support.display import lend_display


@pytest.fixture(scope="session")
def chromium() -> str:
    try:
        return find_chromium()
    except NoBrowser as error:
        if os.environ.get("CI"):
            pytest.fail(str(error))
        pytest.skip(str(error))


@pytest.fixture(autouse=True, scope="module")
def _without_sandbox_as_root() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(NO_SANDBOX, "1")
        yield


@pytest.fixture(scope="session")
def display() -> Iterator[str]:
    with lend_display() as name:
        yield name

"""A screen that nobody sees, for windows that a test must open."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import pytest


@contextmanager
def lend_display() -> Iterator[str]:
    """The name of a display (``:99``) while the block runs; skips where there is no Xvfb."""
    path = shutil.which("Xvfb")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("no Xvfb is installed")
        pytest.skip("no Xvfb is installed")
    read, write = os.pipe()
    server = subprocess.Popen(
        [path, "-displayfd", str(write), "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as told:
            number = told.readline().strip()
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(timeout=10)

"""Lets another process read hostile bytes: from memory, through pipes, under caps.

Where a library or program reads a format that is too rich to trust, it does so outside of this
process, and cannot write a file. What it prints on stderr is dropped: it may quote the page.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from archive.errors import RefusedPage

_LIMITED = Path(__file__).with_name("limited.py")
#: Wall time allowed for each second of processor time: other work goes on beside it.
_SLACK = 10


def run_bounded(
    command: Sequence[str],
    body: bytes,
    *,
    seconds: int,
    memory: int,
    environment: Mapping[str, str] | None = None,
) -> bytes | None:
    """What the program prints when given ``body`` on stdin; None where it failed or was ended.

    ``seconds`` of processor time, ``memory`` in bytes. ``command[0]`` is a whole path. Without
    POSIX limits (Windows) only the time on the clock is bounded.

    Raises:
        RefusedPage: ``bomb``: it took longer than any page does.
    """
    whole = list(command)
    if find_spec("resource") is not None:
        whole = [sys.executable, "-I", "-S", str(_LIMITED), str(seconds), str(memory), *whole]
    try:
        ran = subprocess.run(  # noqa: S603
            whole,
            input=body,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds * _SLACK,
            env={**os.environ, **(environment or {})},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise _took_too_long(seconds) from error
    if ran.returncode in _OVERTIME:
        raise _took_too_long(seconds)
    return ran.stdout if ran.returncode == 0 else None


#: Killed for processor time: SIGXCPU, or SIGKILL where soft and hard caps are the same.
_OVERTIME = frozenset({-24, -9})


def _took_too_long(seconds: int) -> RefusedPage:
    return RefusedPage(
        f"reading it took more than {seconds} seconds, which no page of listings does: "
        "hand in a smaller part of it, or save the page as HTML",
        code="bomb",
    )

"""Runs another program under caps: processor time, memory, and no file to be written at all.

A script of its own that imports nothing of the project: it is started in a fresh process, sets
the caps on itself, and becomes the program. ``limited.py SECONDS BYTES PROGRAM [ARGUMENT …]``.
"""

from __future__ import annotations

import os
import resource
import sys


def limit_and_run(seconds: int, memory: int, command: list[str]) -> None:
    for what, most in (
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_AS, memory),
        # Pipes are no files: the program can answer, and leave nothing behind.
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    limit_and_run(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3:])

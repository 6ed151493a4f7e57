"""Which browser prints reports on this machine (:mod:`archive.publish.printing`).

Without a Chromium there is no PDF, and whoever asked says so.
"""

from __future__ import annotations

import os

from archive.publish.printing import VARIABLE, Printer, write_printer


def find_printer() -> Printer | None:
    """The machine's Chromium, or None where there is none that may be started here."""
    try:
        from crawlers.browser.launch import NoBrowser, find_chromium, list_flags, may_sandbox
    except ImportError:  # the core without the browser extra
        return None
    try:
        return Printer(find_chromium(), tuple(list_flags(sandbox=may_sandbox())))
    except NoBrowser:
        return None


def hand_printer() -> None:
    """Let the processes that this one starts print too."""
    printer = find_printer()
    if printer is not None:
        os.environ[VARIABLE] = write_printer(printer)

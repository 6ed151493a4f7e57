"""A report as a PDF, by the machine's own Chromium, which reaches nothing meanwhile.

The page is ours: one file, no script, nothing that loads. Without a Chromium there is no PDF, and
whoever asked says so.
"""

from __future__ import annotations

import logging
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

_LOG = logging.getLogger(__name__)
_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Printer:
    """A Chromium to print with."""

    program: str
    flags: tuple[str, ...]

    def print_pdf(self, page: bytes) -> bytes | None:
        """The PDF of an HTML page; None where the browser fails."""
        with tempfile.TemporaryDirectory(prefix="piecework-print-") as folder:
            source, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
            source.write_bytes(page)
            command = [
                self.program,
                "--headless",
                *self.flags,
                "--no-pdf-header-footer",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--proxy-server=127.0.0.1:9",
                f"--user-data-dir={folder}/profile",
                f"--print-to-pdf={target}",
                source.as_uri(),
            ]
            try:
                subprocess.run(command, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603
                return target.read_bytes()
            except (OSError, subprocess.SubprocessError) as error:
                _LOG.warning("the browser made no PDF: %s", type(error).__name__)
                return None


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

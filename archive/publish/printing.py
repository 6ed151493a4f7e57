"""A report as a PDF, by the machine's own Chromium, which reaches nothing meanwhile.

The page is ours: one file, no script, nothing that loads. Which browser, and whether it may be
started here, is found by ``piecework``, which hands it to the pages' process as a line of JSON.
"""

from __future__ import annotations

import html
import json
import logging
import os
import re
import subprocess
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from archive.publish.lettering import list_missing, read_fonts

#: Where a process finds the printer that it was handed.
VARIABLE = "PIECEWORK_PRINTER"
_LOG = logging.getLogger(__name__)
_SECONDS = 60
#: The moment of printing, of which the day stays; as long as before, so that no offset moves.
_MOMENT = re.compile(rb"\(D:([0-9]{8})[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Printer:
    """A Chromium to print with."""

    program: str
    flags: tuple[str, ...]

    def print_pdf(self, page: bytes) -> bytes | None:
        """The PDF of an HTML page; None where the browser fails. Where this machine has no font for
        some letters, the PDF says so at its top."""
        with tempfile.TemporaryDirectory(prefix="piecework-print-") as folder:
            source, target = Path(folder) / "report.html", Path(folder) / "report.pdf"
            source.write_bytes(mark_missing(page))
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
                return _MOMENT.sub(rb"(D:\g<1>000000", target.read_bytes())
            except (OSError, subprocess.SubprocessError) as error:
                _LOG.warning("the browser made no PDF: %s", type(error).__name__)
                return None


def mark_missing(page: bytes, fonts: list[range] | None = None) -> bytes:
    """The page with a word at its top on letters that no font here has; itself where each has one
    or nothing is known. ``fonts``: letters that are there, else the machine is asked."""
    fonts = read_fonts() if fonts is None else fonts
    missing = [] if fonts is None else list_missing(html.unescape(page.decode("utf-8")), fonts)
    if not missing:
        return page
    _LOG.warning(
        "no font here has %d letters of the report (U+%04X is one): its PDF shows boxes for them; "
        "install fonts that have them (Debian: fonts-noto) to mend that",
        len(missing),
        ord(missing[0]),
    )
    named = ", ".join(f"U+{ord(one):04X}" for one in missing[:8])
    more = "" if len(missing) <= 8 else " and others"
    note = (
        f"<p><strong>This PDF does not show {len(missing)} letters of the texts: the machine that "
        f"made it has no font for {named}{more}, and has a box in the place of each. report.html "
        "beside it has all of them.</strong></p>"
    )
    return page.replace(b"<body>", b"<body>" + note.encode(), 1)


def write_printer(printer: Printer) -> str:
    """The printer as a line; :func:`take_printer` reads it back."""
    return json.dumps(asdict(printer))


def take_printer() -> Printer | None:
    """The printer that was handed to this process; None where nobody handed one."""
    text = os.environ.get(VARIABLE)
    if not text:
        return None
    row = json.loads(text)
    return Printer(str(row["program"]), tuple(str(one) for one in row["flags"]))

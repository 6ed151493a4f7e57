"""The real command line in processes of its own, with folders of its own that can be searched.

What a command prints, what it leaves in its temporary folder and what stands in the archive
while it runs is kept, so that all of it can be looked through afterwards.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from archive.redaction.scan import Hit, find_values

_SQLITE = b"SQLite format 3\x00"
#: Pages of databases that hold nothing: megabytes that no value can stand in.
_ZEROS = re.compile(rb"\x00{16,}")


@dataclass
class Terminal:
    """One person's machine: an archive, a key store, a temporary folder, and all that was said."""

    root: Path
    said: list[str] = field(default_factory=list)
    glimpsed: dict[str, bytes] = field(default_factory=dict)

    @property
    def archive(self) -> Path:
        return self.root / "archive"

    @property
    def temporary(self) -> Path:
        return self.root / "tmp"

    @property
    def environment(self) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PIECEWORK_", "PYTEST"))}
        return kept | {
            "PIECEWORK_HOME": str(self.archive),
            "PIECEWORK_KEY_FILE": str(self.root / "master.key"),
            "PIECEWORK_KEY_STORE": str(self.root / "keys"),
            "TMPDIR": str(self.temporary),
            "HOME": str(self.root / "person"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONWARNINGS": "default",
        }

    def set_up(self) -> Terminal:
        for folder in (self.temporary, self.root / "person"):
            folder.mkdir(parents=True)
        self.run("init")
        return self

    def run(self, *arguments: str | Path, expect: int | Sequence[int] = 0) -> str:
        """Run a command; its exit code must be ``expect``. Returns what it wrote to stdout."""
        command = [sys.executable, "-m", "piecework", *map(str, arguments)]
        ended = threading.Event()
        watcher = threading.Thread(target=self._watch, args=(ended,))
        watcher.start()
        try:
            done = subprocess.run(
                command, env=self.environment, capture_output=True, stdin=subprocess.DEVNULL
            )
        finally:
            ended.set()
            watcher.join()
        out = done.stdout.decode("utf-8", "backslashreplace")
        errors = done.stderr.decode("utf-8", "backslashreplace")
        self.said += [out, errors]
        allowed = (expect,) if isinstance(expect, int) else tuple(expect)
        assert done.returncode in allowed, (done.returncode, out[-2000:], errors[-3000:])
        assert "Traceback" not in errors, errors[-3000:]
        return out

    def ask(self, *arguments: str | Path, expect: int | Sequence[int] = 0) -> Any:
        return json.loads(self.run(*arguments, "--json", expect=expect))

    def find(self, values: Sequence[str]) -> list[tuple[str, Hit]]:
        """Look for values in everything but what was handed in: files, names, what was said,
        what stood in files for a while, and the text of databases put together again."""
        looked: list[tuple[str, bytes]] = list(self.glimpsed.items())
        for folder in (self.archive, self.root / "keys", self.temporary, self.root / "person"):
            for path in sorted(folder.rglob("*")):
                looked.append((f"name of {path}", os.fsencode(path.name)))
                if path.is_file():
                    looked.append((str(path), path.read_bytes()))
        looked += [(f"rows of {path}", read_rows(path)) for path in self.list_databases()]
        looked.append(("what was said", "\n".join(self.said).encode()))
        return [
            (name, hit)
            for name, content in looked
            for hit in find_values(_ZEROS.sub(b"\0\0\0\0", content), values)
        ]

    def list_databases(self) -> list[Path]:
        return [
            path
            for path in sorted(self.archive.rglob("*"))
            if path.is_file() and path.read_bytes()[:16] == _SQLITE
        ]

    def _watch(self, ended: threading.Event) -> None:
        """Look at the temporary folder and at files that come and go, again and again."""
        while not ended.wait(0.05):
            passing = [path for path in self.temporary.rglob("*") if path.is_file()]
            passing += [*self.archive.glob("*-wal"), *self.archive.rglob("*.new.warc.gz")]
            for path in passing:
                try:
                    content = path.read_bytes()
                except OSError:
                    continue
                # Such files grow at their end: the longest look at each holds the others.
                known = f"while running: {path.relative_to(self.root)}"
                if len(content) >= len(self.glimpsed.get(known, b"")):
                    self.glimpsed[known] = content


def read_rows(path: Path) -> bytes:
    """Every value of every table and view, one a line: text is whole here, over all pages."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    lines: list[bytes] = []
    try:
        names = db.execute("SELECT name, sql FROM sqlite_master WHERE type IN ('table', 'view')")
        for name, sql in names.fetchall():
            if "VIRTUAL" in (sql or "").upper():
                continue
            for row in db.execute(f'SELECT * FROM "{name}"'):
                lines += [
                    value if isinstance(value, bytes) else str(value).encode("utf-8", "replace")
                    for value in row
                    if value is not None
                ]
    finally:
        db.close()
    return b"\n".join(lines)

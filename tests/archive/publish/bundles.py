"""A bundle of an invented archive, and running its verifier in this process."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from contextlib import closing, redirect_stdout
from pathlib import Path

from archive.desk.store import open_desk
from archive.home import Home
from archive.publish import verify
from archive.publish.bundle import BundleReport, make_bundle


def list_strong(home: Home, limit: int = 3) -> list[str]:
    """Versions that k or more independent sources saw."""
    with closing(sqlite3.connect(home.ledger_db)) as db:
        return [
            row[0]
            for row in db.execute(
                "SELECT id FROM versions WHERE seen_by = '≥k' ORDER BY id LIMIT ?", (limit,)
            )
        ]


def write_bundle(home: Home, out: Path, ids: list[str] | None = None) -> BundleReport:
    with open_desk(home) as desk:
        return make_bundle(
            home, desk, ids or list_strong(home), out, by="anna", title="Invented work"
        )


def unpack(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def run_verifier(folder: Path) -> tuple[int, str]:
    """Exit code and what was printed."""
    printed = io.StringIO()
    with redirect_stdout(printed):
        code = verify.main([str(folder)])
    return code, printed.getvalue()

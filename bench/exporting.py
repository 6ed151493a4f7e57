"""What an export of very many rows costs: rows a second of processor time, and memory.

Run with ``python -m bench.exporting [ROWS] [FORMAT …]`` (1,000,000 rows; CSV and JSON lines always,
``xlsx`` and ``parquet`` where named). An invented history of a thousand offers is imported and
indexed; then the rows of the ledger, and what rules found, are multiplied under other keys, since
importing and indexing a million would take far longer than the export does. All of them leave
through the gate, in a process of its own whose largest resident size is stated. Finding them in the
index is not measured here: ``bench.search`` does that.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

ROWS = 1_000_000
SMALL = 10_000
#: Offers that are imported; the rest are these under other keys.
OFFERS = 1_000
#: A key is drawn from 63 bits: the lower 53 stay, the upper ten tell the copies apart.
_LOWER = (1 << 53) - 1
_MOST_COPIES = 1 << 10
_AT = datetime(2014, 4, 14, tzinfo=UTC).isoformat()
_TEXT = "Read the page, find what is asked for, and write it down as it stands there. " * 2


def write_history(folder: Path, *, rows: int) -> list[Path]:
    """A history in which each offer was seen once: one version, one row."""
    groups, seen = folder / "groups.csv", folder / "observations.csv"
    with groups.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["groupId", "requesterId", "title", "description", "keywords", "reward",
                      "timeAlloted", "qualificationsRequired"])  # fmt: skip
        out.writerows(
            [_name(n), f"A{n % 15_000:013d}", f"Invented task {n}", _TEXT, '["a", "b"]', n % 50,
             600, "[]"]
            for n in range(rows)
        )  # fmt: skip
    with seen.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["groupId", "timestamp", "hitsAvailable"])
        out.writerows([_name(n), _AT, n % 300] for n in range(rows))
    return [groups, seen]


def _name(number: int) -> str:
    return f"3{number:029d}"


def prepare(folder: Path, *, rows: int) -> None:
    """An archive of so many versions, indexed, with one person at its desk."""
    from archive.desk import Role, open_desk
    from archive.desk.people import set_person
    from archive.home import find_home
    from archive.indexing import update_index
    from archive.intake import Intake
    from crawlers.imports.tabling import TableOptions, import_tables
    from piecework.__main__ import cli

    (folder / "data").mkdir()
    offers = min(rows, OFFERS)
    copies = -(-rows // offers)
    if copies > _MOST_COPIES:
        raise SystemExit(f"at most {OFFERS * _MOST_COPIES:,} rows")
    paths = write_history(folder / "data", rows=offers)
    cli(["--archive", str(folder / "archive"), "init"], standalone_mode=False)
    home = find_home(folder / "archive")
    with Intake(home) as intake:
        import_tables(intake, paths, options=TableOptions("mturk", "bench"))
    update_index(home)
    multiply(home.ledger_db, ("item", "content", "version", "reading"), copies=copies)
    multiply(home.enriched / "enriched.db", ("finding",), copies=copies)
    with open_desk(home) as desk:
        set_person(desk, "bench", role=Role.ADMIN, by="bench")


def multiply(path: Path, tables: tuple[str, ...], *, copies: int) -> None:
    """Each row so many times, under keys that differ in their upper bits."""
    keyed = ("item", "content", "version")
    with closing(sqlite3.connect(path)) as db, db:
        for table in tables:
            columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            fresh = [f"({c} & {_LOWER}) | (n.n << 53)" if c in keyed else c for c in columns]
            db.execute(f"CREATE TEMP TABLE model AS SELECT * FROM {table}")
            db.execute(f"DELETE FROM {table}")
            db.execute(
                f"INSERT INTO {table} ({', '.join(columns)}) "
                "WITH RECURSIVE n(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?) "
                f"SELECT {', '.join(fresh)} FROM n CROSS JOIN model",
                (copies,),
            )
            db.execute("DROP TABLE model")


def export(folder: Path, *, out: Path, formats: list[str]) -> dict[str, float]:
    """Everything there is, through the gate."""
    from archive.desk import open_desk
    from archive.door import Archive
    from archive.home import find_home
    from archive.publish.exports.listings import tabulate_keys
    from archive.publish.exports.making import make_export

    home = find_home(folder / "archive")
    with closing(sqlite3.connect(home.ledger_db)) as db:
        keys = [row[0] for row in db.execute("SELECT version FROM version ORDER BY version")]
    with Archive(home) as door, open_desk(home) as desk:
        before = _peak()
        start, wall = time.process_time(), time.monotonic()
        report = make_export(
            door, desk, tabulate_keys(door, keys), out,
            by="bench", title="Everything", question="everything", formats=formats,
        )  # fmt: skip
        seconds, passed = time.process_time() - start, time.monotonic() - wall
    sizes = {one.format: one.size for one in report.files}
    return {"rows": report.rows, "seconds": seconds, "passed": passed, "before": before,
            "peak": _peak(), "csv": sizes["csv"]}  # fmt: skip


def _peak() -> float:
    """The largest resident size of this process so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(rows: int, formats: list[str]) -> dict[str, float]:
    """One archive, and one export of it in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "keys").mkdir()
        environment = {
            **os.environ,
            "PIECEWORK_KEY_FILE": str(folder / "keys" / "master"),
            "PIECEWORK_KEY_STORE": str(folder / "keys"),
        }
        found = b""
        for step in ("--prepare", "--export"):
            found = subprocess.run(
                [sys.executable, __file__, step, name, str(rows), *formats],
                env=environment,
                stdout=subprocess.PIPE,
                check=True,
            ).stdout
        figures: dict[str, float] = json.loads(found.splitlines()[-1])
        return figures


def main() -> None:
    step, arguments = "", sys.argv[1:]
    if arguments[:1] in (["--prepare"], ["--export"]):
        step, folder, *arguments = arguments
    rows = int(arguments[0]) if arguments else ROWS
    if step == "--prepare":
        prepare(Path(folder), rows=rows)
    elif step == "--export":
        print(json.dumps(export(Path(folder), out=Path(folder) / "out", formats=arguments[1:])))
    else:
        for size in dict.fromkeys((min(SMALL, rows), rows)):
            found = measure(size, arguments[1:])
            print(
                f"{found['rows']:,.0f} rows, {found['csv'] / 1e6:.0f} MB of CSV: "
                f"{found['seconds']:.1f} s of processor time "
                f"({found['rows'] / found['seconds']:,.0f} rows a second; {found['passed']:.1f} s "
                f"passed); peak {found['peak']:.0f} MB, {found['before']:.0f} MB of it before"
            )


if __name__ == "__main__":
    main()

"""What importing a history costs: rows a second of processor time, and memory, at two sizes.

Run with ``python bench/importing.py [GROUPS] [csv|parquet|warc]``. An invented dataset in the
tracker's schema (CSV, or Parquet in one row group), or a WARC of list pages, is written to a
temporary folder, imported, and imported again (which must add nothing). Memory is the largest
resident size of the process; it must not follow the number of rows.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

HOURS = 24
START = datetime(2014, 4, 14, tzinfo=UTC)


def write_dataset(folder: Path, groups: int) -> int:
    """Groups and observations; returns how many observations."""
    with (folder / "groups.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["groupId", "requesterId", "title", "description", "keywords", "reward",
                      "timeAlloted", "qualificationsRequired"])  # fmt: skip
        for number in range(groups):
            out.writerow([name_group(number), f"A{number % 900:013d}", f"Invented task {number}",
                          "Read and answer.", '["a"]', number % 50, 600, "[]"])  # fmt: skip
    with (folder / "observations.csv").open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["groupId", "timestamp", "hitsAvailable"])
        for hour in range(HOURS):
            at = (START + timedelta(hours=hour)).isoformat()
            out.writerows([name_group(n), at, (n + hour) % 300] for n in range(groups))
    return groups * HOURS


def write_parquet(folder: Path, groups: int) -> int:
    """The same as Parquet, each table in one row group, which is the worst case for memory."""
    import pyarrow.csv as tables
    import pyarrow.parquet as parquet

    rows = write_dataset(folder, groups)
    for path in sorted(folder.glob("*.csv")):
        # An id such as 3E29 is no number.
        texts = tables.ConvertOptions(column_types={"groupId": "string"})
        table = tables.read_csv(path, convert_options=texts)
        parquet.write_table(table, path.with_suffix(".parquet"), row_group_size=len(table) or 1)
        path.unlink()
    return rows


def write_captures(folder: Path, count: int) -> int:
    """A gzipped WARC of list pages, one an hour, no two alike; returns how many listings."""
    from io import BytesIO

    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    row = {
        "requester_id": "A1INVENTED0001", "requester_name": "Invented Lab",
        "assignment_duration_in_seconds": 600, "description": "Read and answer.",
        "monetary_reward": {"currency_code": "USD", "amount_in_dollars": 0.05},
        "project_requirements": [], "creation_time": "2019-03-01T08:00:00.000Z",
    }  # fmt: skip
    with (folder / "captures.warc.gz").open("wb") as file:
        out = WARCWriter(file, gzip=True)
        for number in range(count):
            rows = [
                {**row, "hit_set_id": name_group(number * 3 + each),
                 "title": f"Invented task {number * 3 + each}",
                 "assignable_hits_count": each + 1}
                for each in range(5)
            ]  # fmt: skip
            body = json.dumps({"num_results": 5, "total_num_results": 5, "page_number": 1,
                               "results": rows}).encode()  # fmt: skip
            at = START + timedelta(hours=number)
            headers = StatusAndHeaders(
                "200 OK", [("Content-Type", "application/json")], protocol="HTTP/1.1"
            )
            out.write_record(
                out.create_warc_record(
                    "https://worker.mturk.com/?page_size=5&page_number=1&format=json",
                    "response",
                    payload=BytesIO(body),
                    http_headers=headers,
                    warc_headers_dict={"WARC-Date": at.strftime("%Y-%m-%dT%H:%M:%SZ")},
                )
            )
    return count * 5


def name_group(number: int) -> str:
    return f"3{number:029d}"


WRITE = {"csv": write_dataset, "parquet": write_parquet, "warc": write_captures}


def measure(groups: int, form: str) -> dict[str, float]:
    """One import in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        rows = WRITE[form](data, groups) + (groups if form != "warc" else 0)
        environment = {
            **os.environ,
            "PIECEWORK_KEY_FILE": str(Path(folder) / "keys" / "master"),
            "PIECEWORK_KEY_STORE": str(Path(folder) / "keys"),
        }
        (Path(folder) / "keys").mkdir()
        ran = subprocess.run(
            [sys.executable, __file__, "--one", folder, str(data)],
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
        found = json.loads(ran.stdout.splitlines()[-1])
        return {"rows": rows, **found}


def run_one(folder: Path, data: Path) -> None:
    from archive.home import find_home
    from archive.intake import Intake
    from crawlers.imports.tabling import TableOptions, import_tables
    from crawlers.intake import Fate
    from piecework.__main__ import cli
    from piecework.commands.import_ import import_pages

    cli(["--archive", str(folder / "archive"), "init"], standalone_mode=False)
    paths = sorted(data.iterdir())
    options = TableOptions("mturk", "bench")

    def take(intake: Intake) -> int:
        if paths[0].name.endswith(".warc.gz"):
            fates = import_pages(intake, paths, name="bench", decided_by="bench")
            intake.settle()
            return 5 * fates[Fate.NEW]
        return import_tables(intake, paths, options=options).sightings

    with Intake(find_home(folder / "archive")) as intake:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        first = take(intake)
        seconds = time.process_time() - start
        start = time.process_time()
        again = take(intake)
        repeat = time.process_time() - start
    if not first or again:
        raise SystemExit(f"{first} sightings, and {again} the second time")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {"sightings": first, "seconds": seconds, "again": repeat,
             "grew_mb": (peak - before) / 1024, "peak_mb": peak / 1024}
        )
    )  # fmt: skip


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        run_one(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    form = sys.argv[2] if len(sys.argv) > 2 else "csv"
    groups = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    for size in (groups, groups * 4):
        found = measure(size, form)
        print(
            f"{form}, "
            f"{found['rows']:,.0f} rows: {found['sightings'] / found['seconds']:,.0f} sightings a "
            f"second of processor time ({found['seconds']:.1f} s), again {found['again']:.1f} s; "
            f"peak {found['peak_mb']:.0f} MB, {found['grew_mb']:.0f} MB more than before"
        )


if __name__ == "__main__":
    main()

"""What importing a history costs: rows a second of processor time, and memory, at two sizes.

Run with ``python bench/importing.py [GROUPS]``. An invented dataset in the tracker's schema is
written to a temporary folder, imported, and imported again (which must add nothing). Memory is the
largest resident size of the process; it must not follow the number of rows.
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


def name_group(number: int) -> str:
    return f"3{number:029d}"


def measure(groups: int) -> dict[str, float]:
    """One import in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        data.mkdir()
        rows = write_dataset(data, groups) + groups
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
    from piecework.__main__ import cli

    cli(["--archive", str(folder / "archive"), "init"], standalone_mode=False)
    paths = [data / "groups.csv", data / "observations.csv"]
    options = TableOptions("mturk", "bench")
    with Intake(find_home(folder / "archive")) as intake:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        start = time.process_time()
        first = import_tables(intake, paths, options=options)
        seconds = time.process_time() - start
        start = time.process_time()
        again = import_tables(intake, paths, options=options)
        repeat = time.process_time() - start
    assert again.sightings == 0, again
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {"sightings": first.sightings, "seconds": seconds, "again": repeat,
             "grew_mb": (peak - before) / 1024, "peak_mb": peak / 1024}
        )
    )  # fmt: skip


def main() -> None:
    if sys.argv[1:2] == ["--one"]:
        run_one(Path(sys.argv[2]), Path(sys.argv[3]))
        return
    groups = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    for size in (groups, groups * 4):
        found = measure(size)
        print(
            f"{found['rows']:,.0f} rows: {found['sightings'] / found['seconds']:,.0f} sightings a "
            f"second of processor time ({found['seconds']:.1f} s), again {found['again']:.1f} s; "
            f"peak {found['peak_mb']:.0f} MB, {found['grew_mb']:.0f} MB more than before"
        )


if __name__ == "__main__":
    main()

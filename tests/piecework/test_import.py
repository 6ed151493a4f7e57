"""Histories that others kept: taken in once, under their name, apart from what was seen here."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.marketplace.archivefiles import Visit, record_warc
from tests.support.archives import Desk, make_desk

START = datetime(2014, 4, 14, 12, tzinfo=UTC)
CASES = Path(__file__).parents[1] / "cases"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    return make_desk(tmp_path, monkeypatch)


def name_group(number: int) -> str:
    return f"3{number:029d}".replace("0", "Q")


def write_groups(path: Path, count: int) -> Path:
    with path.open("w", newline="") as file:
        out = csv.writer(file)
        out.writerow(["group_id", "requester_id", "requester_name", "reward", "title",
                      "description", "keywords", "qualifications", "time_alloted",
                      "occurrence_date", "html"])  # fmt: skip
        for number in range(count):
            out.writerow([name_group(number), f"A1REQUESTER{number % 7}", f"Invented {number % 7}",
                          "-100" if number == 3 else f"{number % 5 * 0.05:.2f}",
                          f"Invented task number {number}", "Do it.", "a, b", "", 60,
                          START.isoformat(), "<p>hello</p>"])  # fmt: skip
    return path


def write_observations(path: Path, count: int, times: int) -> Path:
    with path.open("w") as file:
        for hour in range(times):
            for number in range(count):
                left = -100 if number == 1 else 0 if number == 2 else number + hour
                row = {"groupId": name_group(number), "hitsAvailable": left,
                       "timestamp": (START + timedelta(hours=hour)).isoformat()}  # fmt: skip
                file.write(json.dumps(row) + "\n")
        file.write(json.dumps({"groupId": name_group(10**6), "hitsAvailable": 1,
                               "timestamp": START.isoformat()}) + "\n")  # fmt: skip
    return path


def take(desk: Desk, *paths: Path, kind: str = "tables", expect: int = 0, **options: str) -> Any:
    more = [word for name, value in options.items() for word in (f"--{name}", value)]
    return desk.ask(
        "import", "--dataset", "tracker 2014", "--kind", kind, *more, *map(str, paths),
        expect=expect,
    )  # fmt: skip


def test_groups_and_observations(desk: Desk, tmp_path: Path) -> None:
    groups = write_groups(tmp_path / "groups.csv", 20)
    seen = write_observations(tmp_path / "observations.jsonl", 20, 5)
    told = take(desk, seen, groups)
    assert told["rows"] == {"groups": 20, "of an unknown group": 1, "sightings": 100}
    assert told["new_sightings"] == 100
    assert take(desk, groups, seen)["new_sightings"] == 0, "nothing comes in twice"
    (hit,) = desk.ask("search", '"Invented task number 2"')["hits"]
    (version,) = desk.ask("listing", hit["id"])["versions"]
    assert version["access"] == ["imported"]
    assert version["seen_by"] == "<k"
    assert version["units_left"] == 0, "0 is real"
    assert version["sightings"] == 5
    assert version["captures"] == 0
    assert version["pay"]["amount"] == "0.1"
    (unknown,) = desk.ask("search", '"Invented task number 3"')["hits"]
    assert desk.ask("listing", unknown["id"])["versions"][0]["pay"]["amount"] is None, "-100 is not"
    (hidden,) = desk.ask("search", '"Invented task number 1"')["hits"]
    assert desk.ask("listing", hidden["id"])["versions"][0]["units_left"] is None
    (evidence, *_) = desk.ask("listing", hit["id"])["captures"]
    assert evidence["provenance"] == "tracker 2014"
    assert evidence["stated_by"] == "import"


def test_imported_and_own_never_mix_unsaid(desk: Desk, tmp_path: Path) -> None:
    groups = write_groups(tmp_path / "groups.csv", 12)
    take(desk, groups, write_observations(tmp_path / "seen.jsonl", 12, 2))
    own = desk.ask("trends", "platform:mturk", "--of", "volume")
    assert own["counted_from"] == 0
    assert own["matched"] == 12
    imported = desk.ask("trends", "platform:mturk", "--of", "volume", "--provenance", "imported")
    assert imported["counted_from"] == 12
    assert json.dumps(imported).count('"imported"') >= 1


def test_what_a_workers_tool_kept(desk: Desk, tmp_path: Path) -> None:
    export = tmp_path / "export.json"
    row = {"hit_set_id": name_group(1), "requester_id": "A1REQUESTER1", "requester_name": "I. Labs",
           "title": "Tag planted photos", "monetary_reward": {"amount_in_dollars": 0.05},
           "assignable_hits_count": 8, "state": "Paid", "worker_id": "A9PLANTED9WORKER",
           "date": "2017-08-07T09:13:22Z"}  # fmt: skip
    export.write_text(json.dumps([row]))
    take(desk, export, kind="export")
    (hit,) = desk.ask("search", '"Tag planted photos"')["hits"]
    listing = desk.ask("listing", hit["id"])
    window = listing["versions"][0]["first_seen"]
    assert window["earliest"] == "2017-08-07T00:00:00Z", "the day alone"
    assert window["latest"] == "2017-08-08T00:00:00Z"
    assert "PLANTED9" not in json.dumps(listing)
    for path in desk.path.rglob("*"):
        assert not path.is_file() or b"A9PLANTED9WORKER" not in path.read_bytes(), path


def test_rows_without_times_need_one(desk: Desk, tmp_path: Path) -> None:
    table = tmp_path / "hits.csv"
    table.write_text("Requester,Title,Reward,Group ID\nInvented,Tag it,$0.05,\nInvented,,$1,\n")
    told = take(desk, table, expect=2)
    assert told["rows"] == {"without a time": 1, "without a title": 1}
    told = take(desk, table, **{"seen-at": "2016-05-01"})
    assert told["new_sightings"] == 1


@pytest.mark.parametrize("name", ["captures.warc.gz", "20140414120000_viewhits.html"])
def test_web_captures(desk: Desk, tmp_path: Path, name: str) -> None:
    page = (CASES / "mturk" / "viewhits-2010" / "page.html").read_text(encoding="utf-8")
    address = "https://www.mturk.com/mturk/viewhits"
    body = record_warc([Visit(address, START, page)]) if name.endswith("gz") else page.encode()
    (tmp_path / name).write_bytes(body)
    told = take(desk, tmp_path / name, kind="pages")
    assert told["new"] == 1
    assert take(desk, tmp_path / name, kind="pages")["again"] == 1
    hits = desk.ask("search", "platform:mturk")["hits"]
    assert hits
    listing = desk.ask("listing", hits[0]["id"])
    assert listing["versions"][0]["access"] == ["imported"]
    assert listing["versions"][0]["first_seen"]["earliest"] == "2014-04-14T12:00:00Z"
    assert listing["captures"][0]["provenance"] == "tracker 2014"
    assert listing["captures"][0]["sha256"], "a page is sealed as every page is"
    desk.run("verify")


def test_ratings_that_others_kept(desk: Desk, tmp_path: Path) -> None:
    dump = tmp_path / "turkopticon-2017-08-07.json"
    dump.write_bytes((CASES / "turkopticon" / "multi-attrs" / "page.json").read_bytes())
    told = take(desk, dump, kind="pages", platform="turkopticon")
    assert told["new"] == 1


@pytest.mark.parametrize("dataset", ["", "a\nb\x00", "x" * 121])
def test_a_dataset_needs_a_name(desk: Desk, tmp_path: Path, dataset: str) -> None:
    groups = write_groups(tmp_path / "g.csv", 1)
    desk.run("import", "--dataset", dataset, "--kind", "tables", str(groups), expect=2)


def test_a_killed_import_goes_on(desk: Desk, tmp_path: Path) -> None:
    """Killed at work, and given again: each sighting is there once, and no file is left over."""
    groups = write_groups(tmp_path / "groups.csv", 200)
    seen = write_observations(tmp_path / "observations.jsonl", 200, 30)
    command = [sys.executable, "-m", "piecework", "--archive", str(desk.path), "import",
               "--dataset", "tracker 2014", "--kind", "tables", str(groups), str(seen)]  # fmt: skip
    running = subprocess.Popen(
        command, env=dict(os.environ), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    # It has begun where its own file stands beside the archive; killed there or soon after.
    while running.poll() is None and not list(desk.path.glob("import-*/groups.db")):
        pass
    running.send_signal(signal.SIGKILL)
    running.wait()
    told = take(desk, groups, seen)
    assert told["rows"]["sightings"] == 6_000
    assert take(desk, groups, seen)["new_sightings"] == 0
    (hit,) = desk.ask("search", '"Invented task number 199"')["hits"]
    assert desk.ask("listing", hit["id"])["versions"][0]["sightings"] == 30
    assert list(desk.path.glob("import-*")) == []


def test_memory_stays_flat(tmp_path: Path) -> None:
    """Ten times the rows of a table are read in no more memory."""
    import tracemalloc

    from crawlers.imports.tables import read_rows

    peaks = []
    for times in (1, 10):
        path = write_observations(tmp_path / f"{times}.jsonl", 300, 4 * times)
        tracemalloc.start()
        assert sum(1 for _ in read_rows(path)) == 1200 * times + 1
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5 + 200_000
    assert io.DEFAULT_BUFFER_SIZE

"""Donating, end to end and durable: pages a second, stage by stage, with memory.

    python -m bench.donating [PAGES]

Prints, from one run: different pages of 100 listings; the same received bytes again at a later
hour (the fast path, with the time of the fsyncs apart); pages equal only after redaction.
"""

from __future__ import annotations

import cProfile
import os
import pstats
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.intake import Intake
from archive.model import Access, Page
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.keys import init_archive
from archive.times import Seen, StatedBy
from crawlers.donations.donated import DonatedPage
from crawlers.intake import Outcome, PageIntake
from crawlers.marketplace.demo import bench_pages

START = datetime(2024, 3, 4, 10, tzinfo=UTC)


def make_pages(bodies: Iterable[bytes], *, start: datetime) -> list[Page]:
    return [
        Page(
            body=body,
            content_type="text/html; charset=utf-8",
            seen=Seen(*(2 * (start + timedelta(minutes=number),)), StatedBy.FILE),
            access=Access.DONATED,
            address=f"https://www.mturk.com/mturk/viewhits?pageNumber={number}",
        )
        for number, body in enumerate(bodies, start=1)
    ]


def shift(pages: Iterable[Page], *, by: timedelta) -> Iterator[Page]:
    for page in pages:
        seen = Seen(page.seen.start + by, page.seen.end + by, StatedBy.FILE)
        yield replace(page, seen=seen)


class SyncClock:
    """Counts the time that the process spends in fsync, by standing in for ``os.fsync``."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self._real = os.fsync

    def fsync(self, handle: int) -> None:
        start = time.perf_counter()
        self._real(handle)
        self.seconds += time.perf_counter() - start


def donate(folder: Path, pages: Iterable[Page], *, source: str) -> list[Outcome]:
    from archive.home import find_home

    outcomes: list[Outcome] = []
    with Intake(find_home(folder)) as intake:
        ConsentDoor(intake.vault).record_say_so(
            source,
            SaySo(text=read_consent_text(), given_at=START, how=HowGiven.PAPER),
        )
        with intake.open_session(source) as session:
            worker = PageIntake(session, report=outcomes.append)
            worker.take_all(DonatedPage("page", page) for page in pages)
    return outcomes


def run(label: str, folder: Path, pages: list[Page], *, source: str, clock: SyncClock) -> None:
    clock.seconds = 0.0
    wall, cpu = time.perf_counter(), time.process_time()
    outcomes = donate(folder, pages, source=source)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    fates = {fate: sum(1 for one in outcomes if one.fate == fate) for fate in {o.fate for o in outcomes}}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{label:<34} {len(pages):>5} pages  {len(pages) / wall:7.1f}/s  "
        f"cpu {1000 * cpu / len(pages):6.2f} ms  fsync {1000 * clock.seconds / len(pages):5.2f} ms  "
        f"peak {peak:5.0f} MB  {dict(sorted(fates.items()))}"
    )


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    clock = SyncClock()
    os.fsync = clock.fsync
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        os.environ["PIECEWORK_KEY_FILE"] = str(folder / "key")
        os.environ["PIECEWORK_KEY_STORE"] = str(folder / "store")
        init_archive(folder / "archive")
        pages = make_pages(bench_pages(count), start=START)
        print(f"pages of {sum(len(p.body) for p in pages) // len(pages):,} bytes, 100 listings")
        archive = folder / "archive"
        run("different pages", archive, pages, source="heron", clock=clock)
        later = list(shift(pages, by=timedelta(days=3)))
        run("same received bytes, later", archive, later, source="heron", clock=clock)
        run("equal after redaction, other source", archive, pages, source="wren", clock=clock)


if __name__ == "__main__":
    if os.environ.get("PROFILE"):
        profile = cProfile.Profile()
        profile.runcall(main)
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)
    else:
        main()

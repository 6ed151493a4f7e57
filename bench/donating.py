"""Donating, end to end and durable: pages a second, stage by stage, with memory.

    python -m bench.donating [PAGES] [--form json|viewhits] [--new] [--profile]

Prints, from one run: the stages that need no store, each by itself; then different pages of 100
listings, the same received bytes at a later hour (the fast path), and pages that are equal only
after redaction. The pages are looks at one market, an hour apart, so that most offers recur; with
``--new`` no offer stands on two pages. ``cpu`` is this process's own time, without what it waited
for the disk, and ``user`` what of it was spent outside the system (the disk's share lies inside);
closing rewrites the ledger's file and is given apart. One process, one core.
"""

from __future__ import annotations

import argparse
import cProfile
import hashlib
import os
import pstats
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from archive.home import find_home
from archive.intake import Intake
from archive.ledger.contents import read_page_rows
from archive.model import Access, Page
from archive.redaction import redact
from archive.redaction.commitments import commit_page
from archive.redaction.parts import split_parts
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.keys import init_archive
from archive.sources.sealing import SourceKeys
from archive.times import Seen, StatedBy
from crawlers.donations.donated import DonatedPage
from crawlers.intake import Outcome, PageIntake
from crawlers.marketplace.demo import bench_answers, bench_moments, bench_pages
from crawlers.platforms import load_platforms

START = datetime(2024, 3, 4, 10, tzinfo=UTC)
#: Pages on which each stage is measured by itself, and how often: the least of them is printed.
STAGE_PAGES = 20
STAGE_TIMES = 3

_GROUP_ID = re.compile(rb"\b3[A-Z0-9]{25,31}\b")

_In = TypeVar("_In")
_Out = TypeVar("_Out")


@dataclass(frozen=True)
class Form:
    """A wire format of list pages: how to make them, and as what they came."""

    make: Callable[[int], Iterable[bytes]]
    content_type: str
    address: str


FORMS = {
    "json": Form(
        bench_answers,
        "application/json; charset=utf-8",
        "https://worker.mturk.com/?page_size=100&format=json&page_number=",
    ),
    "viewhits": Form(
        bench_pages,
        "text/html; charset=utf-8",
        "https://www.mturk.com/mturk/viewhits?pageNumber=",
    ),
}


def make_pages(form: Form, count: int, *, new: bool = False) -> list[Page]:
    """``count`` different pages, each as seen when it was looked at."""
    looks = zip(form.make(count), bench_moments(count), strict=True)
    return [
        Page(
            body=renumber_offers(body, number) if new else body,
            content_type=form.content_type,
            seen=Seen(moment, moment, StatedBy.FILE),
            access=Access.DONATED,
            address=f"{form.address}{number}",
        )
        for number, (body, moment) in enumerate(looks, start=1)
    ]


def renumber_offers(body: bytes, page: int) -> bytes:
    """The same page with group ids that no other page has."""

    def change(found: re.Match[bytes]) -> bytes:
        digits = hashlib.sha256(b"%d %b" % (page, found[0])).hexdigest().upper()
        return (b"3" + digits.encode())[: len(found[0])]

    return _GROUP_ID.sub(change, body)


def shift_pages(pages: Iterable[Page], *, by: timedelta) -> list[Page]:
    return [
        replace(page, seen=Seen(page.seen.start + by, page.seen.end + by, StatedBy.FILE))
        for page in pages
    ]


def time_stage(name: str, stage: Callable[[_In], _Out], things: Sequence[_In]) -> list[_Out]:
    """Run one stage over all; print the least CPU time a page, in milliseconds."""
    least = [float("inf")] * len(things)
    results: list[_Out] = []
    for _ in range(STAGE_TIMES):
        results = []
        for index, thing in enumerate(things):
            start = time.process_time()
            results.append(stage(thing))
            least[index] = min(least[index], time.process_time() - start)
    print(f"  {name:<34} {1000 * sum(least) / len(least):7.2f} ms")
    return results


def time_stages(pages: Sequence[Page]) -> None:
    """What a different page costs before any store is asked."""
    mturk = load_platforms()["mturk"]
    keys = SourceKeys(os.urandom(32), name=os.urandom(16))
    redacted = time_stage("redact", lambda page: redact(page, rules=mturk.rules).page, pages)
    readings = time_stage("read", mturk.read, redacted)
    parts = time_stage("split into parts", split_parts, redacted)
    time_stage(
        f"split, salt and commit to {len(parts[0]):,} parts",
        lambda each: commit_page(each, salt=partial(keys.salt_parts, 1)),
        redacted,
    )
    time_stage("derive rows", lambda each: read_page_rows(each, platform="mturk"), readings)


def donate(folder: Path, pages: Iterable[Page], *, source: str) -> tuple[list[Outcome], float]:
    """Take pages in; gives their outcomes and how many seconds closing took."""
    outcomes: list[Outcome] = []
    with Intake(find_home(folder)) as intake:
        ConsentDoor(intake.vault).record_say_so(
            source, SaySo(text=read_consent_text(), given_at=START, how=HowGiven.DEMO)
        )
        with intake.open_session(source) as session:
            worker = PageIntake(session, report=outcomes.append)
            worker.take_all(DonatedPage("page", page) for page in pages)
        closing = time.perf_counter()
    return outcomes, time.perf_counter() - closing


def run_donation(label: str, folder: Path, pages: Sequence[Page], *, source: str) -> None:
    wall, cpu, user = time.perf_counter(), time.process_time(), read_user_time()
    outcomes, closing = donate(folder, pages, source=source)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    user = read_user_time() - user
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    fates = Counter(str(outcome.fate) for outcome in outcomes)
    print(
        f"{label:<36} {len(pages):>5} pages  {len(pages) / wall:7.1f}/s wall  "
        f"{len(pages) / cpu:7.1f}/s cpu  {1000 * cpu / len(pages):6.2f} ms cpu "
        f"({1000 * user / len(pages):.2f} user) a page  "
        f"closing {closing:5.2f} s  peak {peak:4.0f} MB  {dict(sorted(fates.items()))}"
    )


def read_user_time() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_utime


def measure_donating(name: str, count: int, *, new: bool = False) -> None:
    with tempfile.TemporaryDirectory() as where:
        archive = Path(where) / "archive"
        os.environ["PIECEWORK_KEY_FILE"] = str(Path(where) / "key")
        os.environ["PIECEWORK_KEY_STORE"] = str(Path(where) / "store")
        init_archive(archive, demo=True)
        pages = make_pages(FORMS[name], count, new=new)
        size = sum(len(page.body) for page in pages) // len(pages)
        print(f"{name} pages of {size:,} bytes and 100 listings; load {os.getloadavg()[0]:.1f}")
        time_stages(pages[:STAGE_PAGES])
        run_donation("different pages", archive, pages, source="heron")
        later = shift_pages(pages, by=timedelta(days=3))
        run_donation("same received bytes, later", archive, later, source="heron")
        run_donation("equal after redaction, other source", archive, pages, source="wren")
        ledger = (archive / "ledger.db").stat().st_size
        print(f"ledger {ledger / 1e6:.1f} MB; load {os.getloadavg()[0]:.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="?", type=int, default=1000)
    parser.add_argument("--form", choices=[*FORMS, "all"], default="all")
    parser.add_argument("--new", action="store_true", help="no offer stands on two pages")
    parser.add_argument("--profile", action="store_true")
    arguments = parser.parse_args()
    names = list(FORMS) if arguments.form == "all" else [arguments.form]
    profile = cProfile.Profile()
    for name in names:
        if arguments.profile:
            profile.runcall(measure_donating, name, arguments.pages, new=arguments.new)
        else:
            measure_donating(name, arguments.pages, new=arguments.new)
    if arguments.profile:
        pstats.Stats(profile).sort_stats("tottime").print_stats(35)


if __name__ == "__main__":
    main()

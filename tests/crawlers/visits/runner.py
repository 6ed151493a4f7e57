"""Runs visits in processes that can be killed: one process that is ready, and a fork for each.

``python -m tests.crawlers.visits.runner`` reads one JSON command a line and answers each with
two: the process of the visit, and, when it has ended, how.
"""

from __future__ import annotations

import json
import os
import random
import sys
from datetime import datetime, timedelta
from pathlib import Path

from archive.home import find_home
from crawlers.platforms import load_platforms
from crawlers.visits.credentials import Cookie, Credentials
from crawlers.visits.opening import open_visit
from crawlers.visits.places import Place, Places
from tests.crawlers.visits.stage import FAST, crawl


class StandingTime:
    """A moment that stands still, but for what is waited."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        # Every page has a time of its own: two of the same bytes are two captures.
        self._moment += timedelta(microseconds=1)
        return self._moment

    async def wait(self, seconds: float) -> None:
        self._moment += timedelta(seconds=seconds)


def run(command: dict[str, str]) -> None:
    """One visit, as told."""
    facts = load_platforms(invented=True)[command["platform"]].facts.visit
    session = Credentials(
        facts, cookies=[Cookie(command["name"], command["value"], host) for host in facts.hosts]
    )
    with open_visit(
        find_home(Path(command["home"])),
        platform=command["platform"],
        source=command["source"],
        credentials=lambda _vault, _platform: session,
        places=Places(
            inside={host: Place("127.0.0.1", int(command["port"])) for host in facts.hosts}
        ),
        clock=StandingTime(datetime.fromisoformat(command["now"])),
        chance=random.Random(1),
        pace=FAST,
    ) as visit:
        crawl(visit)
    if visit.tally.stopped:
        raise SystemExit(visit.tally.stopped)


def main() -> None:
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                run(json.loads(line))
            except BaseException as error:  # noqa: BLE001 - the one boundary of a forked process
                sys.stderr.write(f"{type(error).__name__}: {error}\n")
                os._exit(1)
            os._exit(0)
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()

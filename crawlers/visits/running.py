"""Runs one visit through Scrapy in this process, or one after another, each in its own.

Every visit of a long run has a process to itself: what one leaks or breaks ends with it, and the
archive is free for others between them. Stretches between visits are uneven on purpose, and
counted from the end of the last one, so that nothing is ever caught up on.
"""

from __future__ import annotations

import random
import re
import signal
import subprocess
from collections.abc import Callable, Sequence
from datetime import timedelta
from threading import Event

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings

from archive.errors import BadInput
from crawlers.spiders.visit import VisitSpider
from crawlers.visits.visit import Visit

#: Stretches between visits are longer or shorter by up to this share.
UNEVEN = 0.15
LEAST_EVERY = timedelta(minutes=5)
#: Exit codes after which another try is of no use until somebody acts: not understood, no
#: archive, no key, no consent or decision.
HOPELESS = frozenset({2, 4, 5, 7})
_SPAN = re.compile(r"([0-9]+)\s*(m|min|h|d)")
_UNITS = {"m": 60, "min": 60, "h": 3600, "d": 86_400}


def run_visit(visit: Visit, *, log_level: str = "WARNING") -> None:
    """Run the spider over an open visit until it has nothing left to ask."""
    process = AsyncCrawlerProcess(load_settings(log_level=log_level))
    process.crawl(VisitSpider, visit=visit)
    process.start()


def load_settings(*, log_level: str) -> Settings:
    """Scrapy's settings as this project has them, wherever the command is run."""
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    settings.set("LOG_LEVEL", log_level, priority="cmdline")
    return settings


def read_span(text: str) -> timedelta:
    """Read ``20m``, ``2h`` or ``1d``.

    Raises:
        BadInput: not of that form, or under five minutes.
    """
    found = _SPAN.fullmatch(text.strip().lower())
    if found is None:
        raise BadInput(f"cannot read {text!r} as a stretch of time: write 20m, 2h or 1d")
    span = timedelta(seconds=int(found[1]) * _UNITS[found[2]])
    if not LEAST_EVERY <= span <= timedelta(days=31):
        raise BadInput(f"--every {text}: between five minutes and 31 days")
    return span


def draw_pause(every: timedelta, *, chance: random.Random) -> timedelta:
    """How long to pause after a visit: about ``every``."""
    return every * (1 + UNEVEN * (2 * chance.random() - 1))


def repeat_command(
    command: Sequence[str],
    *,
    every: timedelta,
    chance: random.Random,
    after: Callable[[int], None],
    run: Callable[[Sequence[str], Event], int] | None = None,
    pause: Callable[[Event, float], bool] = Event.wait,
) -> int:
    """Run a command again and again until it is of no use or somebody stops us; its last code.

    ``after`` hears each exit code. SIGTERM and SIGINT end the pause, or the visit politely.
    """
    stop = Event()
    former = {
        number: signal.signal(number, lambda _number, _frame: stop.set())
        for number in (signal.SIGTERM, signal.SIGINT)
    }
    try:
        while True:
            code = (run or run_child)(command, stop)
            after(code)
            if code in HOPELESS:
                return code
            if stop.is_set() or pause(stop, draw_pause(every, chance=chance).total_seconds()):
                return 0
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)


def run_child(command: Sequence[str], stop: Event) -> int:
    """Run a command in a process of its own; on ``stop`` ask it, once, to end politely."""
    # A group of its own: Ctrl-C at the terminal reaches it through us, and only once.
    with subprocess.Popen(list(command), start_new_session=True) as child:  # noqa: S603 - ours
        asked = False
        while True:
            try:
                return child.wait(timeout=1.0)
            except subprocess.TimeoutExpired:
                if stop.is_set() and not asked:
                    child.send_signal(signal.SIGTERM)
                    asked = True

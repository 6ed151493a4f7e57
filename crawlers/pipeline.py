"""Where a spider's pages go: through the same intake as a donation, sealed as they come.

Opens the archive that ``PIECEWORK_HOME`` names, under the say-so of the spider's ``source``,
which must be on record already. Never writes a page anywhere else, and never records a consent.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Self

from scrapy.crawler import Crawler

from archive.home import find_home
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from archive.times import Seen
from crawlers.donations import open_bytes
from crawlers.intake import Fate, Outcome, PageIntake

UNNAMED = "unnamed"


@dataclass(frozen=True, slots=True)
class SavedFile:
    """A file as a spider found it. ``name`` is shown to nobody but the person at the terminal."""

    body: bytes = field(repr=False)
    name: str = field(repr=False)
    seen_at: Seen | None = None


class SealPipeline:
    """Takes each :class:`SavedFile` in, and counts what became of them in the crawl's stats."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._open = ExitStack()
        self._fates: Counter[str] = Counter()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    def open_spider(self) -> None:
        """
        Raises:
            NoArchive, NoKey, ArchiveBusy: the archive cannot be opened for writing.
            ConsentMissing: nothing is on record for the spider's source.
        """
        spider = self._crawler.spider
        source = getattr(spider, "source", None) or UNNAMED
        home = find_home()
        with ExitStack() as opening:
            opening.callback(bring_up_to_date, home)
            intake = opening.enter_context(Intake(home))
            opening.callback(intake.settle)
            session = opening.enter_context(intake.open_session(source))
            self._worker = PageIntake(
                session, platform=getattr(spider, "platform", None), report=self._count
            )
            self._open = opening.pop_all()

    def process_item(self, item: SavedFile) -> SavedFile:
        for thing in open_bytes(item.body, name=item.name, seen_at=item.seen_at):
            self._worker.take(thing)
        return item

    def close_spider(self) -> None:
        """Seal what is in hand, then bring the index up to the ledger."""
        self._open.close()
        if self._crawler.stats is not None:
            for fate, count in self._fates.items():
                self._crawler.stats.set_value(f"intake/{fate}", count)

    def _count(self, outcome: Outcome) -> None:
        self._fates[outcome.fate] += 1
        if outcome.fate is Fate.REFUSED:
            self._fates[f"{outcome.fate}/{outcome.code}"] += 1

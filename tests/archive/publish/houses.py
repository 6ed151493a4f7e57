"""Small archives for the gate's tests: a ledger of invented offers, and which of them k saw."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from archive.door import Archive
from archive.home import Home, create_home
from archive.ids import IdKind, item_key
from archive.ledger import Ledger, LedgerReader, Thing
from archive.measures.figures import Figure
from archive.model import ListingSeen, SeenBy, VersionDoc
from archive.times import Window
from tests.archive.ledger.pages import (
    PLATFORM,
    START,
    ExactTimes,
    make_entry,
    make_listing,
    make_reading,
    make_window,
)

__all__ = ["PLATFORM", "START", "UTC", "House", "datetime", "make_figure", "make_window"]


class House:
    """An archive to which offers are shown, one capture each."""

    def __init__(self, folder: Path) -> None:
        self.home: Home = create_home(folder / "archive")
        Ledger.open(self.home.ledger_db, create=True).close()
        self._captures = 0

    def show(
        self,
        number: int,
        *,
        hour: int = 0,
        public: bool = False,
        listing: ListingSeen | None = None,
        seen: SeenBy = SeenBy.UNDER_K,
    ) -> int:
        """One capture that shows an offer; returns its key."""
        self._captures += 1
        shown = listing or make_listing(number)
        entry = make_entry(make_reading(shown), make_window(hour), capture=self._captures)
        with Ledger.open(self.home.ledger_db) as ledger:
            ledger.record([replace(entry, public=public)], order_captures=ExactTimes({}))
        if seen is SeenBy.K_OR_MORE:
            self.reach_k([number])
        return self._captures

    def show_many(self, numbers: Sequence[int], *, strong: Collection[int] = ()) -> None:
        """Each offer in a capture of its own; those that are ``strong`` were seen by k."""
        entries = []
        for number in numbers:
            self._captures += 1
            entries.append(
                make_entry(
                    make_reading(make_listing(number)),
                    make_window(number % 200),
                    capture=self._captures,
                )
            )
        with Ledger.open(self.home.ledger_db) as ledger:
            ledger.record(entries, order_captures=ExactTimes({}))
        self.reach_k(strong)

    def reach_k(self, numbers: Collection[int]) -> None:
        """The k door has said of these offers that k sources saw them, as they are."""
        with LedgerReader.open(self.home.ledger_db) as reader:
            docs = {doc.item: doc for doc in reader.version_docs(reader.all_version_keys())}
            contents = {
                item: reader.listing(docs[item].version).contents[docs[item].version].content
                for item in map(find_item, numbers)
            }
        with Ledger.open(self.home.ledger_db) as ledger:
            ledger.mark_seen_by(
                {
                    thing: SeenBy.K_OR_MORE
                    for item, content in contents.items()
                    for thing in (Thing(item, 0), Thing(item, content))
                }
            )

    def docs(self) -> dict[int, VersionDoc]:
        """The newest version of each offer, by the offer's number."""
        with Archive(self.home) as door, LedgerReader.open(self.home.ledger_db) as reader:
            found = list(door.version_docs(reader.all_version_keys()))
        by_item = {doc.item: doc for doc in found}
        return {
            number: by_item[find_item(number)]
            for number in range(2_000)
            if find_item(number) in by_item
        }


def find_item(number: int) -> int:
    return item_key(IdKind.LISTING, PLATFORM, make_listing(number).identity)


def make_figure(value: float = 1.0, *, n: int = 20) -> Figure:
    return Figure(
        value=value,
        low=value - 0.1,
        high=value + 0.1,
        n=n,
        requesters=5,
        sources=SeenBy.K_OR_MORE,
        weighting="listing",
        interval="none",
        unit="EUR",
        provenance="own",
    )


def is_month(window: object) -> bool:
    """Whether a value is a window of one whole calendar month."""
    assert isinstance(window, Window)
    start, end = window.earliest, window.latest
    return (
        start.day == end.day == 1 and start.hour == end.hour == 0 and 27 < (end - start).days < 32
    )

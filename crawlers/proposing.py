"""Proposals for a platform's own reader, from readings that people have confirmed.

Each confirmed page is laid beside what the reader for any page finds on it: where title, pay and
the other fields stand that a person said were right. Those places, with what differs from row to
row taken out, are what a reader of the platform's own would look for. Reads sealed pages; writes
nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.confirmed import count_confirmed
from archive.home import Home
from archive.ledger import LedgerReader
from crawlers.anypage import find_offers
from crawlers.confirming import Sealed, open_sealed

_ROW = re.compile(r"\[[0-9]+\]")


@dataclass(frozen=True, slots=True)
class Proposal:
    """Of one platform: how many pages people confirmed, of how many offers, and by field the places
    where it stood, those found most often first."""

    platform: str
    pages: int
    offers: int
    places: dict[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    newest: Sealed | None = field(default=None, repr=False)


def find_proposals(home: Home, *, platform: str | None = None) -> list[Proposal]:
    """One for each platform with a confirmed page, by name."""
    by_platform: dict[str, list[Sealed]] = {}
    for sealed in _open_confirmed(home, platform=platform):
        by_platform.setdefault(sealed.capture.platform, []).append(sealed)
    return [_propose(name, pages) for name, pages in sorted(by_platform.items())]


def _open_confirmed(home: Home, *, platform: str | None) -> Iterator[Sealed]:
    for sealed in open_sealed(home, platform=platform):
        if count_confirmed(sealed.capture.reader):
            yield sealed


def _propose(name: str, pages: list[Sealed]) -> Proposal:
    counts: dict[str, Counter[str]] = {}
    offers = 0
    for sealed in pages:
        for group in find_offers(sealed.page, facts=sealed.platform.facts):
            offers += len(group.offers)
            for offer in group.offers:
                for of, found in offer.fields.items():
                    counts.setdefault(str(of), Counter())[name_column(found.place)] += 1
    newest = max(pages, key=lambda one: (one.capture.window.latest, one.capture.capture))
    places = {of: tuple(found.most_common(3)) for of, found in sorted(counts.items())}
    return Proposal(name, len(pages), offers, places, newest)


def name_column(place: str) -> str:
    """The place without the number of the row: ``body>table>tr[*]>td[2]``; ``$.jobs[*].title``."""
    if place.startswith("$"):
        return _ROW.sub("[*]", place)
    steps = place.split(">")
    if len(steps) < 2:
        return re.sub(r"[0-9]+", "*", place)
    # The row is an element above the value: all but the last numbers may differ from row to row.
    rows = [f"{_ROW.sub('', step)}[*]" if _ROW.search(step) else step for step in steps[:-1]]
    return ">".join([*rows, steps[-1]])


def list_platforms(home: Home) -> dict[str, int]:
    """How many distinct pages of each platform people have confirmed, from the ledger alone."""
    done: set[tuple[str, bytes]] = set()
    with LedgerReader.open(home.ledger_db) as ledger:
        for capture in ledger.captures():
            if count_confirmed(capture.reader):
                done.add((capture.platform, capture.digest))
    return dict(sorted(Counter(platform for platform, _ in done).items()))

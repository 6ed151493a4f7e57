"""A grown market as an archive would have seen it: coarse windows, gaps, lists seen in part.

``store_versions`` gives the versions that the ledger would hold, by the ledger's own rule for
histories and without its database; ``record_versions`` goes through the database itself. That both
give the same is a test.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from archive.enrich.rules import Found
from archive.enrich.series import SeriesEnricher
from archive.enrich.wages import WageEnricher
from archive.ids import IdKind, derive_key, item_key
from archive.ledger import Ledger, LedgerReader, order_nothing
from archive.ledger.history import compute_history
from archive.ledger.lives import LifeBounds
from archive.ledger.versions import Element, Tally, Volatile
from archive.measures.columns import Rows, make_rows
from archive.model import (
    Access,
    ChangeKind,
    Identity,
    IdentityKind,
    ListingSeen,
    Pay,
    PayKind,
    PayUnit,
    Qualification,
    QualificationKind,
    RecordKind,
    Requester,
    SeenBy,
    VersionDoc,
)
from archive.times import Window, from_seconds
from crawlers.marketplace.market import Market, Offer
from tests.archive.ledger.pages import PLATFORM, make_entry, make_reading

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Look:
    """One look at the list, from a country; ``share`` of it was read (1: the whole of it)."""

    moment: datetime
    country: str = "US"
    share: float = 1.0

    @property
    def window(self) -> Window:
        return Window.outward(self.moment)


def look_regularly(
    market: Market,
    *,
    every: timedelta,
    seed: int = 0,
    gaps: Iterable[tuple[float, float]] = (),
    countries: Sequence[str] = ("US",),
    partly: float = 0.0,
) -> list[Look]:
    """A look in each step of ``every``, at a moment of its own. ``gaps``: stretches, as parts of
    the market's time, in which nobody looked; ``partly``: the share of looks that read only the
    first two thirds of the list."""
    chance = random.Random(f"looks {market.seed} {seed}")
    looks = []
    at, span = market.start, market.end - market.start
    while at < market.end:
        moment = at + every * chance.random()
        moment = moment.replace(second=0, microsecond=0)
        country = chance.choice(countries)
        share = 0.67 if chance.random() < partly else 1.0
        place = (moment - market.start) / span
        if moment < market.end and not any(start <= place < end for start, end in gaps):
            looks.append(Look(moment, country, share))
        at += every
    # At most one look an hour: of two in one hour the ledger could not tell the order.
    return list({look.window: look for look in looks}.values())


def list_shown(market: Market, look: Look) -> list[Offer]:
    """The offers that a look saw."""
    shown = [
        offer
        for offer in market.offers
        if offer.start <= look.moment < offer.end
        and (not offer.places or look.country in offer.places)
    ]
    shown.sort(key=lambda offer: (-offer.posted.timestamp(), offer.group))
    return shown[: round(len(shown) * look.share)]


def make_listing(offer: Offer, look: Look, *, currency: str) -> ListingSeen:
    """What a list says of an offer."""
    pay = offer.pay_in(look.country)
    return ListingSeen(
        Identity(IdentityKind.PLATFORM, offer.group),
        offer.title,
        Requester(offer.poster.id, offer.poster.name),
        description=offer.description,
        pay=Pay(f"{pay} {currency}", pay, currency, PayUnit.TASK, PayKind.FIXED),
        time_allotted=offer.seconds,
        qualifications=tuple(
            Qualification(QualificationKind.CUSTOM, one.name, None, one.values, one.name)
            for one in offer.requirements
        ),
        units_left=offer.count_units(look.moment),
    )


def record_versions(
    market: Market, looks: Sequence[Look], *, folder: Path
) -> tuple[list[VersionDoc], list[LifeBounds]]:
    """The versions, and when listings came and went, through the ledger's database."""
    path = folder / "ledger.db"
    with Ledger.open(path, create=True) as ledger:
        for number, look in enumerate(looks):
            shown = list_shown(market, look)
            reading = make_reading(
                *(make_listing(offer, look, currency=market.currency) for offer in shown),
                scope="all",
                whole=look.share == 1,
            )
            entry = make_entry(
                reading,
                look.window,
                capture=derive_key("capture", number),
                digest=derive_key("page", number).to_bytes(32, "big"),
                access=Access.VISITED,
            )
            ledger.record([entry], order_captures=order_nothing)
    with LedgerReader.open(path) as reader:
        docs = list(reader.version_docs(reader.all_version_keys()))
        return docs, list(reader.life_bounds())


def store_versions(market: Market, looks: Sequence[Look]) -> list[VersionDoc]:
    """The same versions without a database, in no order. Their keys are other ones."""
    contents: dict[tuple[object, ...], int] = {}
    examples: dict[int, ListingSeen] = {}
    tallies: dict[str, dict[Element, Tally]] = defaultdict(dict)
    for look in looks:
        earliest, latest = look.window.seconds
        for offer in list_shown(market, look):
            known = (offer.group, offer.pay_in(look.country), offer.description, offer.seconds)
            content = contents.setdefault((*known, offer.requirements), len(contents))
            if content not in examples:
                examples[content] = make_listing(offer, look, currency=market.currency)
            volatile = Volatile(offer.count_units(look.moment), 0, None, None, None)
            tallies[offer.group][Element(earliest, latest, content)] = Tally(1, 1, 1, volatile)
    censuses = [look.window.seconds for look in looks if look.share == 1]
    docs = []
    for group, seen in tallies.items():
        item = find_item(group)
        history = compute_history(
            item,
            tallies=seen,
            places={},
            scopes=[(min(one.latest for one in seen), censuses)],
            differ=lambda before, after: (ChangeKind.TEXT,),
        )
        gone = {
            one.from_version: from_seconds(one.latest)
            for one in history.changes
            if one.kind is ChangeKind.VANISHED
        }
        for stretch in history.stretches:
            listing = examples[stretch.content]
            docs.append(
                VersionDoc(
                    version=stretch.version,
                    item=item,
                    kind=RecordKind.LISTING,
                    platform=PLATFORM,
                    title=listing.title,
                    requester=listing.requester,
                    description=listing.description or "",
                    keywords=(),
                    text="",
                    pay=listing.pay,
                    time_allotted=listing.time_allotted,
                    qualifications=listing.qualifications,
                    first_seen=_window(stretch.first_earliest, stretch.first_latest),
                    last_seen=_window(stretch.last_earliest, stretch.last_latest),
                    changes=(ChangeKind.VANISHED,) if stretch.vanished else (),
                    captures=stretch.captures,
                    sightings=stretch.sightings,
                    seen_by=SeenBy.UNDER_K,
                    access=(Access.VISITED,),
                    units_left=stretch.volatile.units_left,
                    gone_by=gone.get(stretch.version),
                )
            )
    return docs


def bound_lives(market: Market, looks: Sequence[Look]) -> list[LifeBounds]:
    """What the ledger says of when listings came and went, without its database."""
    seen: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for look in looks:
        for offer in list_shown(market, look):
            seen[offer.group].append(look.window.seconds)
    censuses = [look.window.seconds for look in looks if look.share == 1]
    found = []
    for group, windows in seen.items():
        before = [start for start, end in censuses if end <= windows[0][0]]
        after = [end for start, end in censuses if start >= windows[-1][1]]
        bounds = (max(before, default=None), min(after, default=None))
        found.append(LifeBounds(find_item(group), *bounds))
    return sorted(found)


def find_item(group: str) -> int:
    """The key under which the ledger has a group."""
    return item_key(IdKind.LISTING, PLATFORM, Identity(IdentityKind.PLATFORM, group))


def _window(earliest: int, latest: int) -> Window:
    return Window(from_seconds(earliest), from_seconds(latest))


def enrich_versions(docs: Sequence[VersionDoc], *, series: bool = True) -> list[VersionDoc]:
    """The versions with their wages and, if asked, series, by the archive's own rules."""
    found: dict[int, list[Found]] = defaultdict(list)
    for version, one in WageEnricher().enrich(docs).items():
        found[version].append(one)
    if series:
        for version, one in judge_all(docs).items():
            found[version].append(one)
    return [
        replace(
            doc,
            enriched={
                name: value for one in found[doc.version] for name, value in one.fields.items()
            },
        )
        for doc in docs
    ]


def judge_all(docs: Sequence[VersionDoc]) -> dict[int, Found]:
    """What the enricher of series says of each version."""
    rule = SeriesEnricher()
    groups: dict[int, list[VersionDoc]] = defaultdict(list)
    by_version = {doc.version: doc for doc in docs}
    for version, key in rule.place(docs).items():
        groups[key].append(by_version[version])
    found: dict[int, Found] = {}
    for key, members in groups.items():
        found |= rule.judge(sorted(members, key=lambda doc: doc.version), group=key)
    return found


def make_table(docs: Sequence[VersionDoc]) -> Rows:
    """The columns that measures read, by version."""
    rows = make_rows(docs)
    rows.sort(order="version")
    return rows

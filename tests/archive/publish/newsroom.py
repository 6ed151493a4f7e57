"""A newsroom with a known truth: workers who see invented offers, some of whom give pages, and
somebody at the platform who knows exactly who loaded what and reads all that is published."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.home import Home
from archive.ledger import CaptureEntry, Ledger, LedgerReader, Thing
from archive.model import (
    Access,
    Identity,
    IdentityKind,
    ListingSeen,
    PageReading,
    PageState,
    Pay,
    PayKind,
    PayUnit,
    RecordPlace,
    RecordRole,
    Requester,
    SeenBy,
    VersionDoc,
)
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.k import KDoor
from archive.sources.doors.seal import Admission, SealDoor
from archive.sources.keys import init_archive, open_vault
from archive.sources.vault import Facts
from archive.times import Seen, StatedBy, Window

START = datetime(2026, 1, 5, tzinfo=UTC)
DAYS = 60
COUNTRIES = ("NL", "DE", "IN", "US")
PLATFORM = "invented"


@dataclass(frozen=True)
class Load:
    """A worker loaded a page with these offers. ``given``: it was handed in, as this capture."""

    worker: int
    at: datetime
    offers: tuple[int, ...]
    given: int | None


@dataclass
class Newsroom:
    """``workers`` are all accounts of the platform, ``sources`` those that give pages."""

    home: Home
    workers: list[int]
    sources: list[int]
    country: dict[int, str]
    loads: list[Load]
    owner: dict[int, int] = field(default_factory=dict)

    def docs(self) -> dict[int, VersionDoc]:
        """The version of each offer that anybody gave, by the offer's number."""
        with LedgerReader.open(self.home.ledger_db) as reader:
            found = reader.version_docs(reader.all_version_keys())
            return {int(doc.title.rsplit(" ", 1)[1]): doc for doc in found}

    def givers(self, offer: int, *, start: datetime, end: datetime) -> set[int]:
        """The sources who gave a page with that offer in that time: the truth."""
        return {
            load.worker
            for load in self.loads
            if load.given is not None
            and offer in load.offers
            and start < load.at + timedelta(hours=1)
            and load.at.replace(minute=0, second=0) < end
        }


def open_newsroom(
    folder: Path, *, seed: int, sources: int = 8, workers: int = 60, offers: int = 240
) -> Newsroom:
    """Sixty days of loads; each offer stands for some days and is shown to those who look. Some
    are shown to few."""
    chance = random.Random(seed)
    home, _ = init_archive(folder / "archive", key_file=folder / "master.key")
    everyone = list(range(workers))
    givers = everyone[:sources]
    country = {one: chance.choice(COUNTRIES) for one in everyone}
    begins = {one: chance.uniform(0, DAYS - 3) for one in range(offers)}
    lasts = {one: chance.choice((1.5, 6, 20)) for one in range(offers)}
    rare = {one for one in range(offers) if chance.random() < 0.3}
    wanted = {one: set(chance.sample(everyone, 6)) for one in rare}
    loads = []
    for worker in everyone:
        for day in range(DAYS):
            if chance.random() < 0.45:
                at = START + timedelta(days=day, seconds=chance.randrange(86_400))
                moment = (at - START) / timedelta(days=1)
                shown = [
                    one
                    for one in range(offers)
                    if begins[one] <= moment <= begins[one] + lasts[one]
                    and (one not in rare or worker in wanted[one])
                ]
                if not shown:
                    continue
                picked = tuple(sorted(chance.sample(shown, min(len(shown), 8))))
                gives = worker in givers and chance.random() < 0.6
                loads.append(Load(worker, at, picked, chance.getrandbits(62) if gives else None))
    room = Newsroom(home, everyone, givers, country, loads)
    _take_in(room)
    return room


def make_offer(number: int) -> ListingSeen:
    cents = 3 + number % 17
    return ListingSeen(
        Identity(IdentityKind.PLATFORM, f"offer-{number}"),
        f"Label invented receipts of shop {number}",
        Requester(f"RQ{number % 12}", f"Receipt Labs {number % 12}"),
        pay=Pay(f"${cents / 100:.2f}", None, "USD", PayUnit.TASK, PayKind.FIXED),
    )


def _take_in(room: Newsroom) -> None:
    """All that was given, as intake would leave it: sealed rows, ledger, independent sources."""
    given = [load for load in room.loads if load.given is not None]
    Ledger.open(room.home.ledger_db, create=True).close()
    with open_vault(room.home) as vault:
        consent = ConsentDoor(vault)
        for worker in room.sources:
            consent.record_say_so(
                name_source(worker),
                SaySo(text=read_consent_text("en"), given_at=START, how=HowGiven.FLAG),
            )
            source = vault.need_source(name_source(worker))
            with vault.change():
                vault.set_facts(
                    source,
                    Facts(name_source(worker), room.country[worker], ("masters",), version=1),
                )
        digests = {load.given: _digest(load) for load in given}
        entries = [_make_entry(load, digests[load.given]) for load in given]
        keys: dict[int, list[Thing]] = {}
        with SealDoor(vault) as seal:
            for worker in room.sources:
                session = seal.open_session(name_source(worker))
                mine = [load for load in given if load.worker == worker]
                if not mine:
                    continue
                session.admit(
                    [
                        Admission(
                            PLATFORM,
                            Seen(load.at, load.at, StatedBy.CLOCK),
                            Access.DONATED,
                            digests[load.given][:16],
                            digests[load.given],
                            capture=load.given or 0,
                        )
                        for load in mine
                    ]
                )
                seal.acknowledge([load.given or 0 for load in mine])
        with Ledger.open(room.home.ledger_db) as ledger:
            for at in range(0, len(entries), 50):
                ledger.record(entries[at : at + 50], order_captures=lambda captures: [])
            for capture, _, things in ledger.list_shown([load.given or 0 for load in given]):
                keys[capture] = [Thing(*one) for one in things] + [
                    Thing(item, 0) for item, _ in things
                ]
            things_of = {one.key: one for listed in keys.values() for one in listed}
            door, reached = KDoor(vault), set()
            with SealDoor(vault) as seal:
                for worker in room.sources:
                    session = seal.open_session(name_source(worker))
                    pairs = [
                        (thing.key, digests[load.given])
                        for load in given
                        if load.worker == worker
                        for thing in keys[load.given or 0]
                    ]
                    reached |= door.note(pairs, session)
            ledger.mark_seen_by({things_of[one]: SeenBy.K_OR_MORE for one in reached})
    room.owner = {load.given: load.worker for load in given if load.given is not None}


def name_source(worker: int) -> str:
    return f"bird{worker}"


def _digest(load: Load) -> bytes:
    return hashlib.sha256(repr((load.worker, load.at, load.offers)).encode()).digest()


def _make_entry(load: Load, digest: bytes) -> CaptureEntry:
    offset = random.Random(load.given).randrange(2**40)
    return CaptureEntry(
        capture=load.given or 0,
        platform=PLATFORM,
        address=None,
        window=Window.outward(load.at),
        stated_by=StatedBy.CLOCK,
        access=Access.DONATED,
        public=False,
        digest=digest,
        reading=PageReading(
            PageState.LISTINGS,
            "invented/1",
            listings=tuple(make_offer(number) for number in load.offers),
        ),
        parts_root=digest,
        parts_count=1,
        records=(RecordPlace(RecordRole.PAGE, "segment-a.warc.gz", offset, 100, digest),),
    )

"""Takes tables of HITs into the ledger as imported sightings: streamed, resumable, nothing twice.

First the groups, whose keys are kept in a file beside (memory stays flat whatever the dataset's
size), then the observations. An interrupted import is given again: the ledger counts each sighting
of a dataset once. No page is sealed for them, and they raise no count of sources.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from archive.errors import BadInput
from archive.intake import Intake
from archive.ledger import Imported
from archive.model import ListingSeen
from archive.times import HOUR, Seen, StatedBy, Window
from crawlers.imports.hits import (
    COUNT,
    FIRST_SEEN,
    Kind,
    Units,
    judge_table,
    judge_units,
    name_group,
    open_row,
    read_listing,
    read_seen,
)
from crawlers.imports.tables import Row, read_rows
from crawlers.platforms import load_platforms
from crawlers.platforms.facts import Facts

_BATCH = 2_000
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Tally:
    """What became of the rows, by a word for each fate."""

    rows: Counter[str] = field(default_factory=Counter)
    sightings: int = 0  #: new in the ledger


@dataclass(frozen=True, slots=True)
class TableOptions:
    """``seen``: when rows were seen that do not say. ``coarse``: times are kept to the day, for
    what a worker's own tool kept."""

    platform: str
    provenance: str
    seen: Seen | None = None
    reward_in: str | None = None
    time_in: str | None = None
    coarse: bool = False


@dataclass(frozen=True, slots=True)
class _Table:
    path: Path
    kind: Kind
    units: Units


def import_tables(
    intake: Intake,
    paths: Sequence[Path],
    *,
    options: TableOptions,
    progress: Callable[[int], None] = lambda _count: None,
) -> Tally:
    """Take all tables in.

    Raises:
        BadInput: a file is no such table, or does not show what its numbers are in. What came
            before stays; the same command goes on.
    """
    facts = load_platforms(invented=intake.home.demo)[options.platform].facts
    tables = [_judge(path, options) for path in paths]
    tally = Tally()
    for left in intake.home.path.glob("import-*"):
        shutil.rmtree(left)  # of an import that was killed: there is one writer, and it is this
    # Beside the archive: a dataset may be larger than a machine's temporary folder.
    with (
        TemporaryDirectory(prefix="import-", dir=intake.home.path) as folder,
        closing(sqlite3.connect(Path(folder) / "groups.db")) as groups,
    ):
        groups.execute("PRAGMA synchronous = OFF")
        groups.execute("PRAGMA journal_mode = OFF")
        groups.execute(
            "CREATE TABLE known (name TEXT PRIMARY KEY, item INTEGER, content INTEGER) "
            "WITHOUT ROWID"
        )
        run = _Run(intake, groups, facts, options, tally, progress)
        observed = any(table.kind is Kind.OBSERVATIONS for table in tables)
        for table in sorted(tables, key=lambda one: one.kind is Kind.OBSERVATIONS):
            rows = run.take_rows(table, observed=observed)
            tally.sightings += intake.ledger.record_sightings(
                options.platform,
                rows,
                provenance=options.provenance,
                order_captures=intake.seal.order_captures,
            )
    return tally


def _judge(path: Path, options: TableOptions) -> _Table:
    first = next(iter(read_rows(path)), None)
    if first is None:
        raise BadInput(f"{path.name} holds no row")
    kind = judge_table(first, name=path.name)
    units = (
        Units(cents=False, minutes=True)
        if kind is Kind.OBSERVATIONS
        else judge_units(
            first, name=path.name, reward_in=options.reward_in, time_in=options.time_in
        )
    )
    return _Table(path, kind, units)


class _Run:
    """One import under way."""

    def __init__(
        self,
        intake: Intake,
        groups: sqlite3.Connection,
        facts: Facts,
        options: TableOptions,
        tally: Tally,
        progress: Callable[[int], None],
    ) -> None:
        self._intake = intake
        self._groups = groups
        self._facts = facts
        self._options = options
        self._tally = tally
        self._progress = progress

    def take_rows(self, table: _Table, *, observed: bool) -> Iterator[Imported]:
        """The sightings that a table's rows are; groups that are observed elsewhere are only
        learnt by it."""
        rows = read_rows(table.path)
        while batch := list(islice(rows, _BATCH)):
            if table.kind is Kind.OBSERVATIONS:
                yield from self._observe(batch)
            else:
                alone = table.kind is Kind.LISTED or not observed
                yield from self._list(batch, table.units, alone=alone)
            self._progress(sum(self._tally.rows.values()))

    def _list(self, batch: list[Row], units: Units, *, alone: bool) -> Iterator[Imported]:
        found: list[tuple[ListingSeen, Window | None]] = []
        for row in batch:
            columns = open_row(row)
            listing = read_listing(columns, facts=self._facts, units=units)
            if listing is None:
                self._tally.rows["without a title"] += 1
                continue
            moment = read_seen(columns) or columns.moment(*FIRST_SEEN)
            window = None if moment is None else self._round(Seen(moment, moment, StatedBy.IMPORT))
            if window is None and self._options.seen is not None:
                window = self._round(self._options.seen)
            found.append((listing, window))
        keys = self._intake.ledger.add_contents(
            self._options.platform, [listing for listing, _ in found]
        )
        self._groups.executemany(
            "INSERT OR REPLACE INTO known VALUES (?, ?, ?)",
            [
                (listing.identity.value, item, content)
                for (listing, _), (item, content) in zip(found, keys, strict=True)
            ],
        )
        for (listing, window), (item, content) in zip(found, keys, strict=True):
            if not alone:
                self._tally.rows["groups"] += 1
            elif window is None:
                self._tally.rows["without a time"] += 1
            else:
                self._tally.rows["sightings"] += 1
                earliest, latest = window.seconds
                yield Imported(item, content, earliest, latest, listing.units_left)

    def _observe(self, batch: list[Row]) -> Iterator[Imported]:
        for row in batch:
            columns = open_row(row)
            identity = name_group(columns, facts=self._facts)
            moment = read_seen(columns)
            if identity is None or moment is None:
                self._tally.rows["without an id" if moment else "without a time"] += 1
                continue
            known = self._groups.execute(
                "SELECT item, content FROM known WHERE name = ?", (identity.value,)
            ).fetchone()
            if known is None:
                self._tally.rows["of an unknown group"] += 1
                continue
            self._tally.rows["sightings"] += 1
            earliest, latest = self._round(Seen(moment, moment, StatedBy.IMPORT)).seconds
            yield Imported(known[0], known[1], earliest, latest, columns.whole(*COUNT))

    def _round(self, seen: Seen) -> Window:
        return seen.window(grain=_DAY if self._options.coarse else HOUR)

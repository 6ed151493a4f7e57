"""Whom would this fit? A draft, an export or a bundle, beside all that was published so far.

Every sentence and row is weighed by itself, sentences on a person also together, and what is told
of listings together with what the register holds. Where fewer than k sources fit, and one does, the
part is named with the words or columns that narrow it down: never who, nor how many. Opens the
sources through their exposure door alone, so that only whoever holds the key can ask. Writes one
line into the desk's log, and nothing else.
"""

from __future__ import annotations

import csv
import hashlib
import html
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from archive.desk.claims import get_claim
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import BadInput
from archive.home import Home
from archive.ledger import LedgerReader
from archive.publish.claimed import list_claim_cells
from archive.publish.register import list_published_lines
from archive.publish.tellings import (
    Known,
    Telling,
    Trait,
    iterate_rows,
    list_sayings,
    read_draft,
)
from archive.sources.doors.exposure import ExposureDoor, Fit, Fitting, Saying
from archive.sources.keys import open_vault

#: So many are shown; all are counted.
MOST_SHOWN = 50
#: What was published is weighed together from so many listings on, and by who saw this share.
LEAST_TOGETHER = 5
SHARE_TOGETHER = 0.9
_LARGEST = 256 * 2**20
_TABLES = (".csv", ".jsonl", ".ndjson", ".json")
_TEXTS = (".txt", ".md", ".html", ".htm", "")
_MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Singled:
    """A part that fits fewer than k sources. ``parts``: the words or columns without any one of
    which it would not; where it takes all of them together, all. ``together``: other parts that
    it takes."""

    where: str
    words: str
    parts: tuple[str, ...]
    together: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExposureReport:
    """``looked_at`` counts sentences and rows that tell anything; ``singled`` at most
    :data:`MOST_SHOWN` of ``count``. ``together``: this and all that was published fit fewer than
    k sources; ``before``: so did what was published without it."""

    looked_at: int
    singled: tuple[Singled, ...]
    count: int
    together: bool
    before: bool
    not_looked_at: tuple[str, ...]

    @property
    def clear(self) -> bool:
        """Nobody is singled out by this; what could not be looked at is another matter."""
        return not self.count and (not self.together or self.before)


def check_exposure(
    home: Home,
    path: Path,
    *,
    desk: Desk | None = None,
    by: str | None = None,
    platforms: Mapping[str, str] | None = None,
) -> ExposureReport:
    """Weigh a file. ``platforms``: names of platforms as people write them, by name in the ledger.

    Raises:
        BadInput: no such file, or nothing that can be read.
        NoKey: the sources cannot be opened.
    """
    parts, not_looked_at = read_parts(path)
    with open_vault(home) as vault, LedgerReader.open(home.ledger_db) as reader:
        door = ExposureDoor(vault)
        known = Known(reader, platforms=platforms)
        words = door.open_fitting(())
        tellings = [telling for part in parts for telling in part.read(known=known, fitting=words)]
        published = [] if desk is None else [*list_published_lines(desk).values()]
        report = weigh(
            tellings,
            door=door,
            known=known,
            published=frozenset(int(one) for keys in published for one in keys),
            not_looked_at=tuple(not_looked_at),
        )
    if desk is not None and by is not None:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with desk.act(by=by, did="asked for exposure", detail={"sha256": digest}):
            pass
    return report


def check_claim(home: Home, desk: Desk, claim: str, *, by: str) -> ExposureReport:
    """Weigh a claim: whom the listings under each of its figures fit, all together.

    Raises:
        BadInput: not the id of a claim, or its recipe cannot be followed any more.
        NoKey: the sources cannot be opened.
    """
    found = get_claim(desk, claim)
    with Archive(home) as archive:
        cells = list_claim_cells(archive, found)
    with open_vault(home) as vault, LedgerReader.open(home.ledger_db) as reader:
        known = Known(reader)
        fitting = ExposureDoor(vault).open_fitting(known.captures())
        singled = []
        for cell in cells:
            shown = known.show([int(one) for one in cell.versions])
            captures = frozenset(one for each in shown.values() for one in each)
            if captures and fitting.judge([Saying(captures)]) is Fit.UNDER_K:
                singled.append(Singled(cell.name, found.says, (f"figure: {found.stated}",)))
    with desk.act(by=by, did="asked for exposure", about=found.id):
        pass
    return ExposureReport(len(cells), tuple(singled), len(singled), False, False, ())


def weigh(
    tellings: Sequence[Telling],
    *,
    door: ExposureDoor,
    known: Known,
    published: frozenset[int] = frozenset(),
    not_looked_at: tuple[str, ...] = (),
) -> ExposureReport:
    """What of these parts singles somebody out, each alone, together, and beside what was
    published."""
    here = frozenset(
        version for one in tellings for trait in one.traits for version in trait.versions or ()
    )
    shown = known.show(here | published)
    said = [_say(one, known=known) for one in tellings]
    captures = {each for sayings in said for one in sayings for each in one.captures or ()}
    captures.update(each for one in shown.values() for each in one)
    fitting = door.open_fitting(captures)
    singled = [
        *_weigh_names(tellings, fitting),
        *_weigh_each(tellings, said, known=known, fitting=fitting),
        *_weigh_person(tellings, said, fitting=fitting),
    ]
    before = _fits_few([shown[one] for one in published if one in shown], fitting)
    together = _fits_few([*shown.values()], fitting)
    return ExposureReport(
        looked_at=sum(bool(one) for one in said),
        singled=tuple(singled[:MOST_SHOWN]),
        count=len(singled),
        together=together,
        before=before,
        not_looked_at=not_looked_at,
    )


def _say(telling: Telling, *, known: Known, without: Trait | None = None) -> list[Saying]:
    traits = [one for one in telling.traits if one is not without]
    return list_sayings(
        traits,
        known=known,
        person=telling.person,
        words=telling.words,
        row=telling.row,
    )


def _weigh_names(tellings: Sequence[Telling], fitting: Fitting) -> Iterator[Singled]:
    for one in tellings:
        if fitting.names_source(one.words):
            yield Singled(one.where, one.words, ("a word by which a source is known here",))


def _weigh_each(
    tellings: Sequence[Telling],
    said: Sequence[Sequence[Saying]],
    *,
    known: Known,
    fitting: Fitting,
) -> Iterator[Singled]:
    for telling, sayings in zip(tellings, said, strict=True):
        if not _fits_under_k(telling, sayings, fitting):
            continue
        alone = [
            trait
            for trait in telling.traits
            if not _fits_under_k(telling, _say(telling, known=known, without=trait), fitting)
        ]
        yield Singled(
            telling.where,
            telling.words,
            tuple(f"{one.name}: {one.words}" for one in alone or telling.traits),
        )


def _fits_under_k(telling: Telling, sayings: Sequence[Saying], fitting: Fitting) -> bool:
    """A sentence speaks of one look; the first and the last look of a row may be of two people,
    so that each is weighed by itself."""
    if telling.row:
        return any(fitting.judge([one]) is Fit.UNDER_K for one in sayings)
    return bool(sayings) and fitting.judge(sayings) is Fit.UNDER_K


def _weigh_person(
    tellings: Sequence[Telling], said: Sequence[Sequence[Saying]], *, fitting: Fitting
) -> Iterator[Singled]:
    """Sentences on a person, taken as one person until nobody fits them all any more."""
    held: list[Saying] = []
    places: list[str] = []
    for telling, sayings in zip(tellings, said, strict=True):
        if not telling.person or not sayings or _fits_under_k(telling, sayings, fitting):
            continue
        fit = fitting.judge([*held, *sayings])
        if fit is Fit.NOBODY:
            held, places = list(sayings), [telling.where]
            continue
        if fit is Fit.UNDER_K and places:
            parts = tuple(f"{one.name}: {one.words}" for one in telling.traits)
            yield Singled(telling.where, telling.words, parts, tuple(places))
            held, places = [], []
            continue
        held += sayings
        places.append(telling.where)


def _fits_few(things: Sequence[frozenset[int]], fitting: Fitting) -> bool:
    if len(things) < LEAST_TOGETHER:
        return False
    return fitting.judge_cover(things, share=SHARE_TOGETHER) is Fit.UNDER_K


# --- files -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Part:
    """One text or table of a file."""

    name: str
    text: str
    table: bool

    def read(self, *, known: Known, fitting: Fitting) -> Iterator[Telling]:
        """What it tells.

        Raises:
            BadInput: a table that cannot be read.
        """
        if self.table:
            yield from iterate_rows(read_table(self.name, self.text), name=self.name, known=known)
        else:
            yield from read_draft(
                self.text, known=known, says_qualification=fitting.says_qualification
            )


def read_parts(path: Path) -> tuple[list[Part], list[str]]:
    """The texts and tables of a file, and the names of what could not be looked at.

    Raises:
        BadInput: no such file, too large, or nothing in it can be read.
    """
    if not path.is_file():
        raise BadInput(f"there is no file {path}")
    if path.stat().st_size > _LARGEST:
        raise BadInput(f"{path.name} is larger than {_LARGEST >> 20} MB: give it in parts")
    parts: list[Part] = []
    left: list[str] = []
    if zipfile.is_zipfile(path) and path.suffix.lower() not in (".xlsx", ".docx", ".odt"):
        with zipfile.ZipFile(path) as bundle:
            for one in bundle.infolist():
                if one.is_dir():
                    continue
                kept = _make_part(one.filename, one.file_size, partial(bundle.read, one))
                if kept is None:
                    left.append(one.filename)
                else:
                    parts.append(kept)
    else:
        kept = _make_part(path.name, path.stat().st_size, path.read_bytes)
        if kept is None:
            raise BadInput(
                f"{path.name} cannot be looked at: give the draft as text, the data as CSV or JSONL"
            )
        parts.append(kept)
    return parts, left


def read_table(name: str, text: str) -> Iterator[Mapping[str, object]]:
    """The rows of a CSV, JSONL or JSON table.

    Raises:
        BadInput: it is none.
    """
    try:
        if name.lower().endswith(".csv"):
            yield from csv.DictReader(io.StringIO(text))
        elif name.lower().endswith((".jsonl", ".ndjson")):
            for line in text.splitlines():
                if line.strip():
                    yield _need_row(json.loads(line))
        else:
            yield from _find_rows(json.loads(text))
    except (ValueError, csv.Error, RecursionError) as error:
        raise BadInput(f"{name} is no table that can be read: {error}") from error


def _make_part(name: str, size: int, read: Callable[[], bytes]) -> Part | None:
    suffix = Path(name).suffix.lower()
    if suffix not in (*_TABLES, *_TEXTS) or size > _LARGEST:
        return None
    try:
        text = read().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    if suffix in (".html", ".htm"):
        text = html.unescape(_MARKUP.sub(" ", text))
    return Part(name, text, suffix in _TABLES)


def _need_row(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise ValueError("a line is no object")
    return value


def _find_rows(value: object) -> Iterator[Mapping[str, object]]:
    """Every object in a JSON document that has a value of its own, however deep."""
    if isinstance(value, list):
        for one in value:
            yield from _find_rows(one)
    elif isinstance(value, dict):
        plain = {
            name: one
            for name, one in value.items()
            if not isinstance(one, dict) and not (isinstance(one, list) and len(one) != 2)
        }
        if plain:
            yield plain
        for one in value.values():
            if isinstance(one, dict | list):
                yield from _find_rows(one)

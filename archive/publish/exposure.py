"""Whom would this fit? A draft, an export or a bundle, beside all that was published so far.

Every sentence and row is weighed by itself, sentences on a person also together, what is told of
listings together with what the register holds, and rows beside the figures that it holds. Where
fewer than k sources fit, and one does, the part is named with the words or columns that narrow it
down: never who, nor how many. Opens the sources through their exposure door alone, so that only
whoever holds the key can ask. Writes one line into the desk's log, and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.desk.claims import get_claim
from archive.desk.store import Desk
from archive.door import Archive
from archive.home import Home
from archive.ledger import LedgerReader
from archive.publish.claimed import list_claim_cells
from archive.publish.draft_files import read_parts
from archive.publish.register import list_published_lines, list_published_rests
from archive.publish.remainders import PublishedRest, is_too_little
from archive.publish.tellings import (
    Known,
    Telling,
    Trait,
    list_sayings,
)
from archive.sources.doors.exposure import ExposureDoor, Fit, Fitting, Saying
from archive.sources.keys import open_vault

#: So many are shown; all are counted.
MOST_SHOWN = 50
#: What was published is weighed together from so many listings on, and by who saw this share.
LEAST_TOGETHER = 5
_TOGETHER = "all rows together"
_ROWS = "rows that left before"
SHARE_TOGETHER = 0.9


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
        report = weigh(
            tellings,
            door=door,
            known=known,
            published=_read_rows(desk),
            figures=[] if desk is None else list_published_rests(desk),
            not_looked_at=tuple(not_looked_at),
        )
    if desk is not None and by is not None:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with desk.act(by=by, did="asked for exposure", detail={"sha256": digest}):
            pass
    return report


def check_claim(home: Home, desk: Desk, claim: str, *, by: str) -> ExposureReport:
    """Weigh a claim: whom the listings under each of its figures fit, all together and less the
    rows that left.

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
        rows = _read_rows(desk)
        singled = []
        for cell in cells:
            shown = known.show([int(one) for one in cell.versions])
            captures = frozenset(one for each in shown.values() for one in each)
            stated = f"figure: {found.stated}"
            if captures and fitting.judge([Saying(captures)]) is Fit.UNDER_K:
                singled.append(Singled(cell.name, found.says, (stated,)))
                continue
            versions = frozenset(int(one) for one in cell.versions)
            left = _find_remainder(versions, rows)
            if any(_points_at_few(one, fitting) for one in known.show(left).values()):
                singled.append(Singled(cell.name, found.says, (stated,), (_ROWS,)))
    with desk.act(by=by, did="asked for exposure", about=found.id):
        pass
    return ExposureReport(len(cells), tuple(singled), len(singled), False, False, ())


def weigh(
    tellings: Sequence[Telling],
    *,
    door: ExposureDoor,
    known: Known,
    published: frozenset[int] = frozenset(),
    figures: Sequence[PublishedRest] = (),
    not_looked_at: tuple[str, ...] = (),
) -> ExposureReport:
    """What of these parts singles somebody out, each alone, together, and beside what was
    published: ``published`` are the versions of rows, ``figures`` what figures rested on."""
    here = frozenset(
        version for one in tellings for trait in one.traits for version in trait.versions or ()
    )
    rows = published | _list_named(tellings)
    remainders = [
        (one, left)
        for one, every in ((each, _join_rest(each)) for each in figures)
        if (left := _find_remainder(every, rows)) and left != _find_remainder(every, published)
    ]
    shown = known.show(here | published | {key for _, left in remainders for key in left})
    said = [_say(one, known=known) for one in tellings]
    captures = {each for sayings in said for one in sayings for each in one.captures or ()}
    captures.update(each for one in shown.values() for each in one)
    fitting = door.open_fitting(captures)
    singled = [
        *_weigh_names(tellings, fitting),
        *_weigh_each(tellings, said, known=known, fitting=fitting),
        *_weigh_person(tellings, said, fitting=fitting),
        *(
            Singled(_TOGETHER, one.name, (f"figure: {one.name}",), (one.publication,))
            for one, left in remainders
            if any(_points_at_few(shown[key], fitting) for key in left if key in shown)
        ),
    ]
    before = _fits_few([shown[one] for one in published if one in shown], fitting)
    told = here | published
    together = _fits_few([shown[one] for one in told if one in shown], fitting)
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


def _read_rows(desk: Desk | None) -> frozenset[int]:
    published = [] if desk is None else [*list_published_lines(desk).values()]
    return frozenset(int(one) for keys in published for one in keys)


def _list_named(tellings: Sequence[Telling]) -> frozenset[int]:
    """The versions that stand here one by one: in rows, or by their id or title in a sentence. A
    requester or a price names many without showing any."""
    return frozenset(
        version
        for one in tellings
        for trait in one.traits
        if one.row or trait.name == "listing"
        for version in trait.versions or ()
    )


def _join_rest(one: PublishedRest) -> frozenset[int]:
    rest = one.read()
    return frozenset((*rest.weak.tolist(), *rest.others.tolist()))


def _find_remainder(versions: frozenset[int], rows: frozenset[int]) -> frozenset[int]:
    """What rows leave of a figure, where that is too little to stand alone; else nothing."""
    left = versions - rows
    return left if is_too_little(len(left), of=len(versions)) else frozenset()


def _points_at_few(captures: frozenset[int], fitting: Fitting) -> bool:
    return fitting.judge([Saying(captures)]) is Fit.UNDER_K


def _fits_few(things: Sequence[frozenset[int]], fitting: Fitting) -> bool:
    if len(things) < LEAST_TOGETHER:
        return False
    return fitting.judge_cover(things, share=SHARE_TOGETHER) is Fit.UNDER_K

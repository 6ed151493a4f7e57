"""The one gate for all that leaves the house.

Whoever makes a chart, an export, a bundle, a citation or a claim gives rows and figures with the
versions that they rest on, and hands on only what comes back: what rests on under k independent
sources is withheld unless it is public, imported or decided by a named editor with that source's
consent; figures whose difference from others singles out a few are withheld; times are coarse;
contact data and natural persons are masked; flags pass only where people reviewed them. Replies
travel with what they are about. The gate opens no sources and writes nothing until
:meth:`Gate.register`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from archive.desk.claims import Basis
from archive.desk.replies import Reply, find_replies, list_replies
from archive.desk.store import Desk
from archive.door import Archive
from archive.errors import BadInput
from archive.publish.columns import Columns
from archive.publish.differencing import choose_withheld
from archive.publish.flags import check_told
from archive.publish.grounds import Decided, Ground, name_version, read_grounds
from archive.publish.material import (
    Cell,
    Heading,
    Leaving,
    Line,
    Passed,
    PassedCell,
    Why,
    Withheld,
)
from archive.publish.register import (
    Publication,
    PublishedCell,
    list_published_cells,
    list_published_lines,
    list_published_rests,
    register_publication,
)
from archive.publish.remainders import Remainders, Rest, choose_telling, is_too_little
from archive.publish.sketch import Sketch
from archive.publish.times import MonthTimes, Times

UNDER_K = "rests on under k independent sources"
GONE = "is no longer in the archive"
SINGLES_OUT = "beside what was published it would single out a few"
_BATCH = 500


def tell_nothing_left(withheld: Iterable[Withheld]) -> str:
    """Why nothing of it may leave, and what somebody can do about each reason."""
    told = "; ".join(f"{one.reason} (up to {one.count})" for one in withheld)
    ways = {
        UNDER_K: "find listings that may leave with seenby:≥k in the question, wait until more "
        "independent sources have seen these, or ask an editor for a decision with the source's "
        "consent (`piecework desk lift 'under k' ID`)",
        SINGLES_OUT: "take what was published before, or more than it by ten versions; of what a "
        "figure rests on that holds any under k, ten stay without a row",
    }
    advice = [ways[one] for one in dict.fromkeys(each.reason for each in withheld) if one in ways]
    return ". ".join([f"nothing of that may leave the house: {told}", *advice])


class Gate:
    """One thing on its way out. Rows may be any number: they pass one batch at a time."""

    def __init__(
        self, door: Archive, desk: Desk, heading: Heading, *, times: Times | None = None
    ) -> None:
        """``times``: how coarse times leave; whole months where it is not given.

        Raises:
            BadInput: a chart, claim or citation whose question asks for what rules suspect.
        """
        if heading.kind in (Leaving.CHART, Leaving.CLAIM, Leaving.CITATION):
            check_told(heading.question)
        self._door = door
        self._desk = desk
        self.heading = heading
        self._decided = Decided.of(desk)
        self._columns = Columns(
            heading.columns, desk=desk, decided=self._decided, times=times or MonthTimes()
        )
        self._counts: Counter[tuple[str, str | None]] = Counter()
        self._refs: set[str] = set(heading.refs)
        #: Of what leaves, only what replies are about is kept in mind: rows may be any number.
        self._asked_about = {ref for one in list_replies(desk) for ref in one.about}
        self._lines: list[int] = []
        self._cells: list[PublishedCell] = []
        self._published: NDArray[np.int64] | None = None
        self._remainders: Remainders | None = None

    def pass_lines(self, lines: Iterable[Line]) -> Iterator[Passed]:
        """The rows that may leave, masked and coarse, in their order. They are laid beside the
        figures that left: of one with versions under k the last ten rows stay."""
        if self._remainders is None:
            self._remainders = self._open_remainders()
        pending = iter(lines)
        while batch := list(islice(pending, _BATCH)):
            versions = [key for line in batch for key in line.versions]
            grounds = read_grounds(self._door, self._decided, versions)
            for line in batch:
                passed = self._pass_line(line, grounds, self._remainders)
                if passed is not None:
                    yield passed

    def pass_cells(self, cells: Iterable[Cell]) -> list[PassedCell]:
        """All figures of a chart or table, at once: they are laid beside each other and beside
        all that was published. Those that may not leave come back without their numbers, and say
        why."""
        passed: list[PassedCell] = []
        open_places: list[int] = []
        sketched: list[PublishedCell] = []
        for cell in cells:
            one = PassedCell(cell.name, cell.figure, cell.part_of, cell.refs)
            if cell.figure.value is not None:
                grounds = read_grounds(self._door, self._decided, cell.versions)
                reason = judge_cell(cell, grounds) or self._judge_beside_rows(cell)
                if reason is None:
                    open_places.append(len(passed))
                    sketched.append(_sketch_cell(cell, grounds))
                else:
                    one = self._hold_back(one, reason)
            passed.append(one)
        apart = choose_withheld(
            sketched,
            [*list_published_cells(self._desk), *self._cells],
            find_weak=self._find_weak,
        )
        for number, place in enumerate(open_places):
            if number in apart:
                passed[place] = self._hold_back(passed[place], SINGLES_OUT)
            else:
                self._cells.append(sketched[number])
                rest = sketched[number].rest
                if self._remainders is not None and rest is not None:
                    self._remainders.add(rest)
                self._refs.update(passed[place].refs)
        return passed

    @property
    def withheld(self) -> tuple[Withheld, ...]:
        """What did not leave so far, and why; whole rows and figures up to the next ten."""
        return tuple(
            Withheld(reason, count if column else -(-count // 10) * 10, column)
            for (reason, column), count in sorted(
                self._counts.items(), key=lambda one: (one[0][0], one[0][1] or "")
            )
        )

    @property
    def access(self) -> tuple[str, ...]:
        """How what the figures rest on that were let through was seen: their grade, sorted."""
        return tuple(sorted({kind for one in self._cells for kind in one.access}))

    @property
    def replies(self) -> tuple[Reply, ...]:
        """Replies that travel with what was let through."""
        return tuple(find_replies(self._desk, sorted(self._refs)))

    def register(
        self, *, by: str, title: str, basis: Basis, sha256: str | None = None
    ) -> Publication:
        """Write down that this leaves: before it is handed on. What is not registered has not
        left. The desk must be open for writing.

        Raises:
            NotAllowed: nobody at the desk has that name.
        """
        return register_publication(
            self._desk,
            by=by,
            kind=self.heading.kind,
            title=title,
            question=self.heading.question,
            basis=basis,
            withheld=self.withheld,
            lines=self._lines,
            cells=self._cells,
            sha256=sha256,
        )

    def _withhold(self, reason: str, column: str | None = None) -> None:
        self._counts[reason, column] += 1

    def _pass_line(
        self, line: Line, grounds: dict[int, Ground], remainders: Remainders
    ) -> Passed | None:
        if not line.versions:
            raise BadInput("a row that leaves must say which versions it rests on")
        found = [grounds[key] for key in line.versions if key in grounds]
        if len(found) < len(line.versions):
            self._withhold(GONE)
            return None
        if any(one.why is None for one in found):
            self._withhold(UNDER_K)
            return None
        if not remainders.take(line.versions):
            self._withhold(SINGLES_OUT)
            return None
        passed = self._columns.pass_values(line, found)
        for column in passed.masked:
            self._withhold("masked", column)
        self._lines += line.versions
        if self._asked_about:
            self._refs.update(self._asked_about.intersection(line.refs))
            for one in found:
                self._refs.update(self._asked_about.intersection(name_version(one.doc)))
        return passed

    def _hold_back(self, cell: PassedCell, reason: str) -> PassedCell:
        self._withhold(reason)
        held = replace(cell.figure, value=None, low=None, high=None, suppressed=reason)
        return replace(cell, figure=held)

    def _judge_beside_rows(self, cell: Cell) -> str | None:
        """Whether the rows that left, taken out of this figure, leave too little of it: the number
        of those under k, and by the quartiles their pay, could be reckoned."""
        versions = np.unique(np.asarray(cell.versions, dtype=np.int64))
        unseen = np.setdiff1d(versions, self._list_rows(), assume_unique=True)
        if not is_too_little(len(unseen), of=len(versions)):
            return None
        return SINGLES_OUT if self._find_weak(unseen.tolist()) else None

    def _open_remainders(self) -> Remainders:
        """What rows leave of each figure that left, this publication's among them."""
        remainders = Remainders(rows=self._list_rows())
        told = choose_telling(list_published_rests(self._desk), find_kept=self._find_kept)
        for _, rest, _ in told:
            remainders.add(rest)
        for one in self._cells:
            if one.rest is not None:
                remainders.add(one.rest)
        return remainders

    def _list_rows(self) -> NDArray[np.int64]:
        """The versions of all rows that left, this publication's among them."""
        if self._published is None:
            before = [*list_published_lines(self._desk).values(), np.empty(0, dtype=np.int64)]
            self._published = np.unique(np.concatenate(before).astype(np.int64))
        if not self._lines:
            return self._published
        return np.union1d(self._published, np.asarray(self._lines, dtype=np.int64))

    def _find_weak(self, versions: Iterable[int]) -> set[int]:
        grounds = read_grounds(self._door, self._decided, versions)
        return {key for key, one in grounds.items() if one.why is None}

    def _find_kept(self, versions: Iterable[int]) -> set[int]:
        """Those that cannot leave as rows; what has gone cannot either."""
        wanted = set(versions)
        grounds = read_grounds(self._door, self._decided, sorted(wanted))
        return wanted - {key for key, one in grounds.items() if one.why is not None}


def _sketch_cell(cell: Cell, grounds: dict[int, Ground]) -> PublishedCell:
    weak = [key for key, one in grounds.items() if one.why is None]
    return PublishedCell(
        publication="",
        name=cell.name,
        part_of=cell.part_of,
        n=len(grounds),
        whole=Sketch.of(list(grounds)),
        weak=Sketch.of(weak),
        access=_list_access(grounds.values()),
        rest=Rest.of(grounds, weak=weak),
    )


def judge_cell(cell: Cell, grounds: dict[int, Ground]) -> str | None:
    """Why a figure by itself may not leave; None where it may."""
    if not grounds or len(grounds) < len(np.unique(np.asarray(cell.versions, dtype=np.int64))):
        return GONE
    if any(one.why is Why.K_OR_MORE for one in grounds.values()):
        return None
    return UNDER_K if any(one.why is None for one in grounds.values()) else None


def _list_access(grounds: Iterable[Ground]) -> tuple[str, ...]:
    """How any of these was seen; of what leaves on public pages, how those were. Those under k
    too: a grade that left them out would say more than the figure bears."""
    kinds = {kind for one in grounds for kind in (one.public or one.doc).access}
    return tuple(sorted(str(kind) for kind in kinds))

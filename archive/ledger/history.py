"""All versions and changes of one item from all its sightings: pure, in whatever order they came.

A version is a run of equal contents, cut where a whole census between two sightings lacked the
item ("not seen is not gone": nothing else ends it). This module must not open a database or see
an exact time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from archive.ledger.ordering import find_cuts, order_elements
from archive.ledger.versions import (
    NEVER,
    STILL_OPEN,
    ChangeRow,
    Cut,
    Element,
    History,
    Place,
    Stretch,
    Tally,
    Volatile,
    choose_volatile,
    make_change,
    make_version_key,
    to_bits,
)
from archive.model import ChangeKind


def compute_history(
    item: int,
    *,
    tallies: Mapping[Element, Tally],
    places: Mapping[Element, Place],
    scopes: Sequence[tuple[int, Sequence[tuple[int, int]]]],
    differ: DifferContents,
) -> History:
    """All versions and changes of one item from all its sightings.

    ``differ(before, after)`` names the kinds of change between two content keys.
    """
    ordered = order_elements(tallies, places=places)
    cuts = find_cuts(ordered, scopes=scopes)
    others = OthersLatest()
    for _, latest, content in ordered:
        others.add(content, latest)
    used: dict[tuple[int, int], int] = {}
    stretches = []
    entries = []
    position = 0
    for run in _cut_runs(ordered, cuts=cuts):
        stretches.append(_make_stretch(item, run, tallies=tallies, used=used, others=others))
        entries.append(cuts.get(position))
        position += len(run)
    return _relate_stretches(
        item, stretches, entries=entries, final=cuts.get(len(ordered)), differ=differ
    )


def continue_history(
    item: int,
    last: Stretch,
    *,
    reached: int,
    others: OthersLatest,
    tallies: Mapping[Element, Tally],
    scopes: Sequence[tuple[int, Sequence[tuple[int, int]]]],
    differ: DifferContents,
) -> History:
    """What follows ``last``, the newest version, from sightings that start when all known ones
    have ended (``reached``) and of which no two of different contents overlap: the same as
    :func:`compute_history` gives of the whole for ``last`` and all after it.

    ``others`` is what :class:`OthersLatest` says of the sightings known before; it is added to.
    """
    ordered = sorted(tallies)
    known = Element(last.last_earliest, reached, last.content)
    cuts = find_cuts([known, *ordered], scopes=scopes)
    for element in ordered:
        others.add(element.content, element.latest)
    used: dict[tuple[int, int], int] = {}
    stretches = [last._replace(vanished=0)]
    entries: list[Cut | None] = [None]
    position = 0
    for run in _cut_runs([known, *ordered], cuts=cuts):
        if position:
            stretches.append(_make_stretch(item, run, tallies=tallies, used=used, others=others))
            entries.append(cuts.get(position))
        elif len(run) > 1:
            added = _make_stretch(item, run[1:], tallies=tallies, used={}, others=others)
            stretches[0] = stretches[0]._replace(
                last_earliest=added.last_earliest,
                last_latest=max(last.last_latest, added.last_latest),
                sightings=last.sightings + added.sightings,
                captures=last.captures + added.captures,
                access=last.access | added.access,
                volatile=added.volatile,
            )
        position += len(run)
    # (What others said last is asked of the newest version alone.)
    stretches[-1] = stretches[-1]._replace(others_latest=others.find(stretches[-1].content))
    return _relate_stretches(
        item,
        stretches,
        entries=entries,
        final=cuts.get(len(ordered) + 1),
        differ=differ,
        founded=True,
    )


def make_vanishing_key(item: int, version: int) -> int:
    """The key of the change by which a version went out."""
    return make_change(
        ChangeKind.VANISHED, item=item, from_version=version, to_version=None, earliest=0, latest=0
    ).change


class OthersLatest:
    """When the last sighting of any other content ended."""

    def __init__(self) -> None:
        self._latest: dict[int, int] = {}

    def add(self, content: int, latest: int) -> None:
        if self._latest.get(content, NEVER) < latest:
            self._latest[content] = latest

    def find(self, content: int) -> int:
        """``NEVER`` where there is no other."""
        return max([end for one, end in self._latest.items() if one != content], default=NEVER)


def _relate_stretches(
    item: int,
    bare: Sequence[Stretch],
    *,
    entries: Sequence[Cut | None],
    final: Cut | None,
    differ: DifferContents,
    founded: bool = False,
) -> History:
    """Stretches in their order with what came in with each and went out, and the changes between
    them. ``entries``: the cut before each. ``founded``: how the first came in is known already."""
    stretches: list[Stretch] = []
    changes: list[ChangeRow] = []
    for stretch, cut in zip(bare, entries, strict=True):
        before = stretches[-1] if stretches else None
        if before is None and founded:
            stretches.append(stretch)
            continue
        kinds: list[ChangeKind] = []
        if before is None:
            kinds = [ChangeKind.APPEARED]
            earliest = stretch.first_earliest
        else:
            if before.content != stretch.content:
                kinds = list(differ(before.content, stretch.content))
            earliest = before.last_earliest
            if cut is not None:
                changes.append(_make_vanishing(item, before, cut))
                stretches[-1] = before._replace(vanished=1)
                changes.append(
                    make_change(
                        ChangeKind.BACK,
                        item=item,
                        from_version=before.version,
                        to_version=stretch.version,
                        earliest=cut.missing_from,
                        latest=stretch.first_latest,
                    )
                )
        for kind in kinds:
            changes.append(
                make_change(
                    kind,
                    item=item,
                    from_version=before.version if before else None,
                    to_version=stretch.version,
                    earliest=earliest,
                    latest=stretch.first_latest,
                )
            )
        if before is not None and cut is not None:
            kinds.append(ChangeKind.BACK)
        stretches.append(stretch._replace(came_in=to_bits(kinds)))
    if final is not None and stretches:
        last = stretches[-1]
        stretches[-1] = last._replace(vanished=1)
        changes.append(_make_vanishing(item, last, final))
    return History(
        tuple(stretches), tuple(changes), STILL_OPEN if final is None else final.vanished_by
    )


def _make_vanishing(item: int, before: Stretch, cut: Cut) -> ChangeRow:
    return make_change(
        ChangeKind.VANISHED,
        item=item,
        from_version=before.version,
        to_version=None,
        earliest=before.last_earliest,
        latest=cut.vanished_by,
    )


def _cut_runs(ordered: Sequence[Element], *, cuts: Mapping[int, Cut]) -> list[list[Element]]:
    runs: list[list[Element]] = []
    for position, element in enumerate(ordered):
        if runs and runs[-1][-1].content == element.content and position not in cuts:
            runs[-1].append(element)
        else:
            runs.append([element])
    return runs


def _make_stretch(
    item: int,
    run: Sequence[Element],
    *,
    tallies: Mapping[Element, Tally],
    used: dict[tuple[int, int], int],
    others: OthersLatest,
) -> Stretch:
    content = run[0].content
    earliest, latest, _ = zip(*run, strict=True)
    first_earliest, last_earliest = min(earliest), max(earliest)
    volatile: Volatile | None = None
    sightings = captures = access = 0
    for element in run:
        tally = tallies[element]
        sightings += tally.sightings
        captures += tally.captures
        access |= tally.access
        if element.earliest == last_earliest:
            volatile = (
                tally.volatile if volatile is None else choose_volatile(volatile, tally.volatile)
            )
    assert volatile is not None
    repeat = used.get((content, first_earliest), 0)
    used[content, first_earliest] = repeat + 1
    return Stretch(
        version=make_version_key(item, content, first_earliest, repeat=repeat),
        content=content,
        first_earliest=first_earliest,
        first_latest=min(latest),
        last_earliest=last_earliest,
        last_latest=max(latest),
        others_latest=others.find(content),
        sightings=sightings,
        captures=captures,
        access=access,
        came_in=0,
        vanished=0,
        volatile=volatile,
        elements=tuple(run),
    )


def find_successor(stretches: Sequence[Stretch], *, content: int, earliest: int) -> int | None:
    """The version that now covers the sighting that founded an old one, or the nearest."""
    if not stretches:
        return None
    for stretch in stretches:
        if stretch.content == content and any(e.earliest == earliest for e in stretch.elements):
            return stretch.version
    for stretch in stretches:
        if any(e.earliest == earliest for e in stretch.elements):
            return stretch.version
    before = [stretch for stretch in stretches if stretch.first_earliest <= earliest]
    return (before[-1] if before else stretches[0]).version


class DifferContents(Protocol):
    """Names the kinds of change between two contents, by their keys."""

    def __call__(self, before: int, after: int) -> Sequence[ChangeKind]: ...

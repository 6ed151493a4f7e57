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
    runs = _cut_runs(ordered, cuts=cuts)
    stretches: list[Stretch] = []
    changes: list[ChangeRow] = []
    used: dict[tuple[int, int], int] = {}
    position = 0
    for run in runs:
        stretch = _make_stretch(item, run, tallies=tallies, used=used, ordered=ordered)
        cut = cuts.get(position)
        kinds: list[ChangeKind] = []
        before = stretches[-1] if stretches else None
        if before is None:
            kinds = [ChangeKind.APPEARED]
            earliest = stretch.first_earliest
        else:
            if before.content != stretch.content:
                kinds = list(differ(before.content, stretch.content))
            earliest = before.last_earliest
            if cut is not None:
                changes.append(
                    make_change(
                        ChangeKind.VANISHED,
                        item=item,
                        from_version=before.version,
                        to_version=None,
                        earliest=before.last_earliest,
                        latest=cut.vanished_by,
                    )
                )
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
        position += len(run)
    final = cuts.get(len(ordered))
    if final is not None and stretches:
        last = stretches[-1]
        stretches[-1] = last._replace(vanished=1)
        changes.append(
            make_change(
                ChangeKind.VANISHED,
                item=item,
                from_version=last.version,
                to_version=None,
                earliest=last.last_earliest,
                latest=final.vanished_by,
            )
        )
    return History(
        tuple(stretches), tuple(changes), STILL_OPEN if final is None else final.vanished_by
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
    ordered: Sequence[Element],
) -> Stretch:
    content = run[0].content
    first_earliest = min(element.earliest for element in run)
    last_earliest = max(element.earliest for element in run)
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
        first_latest=min(element.latest for element in run),
        last_earliest=last_earliest,
        last_latest=max(element.latest for element in run),
        others_latest=max(
            (element.latest for element in ordered if element.content != content), default=NEVER
        ),
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

"""Sightings of one item → its versions and changes: pure, and the same in whatever order.

An :class:`Element` is a distinct (window, content) of an item: all sightings that agree in both
count as one for the order. Elements are ordered by window; where windows of different contents
overlap, by the places that the sealed exact times (or an earlier answer of theirs) gave; where
nothing is known, by (earliest, latest, content). A version is a run of equal contents, cut
where a whole census between two sightings lacked the item ("not seen is not gone": nothing
else ends it). This module must not open a database or see an exact time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple, Protocol

from archive.ids import derive_key
from archive.model import ChangeKind


class Element(NamedTuple):
    """Sightings of one item that share window (seconds) and content key."""

    earliest: int
    latest: int
    content: int


class Volatile(NamedTuple):
    """What a sighting says that does not make a version; times in seconds."""

    units_left: int | None
    units_approximate: int | None
    posted_at: int | None
    expires_at: int | None
    printed: int | None


class Tally(NamedTuple):
    """How often an element was seen: sightings, of these sealed captures, and access bits.

    ``volatile`` is the choice of :func:`choose_volatile` among the element's sightings.
    """

    sightings: int
    captures: int
    access: int
    volatile: Volatile


class Place(NamedTuple):
    """Where a conflicting element stands: ``chain`` tells whose answer it is (0: the sealed
    times, 1: an earlier answer of theirs), ``rank`` is (number of the conflict, place in it)."""

    chain: int
    rank: tuple[int, int]


class Cut(NamedTuple):
    """Whole censuses between two sightings that lacked the item: ``vanished_by`` is the
    earliest end of one, ``missing_from`` the latest start of one."""

    vanished_by: int
    missing_from: int


class Stretch(NamedTuple):
    """One version, as computed. ``founded`` is the (earliest, content) its key is made of."""

    version: int
    content: int
    first_earliest: int
    first_latest: int
    last_earliest: int
    last_latest: int
    others_latest: int
    sightings: int
    captures: int
    access: int
    came_in: int
    vanished: int
    volatile: Volatile
    elements: tuple[Element, ...]


class ChangeRow(NamedTuple):
    """One change, with its derived key and the window in which it happened, in seconds."""

    change: int
    kind: ChangeKind
    from_version: int | None
    to_version: int | None
    earliest: int
    latest: int


class History(NamedTuple):
    """All that follows from an item's sightings. ``open_until`` is the earliest end of a
    census that the item has vanished by, or ``STILL_OPEN``."""

    stretches: tuple[Stretch, ...]
    changes: tuple[ChangeRow, ...]
    open_until: int


STILL_OPEN = 2**62
NEVER = -(2**62)

_BITS = {kind: 1 << place for place, kind in enumerate(ChangeKind)}


def to_bits(kinds: Iterable[ChangeKind]) -> int:
    bits = 0
    for kind in kinds:
        bits |= _BITS[kind]
    return bits


def from_bits(bits: int) -> tuple[ChangeKind, ...]:
    return tuple(kind for kind, bit in _BITS.items() if bits & bit)


def choose_volatile(one: Volatile, other: Volatile) -> Volatile:
    """Of two sightings whose order is not told: the one with fewer units left, then the
    smaller in every other field, so that the choice never depends on arrival."""
    return min(one, other, key=_rank_volatile)


def _rank_volatile(volatile: Volatile) -> tuple[int, ...]:
    return tuple(STILL_OPEN if value is None else value for value in volatile)


def find_conflicts(elements: Iterable[Element]) -> list[list[Element]]:
    """Groups of elements that overlap an element of another content, directly or by a chain."""
    ordered = sorted(elements)
    if len({element.content for element in ordered}) < 2:
        return []
    parent = {element: element for element in ordered}

    def find(element: Element) -> Element:
        while parent[element] is not element:
            parent[element] = parent[parent[element]]
            element = parent[element]
        return element

    active: list[Element] = []
    conflicting: set[Element] = set()
    for element in ordered:
        active = [other for other in active if other.latest > element.earliest]
        for other in active:
            if other.content != element.content:
                conflicting.update((element, other))
                parent[find(element)] = find(other)
        active.append(element)
    groups: dict[Element, list[Element]] = {}
    for element in ordered:
        if element in conflicting:
            groups.setdefault(find(element), []).append(element)
    return list(groups.values())


def place_conflicts(
    conflicts: Sequence[Sequence[Element]],
    *,
    ranks: Mapping[Element, int],
    hints: Mapping[Element, int],
) -> dict[Element, Place]:
    """Give conflicting elements their places.

    ``ranks`` are the sealed times' answer (smaller is earlier), ``hints`` the places written at
    an earlier answer, used only for elements that ``ranks`` no longer knows.
    """
    places = {}
    for number, group in enumerate(conflicts):
        for element in group:
            if element in ranks:
                places[element] = Place(0, (number, ranks[element]))
            elif element in hints:
                places[element] = Place(1, (number, hints[element]))
    return places


def order_elements(
    elements: Iterable[Element], *, places: Mapping[Element, Place]
) -> list[Element]:
    """Order elements so that disjoint windows and known places are both obeyed.

    An element with a place counts as starting no earlier than those placed before it in its
    chain; that keeps the order total and never sets a later window before an earlier one.
    """
    start: dict[Element, int] = {}
    for chain in {place.chain for place in places.values()}:
        members = sorted(
            (place.rank, element) for element, place in places.items() if place.chain == chain
        )
        reached, group = NEVER, NEVER
        for rank, element in members:
            if rank[0] != group:
                reached, group = NEVER, rank[0]
            reached = max(reached, element.earliest)
            start[element] = reached

    def key(element: Element) -> tuple[int, int, tuple[int, int], int, int]:
        place = places.get(element)
        if place is None:
            return (element.earliest, 2, (0, 0), element.latest, element.content)
        return (start[element], place.chain, place.rank, element.latest, element.content)

    return sorted(elements, key=key)


def find_cuts(
    ordered: Sequence[Element],
    *,
    scopes: Iterable[tuple[int, Sequence[tuple[int, int]]]],
) -> dict[int, Cut]:
    """Where whole censuses lacked the item: position in ``ordered`` → :class:`Cut`.

    ``scopes``: for each list in which the item was seen, the end of the earliest sighting
    there, and the list's censuses as sorted (earliest, latest). A census counts only where it
    lies wholly between sightings, after the item had been seen in that list. Position
    ``len(ordered)`` is after the last sighting.
    """
    cuts: dict[int, Cut] = {}
    spaces = _find_spaces(ordered)
    for first_latest, censuses in scopes:
        if not censuses or censuses[-1][0] < first_latest:
            continue
        for position, after, before in spaces:
            begin = max(after, first_latest)
            if begin >= before:
                continue
            cut = _find_cut(censuses, begin=begin, before=before)
            if cut is None:
                continue
            known = cuts.get(position)
            cuts[position] = (
                cut
                if known is None
                else Cut(
                    min(cut.vanished_by, known.vanished_by),
                    max(cut.missing_from, known.missing_from),
                )
            )
    return cuts


def _find_spaces(ordered: Sequence[Element]) -> list[tuple[int, int, int]]:
    """(position, end of everything before, start of everything after) where these leave room."""
    count = len(ordered)
    following = [STILL_OPEN] * (count + 1)
    for position in range(count - 1, -1, -1):
        following[position] = min(following[position + 1], ordered[position].earliest)
    spaces = []
    reached = NEVER
    for position in range(1, count + 1):
        reached = max(reached, ordered[position - 1].latest)
        if reached < following[position]:
            spaces.append((position, reached, following[position]))
    return spaces


def _find_cut(censuses: Sequence[tuple[int, int]], *, begin: int, before: int) -> Cut | None:
    low = bisect_left(censuses, (begin, NEVER))
    vanished_by = STILL_OPEN
    for earliest, latest in _iterate(censuses, low):
        if earliest >= min(before, vanished_by):
            break
        if latest <= before:
            vanished_by = min(vanished_by, latest)
    if vanished_by == STILL_OPEN:
        return None
    if before == STILL_OPEN:
        return Cut(vanished_by, begin)
    high = bisect_left(censuses, (before, NEVER)) - 1
    while censuses[high][1] > before:
        high -= 1
    return Cut(vanished_by, censuses[high][0])


def _iterate(censuses: Sequence[tuple[int, int]], low: int) -> Iterable[tuple[int, int]]:
    for position in range(low, len(censuses)):
        yield censuses[position]


def make_version_key(item: int, content: int, earliest: int, *, repeat: int = 0) -> int:
    """``repeat`` tells apart runs of one content that start in the same hour (A, B, A)."""
    if repeat:
        return derive_key("version", item, content, earliest, repeat)
    return derive_key("version", item, content, earliest)


def make_change(
    kind: ChangeKind,
    *,
    item: int,
    from_version: int | None,
    to_version: int | None,
    earliest: int,
    latest: int,
) -> ChangeRow:
    key = derive_key("change", kind.value, item, from_version, to_version)
    return ChangeRow(key, kind, from_version, to_version, earliest, latest)


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

"""The order of an item's sightings, and where whole lists lacked it: pure.

Elements are ordered by window; where windows of different contents overlap, by the places that
the sealed exact times (or an earlier answer of theirs) gave; where nothing is known, by
(earliest, latest, content). This module must not open a database or see an exact time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence

from archive.ledger.versions import NEVER, STILL_OPEN, Cut, Element, Place


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

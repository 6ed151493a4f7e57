"""How many independent sources: the rule of the k door, pure.

Each sighting of a thing is an edge between a source and the redacted page that it came from.
Equal pages count as one source, and so does one source with many pages: the number is the size
of a maximum matching between distinct sources and distinct pages. Nothing here knows a source;
sources and pages are tags.
"""

from __future__ import annotations

from collections.abc import Iterable

Edge = tuple[bytes, bytes]  #: (tag of a source, tag of a page)


def count_independent(edges: Iterable[Edge]) -> int:
    """Size of a maximum matching, by augmenting paths (Kuhn 1955)."""
    pages_of: dict[bytes, list[bytes]] = {}
    pages: set[bytes] = set()
    count = 0
    for source, page in edges:
        pages_of.setdefault(source, []).append(page)
        pages.add(page)
        count += 1
    fewest = min(len(pages_of), len(pages))
    # By far the most things: one source, one page, or no two edges that meet.
    if fewest < 2 or fewest == count:
        return fewest
    taken: dict[bytes, bytes] = {}

    def find_page(source: bytes, tried: set[bytes]) -> bool:
        for page in pages_of[source]:
            if page not in tried:
                tried.add(page)
                if page not in taken or find_page(taken[page], tried):
                    taken[page] = source
                    return True
        return False

    return sum(find_page(source, set()) for source in pages_of)


def needs_edge(edges: set[Edge], edge: Edge, *, k: int) -> bool:
    """Whether ``edge`` can still matter to "k or more", with ``edges`` kept so far.

    A source or page with k edges needs no more. By König's theorem fewer than k means that
    fewer than k sources and pages cover every edge; one with k edges is in any such cover, so
    that whatever is left out at it is covered too. What is kept is therefore at most
    k·(k − 1) + 1 edges, and the answer does not depend on the order of arrival.
    """
    if edge in edges:
        return False
    if len(edges) < k:
        return True
    of_source = of_page = 0
    for source, page in edges:
        of_source += source == edge[0]
        of_page += page == edge[1]
    return of_source < k and of_page < k

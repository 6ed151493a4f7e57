"""From which countries k independent sources were shown something: the k door's count by country.

Countries are those that sources stated, as they stood when each capture was made. Nothing leaves
but names of countries that reached k.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from archive.sources.captures import read_captures
from archive.sources.matching import Edge, count_independent
from archive.sources.vault import NOT_INDEPENDENT, Vault

#: Captures that are looked up at a time, for one source.
_AT_ONCE = 10_000

#: For each cell (a key of the caller's own) the captures that show it.
Cells = Mapping[int, Collection[int]]


def name_places(
    vault: Vault, groups: Sequence[Cells], *, k: int
) -> list[dict[int, tuple[str, ...]]]:
    """For each group the cells that have a country with k or more independent sources, and these
    countries, sorted. A group in which fewer than two cells have one is told empty: the one cell
    would say of the others' sources where they are not."""
    captures = sorted({one for cells in groups for shown in cells.values() for one in shown})
    countries: dict[int, tuple[str, bytes, bytes]] = {}
    for source in vault.sources():
        newest = vault.read_facts(source)
        if newest is None or newest.pseudonym in NOT_INDEPENDENT:
            continue
        known: dict[int, str | None] = {newest.version: newest.country}
        for start in range(0, len(captures), _AT_ONCE):
            found = read_captures(vault, source, captures[start : start + _AT_ONCE])
            for capture, kept in found.items():
                if kept.facts not in known:
                    then = vault.read_facts(source, version=kept.facts)
                    known[kept.facts] = None if then is None else then.country
                country = known[kept.facts]
                if country is not None:
                    countries[capture] = (country, source.name, kept.digest)
    return [_judge_group(cells, countries, k=k) for cells in groups]


def _judge_group(
    cells: Cells, countries: Mapping[int, tuple[str, bytes, bytes]], *, k: int
) -> dict[int, tuple[str, ...]]:
    told = {}
    for cell, captures in cells.items():
        edges: dict[str, set[Edge]] = {}
        for capture in captures:
            if capture in countries:
                country, source, digest = countries[capture]
                edges.setdefault(country, set()).add((source, digest))
        reached = sorted(one for one, pairs in edges.items() if count_independent(pairs) >= k)
        if reached:
            told[cell] = tuple(reached)
    return told if len(told) > 1 else {}

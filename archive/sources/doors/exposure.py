"""The exposure door: were these captures seen by k independent sources, yes or no.

For whoever decides what may be published. It gives no number, no source and no time.
"""

from __future__ import annotations

from collections.abc import Iterable

from archive.model import SeenBy
from archive.sources.captures import read_captures
from archive.sources.matching import count_independent
from archive.sources.vault import NOT_INDEPENDENT, Vault

__all__ = ["ExposureDoor"]


class ExposureDoor:
    def __init__(self, vault: Vault, *, k: int | None = None) -> None:
        """``k`` stands in the archive's settings where it is not given."""
        self._vault = vault
        self.k = vault.home.k if k is None else k

    def judge_captures(self, captures: Iterable[int]) -> SeenBy:
        """``≥k`` where k independent sources gave these captures, by the rule of the k door:
        equal redacted pages count as one, and nobody in particular never counts."""
        self._vault.refresh()
        wanted = list(dict.fromkeys(captures))
        edges = []
        for source in self._vault.sources():
            facts = self._vault.read_facts(source)
            if facts is not None and facts.pseudonym not in NOT_INDEPENDENT:
                found = read_captures(self._vault, source, wanted)
                edges += [(source.name, one.digest) for one in found.values()]
        return SeenBy.K_OR_MORE if count_independent(edges) >= self.k else SeenBy.UNDER_K

"""The k door: for each thing, whether k independent sources saw it, and no other number.

What it remembers of a thing is one row, sealed under a key of the key store: tags of sources
and pages. A source's tag is made with its own key and differs from thing to thing, so that a
destroyed key leaves nothing that could be recognised. ``unnamed``, public and imported
sightings never count.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from itertools import islice

from archive.errors import BadInput
from archive.sources.doors.seal import SourceSession
from archive.sources.matching import Edge, count_independent, needs_edge
from archive.sources.sealing import TAG_BYTES
from archive.sources.vault import Vault

__all__ = ["KDoor"]

_KIND = "k"
_EDGE_BYTES = 2 * TAG_BYTES
#: Things in one transaction: the rows in hand stay within a few megabytes.
_BATCH = 10_000


class KDoor:
    def __init__(self, vault: Vault, *, k: int | None = None) -> None:
        """``k`` stands in the archive's settings where it is not given.

        A ``k`` that was raised later counts from what was kept for the lower one: it may say
        ``<k`` too long, never ``≥k`` too early.
        """
        self._vault = vault
        self.k = vault.home.k if k is None else k
        if self.k < 2:
            raise BadInput(f"k = {self.k}: under 2 it would protect nobody")

    def note(self, seen: Iterable[tuple[int, bytes]], session: SourceSession) -> set[int]:
        """Note that a source saw these things, each with the digest of the redacted page, and
        say which of them k or more independent sources have seen by now.

        Durable when it returns; noting twice changes nothing.
        """
        reached: set[int] = set()
        pairs = iter(seen)
        while batch := list(islice(pairs, _BATCH)):
            if session.independent:
                with self._vault.change():
                    reached |= self._note_batch(batch, session)
            else:
                reached |= self._read_reached([thing for thing, _ in batch])
        return reached

    def forget(self, things: Iterable[int], session: SourceSession) -> set[int]:
        """Take this source out of these things, and say which are still ≥k without it.

        Sightings that were not kept because k was reached are not known any more: it may say
        ``<k`` until they are noted again.
        """
        wanted = list(dict.fromkeys(things))
        tags = session.tag_things(wanted)
        reached: set[int] = set()
        with self._vault.change():
            rows = self._read_edges(wanted)
            changed: dict[int, set[Edge]] = {}
            for thing, tag in zip(wanted, tags, strict=True):
                edges = rows.get(thing, (0, set()))[1]
                left = {edge for edge in edges if edge[0] != tag}
                if left != edges:
                    changed[thing] = left
                if count_independent(left) >= self.k:
                    reached.add(thing)
            self._write_edges(changed)
        return reached

    def _note_batch(self, batch: list[tuple[int, bytes]], session: SourceSession) -> set[int]:
        things = list(dict.fromkeys(thing for thing, _ in batch))
        rows = self._read_edges(things)
        reached = {thing for thing, (count, _) in rows.items() if count >= self.k}
        open_pairs = [pair for pair in batch if pair[0] not in reached]
        tags = session.tag_things([thing for thing, _ in open_pairs])
        changed: dict[int, set[Edge]] = {}
        for (thing, digest), tag in zip(open_pairs, tags, strict=True):
            edges = rows.setdefault(thing, (0, set()))[1]
            edge = (tag, _tag_page(thing, digest))
            # A thing twice in one batch may have reached k meanwhile.
            if thing in changed and count_independent(edges) >= self.k:
                continue
            if needs_edge(edges, edge, k=self.k):
                edges.add(edge)
                changed[thing] = edges
        reached.update(self._write_edges(changed))
        return reached

    def _read_reached(self, things: Sequence[int]) -> set[int]:
        rows = self._read_edges(list(dict.fromkeys(things)))
        return {thing for thing, (count, _) in rows.items() if count >= self.k}

    def _read_edges(self, things: Sequence[int]) -> dict[int, tuple[int, set[Edge]]]:
        keys = self._vault.k_rows
        locators = {keys.locate(_KIND, thing): thing for thing in things}
        return {
            locators[locator]: _read_edges(keys.open_row(locator, body))
            for locator, body in self._vault.rows.fetch_many(list(locators)).items()
        }

    def _write_edges(self, changed: dict[int, set[Edge]]) -> list[int]:
        """Writes all; gives the things that have reached k."""
        keys = self._vault.k_rows
        rows, reached = [], []
        for thing, edges in changed.items():
            count = count_independent(edges)
            if count >= self.k:
                reached.append(thing)
            locator = keys.locate(_KIND, thing)
            rows.append((locator, keys.seal_row(locator, _print_edges(count, edges))))
        self._vault.rows.put(rows)
        return reached


def _tag_page(thing: int, digest: bytes) -> bytes:
    # Not keyed: the row is sealed, and the ledger holds the digests anyway. Bound to the thing,
    # so that equal tags in two rows cannot be laid side by side.
    return hashlib.blake2b(thing.to_bytes(8, "big") + digest, digest_size=TAG_BYTES).digest()


def _print_edges(count: int, edges: set[Edge]) -> bytes:
    # Sorted: the order of arrival is nobody's business.
    return bytes([min(count, 255)]) + b"".join(source + page for source, page in sorted(edges))


def _read_edges(payload: bytes) -> tuple[int, set[Edge]]:
    edges = {
        (payload[at : at + TAG_BYTES], payload[at + TAG_BYTES : at + _EDGE_BYTES])
        for at in range(1, len(payload), _EDGE_BYTES)
    }
    return payload[0], edges

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
from archive.sources.places import Cells, name_places
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
        locators = self._locate(things)
        tags = dict(zip(locators, session.tag_things(list(locators)), strict=True))
        reached: set[int] = set()
        with self._vault.change():
            changed: dict[int, set[Edge]] = {}
            for thing, payload in self._read_payloads(locators).items():
                edges = _read_edges(payload)
                left = {edge for edge in edges if edge[0] != tags[thing]}
                if left != edges:
                    changed[thing] = left
                if count_independent(left) >= self.k:
                    reached.add(thing)
            self._write_edges(changed, locators)
        return reached

    def name_places(self, groups: Sequence[Cells]) -> list[dict[int, tuple[str, ...]]]:
        """For each group of cells (captures by a key of the caller's own) those cells that k or
        more independent sources of one country gave captures of, with these countries.

        Nothing is remembered: it is counted from the captures' own rows. A group in which fewer
        than two cells have a country is told empty. Captures of nobody in particular, and of
        sources that stated no country, never count.
        """
        self._vault.refresh()
        return name_places(self._vault, groups, k=self.k)

    def clear(self, things: Iterable[int]) -> None:
        """Forget all that is known of these things, so that they can be counted anew."""
        locators = self._locate(things)
        with self._vault.change():
            self._vault.rows.drop(locators.values())

    def clear_all(self) -> None:
        """Forget all that is known of any thing."""
        keys = self._vault.k_rows
        with self._vault.change():
            rows = [
                locator
                for locator, body in self._vault.rows.scan()
                # The journal of an erasure, which is JSON, lies under the same key.
                if (payload := keys.try_row(locator, body)) is not None and payload[:1] != b"{"
            ]
            self._vault.rows.drop(rows)

    def _note_batch(self, batch: list[tuple[int, bytes]], session: SourceSession) -> set[int]:
        locators = self._locate(thing for thing, _ in batch)
        payloads = self._read_payloads(locators)
        reached = {thing for thing, payload in payloads.items() if payload[0] >= self.k}
        open_pairs = [pair for pair in batch if pair[0] not in reached]
        tags = session.tag_things([thing for thing, _ in open_pairs])
        known: dict[int, set[Edge]] = {}
        changed: set[int] = set()
        for (thing, digest), tag in zip(open_pairs, tags, strict=True):
            edges = known.get(thing)
            if edges is None and thing not in payloads:
                # Most things are new: one edge, which always counts.
                known[thing] = {(tag, _tag_page(thing, digest))}
                changed.add(thing)
                continue
            if edges is None:
                edges = known[thing] = _read_edges(payloads[thing])
            # A thing twice in one batch may have reached k meanwhile.
            elif len(edges) >= self.k and count_independent(edges) >= self.k:
                continue
            if len(edges) >= self.k and sum(source == tag for source, _ in edges) >= self.k:
                continue  # as `needs_edge` would say, before the page's tag is made
            edge = (tag, _tag_page(thing, digest))
            if needs_edge(edges, edge, k=self.k):
                edges.add(edge)
                changed.add(thing)
        return reached | self._write_edges({thing: known[thing] for thing in changed}, locators)

    def _read_reached(self, things: Sequence[int]) -> set[int]:
        payloads = self._read_payloads(self._locate(things))
        return {thing for thing, payload in payloads.items() if payload[0] >= self.k}

    def _locate(self, things: Iterable[int]) -> dict[int, bytes]:
        locate = self._vault.k_rows.locate_things(_KIND)
        return {thing: locate(thing) for thing in dict.fromkeys(things)}

    def _read_payloads(self, locators: dict[int, bytes]) -> dict[int, bytes]:
        keys = self._vault.k_rows
        found = self._vault.rows.fetch_many(list(locators.values()))
        return {
            thing: keys.open_row(locator, found[locator])
            for thing, locator in locators.items()
            if locator in found
        }

    def _write_edges(self, changed: dict[int, set[Edge]], locators: dict[int, bytes]) -> set[int]:
        """Writes all; gives the things that have reached k."""
        keys = self._vault.k_rows
        rows, reached = [], set()
        for thing, edges in changed.items():
            count = 1 if len(edges) == 1 else count_independent(edges)
            if count >= self.k:
                reached.add(thing)
            locator = locators[thing]
            rows.append((locator, keys.seal_row(locator, _print_edges(count, edges))))
        # In the order of the tree: each of its pages is then touched once.
        rows.sort()
        self._vault.rows.put(rows)
        return reached


def _tag_page(thing: int, digest: bytes) -> bytes:
    # Not keyed: the row is sealed, and the ledger holds the digests anyway. Bound to the thing,
    # so that equal tags in two rows cannot be laid side by side.
    return hashlib.blake2b(thing.to_bytes(8, "big") + digest, digest_size=TAG_BYTES).digest()


def _print_edges(count: int, edges: set[Edge]) -> bytes:
    if len(edges) == 1:
        ((source, page),) = edges
        return b"\x01" + source + page
    # Sorted: the order of arrival is nobody's business.
    return bytes([min(count, 255)]) + b"".join(source + page for source, page in sorted(edges))


def _read_edges(payload: bytes) -> set[Edge]:
    return {
        (payload[at : at + TAG_BYTES], payload[at + TAG_BYTES : at + _EDGE_BYTES])
        for at in range(1, len(payload), _EDGE_BYTES)
    }

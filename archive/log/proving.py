"""Proofs that leave the house: chosen facts of a capture, up to a signed checkpoint.

Opens the log door for the salts of the named facts alone. What a fact may say to whom is not
judged here: that is the publication gate's business. Forms: docs/evidence-format.md.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.errors import BadInput
from archive.home import Home
from archive.ids import IdKind, from_id, to_id
from archive.ledger import LedgerReader
from archive.log.finding import Batch, find_batch, find_leaf, find_log, list_batches
from archive.log.gathering import gather_facts
from archive.log.leaves import CaptureFacts, OpenedFact
from archive.log.merkle import prove_consistency, prove_inclusion
from archive.log.store import LogStore
from archive.sources.doors.log import LogDoor
from archive.sources.keys import Vault, open_vault


@dataclass(frozen=True, slots=True)
class Inclusion:
    """A leaf under one checkpoint: its index, and the hashes up to that checkpoint's root."""

    index: int
    batch: Batch
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class CaptureProof:
    """All facts, some of them shown, the leaf, and where it stands. ``first`` is the first
    checkpoint that holds it: it was there at the latest then."""

    capture: str
    facts: CaptureFacts
    opened: tuple[OpenedFact, ...]
    leaf: bytes
    first: Inclusion
    newest: Inclusion

    @property
    def shown(self) -> dict[str, str]:
        """The shown facts' contents by path."""
        return {one.path: one.content.decode() for one in self.opened if one.content is not None}


def prove_captures(
    home: Home, captures: Iterable[str], *, facts: Sequence[str]
) -> list[CaptureProof]:
    """A proof for each capture (``P0…``).

    Raises:
        BadInput: it is unknown, was not sealed here, or waits for the next checkpoint.
        NoKey: without the key nothing can be shown.
    """
    with open_vault(home) as vault:
        return [_prove(home, vault, one, facts) for one in captures]


def _prove(home: Home, vault: Vault, capture: str, facts: Sequence[str]) -> CaptureProof:
    kind, key = from_id(capture)
    if kind is not IdKind.CAPTURE:
        raise BadInput(f"{capture} is no capture: one begins with P")
    with LedgerReader.open(home.ledger_db) as ledger:
        row = gather_facts(ledger.capture(key))
    return prove_facts(home, LogDoor(vault), row, facts)


def prove_facts(home: Home, door: LogDoor, row: CaptureFacts, facts: Sequence[str]) -> CaptureProof:
    """The same where the ledger's row and the door are at hand. Raises as
    :func:`prove_captures`."""
    name = to_id(IdKind.CAPTURE, row.capture)
    leaf = door.hash_captures([row]).get(row.capture)
    if leaf is None or not row.records:
        raise BadInput(f"capture {name} was not sealed by a living source: nothing can be proven")
    with LogStore(find_log(home)) as store:
        batches = list_batches(store)
        index = find_leaf(store, batches, leaf)
        first = None if index is None else find_batch(batches, index)
        if index is None or first is None:
            raise BadInput(
                f"capture {name} is in no checkpoint yet: `piecework log checkpoint` makes one a "
                "day, and then it can be proven"
            )
        return CaptureProof(
            capture=name,
            facts=row,
            opened=door.open_facts(row, facts),
            leaf=leaf,
            first=_include(store, index, first),
            newest=_include(store, index, batches[-1]),
        )


def link_checkpoints(store: LogStore, batches: Sequence[Batch]) -> list[list[bytes]]:
    """Consistency proofs from each of some checkpoints to the one after it."""
    return [
        prove_consistency(store.read_node, first=one.end, second=other.end)
        for one, other in pairwise(batches)
    ]


def write_proof(proof: CaptureProof) -> dict[str, object]:
    """As JSON: hashes in hexadecimal, contents as UTF-8 text."""
    return {
        "capture": proof.capture,
        "facts": [write_fact(one) for one in proof.opened],
        "leaf": proof.leaf.hex(),
        "log": [write_inclusion(one) for one in _tell_once(proof)],
    }


def write_fact(fact: OpenedFact) -> dict[str, str]:
    if fact.content is None or fact.salt is None:
        return {"path": fact.path, "hash": fact.hash.hex()}
    return {
        "path": fact.path,
        "content": fact.content.decode("utf-8"),
        "salt": fact.salt.hex(),
    }


def write_inclusion(one: Inclusion) -> dict[str, object]:
    said = one.batch.signed.checkpoint
    return {
        "checkpoint": f"{said.origin} {said.size}",
        "root": base64.b64encode(said.root).decode(),
        "index": one.index,
        "path": [each.hex() for each in one.path],
    }


def _tell_once(proof: CaptureProof) -> list[Inclusion]:
    same = proof.first.batch.end == proof.newest.batch.end
    return [proof.first] if same else [proof.first, proof.newest]


def _include(store: LogStore, index: int, batch: Batch) -> Inclusion:
    path = prove_inclusion(store.read_node, index=index, size=batch.end)
    return Inclusion(index, batch, tuple(path))

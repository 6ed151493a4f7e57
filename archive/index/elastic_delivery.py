"""Delivers versions to Elasticsearch: in bulk, at least once, in any order, the good ones always.

While the server takes in some, the next are prepared: a few requests are on their way at once.

Each version goes under its own id with the ledger's sequence as its external version, so that
sending it again changes nothing and an older state that comes late is refused. A version that the
server refuses for good is reported, and the others land. A server that is busy is asked again with
growing pauses; one that takes no writes stops the delivery with the reason.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from archive.index.dead_letters import DeadLetter
from archive.index.elastic_client import Caller, Refused, is_block, read_error, say_block
from archive.index.elastic_documents import (
    make_document,
    make_tombstone,
    print_action,
    print_document,
)
from archive.index.engine import IndexBlocked, IndexUnreachable, IndexUnusable
from archive.model import VersionDoc

#: One bulk request holds at most so many documents and bytes.
MOST_DOCUMENTS = 500
MOST_BYTES = 6_000_000
#: So many requests are on their way at once: the server works on one while another crosses.
SENDERS = 2
_BUSY = frozenset({429, 502, 503, 504})
#: Of the answer nothing else is read.
_TOLD = "items.*.status,items.*.error"


class IndexReplaced(IndexUnusable):
    """The index that was written to has been replaced by another build."""


class Item(NamedTuple):
    """One version, ready to be sent."""

    version: int
    sequence: int
    lines: bytes


@dataclass(slots=True)
class Outcome:
    """What became of versions. ``stale``: a newer state was there already, which is as good."""

    landed: list[int] = field(default_factory=list)
    stale: list[int] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        self.landed += other.landed
        self.stale += other.stale
        self.letters += other.letters


def make_items(
    docs: Iterable[VersionDoc], deleted: Iterable[int], *, sequence: int, outcome: Outcome
) -> Iterator[Item]:
    """Versions and deletions ready to be sent; what cannot be sent at all is put in ``outcome``."""
    for doc in docs:
        item = make_item(doc, sequence=sequence)
        if isinstance(item, DeadLetter):
            outcome.letters.append(item)
        else:
            yield item
    for version in deleted:
        lines = print_document(make_tombstone(version))
        yield Item(version, sequence, print_action(version, sequence=sequence) + lines)


def make_item(doc: VersionDoc, *, sequence: int) -> Item | DeadLetter:
    """One version ready to be sent, or why it cannot be."""
    try:
        lines = print_document(make_document(doc))
    except ValueError as error:
        # NaN and lone surrogates: the official client would send both as they are.
        return DeadLetter(doc.version, sequence, 0, "unfit", f"cannot be written as JSON: {error}")
    return Item(doc.version, sequence, print_action(doc.version, sequence=sequence) + lines)


def deliver(caller: Caller, alias: str, items: Iterable[Item]) -> Outcome:
    """Send all; returns what became of each.

    Raises:
        IndexUnreachable: no server, or it stayed busy: send them again later.
        IndexBlocked: it takes no writes.
        IndexReplaced: ``alias`` is no index that is written to any more.
    """
    outcome = Outcome()
    for _, sent in deliver_in_turn(caller, alias, items):
        outcome.add(sent)
    return outcome


def deliver_in_turn(
    caller: Caller, alias: str, items: Iterable[Item]
) -> Generator[tuple[list[Item], Outcome], None, None]:
    """Send all; gives each request's items and what became of them, in the order of ``items``.

    ``items`` is drawn from while requests are on their way. Raises as :func:`deliver` does; some
    that come after those that failed may have landed.
    """
    waiting: deque[tuple[list[Item], Future[Outcome]]] = deque()
    with ThreadPoolExecutor(SENDERS, thread_name_prefix="delivery") as pool:
        try:
            for chunk in cut_chunks(items):
                waiting.append((chunk, pool.submit(_deliver_chunk, caller, alias, chunk)))
                # One more than are sent stands ready; more would only fill the memory.
                if len(waiting) > SENDERS:
                    yield _take_outcome(waiting)
            while waiting:
                yield _take_outcome(waiting)
        finally:
            for _, later in waiting:
                later.cancel()


def _take_outcome(
    waiting: deque[tuple[list[Item], Future[Outcome]]],
) -> tuple[list[Item], Outcome]:
    chunk, sent = waiting.popleft()
    return chunk, sent.result()


def cut_chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Rows of items that one request may hold."""
    chunk: list[Item] = []
    size = 0
    for item in items:
        if chunk and (len(chunk) >= MOST_DOCUMENTS or size + len(item.lines) > MOST_BYTES):
            yield chunk
            chunk, size = [], 0
        chunk.append(item)
        size += len(item.lines)
    if chunk:
        yield chunk


def _deliver_chunk(caller: Caller, alias: str, chunk: list[Item]) -> Outcome:
    outcome = Outcome()
    pauses = caller.pauses()
    waiting = chunk
    while waiting:
        try:
            answer = _send(caller, alias, waiting)
        except Refused as error:
            if error.status != 413:
                raise
            outcome.add(_deliver_halves(caller, alias, waiting, error))
            return outcome
        waiting = _sort_out(caller, waiting, answer, outcome)
        if waiting and not next(pauses, False):
            raise IndexUnreachable(
                f"Elasticsearch at {caller.where} stayed too busy for {len(waiting)} versions: "
                "nothing is lost, the same command goes on later"
            )
    return outcome


def _send(caller: Caller, alias: str, items: list[Item]) -> Mapping[str, Any]:
    try:
        # An alias, required: a late write to a build that is gone must not found an index.
        path = f"/{alias}/_bulk?require_alias=true&filter_path={_TOLD}"
        return caller.call("POST", path, [item.lines for item in items])
    except Refused as error:
        if error.status == 404:
            raise IndexReplaced(f"{alias} is no index that is written to: {error}") from error
        raise


def _deliver_halves(caller: Caller, alias: str, items: list[Item], error: Refused) -> Outcome:
    """A request that is too large, in smaller ones; a version that is too large is refused."""
    if len(items) == 1:
        (item,) = items
        letter = DeadLetter(item.version, item.sequence, error.status, error.kind, str(error))
        return Outcome(letters=[letter])
    middle = len(items) // 2
    outcome = _deliver_chunk(caller, alias, items[:middle])
    outcome.add(_deliver_chunk(caller, alias, items[middle:]))
    return outcome


def _sort_out(
    caller: Caller, items: list[Item], answer: Mapping[str, Any], outcome: Outcome
) -> list[Item]:
    """Put each item where it belongs; returns those to send again."""
    again: list[Item] = []
    for item, told in zip(items, answer["items"], strict=True):
        result = told["index"]
        status = int(result["status"])
        if status < 300:
            outcome.landed.append(item.version)
            continue
        kind, reason = read_error(result.get("error"))
        if status == 409:
            outcome.stale.append(item.version)
        elif is_block(kind):
            raise IndexBlocked(say_block(caller.where, reason))
        elif status in _BUSY:
            again.append(item)
        elif status == 404:
            raise IndexReplaced(f"the index that was written to is gone: {reason}")
        else:
            outcome.letters.append(DeadLetter(item.version, item.sequence, status, kind, reason))
    return again

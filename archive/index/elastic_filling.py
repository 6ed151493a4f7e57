"""Fills a new index in Elasticsearch from all versions, checks it, and lets questions go to it.

The old one answers until then. What is in for certain is noted as it goes, so that a build that
was stopped goes on where it was; the versions must then come in the order of their keys.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from archive.index.checks import check_doc
from archive.index.elastic_build import (
    CURSOR_ID,
    PROGRESS_ID,
    Build,
    count_present,
    read_note,
    refresh,
    remove_builds,
    remove_note,
    serve_build,
    write_note,
)
from archive.index.elastic_client import Caller
from archive.index.elastic_delivery import Item, Outcome, deliver_in_turn, make_items
from archive.index.engine import IndexUnusable, Progress
from archive.model import VersionDoc

#: How far a build is, is noted after so many versions.
NOTED_EACH = 10_000
_SAMPLES = 20

#: Takes what became of versions; the refused ones are kept there.
Keep = Callable[[Outcome], None]


def fill_build(
    caller: Caller,
    alias: str,
    build: Build,
    docs: Iterable[VersionDoc],
    *,
    keep: Keep,
    expected: int | None = None,
    progress: Progress | None = None,
) -> int:
    """Fill a build with the versions after ``build.after``, check it, and let ``alias`` name it.
    Returns how many it holds.

    Raises:
        IndexUnusable: it does not hold what was sent; the old one goes on answering.
    """
    refresh(caller, build.index)
    before = count_present(caller, build.index, up_to=build.after) if build.after >= 0 else 0
    samples = Samples()
    refused: set[int] = set()
    unfit = Outcome()
    landed = noted = 0
    items = _draw_items(docs, build, samples=samples, unfit=unfit)
    with closing(deliver_in_turn(caller, build.writes, items)) as turns:
        for sent, outcome in turns:
            # (The letters of versions that come later may be among these: they are kept twice.)
            outcome.letters += unfit.letters
            unfit.letters.clear()
            keep(outcome)
            refused |= {letter.version for letter in outcome.letters}
            landed += len(outcome.landed) + len(outcome.stale)
            if landed - noted >= NOTED_EACH:
                noted = landed
                far = {"version": sent[-1].version}
                write_note(caller, build, PROGRESS_ID, far, sequence=before + landed)
                if progress is not None:
                    progress(before + landed, expected)
    keep(unfit)
    if progress is not None:
        progress(before + landed, expected)
    refresh(caller, build.index)
    _check_build(caller, build, before + landed, samples, refused)
    cursor = {"sequence": build.sequence}
    write_note(caller, build, CURSOR_ID, cursor, sequence=build.sequence)
    remove_note(caller, build, PROGRESS_ID)
    serve_build(caller, alias, build)
    remove_builds(caller, alias)
    return before + landed


def _draw_items(
    docs: Iterable[VersionDoc], build: Build, *, samples: Samples, unfit: Outcome
) -> Iterator[Item]:
    for doc in docs:
        samples.take(doc)
        yield from make_items((doc,), (), sequence=build.sequence, outcome=unfit)


def _check_build(
    caller: Caller, build: Build, sent: int, samples: Samples, refused: set[int]
) -> None:
    """Count what is in, and read some of it back."""
    found = count_present(caller, build.index)
    if found != sent:
        raise IndexUnusable(
            f"the new index {build.index} holds {found} versions where {sent} were sent: "
            "the old one goes on answering; build again"
        )
    for doc in samples.chosen:
        if doc.version in refused:
            continue
        source = read_note(caller, build, str(doc.version))
        if source is None or source.get("check") != check_doc(doc):
            raise IndexUnusable(
                f"the new index {build.index} does not hold version {doc.version} as it was "
                "sent: the old one goes on answering; build again"
            )


class Samples:
    """A few of many versions, each as likely as any other."""

    def __init__(self) -> None:
        self.chosen: list[VersionDoc] = []
        self._seen = 0
        self._random = random.Random()  # noqa: S311 (no secret)

    def take(self, doc: VersionDoc) -> None:
        self._seen += 1
        if len(self.chosen) < _SAMPLES:
            self.chosen.append(doc)
        elif (place := self._random.randrange(self._seen)) < _SAMPLES:
            self.chosen[place] = doc

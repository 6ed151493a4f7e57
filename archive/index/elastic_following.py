"""Brings an Elasticsearch index up to the ledger: from the outbox, or from the whole ledger.

The same steps as ``projector`` takes for the embedded index, but that a build can go on where it
stopped. The engine that it is given stays open.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from archive.index.elastic import ElasticEngine
from archive.index.engine import IndexBlocked, IndexUnreachable, IndexUnusable, Progress
from archive.index.projector import (
    Advance,
    Source,
    doubt_cursor,
    project_pending,
    register_consumer,
)

#: So many entries of the outbox are taken at once: between two such batches the server idles.
BATCH = 10_000

_LOG = logging.getLogger(__name__)

#: Opens the engine; ``rebuild``: its index need not be there or readable.
Open = Callable[[bool], ElasticEngine]


def bring_elastic_up(
    ledger: Source,
    open_engine: Open,
    *,
    advance: Advance,
    rebuild: bool = False,
    fresh: bool = False,
    progress: Progress | None = None,
) -> ElasticEngine:
    """The index, opened and up to date; built anew where it must be, or where ``rebuild`` says.
    ``fresh``: no interrupted build goes on.

    Raises:
        IndexUnreachable: no server answers, or it is too busy; the next call goes on.
        IndexBlocked: it takes no writes.
    """
    engine = _open_or_build(
        ledger, open_engine, rebuild=rebuild, fresh=fresh, advance=advance, told=progress
    )
    try:
        project_pending(ledger, engine, advance=advance, progress=progress, batch=BATCH)
    except BaseException:
        engine.close()
        raise
    return engine


def _open_or_build(
    ledger: Source,
    open_engine: Open,
    *,
    rebuild: bool,
    fresh: bool,
    advance: Advance,
    told: Progress | None,
) -> ElasticEngine:
    reason = "as asked"
    if not rebuild:
        try:
            engine = open_engine(False)
        except (IndexUnreachable, IndexBlocked):
            raise
        except IndexUnusable as error:
            reason = str(error)
        else:
            doubt = doubt_cursor(ledger, engine)
            if doubt is None:
                return engine
            engine.close()
            reason = doubt
    _LOG.info("building the index in Elasticsearch from the ledger: %s", reason)
    engine = open_engine(True)
    try:
        build_anew(ledger, engine, advance=advance, fresh=fresh, progress=told)
    except BaseException:
        engine.close()
        raise
    return engine


def build_anew(
    ledger: Source,
    engine: ElasticEngine,
    *,
    advance: Advance,
    fresh: bool = False,
    progress: Progress | None = None,
) -> int:
    """Build from the whole ledger, or go on with a build that was interrupted; returns how many
    versions it holds. The old index answers until then."""
    register_consumer(ledger, engine.name, advance=advance)
    build = engine.begin_build(
        sequence=ledger.sequence(), taken=ledger.cursor(engine.name), fresh=fresh
    )
    # Counted and drawn, never held at once: there may be a hundred million.
    expected = sum(1 for _ in ledger.all_version_keys())
    waiting = (key for key in ledger.all_version_keys() if key > build.after)
    count = engine.fill_build(
        build, ledger.version_docs(waiting), expected=expected, progress=progress
    )
    advance(build.sequence)
    return count

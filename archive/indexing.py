"""Brings the search index of an archive up to its ledger, in the engine that its settings name.

Reads the ledger, writes the index, and moves the ledger's cursor: nothing else of the ledger.
Recording never waits for an index: where its server does not answer, what was recorded is safe,
the index is behind, and the next call goes on.
"""

from __future__ import annotations

import contextlib
import logging
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from archive.enrich import EnrichedSource, EnrichStore
from archive.enriching import bring_enrichments_up
from archive.errors import BadInput
from archive.home import Home
from archive.index.checks import Checked, CheckReport, check_index, repair_index
from archive.index.dead_letters import DeadLetter, DeadLetters
from archive.index.elastic_settings import IndexSettings, read_index_settings
from archive.index.engine import (
    IndexBlocked,
    IndexUnreachable,
    IndexUnusable,
    Progress,
    SearchEngine,
)
from archive.index.projector import Advance, bring_up
from archive.index.sqlite import SqliteEngine
from archive.ledger import LedgerReader, advance_consumer, forget_consumer
from archive.meaning.switching import open_vectors
from archive.measuring import bring_measures_up

if TYPE_CHECKING:
    from archive.index.elastic import ElasticEngine

ELASTIC = "elastic"
FIRST_PAUSE = 1.0
LONGEST_PAUSE = 60.0
_LETTERS = "dead-letters.db"

_LOG = logging.getLogger(__name__)


def bring_up_to_date(home: Home, *, rebuild: bool = False, progress: Progress | None = None) -> int:
    """Take in what the ledger has and the index has not; returns how many versions it holds.

    For whoever has just recorded something: a server that does not answer, or takes no writes, is
    told of in the log and holds nothing up (0 is returned). With ``rebuild``, which throws every
    index of the archive away first, it is an error: what was erased would still be there.

    Raises:
        IndexUnusable: ``rebuild``, and an index could not be built anew.
    """
    try:
        return update_index(home, rebuild=rebuild, fresh=rebuild, progress=progress)
    except (IndexUnreachable, IndexBlocked) as error:
        if rebuild:
            raise
        _LOG.warning("the search index is behind the ledger: %s (`piecework index`)", error)
        return 0


def update_index(
    home: Home,
    *,
    engine: str | None = None,
    rebuild: bool = False,
    fresh: bool = False,
    progress: Progress | None = None,
) -> int:
    """The same for ``engine``, or the one that the settings name; every failure is raised.

    A build that was interrupted goes on, unless ``fresh``: it may hold what was erased since.

    Raises:
        IndexUnreachable, IndexBlocked: the server does not answer, or takes no writes.
        BadInput: settings that cannot be used.
    """
    settings = read_index_settings(home.path, engine=engine)
    # First what rules make of it: the index takes both at once.
    bring_enrichments_up(home)
    with _open_source(home) as source:
        opened = _bring_up(home, source, settings, rebuild=rebuild, fresh=fresh, progress=progress)
        try:
            count = opened.count()
        finally:
            opened.close()
    if rebuild and engine is None:
        _clear_others(home, settings)
    bring_measures_up(home)
    return count


def _bring_up(
    home: Home,
    source: EnrichedSource,
    settings: IndexSettings,
    *,
    rebuild: bool = False,
    fresh: bool = False,
    progress: Progress | None = None,
) -> SearchEngine:
    advance = _make_advance(home, settings.engine)
    if settings.engine == ELASTIC:
        from archive.index.elastic_following import bring_elastic_up

        return bring_elastic_up(
            source,
            lambda anew: _open_elastic(home, settings, rebuild=anew),
            advance=advance,
            rebuild=rebuild,
            fresh=fresh,
            progress=progress,
        )
    folder = home.index / SqliteEngine.name
    if rebuild and folder.exists():
        shutil.rmtree(folder)
    return bring_up(source, folder, advance=advance, progress=progress)


def _make_advance(home: Home, consumer: str) -> Advance:
    def advance(sequence: int) -> None:
        advance_consumer(home.ledger_db, consumer, sequence=sequence)

    return advance


@contextlib.contextmanager
def _open_source(home: Home) -> Iterator[EnrichedSource]:
    with contextlib.ExitStack() as stack:
        ledger = stack.enter_context(LedgerReader.open(home.ledger_db))
        store = stack.enter_context(EnrichStore(home.enriched))
        vectors = stack.enter_context(open_vectors(home))
        yield EnrichedSource(ledger, store, vectors=vectors)


def _clear_others(home: Home, settings: IndexSettings) -> None:
    """Remove the index that the settings do not name: it would keep what was erased."""
    if settings.engine == ELASTIC:
        shutil.rmtree(home.index / SqliteEngine.name, ignore_errors=True)
    elif knows_elastic(home):
        try:
            drop_elastic(home)
        except IndexUnreachable as error:
            raise IndexUnreachable(
                f"an older index of this archive may still hold what is gone: {error}. Where that "
                "server is gone for good, say so with `piecework index --drop --forget`"
            ) from error


def follow_ledger(
    home: Home, *, engine: str | None = None, stop: threading.Event, progress: Progress | None
) -> None:
    """Keep an index up to date until ``stop`` is set: looks every second, and where the server
    does not answer less and less often, up to once a minute."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            update_index(home, engine=engine, progress=progress)
            pause = FIRST_PAUSE
        except (IndexUnreachable, IndexBlocked) as error:
            _LOG.warning(
                "the search index is behind the ledger, next try in %g s: %s", pause, error
            )
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)
            continue
        stop.wait(FIRST_PAUSE)


# --- engines -----------------------------------------------------------------------------------


def open_engine(home: Home, *, engine: str | None = None) -> SearchEngine:
    """The engine that answers an archive's questions, to be closed.

    Raises:
        IndexUnusable: there is no index yet, it must be rebuilt, or its server does not answer.
    """
    settings = read_index_settings(home.path, engine=engine)
    if settings.engine == ELASTIC:
        return _open_elastic(home, settings)
    try:
        return SqliteEngine.open(home.index / SqliteEngine.name)
    except IndexUnusable as error:
        raise IndexUnusable(f"{error}: build it anew with `piecework index`") from error


def _open_elastic(home: Home, settings: IndexSettings, *, rebuild: bool = False) -> ElasticEngine:
    try:
        from archive.index.elastic import ElasticEngine
    except ModuleNotFoundError as error:
        raise BadInput(
            "this archive uses Elasticsearch and its client is not installed: "
            "pip install 'piecework[elastic]'"
        ) from error
    return ElasticEngine.open(
        settings.elastic, home.archive_id, letters=_find_letters(home), rebuild=rebuild
    )


def knows_elastic(home: Home) -> bool:
    """Whether an index of this archive was ever built in an Elasticsearch, and not dropped."""
    with LedgerReader.open(home.ledger_db) as ledger:
        return ledger.cursor(ELASTIC) > 0


def drop_elastic(home: Home, *, forget: bool = False) -> None:
    """Remove this archive's index from Elasticsearch, and let the ledger forget that consumer.

    ``forget``: the server is gone for good, say so and ask it nothing.

    Raises:
        IndexUnreachable: no server answers: the index, if it is still there, is still there.
    """
    if not forget:
        settings = read_index_settings(home.path, engine=ELASTIC)
        engine = _open_elastic(home, settings, rebuild=True)
        try:
            engine.drop()
        finally:
            engine.close()
    _find_letters(home).unlink(missing_ok=True)
    forget_consumer(home.ledger_db, ELASTIC)


def _find_letters(home: Home) -> Path:
    return home.index / ELASTIC / _LETTERS


def read_lags(home: Home, ledger: LedgerReader) -> dict[str, int]:
    """How many versions each index is behind the ledger; the one that answers comes first."""
    chosen = read_index_settings(home.path).engine
    names = [chosen]
    names += [
        name for name in (SqliteEngine.name, ELASTIC) if name != chosen and ledger.cursor(name) > 0
    ]
    return {name: ledger.lag(name) for name in names}


# --- checking and dead letters -----------------------------------------------------------------


def check_archive_index(
    home: Home,
    *,
    engine: str | None = None,
    repair: bool = True,
    progress: Progress | None = None,
) -> tuple[CheckReport, CheckReport | None]:
    """Hold the index against the ledger; what was found, and after a repair what is left.

    The index is brought up to date first: what it has not been given yet is no fault of it.

    Raises:
        IndexUnusable: it cannot be opened, or does not answer.
    """
    settings = read_index_settings(home.path, engine=engine)
    bring_enrichments_up(home)
    with _open_source(home) as source:
        opened = _bring_up(home, source, settings)
        try:
            if not isinstance(opened, Checked):
                raise BadInput(f"the engine {opened.name} cannot be checked")
            report = check_index(source, opened, progress=progress)
            if report.clean or not repair:
                return report, None
            repair_index(source, opened, report)
            return report, check_index(source, opened, progress=progress)
        finally:
            opened.close()


def list_dead_letters(home: Home) -> list[DeadLetter]:
    """The versions that Elasticsearch refused, and why."""
    return DeadLetters(_find_letters(home)).list()


def replay_dead_letters(home: Home) -> tuple[int, list[DeadLetter]]:
    """Deliver them again as the ledger has them now; how many were tried, and what is left.

    Raises:
        IndexUnreachable, IndexBlocked: the server does not answer, or takes no writes.
    """
    letters = list_dead_letters(home)
    if letters:
        settings = read_index_settings(home.path, engine=ELASTIC)
        with _open_source(home) as source:
            engine = _open_elastic(home, settings)
            try:
                versions = [letter.version for letter in letters]
                docs = list(source.version_docs(versions))
                gone = set(versions) - {doc.version for doc in docs}
                engine.apply(docs, gone, sequence=engine.cursor())
            finally:
                engine.close()
    return len(letters), list_dead_letters(home)

"""What the pages cost over a large archive: ``python -m bench.pages [--versions N]``.

The versions are those of ``bench.search``, imported into a ledger of their own, priced by the rule
of wages, indexed and measured. The real server is started on it, and pages are asked of it as a
browser's tab asks (:mod:`bench.page_tabs`): from click to the last message. Every address is asked
once to warm up and then ``--rounds`` times, all in turn; then ``--tabs`` readers click for
``--minutes``, with five seconds between the end of a page and the next click. A page of one word
stands beside the others as ``empty``. Printed: p50 and p95 of the server's processor time and of
time passed, and the server's largest resident size.

``--archive DIR`` keeps what was built, or takes what is there. ``--engine elastic`` asks the server
that the usual settings name, and fills it where it is empty.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import groupby, islice
from pathlib import Path

from archive.door import Archive
from archive.enrich import EnrichedSource, EnrichStore
from archive.enrich.wages import WageEnricher
from archive.enriching import bring_enrichments_up
from archive.home import Home, create_home, find_home
from archive.index.elastic import ElasticEngine
from archive.index.elastic_following import bring_elastic_up
from archive.index.elastic_settings import read_index_settings
from archive.index.projector import bring_up
from archive.index.sqlite import SqliteEngine
from archive.indexing import ELASTIC
from archive.ledger import Imported, Ledger, LedgerReader, advance_consumer
from archive.measuring import bring_measures_up
from archive.model import Identity, IdentityKind, ListingSeen, VersionDoc
from bench.ledger import read_peak_memory
from bench.page_tabs import Click, Served, click, read_side_by_side, serve_pages
from bench.search import Market, measure_idleness, percentile

_BLOCK = 5_000
_PAUSE_SECONDS = 5.0
Pages = dict[str, list[dict[str, str]]]


def fill_ledger(home: Home, *, versions: int) -> None:
    """Every version is seen at its start and its end, platform by platform in the order of time."""
    with Ledger.open(home.ledger_db, create=True) as ledger:
        docs = Market().versions(versions)
        number = 0
        while block := list(islice(docs, _BLOCK)):
            block.sort(key=lambda doc: doc.platform)
            for platform, group in groupby(block, key=lambda doc: doc.platform):
                rows = sorted(_make_rows(ledger, platform, list(group)), key=lambda r: r.earliest)
                ledger.record_sightings(platform, rows, provenance=f"invented {number}")
            number += 1
            if number % 20 == 0:
                print(f"{number * _BLOCK} versions", flush=True)


def _make_rows(ledger: Ledger, platform: str, docs: Sequence[VersionDoc]) -> Iterator[Imported]:
    keys = ledger.add_contents(platform, map(_make_listing, docs))
    for doc, (item, content) in zip(docs, keys, strict=True):
        for window in (doc.first_seen, doc.last_seen):
            yield Imported(item, content, *window.seconds, doc.units_left)


def _make_listing(doc: VersionDoc) -> ListingSeen:
    return ListingSeen(
        Identity(IdentityKind.PLATFORM, str(doc.item)),
        doc.title,
        requester=doc.requester,
        description=doc.description,
        keywords=doc.keywords,
        pay=doc.pay,
        time_allotted=doc.time_allotted,
        qualifications=doc.qualifications,
        units_left=doc.units_left,
    )


def build_archive(path: Path, *, versions: int) -> Home:
    """The archive at ``path``, made where there is none."""
    if path.exists():
        return find_home(path, demo=True)
    home = create_home(path, demo=True)
    _tell("ledger", lambda: fill_ledger(home, versions=versions))
    _tell("wages", lambda: bring_enrichments_up(home, rules=[WageEnricher()]))
    _tell("index", lambda: index_versions(home))
    _tell("measures", lambda: bring_measures_up(home))
    return home


def index_versions(home: Home) -> None:
    """Only the index: every other rule over a million texts is another measurement."""
    with (
        LedgerReader.open(home.ledger_db) as ledger,
        EnrichStore(home.enriched) as store,
    ):

        def advance(sequence: int) -> None:
            advance_consumer(home.ledger_db, SqliteEngine.name, sequence=sequence)

        source = EnrichedSource(ledger, store)
        bring_up(source, home.index / SqliteEngine.name, advance=advance).close()


def index_in_elastic(home: Home) -> None:
    """The same in the Elasticsearch that the settings name, where it does not stand there yet."""
    settings = read_index_settings(home.path, engine=ELASTIC).elastic
    with (
        LedgerReader.open(home.ledger_db) as ledger,
        EnrichStore(home.enriched) as store,
    ):

        def advance(sequence: int) -> None:
            advance_consumer(home.ledger_db, ELASTIC, sequence=sequence)

        def open_engine(anew: bool) -> ElasticEngine:
            return ElasticEngine.open(settings, home.archive_id, rebuild=anew)

        bring_elastic_up(EnrichedSource(ledger, store), open_engine, advance=advance).close()


def _tell(name: str, step: object) -> None:
    assert callable(step)
    begun = time.process_time()
    step()
    print(
        f"{name}: {time.process_time() - begun:.0f} s CPU; peak {read_peak_memory():.0f} MB",
        flush=True,
    )


def choose_addresses(home: Home, *, count: int) -> Pages:
    """Addresses of each kind, drawn from what the archive holds."""
    chance = random.Random(9)
    english = Market().words["en"]
    # From words that most versions hold to words that one in ten thousand does.
    words = [english[int(8_000 ** chance.random()) - 1] for _ in range(count)]
    with Archive(home) as door:
        found = [hit.id for word in words for hit in door.search(word, limit=1).hits]
    if not found:
        raise SystemExit(f"the archive at {home.path} holds another market: build one anew")
    extras = ("", " platform:alpha", " pay:<2", " currency:USD", " -platform:beta live:2018")
    return {
        "search": [{"page": "search", "q": f"{word}{chance.choice(extras)}"} for word in words],
        "trends": [
            {"page": "trends", "of": of, "split": split, "q": extra.strip(), "from": "imported"}
            for extra in extras
            for of in ("lowerbound", "volume")
            for split in ("", "platform")
        ][:count],
        "listing": [{"id": one} for one in found],
    }


def measure_alone(served: Served, blank: Served, pages: Pages, *, rounds: int) -> None:
    """One tab; every address once to warm up, then ``rounds`` times, all in turn. A page of one
    word is asked as often in between, so that a busy hour tells on all alike."""
    made: dict[str, list[Click]] = {"empty": [], **{name: [] for name in pages}}
    for turn in range(rounds + 1):
        for name, addresses in pages.items():
            for number, address in enumerate(addresses):
                one = asyncio.run(click(served, address))
                if turn:
                    made[name].append(one)
                if turn and number % len(pages) == 0:
                    made["empty"].append(asyncio.run(click(blank, {})))
    for name, clicks in made.items():
        _tell_clicks(name, clicks)


def measure_together(served: Served, pages: Pages, *, tabs: int, last: float) -> None:
    """``tabs`` readers at once, for ``last`` seconds."""
    addresses = [(name, address) for name, listed in pages.items() for address in listed]
    made = asyncio.run(
        read_side_by_side(served, addresses, tabs=tabs, pause=_PAUSE_SECONDS, last=last)
    )
    print(f"{tabs} tabs, {_PAUSE_SECONDS:g} s between clicks: {len(made)} clicks", flush=True)
    for name in pages:
        # What the server took meanwhile was for all of them: here only time passed tells.
        walls = [one.wall for kind, one in made if kind == name]
        if not walls:
            continue
        print(
            f"  {name:8} p50 {percentile(walls, 0.50):6.0f} p95 {percentile(walls, 0.95):6.0f} "
            f"ms wall ({len(walls)})",
            flush=True,
        )


def _tell_clicks(name: str, clicks: Sequence[Click]) -> None:
    cpus, walls = [one.cpu for one in clicks], [one.wall for one in clicks]
    firsts = [one.first for one in clicks]
    print(
        f"{name:8} p50 {percentile(cpus, 0.50):5.0f} p95 {percentile(cpus, 0.95):5.0f} ms CPU; "
        f"p50 {percentile(walls, 0.50):5.0f} p95 {percentile(walls, 0.95):5.0f} ms wall "
        f"(drawn from {percentile(firsts, 0.50):.0f} on); "
        f"{percentile([one.elements for one in clicks], 0.5):.0f} elements, "
        f"{percentile([one.bytes / 1024 for one in clicks], 0.5):.0f} KB",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--versions", type=int, default=1_000_000)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--engine", choices=("sqlite", ELASTIC), default="sqlite")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--tabs", type=int, default=10)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--build-only", action="store_true")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        home = build_archive(chosen.archive or folder / "archive", versions=chosen.versions)
        if chosen.build_only:
            return
        os.environ["PIECEWORK_ENGINE"] = chosen.engine
        if read_index_settings(home.path).engine == ELASTIC:
            _tell("elastic", lambda: index_in_elastic(home))
        pages = choose_addresses(home, count=20)
        word = folder / "word.py"
        word.write_text("import streamlit as st\nst.html('<p>word</p>')\n")
        with serve_pages(home.path, script=word) as blank, serve_pages(home.path) as served:
            asyncio.run(click(blank, {}))
            measure_alone(served, blank, pages, rounds=chosen.rounds)
            if chosen.tabs:
                measure_together(served, pages, tabs=chosen.tabs, last=chosen.minutes * 60)
            print(f"peak of the server: {served.read_peak_memory():.0f} MB", flush=True)
        print(measure_idleness(), flush=True)


if __name__ == "__main__":
    main()

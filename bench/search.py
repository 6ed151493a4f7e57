"""Measures search: ``python -m bench.search [versions …]`` (67,000 and 1,000,000 by default).

Versions are generated from a seed: invented words by Zipf's law beside real function words, in
five languages, 15,000 requesters, five platforms, ten years. The mix is 50 questions, from words
that one version holds to words that most hold, phrases, prefixes, OR and NOT, each with two
filters, the first 20 hits with highlights, and four facets. Each is asked once to warm up and
then ``ROUNDS`` times, all in turn, so that no answer is asked twice in a row. Nothing is cached
but what the index itself keeps. Printed: p50 and p95 in ms, of time passed and of processor time,
build rate, sizes, and peak memory of building and of asking, each in a process of its own.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path

import numpy as np

from archive.ids import derive_key
from archive.index.query import FacetRequest, Query
from archive.index.sqlite import SqliteEngine
from archive.index.syntax import parse_query
from archive.model import (
    Access,
    ChangeKind,
    Comparator,
    Pay,
    PayKind,
    PayUnit,
    Qualification,
    QualificationKind,
    RecordKind,
    Requester,
    SeenBy,
    VersionDoc,
)
from archive.times import Window

SEED = 20_260_301
ROUNDS = 6
FACETS = tuple(FacetRequest(name) for name in ("platform", "language", "currency", "change"))

_SYLLABLES = {
    "en": "an ber cot dal ship tion ing wor per lock ster ful mend ton ray",
    "nl": "aan beer cht dijk sch lijk ing oor heid lok ster vol mee uur tje",
    "de": "auf ber cht dorf sch lich ung vor heit lok stein voll mehr uhr zeug",
    "es": "an bar cion dal esc mente ado por dad lo estra fu men ura ito",
    "fr": "au ber ction dal esch ment eur por ite lo stre fou men ure elle",
}
_FUNCTION = {
    "en": "the and of to for with your you this that",
    "nl": "het een van voor met je deze dit dat niet",
    "de": "der das und fur mit sie ihr ist auf von",
    "es": "el los las una para con por que del su",
    "fr": "le les des une pour avec vous votre et dans",
}
_LANGUAGES = ("en", "en", "en", "en", "nl", "de", "es", "fr")
_PLATFORMS = ("alpha", "alpha", "alpha", "beta", "beta", "gamma", "delta", "epsilon")
_CURRENCIES = {"en": "USD", "nl": "EUR", "de": "EUR", "es": "EUR", "fr": "EUR"}
_WORDS_PER_LANGUAGE = 30_000
_ITEMS_AT_ONCE = 4_000
_HANDED = 20_000
_HOUR = timedelta(hours=1)
_START = datetime(2014, 1, 1, tzinfo=UTC)
_HOURS = 10 * 365 * 24
_SEEN_BY = tuple(SeenBy)
_ACCESS = tuple(Access)


def make_vocabulary(language: str, rng: random.Random) -> list[str]:
    """Invented words of one language, most common first."""
    syllables = _SYLLABLES[language].split()
    words: dict[str, None] = {}
    while len(words) < _WORDS_PER_LANGUAGE:
        words["".join(rng.choices(syllables, k=rng.choice((2, 2, 3, 3, 4))))] = None
    return list(words)


class Market:
    """Generates versions; the same seed gives the same. Drawn by numpy, some thousands at once."""

    def __init__(self) -> None:
        rng = random.Random(SEED)
        self.words = {name: make_vocabulary(name, rng) for name in _SYLLABLES}
        self._tables = {name: [*self.words[name], *_FUNCTION[name].split()] for name in _SYLLABLES}
        self._shares = np.cumsum(1 / (np.arange(_WORDS_PER_LANGUAGE) + 3))
        self._qualifications = {
            number: (
                Qualification(
                    QualificationKind.APPROVED_COUNT,
                    "approved",
                    Comparator.AT_LEAST,
                    (str(number),),
                    "",
                ),
            )
            for number in (0, 100, 500, 5000)
        }

    def _draw_words(self, count: int, rng: np.random.Generator) -> list[int]:
        """Places in a language's table: by Zipf's law, three in ten a function word."""
        words = np.searchsorted(self._shares, rng.random(count) * self._shares[-1], side="right")
        function = rng.integers(_WORDS_PER_LANGUAGE, _WORDS_PER_LANGUAGE + 10, count)
        drawn: list[int] = np.where(rng.random(count) < 0.3, function, words).tolist()
        return drawn

    def versions(self, count: int) -> Iterator[VersionDoc]:
        rng = np.random.default_rng(SEED + 1)
        made = 0
        while made < count:
            for doc in self._draw_items(made, rng):
                yield doc
                made += 1
                if made == count:
                    return

    def _draw_items(self, number: int, rng: np.random.Generator) -> Iterator[VersionDoc]:
        """Some thousand listings, a quarter of them with a second version."""

        def draw(low: int, high: int) -> list[int]:
            drawn: list[int] = rng.integers(low, high, _ITEMS_AT_ONCE).tolist()
            return drawn

        titles, descriptions = draw(4, 10), draw(12, 31)
        words = self._draw_words(sum(titles) + sum(descriptions), rng)
        requesters = (np.floor((1 - rng.random(_ITEMS_AT_ONCE)) ** (-1 / 0.7)) % 15_000).tolist()
        drawn = zip(
            *(titles, descriptions, requesters, draw(0, len(_LANGUAGES))),
            *(draw(0, len(_PLATFORMS)), draw(0, _HOURS), draw(0, 2**62), draw(0, 2**62)),
            strict=True,
        )
        at = 0
        for place, (title, description, who, spoken, where, hour, *luck) in enumerate(drawn):
            language = _LANGUAGES[spoken]
            table = self._tables[language]
            texts = []
            for length in (title, description):
                texts.append(" ".join([table[word] for word in words[at : at + length]]))
                at += length
            item = derive_key("bench", number + place, hour)
            first = _START + hour * _HOUR
            for turn in range(2 if luck[0] % 4 == 0 else 1):
                chance = luck[turn]
                last = first + (1 + chance % 899) * _HOUR
                cents = 1 + chance // 7 % 400
                yield VersionDoc(
                    version=derive_key("bench", item, turn),
                    item=item,
                    kind=RecordKind.LISTING,
                    platform=_PLATFORMS[where],
                    title=texts[0].capitalize(),
                    requester=Requester(f"R{int(who)}", f"Requester {int(who)} {language}"),
                    description=texts[1].capitalize(),
                    keywords=tuple([table[luck[0] // step % 2_000] for step in (3, 5, 11, 13)]),
                    text="",
                    pay=Pay(
                        f"${cents / 100}",
                        Decimal(cents) / 100,
                        _CURRENCIES[language],
                        PayUnit.TASK,
                        PayKind.FIXED,
                    ),
                    time_allotted=(600, 1800, 3600)[chance % 3],
                    qualifications=self._qualifications[(0, 100, 500, 5000)[chance // 17 % 4]],
                    first_seen=Window(first, first + _HOUR),
                    last_seen=Window(last, last + _HOUR),
                    changes=(ChangeKind.PAY,) if turn else (ChangeKind.APPEARED,),
                    captures=1 + chance // 19 % 39,
                    sightings=1 + chance // 23 % 199,
                    seen_by=_SEEN_BY[chance // 29 % 2],
                    access=(_ACCESS[chance // 31 % len(_ACCESS)],),
                    units_left=1 + chance // 37 % 999,
                )
                first = last + 2 * _HOUR

    def questions(self) -> list[tuple[str, Query]]:
        """The mix: (kind of question, question)."""
        rng = random.Random(SEED + 2)
        filters = (
            "platform:alpha pay:<2",
            "-platform:beta live:2018",
            "currency:EUR,USD first:2015..2019",
            "pay:0.50..3 seenby:≥k",
            "change:pay -access:imported",
        )
        english, dutch, spanish = self.words["en"], self.words["nl"], self.words["es"]
        asked: list[tuple[str, str]] = []
        for place in (20_000, 12_000, 8_000, 5_000, 25_000, 15_000):
            asked.append(("rare word", english[place]))
        for place in (900, 700, 500, 400, 300, 250):
            asked.append(("word", rng.choice((english, dutch, spanish))[place]))
        for place in (30, 20, 12, 8, 5, 3, 1, 0):
            asked.append(("common word", english[place]))
        for word in ("the", "van", "para"):
            asked.append(("very common word", word))
        for place in (100, 40, 15, 5):
            asked.append(("two words", f"{english[place]} {english[place + 3]}"))
        for place in (60, 10):
            asked.append(("three words", f"{english[place]} {english[place + 1]} with"))
        for place in (300, 30, 6):
            asked.append(("phrase", f'"{english[place]} {english[place + 1]}"'))
        asked.append(("phrase", f'"{english[0]} {english[1]}"'))
        asked.append(("phrase of very common words", '"of the"'))
        for place in (200, 20, 4):
            asked.append(("or", f"{english[place]} OR {dutch[place]} OR {spanish[place]}"))
        for place in (100, 10, 2):
            asked.append(("not", f"{english[place]} -{english[place + 1]}"))
        for word in (english[500][:5], english[80][:6], dutch[300][:5]):
            asked.append(("prefix", f"{word}*"))
        asked.append(("fuzzy", f"{english[400]}~"))
        for place in (50, 7):
            asked.append(("sorted by pay", f"{english[place]} sort:-pay"))
        asked.append(("sorted by time", f"{english[9]} sort:-last"))
        for text in ("", "", "lang:nl"):
            asked.append(("no words", text))
        assert len(asked) == 50
        return [
            (kind, replace(parse_query(f"{text} {filters[at % len(filters)]}"), facets=FACETS))
            for at, (kind, text) in enumerate(asked)
        ]


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def peak_mb() -> float:
    """The most memory that this process ever held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Clocked:
    """Versions handed over ``_HANDED`` at a time, with the time that drawing them took."""

    def __init__(self, docs: Iterator[VersionDoc]) -> None:
        self._docs = docs
        self.wall = self.work = 0.0

    def __iter__(self) -> Iterator[VersionDoc]:
        while True:
            began, worked = time.perf_counter(), time.thread_time()
            chunk = list(islice(self._docs, _HANDED))
            self.wall += time.perf_counter() - began
            self.work += time.thread_time() - worked
            if not chunk:
                return
            yield from chunk


def build(count: int, folder: Path) -> None:
    """Build an index and print what that took; in a process of its own, for its memory."""
    market = Market()
    docs = Clocked(market.versions(count))
    before = peak_mb()
    with SqliteEngine.open(folder, create=True) as engine:
        began, worked = time.perf_counter(), time.process_time()
        engine.rebuild(docs, sequence=1, expected=count)
        passed = time.perf_counter() - began - docs.wall
        work = time.process_time() - worked - docs.work
    size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
    print(
        f"{count:,} versions: built in {passed:.1f} s without drawing them, "
        f"{count / passed:,.0f}/s; {work / count * 1e6:.0f} µs of processor time each, in two "
        f"threads; index {size:,.0f} MB; peak memory {peak_mb():,.0f} MB ({before:,.0f} before)"
    )


def ask(folder: Path) -> None:
    """Ask the 50 questions and print what that took; in a process of its own, for its memory."""
    questions = Market().questions()
    before = peak_mb()
    began = time.perf_counter()
    with SqliteEngine.open(folder) as engine:
        count = engine.count()
        opened = time.perf_counter() - began
        began = time.perf_counter()
        totals = [engine.search(query).total for _, query in questions]
        first = (time.perf_counter() - began) / len(questions)
        passed: list[list[float]] = [[] for _ in questions]
        work: list[list[float]] = [[] for _ in questions]
        for _ in range(ROUNDS):
            for at, (_, query) in enumerate(questions):
                clock, worked = time.perf_counter(), time.process_time()
                engine.search(query)
                work[at].append((time.process_time() - worked) * 1000)
                passed[at].append((time.perf_counter() - clock) * 1000)
    print(
        f"opened in {opened * 1000:.0f} ms ({count:,} versions); first time asked "
        f"{first * 1000:.1f} ms on average; peak memory {peak_mb():,.0f} MB ({before:,.0f} before)"
    )
    print(f"{'all 50':28} {describe(passed)}   processor {describe(work)}")
    for kind in dict.fromkeys(kind for kind, _ in questions):
        mine = [at for at, (name, _) in enumerate(questions) if name == kind]
        found = ", ".join(f"{totals[at]:,}" for at in mine[:4])
        print(
            f"{kind:28} {describe([passed[at] for at in mine])}"
            f"   processor {describe([work[at] for at in mine])}   hits {found}"
        )


def describe(times: list[list[float]]) -> str:
    flat = [one for several in times for one in several]
    return f"p50 {percentile(flat, 0.5):7.2f}  p95 {percentile(flat, 0.95):7.2f} ms"


def measure_idleness() -> str:
    """How busy the machine is, and how fast an empty loop runs: figures of a loaded machine
    say little without it."""
    began = time.process_time()
    for _ in range(10_000_000):
        pass
    loop = time.process_time() - began
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; empty loop {loop:.2f} s"


def measure(count: int) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "sqlite"
        spawn = multiprocessing.get_context("spawn")
        print(f"\n{measure_idleness()}", flush=True)
        for target, arguments in ((build, (count, folder)), (ask, (folder,))):
            process = spawn.Process(target=target, args=arguments)
            process.start()
            process.join()
            if process.exitcode:
                sys.exit(process.exitcode)


def main() -> None:
    """Measure, or ask an index that is there already (``--ask FOLDER``)."""
    if sys.argv[1:2] == ["--ask"]:
        print(measure_idleness())
        ask(Path(sys.argv[2]))
        return
    counts = [int(text.replace(",", "").replace("_", "")) for text in sys.argv[1:]]
    for count in counts or [67_000, 1_000_000]:
        measure(count)


if __name__ == "__main__":
    main()

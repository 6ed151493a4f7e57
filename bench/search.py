"""Measures search: ``python -m bench.search [versions …]`` (67,000 and 1,000,000 by default).

Versions are generated from a seed: invented words by Zipf's law beside real function words, in
five languages, 15,000 requesters, five platforms, ten years. The mix is 50 questions, from words
that one version holds to words that most hold, phrases, prefixes, OR and NOT, each with two
filters, the first 20 hits with highlights, and four facets. Each is asked once to warm up and
then ``ROUNDS`` times, all in turn, so that no answer is asked twice in a row. Nothing is cached
but what the index itself keeps. Printed: p50 and p95 in ms, build rate, sizes, peak memory.
"""

from __future__ import annotations

import gc
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
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


def resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    return float("nan")


def measure(count: int, market: Market) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "sqlite"
        chunks = list(market.versions(min(count, 100_000)))
        generated = time.perf_counter()
        source = chunks if count <= len(chunks) else market.versions(count)
        with SqliteEngine.open(folder, create=True) as engine:
            began = time.perf_counter()
            engine.rebuild(source, sequence=1, expected=count)
            built = time.perf_counter() - began
        del generated
        spent = 0.0
        if count > len(chunks):
            began = time.perf_counter()
            for _ in market.versions(count):
                pass
            spent = time.perf_counter() - began
        chunks.clear()
        gc.collect()
        size = sum(file.stat().st_size for file in folder.iterdir()) / 2**20
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"\n{count:,} versions: built in {built:.1f} s, {count / built:,.0f}/s as measured",
            end="",
        )
        if spent:
            print(
                f" ({count / (built - spent):,.0f}/s without generating them, {spent:.1f} s)",
                end="",
            )
        print(f"; index {size:,.0f} MB; peak memory of the builder {peak:,.0f} MB")
        ask(folder, market)


def ask(folder: Path, market: Market) -> None:
    before = resident_mb()
    began = time.perf_counter()
    engine = SqliteEngine.open(folder)
    count = engine.count()
    opened = time.perf_counter() - began
    questions = market.questions()
    began = time.perf_counter()
    totals = [engine.search(query).total for _, query in questions]
    first = (time.perf_counter() - began) / len(questions)
    times: dict[int, list[float]] = {at: [] for at in range(len(questions))}
    work: list[float] = []
    for _ in range(ROUNDS):
        for at, (_, query) in enumerate(questions):
            began, worked = time.perf_counter(), time.process_time()
            engine.search(query)
            work.append((time.process_time() - worked) * 1000)
            times[at].append((time.perf_counter() - began) * 1000)
    flat = [one for several in times.values() for one in several]
    print(
        f"opened in {opened * 1000:.0f} ms ({count:,} versions); first time asked "
        f"{first * 1000:.1f} ms on average; memory of asking {resident_mb() - before:,.0f} MB"
    )
    print(
        f"all 50: p50 {percentile(flat, 0.5):.2f} ms, p95 {percentile(flat, 0.95):.2f} ms; "
        f"processor time p50 {percentile(work, 0.5):.2f} ms, p95 {percentile(work, 0.95):.2f} ms"
    )
    kinds = dict.fromkeys(kind for kind, _ in questions)
    for kind in kinds:
        mine = [at for at, (name, _) in enumerate(questions) if name == kind]
        several = [one for at in mine for one in times[at]]
        found = ", ".join(f"{totals[at]:,}" for at in mine[:4])
        print(
            f"  {kind:28} p50 {percentile(several, 0.5):7.2f}  p95 {percentile(several, 0.95):7.2f}"
            f"   hits {found}"
        )
    engine.close()


def main() -> None:
    counts = [int(text.replace(",", "").replace("_", "")) for text in sys.argv[1:]]
    market = Market()
    for count in counts or [67_000, 1_000_000]:
        measure(count, market)


if __name__ == "__main__":
    main()

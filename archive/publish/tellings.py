"""What a draft or a file tells of whoever gave what it rests on: part by part, trait by trait.

A part is a sentence or a row. Its traits are the words or columns by which somebody could be
found: a listing, a requester, pay as printed, a platform, a day, a country, how it was seen. Reads
the ledger; knows no source.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.errors import BadInput
from archive.ids import IdKind, from_id
from archive.ledger import LedgerReader
from archive.model import Access
from archive.publish.wordings import (
    find_access,
    find_countries,
    find_times,
    fold_words,
    says_person,
)
from archive.sources.doors.exposure import Saying
from archive.times import Window

_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’')\]]*\s+|\n{2,}")
_ID = re.compile(r"\b[LDVCP][0-9a-hjkmnp-tv-z]{13}\b", re.IGNORECASE)
_PAY = re.compile(r"(?:[$€£¥]|usd|eur|gbp)\s?\d+(?:[.,]\d+)?|\d+(?:[.,]\d+)?\s?(?:[$€£¥]|eur|usd)")
_WORDS = re.compile(r"\w+")
_MOMENT = r"(\d{4}-\d{2}-\d{2}[T\d:.Z+]*)"
_SPAN = re.compile(_MOMENT + r"(?:\s*(?:/|\.\.|…|–)\s*" + _MOMENT + r")?")
_TITLE_WORDS = 3
_SHORTEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Trait:
    """By what somebody could be found: ``name`` (a column, or a kind of words) and the words.
    Either ``versions`` (any of them was shown to them), or a limit on when, where and how."""

    name: str
    words: str
    versions: frozenset[int] | None = None
    captures: frozenset[int] | None = None
    windows: tuple[Window, ...] = ()
    platform: str | None = None
    access: Access | None = None
    country: str | None = None
    qualification: bool = False


@dataclass(frozen=True, slots=True)
class Telling:
    """A sentence or a row. ``person``: it speaks of somebody, who may be a source. ``row``: each
    time in it is that of a look of its own."""

    where: str
    words: str
    traits: tuple[Trait, ...]
    person: bool = False
    row: bool = False


class Known:
    """What of the ledger a text may name. Loaded once; a million versions take some seconds."""

    def __init__(self, reader: LedgerReader, *, platforms: Mapping[str, str] | None = None) -> None:
        """``platforms``: further names of platforms, by the name in the ledger."""
        self._reader = reader
        self._facts = {one.capture: one for one in reader.capture_facts()}
        self._titles: dict[tuple[str, ...], dict[tuple[str, ...], set[int]]] = {}
        self._requesters: dict[str, set[int]] = {}
        self._pay: dict[str, set[int]] = {}
        self._showing: dict[int, frozenset[int]] = {}
        for version, title, requester, pay in reader.words():
            words = tuple(_WORDS.findall(fold_words(title)))
            if len(words) >= _TITLE_WORDS:
                titles = self._titles.setdefault(words[:_TITLE_WORDS], {})
                titles.setdefault(words, set()).add(version)
            name = fold_words(requester)
            if len(name) >= _SHORTEST_NAME:
                self._requesters.setdefault(name, set()).add(version)
            if pay:
                self._pay.setdefault(_fold_pay(pay), set()).add(version)
        names = {one.platform: one.platform for one in self._facts.values()}
        for key, name in (platforms or {}).items():
            if key in names.values():
                names[fold_words(name)] = key
        self._platforms = {fold_words(name): key for name, key in names.items()}
        years = [
            datetime.fromtimestamp(one, UTC).year
            for fact in self._facts.values()
            for one in (fact.earliest, fact.latest)
        ]
        self.years = range(min(years), max(years) + 1) if years else range(0)

    def captures(self) -> frozenset[int]:
        """All that are no open ones: those that sources gave."""
        return frozenset(key for key, one in self._facts.items() if not one.open)

    def show(self, versions: Iterable[int]) -> dict[int, frozenset[int]]:
        """For each version the captures of sources that show it; without versions that public
        pages show too, since those point at nobody."""
        wanted = [one for one in versions if one not in self._showing]
        if wanted:
            found = self._reader.showing(wanted)
            self._showing.update((one, found.get(one, frozenset())) for one in wanted)
        shown = {one: self._showing[one] for one in versions}
        return {
            one: captures
            for one, captures in shown.items()
            if captures and not any(self._facts[each].open for each in captures)
        }

    def narrow(self, captures: Iterable[int] | None, traits: Iterable[Trait]) -> frozenset[int]:
        """Of these captures (None: of all) those that agree with what is said of when, where and
        how."""
        platforms = {one.platform for one in traits if one.platform}
        ways = {one.access for one in traits if one.access}
        windows = [window.seconds for one in traits for window in one.windows]
        given = [one.captures for one in traits if one.captures is not None]
        kept = []
        for key in self._facts if captures is None else captures:
            fact = self._facts.get(key)
            if fact is None or fact.open:
                continue
            if platforms and fact.platform not in platforms:
                continue
            if ways and fact.access not in ways:
                continue
            if windows and not any(
                start < fact.latest and fact.earliest < end for start, end in windows
            ):
                continue
            if any(key not in each for each in given):
                continue
            kept.append(key)
        return frozenset(kept)

    def find_ids(self, text: str) -> list[Trait]:
        """Ids that stand in a text."""
        found = []
        for word in dict.fromkeys(_ID.findall(text)):
            try:
                kind, key = from_id(word)
            except BadInput:
                continue
            if kind is IdKind.CAPTURE:
                if key in self._facts and not self._facts[key].open:
                    found.append(Trait("capture", word, captures=frozenset([key])))
                continue
            versions = self._reader.named_versions([key]).get(key)
            if versions:
                found.append(Trait("listing", word, versions=frozenset(versions)))
        return found

    def find_named(self, folded: str) -> list[Trait]:
        """Titles, requesters, pay and platforms that stand in a text."""
        words = _WORDS.findall(folded)
        found = []
        for at in range(len(words) - _TITLE_WORDS + 1):
            for title, versions in self._titles.get(
                tuple(words[at : at + _TITLE_WORDS]), {}
            ).items():
                if tuple(words[at : at + len(title)]) == title:
                    found.append(Trait("listing", " ".join(title), versions=frozenset(versions)))
        padded = f" {' '.join(words)} "
        for name, versions in self._requesters.items():
            tokens = " ".join(_WORDS.findall(name))
            if tokens and f" {tokens} " in padded:
                found.append(Trait("requester", name, versions=frozenset(versions)))
        for match in _PAY.finditer(folded):
            versions_of = self._pay.get(_fold_pay(match[0]))
            if versions_of:
                found.append(Trait("pay", match[0], versions=frozenset(versions_of)))
        for name, key in self._platforms.items():
            if f" {' '.join(_WORDS.findall(name))} " in padded:
                found.append(Trait("platform", name, platform=key))
        return found


def read_draft(
    text: str, *, known: Known, says_qualification: Callable[[str], bool]
) -> list[Telling]:
    """The sentences of a draft that tell anything."""
    tellings = []
    for number, sentence in enumerate(split_sentences(text), 1):
        folded = fold_words(sentence)
        traits = [*known.find_ids(sentence), *known.find_named(folded)]
        traits += [
            Trait("time", one.text, windows=one.windows)
            for one in find_times(folded, years=known.years)
        ]
        traits += [Trait("access", words, access=one) for words, one in find_access(folded)]
        traits += [Trait("country", words, country=code) for words, code in find_countries(folded)]
        if says_qualification(sentence):
            traits.append(Trait("qualification", sentence, qualification=True))
        tellings.append(Telling(f"sentence {number}", sentence, tuple(traits), says_person(folded)))
    return tellings


def split_sentences(text: str) -> list[str]:
    """A text's sentences, numbered from one in that order."""
    return [" ".join(one.split()) for one in _SENTENCE.split(text) if one.strip()]


def read_row(row: Mapping[str, object], *, where: str, known: Known) -> Telling | None:
    """A row of a table: its ids, and the times that stand beside them; None without an id."""
    traits: list[Trait] = []
    listing = False
    for column, value in row.items():
        text = "" if value is None else str(value)
        ids = known.find_ids(text)
        if ids and len(text) < 400:
            listing = True
            traits += [Trait(column, one.words, one.versions, one.captures) for one in ids]
            continue
        windows = _read_windows(value)
        if windows:
            traits.append(Trait(column, text, windows=windows))
    if not listing:
        return None
    words = ", ".join("" if one is None else str(one) for one in row.values())
    return Telling(where, words[:300], tuple(traits), row=True)


def list_sayings(
    traits: Iterable[Trait], *, known: Known, person: bool, words: str = "", row: bool = False
) -> list[Saying]:
    """What traits together say of one source: each listing that is named was shown to them, on
    the days, at the place and in the way that is said; and what is said of the person."""
    traits = list(traits)
    sayings = []
    limits = [one for one in traits if one.windows or one.platform or one.access]
    fixed = [one for one in traits if one.captures is not None]
    for versions in _join_versions(traits):
        shown = known.show(versions)
        captures = frozenset().union(*shown.values()) if shown else frozenset()
        if not captures:
            continue  # public, or gone: it points at nobody
        if row:
            # Each time of a row stands for a look of its own.
            sayings.append(Saying(captures))
            sayings += [Saying(known.narrow(captures, [one])) for one in limits]
        else:
            sayings.append(Saying(known.narrow(captures, limits)))
    sayings += [Saying(one.captures) for one in fixed]
    if person and not sayings and limits:
        sayings.append(Saying(known.narrow(None, limits)))
    if person:
        sayings += [Saying(country=one.country) for one in traits if one.country]
        if any(one.qualification for one in traits):
            sayings.append(Saying(words=words))
    return sayings


def _join_versions(traits: Iterable[Trait]) -> list[frozenset[int]]:
    """Versions by offer: words that can be of the same one are taken to be."""
    groups: list[frozenset[int]] = []
    for one in traits:
        if one.versions is None:
            continue
        for place, group in enumerate(groups):
            if group & one.versions:
                groups[place] = group & one.versions
                break
        else:
            groups.append(one.versions)
    return groups


def _fold_pay(text: str) -> str:
    return "".join(fold_words(text).split()).replace(",", ".")


def _read_windows(value: object) -> tuple[Window, ...]:
    if isinstance(value, list | tuple) and len(value) == 2:
        value = f"{value[0]}/{value[1]}"
    match = _SPAN.fullmatch(str(value).strip()) if value is not None else None
    if match is None:
        return ()
    try:
        start = _read_moment(match[1])
        end = _read_moment(match[2]) if match[2] else None
        if end is not None and end > start:
            return (Window(start, end),)
    except ValueError:
        return ()
    spans = find_times(match[1].casefold())
    return spans[0].windows if spans else ()


def _read_moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def iterate_rows(
    rows: Iterable[Mapping[str, object]], *, name: str, known: Known
) -> Iterator[Telling]:
    """The rows of one table that name anything."""
    for number, row in enumerate(rows, 1):
        telling = read_row(row, where=f"{name}, row {number}", known=known)
        if telling is not None:
            yield telling

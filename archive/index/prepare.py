"""A batch of versions made ready for an index: tokens, values, rows, each by slot.

One version is prepared with plain lists and dictionaries (:func:`prepare_one`). A batch gives
every term a number (:class:`TermBook`) and works on arrays of numbers: a rebuild takes a tenth
of the time that way. It must not open a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import orjson
from numpy.typing import NDArray
from pyroaring import BitMap

from archive.index.analysis import (
    BOUNDARY,
    LONGEST_READ,
    LONGEST_TOKEN,
    Analysed,
    fold_fields,
    fold_plain_fields,
    fold_tokens,
    stem_word,
)
from archive.index.columns import make_rows
from archive.index.fields import FIELDS, NONE, FieldType
from archive.index.language import (
    MANY_FUNCTION_WORDS,
    OWNED_WORDS,
    STEMMED,
    UNKNOWN,
    detect_language,
)
from archive.index.packing import pack_record
from archive.index.postings import EXACT_FLAG, TITLE_FLAG
from archive.index.records import (
    Record,
    analyse_doc,
    make_record,
    name_requester,
)
from archive.model import VersionDoc

#: Keyword fields that are kept as sets of slots. A requester is compared by key instead.
ATTRIBUTES = tuple(
    field.name for field in FIELDS if field.type is FieldType.KEYWORD and field.name != "requester"
)

#: Title and body as FTS5 takes them: folded forms between spaces.
Texts = tuple[str, str]

Numbers = NDArray[np.int32]

_CODES = tuple(STEMMED)
_SPOKEN = {language: place for place, language in enumerate((*STEMMED, UNKNOWN))}


class TermBook(dict[str, int]):
    """Term → its number, and number → term (``terms``) and stem, for one build.

    The words that tell a language have the first numbers. A form that is too long is never kept:
    each time it is asked for, it counts in ``cut``, and has the number of its beginning.
    """

    def __init__(self) -> None:
        super().__init__()
        self.terms: list[str] = []
        self.cut = 0
        self._stems = np.full((len(STEMMED), 1 << 16), -1, dtype=np.int32)
        self.boundary = self[BOUNDARY]
        for word in OWNED_WORDS:
            self[word]
        owners = [_SPOKEN.get(OWNED_WORDS.get(term, ""), -1) for term in self.terms]
        # Any later number reads the last place, which is nobody's.
        self._owners = np.array([*owners, -1], dtype=np.int8)

    def __missing__(self, term: str) -> int:
        if len(term) > LONGEST_TOKEN:
            self.cut += 1
            return self[term[:LONGEST_TOKEN]]
        number = self[term] = len(self.terms)
        self.terms.append(term)
        return number

    def owners_of(self, forms: Numbers) -> NDArray[np.int8]:
        """The place in ``STEMMED`` of the language whose function word each form is; -1: none."""
        return self._owners[np.minimum(forms, len(self._owners) - 1)]

    def stems_of(self, forms: Numbers, *, spoken: NDArray[np.int8]) -> Numbers:
        """The number of each form's stem in the language at its place of ``STEMMED``; a form that
        is its own stem keeps its number."""
        if len(self.terms) > self._stems.shape[1]:
            table = np.full((len(STEMMED), 2 * len(self.terms)), -1, dtype=np.int32)
            table[:, : self._stems.shape[1]] = self._stems
            self._stems = table
        found = self._stems[spoken, forms]
        unknown = found < 0
        if unknown.any():
            asked = np.unique(forms[unknown].astype(np.int64) * len(STEMMED) + spoken[unknown])
            for number, place in zip(
                *(one.tolist() for one in divmod(asked, len(STEMMED))), strict=True
            ):
                stem = stem_word(self.terms[number], language=_CODES[place])
                self._stems[place, number] = self[stem]
            found = self._stems[spoken, forms]
        return found


@dataclass(frozen=True, slots=True)
class Prepared:
    """One batch, sorted by slot.

    ``texts`` and ``docs`` are JSON, so that one statement takes the whole batch: rows of slot,
    title, body; and of slot, version, language, packed record.
    """

    slots: list[int]
    texts: str
    docs: str
    rows: NDArray[np.void]
    attributes: dict[tuple[str, str], BitMap]
    requesters: list[tuple[int, str, str, int]]  #: key, value, label, how many
    postings: NDArray[np.uint64]  #: for ``merge_postings``, which another thread may call


def join_texts(analysed: Analysed) -> Texts:
    """The two columns of words, each token between spaces."""
    return " ".join(analysed.title), " ".join(analysed.body)


def flag_terms(analysed: Analysed) -> dict[str, int]:
    """Every term of one record with its flags."""
    found = dict.fromkeys(analysed.body_stems, 0)
    found.update(dict.fromkeys(analysed.title_stems, TITLE_FLAG))
    found.update(dict.fromkeys(analysed.body, EXACT_FLAG))
    found.pop(BOUNDARY, None)
    for stem in analysed.title_stems:
        found[stem] |= TITLE_FLAG
    for form in analysed.title:
        found[form] = EXACT_FLAG | TITLE_FLAG
    return found


def prepare_one(doc: VersionDoc) -> tuple[Record, Analysed]:
    """One version with its tokens, its language set."""
    analysed = analyse_doc(doc)
    return make_record(doc, language=analysed.language), analysed


def prepare_batch(batch: Sequence[tuple[int, VersionDoc]], *, book: TermBook) -> Prepared:
    """Everything that an index writes for these (slot, version) pairs."""
    ordered = sorted(batch, key=_slot_of)
    slots = [slot for slot, _ in ordered]
    folded = [_fold_doc(doc) for _, doc in ordered]
    words = _number_words([forms for _, _, forms in folded], book=book)
    if words.cut:
        folded = [_cut_long(one) for one in folded]
    languages = _detect_languages(ordered, folded, words, book=book)
    records = [
        make_record(doc, language=language)
        for (_, doc), language in zip(ordered, languages, strict=True)
    ]
    return Prepared(
        slots,
        _print_rows(
            [[slot, title, body] for slot, (title, body, _) in zip(slots, folded, strict=True)]
        ),
        _print_rows(
            [
                [slot, record.version, record.language, pack_record(record)]
                for slot, record in zip(slots, records, strict=True)
            ]
        ),
        make_rows(records),
        _collect_attributes(slots, records),
        _count_requesters(records),
        _key_postings(slots, languages, words, book=book),
    )


#: One version's title and body as FTS5 takes them, and all its forms: those of the title,
#: ``BOUNDARY`` where there is a body, those of the body.
_Folded = tuple[str, str, list[str]]


def _fold_doc(doc: VersionDoc) -> _Folded:
    fields = [
        field for field in (doc.description, *doc.keywords, doc.requester.name, doc.text) if field
    ]
    folded = fold_plain_fields(doc.title, fields)
    if folded is not None:
        end = len(doc.title)
        # White space and a boundary stand between the two.
        return folded[:end], folded[end + 3 :], folded.split()
    title, body = fold_tokens(doc.title), fold_fields(fields)
    forms = [*title, BOUNDARY, *body] if fields else title
    return " ".join(title), " ".join(body), forms


def _cut_long(folded: _Folded) -> _Folded:
    """The same, every form cut to ``LONGEST_TOKEN``."""
    title, body, forms = folded
    if max(map(len, forms), default=0) <= LONGEST_TOKEN:
        return folded
    texts = [" ".join([form[:LONGEST_TOKEN] for form in text.split()]) for text in (title, body)]
    return texts[0], texts[1], forms


@dataclass(frozen=True, slots=True)
class _Words:
    """All words of a batch, version after version: the number of each, in which version (by place)
    and in which of its fields it stands (0: the title). Boundaries are left out."""

    numbers: Numbers
    places: Numbers
    fields: Numbers
    cut: bool  #: whether any was too long


def _number_words(forms: Sequence[list[str]], *, book: TermBook) -> _Words:
    lengths = np.fromiter(map(len, forms), dtype=np.int64, count=len(forms))
    before = book.cut
    numbers = np.fromiter(
        map(book.__getitem__, chain.from_iterable(forms)), dtype=np.int32, count=int(lengths.sum())
    )
    places = np.repeat(np.arange(len(forms), dtype=np.int32), lengths)
    between = numbers == book.boundary
    passed = np.cumsum(between, dtype=np.int32)
    ends = np.cumsum(lengths)
    # Boundaries before each version's first word.
    started = np.zeros(len(forms), dtype=np.int32)
    if len(passed):
        started[1:] = np.concatenate(([0], passed))[ends[:-1]]
    fields = passed - np.repeat(started, lengths)
    kept = ~between
    return _Words(numbers[kept], places[kept], fields[kept], book.cut > before)


def _detect_languages(
    batch: Sequence[tuple[int, VersionDoc]],
    folded: Sequence[_Folded],
    words: _Words,
    *,
    book: TermBook,
) -> list[str]:
    """What ``fold_record`` finds: by votes of function words at once, the rest one by one."""
    described = np.array([bool(doc.description) for _, doc in batch], dtype=np.bool_)
    read = (words.fields == 0) | ((words.fields == 1) & described[words.places])
    owners = book.owners_of(words.numbers[read])
    owned = owners >= 0
    count = len(STEMMED)
    ballots = words.places[read][owned].astype(np.int64) * count + owners[owned]
    votes = np.bincount(ballots, minlength=len(batch) * count).reshape(-1, count)
    first = votes.argmax(axis=1).tolist()
    ranked = np.sort(votes, axis=1)
    most, second = ranked[:, -1], ranked[:, -2]
    # As ``choose_clear`` has it.
    clear = ((most >= MANY_FUNCTION_WORDS) & (most > 2 * second)).tolist()
    return [
        _CODES[at] if sure and not doc.text else _detect_one(doc, forms)
        for (_, doc), (_, _, forms), at, sure in zip(batch, folded, first, clear, strict=True)
    ]


def _detect_one(doc: VersionDoc, forms: list[str]) -> str:
    read: list[str] = []
    fields = 2 if doc.description else 1  # title and description tell it; the rest is names
    for form in forms:
        if form == BOUNDARY:
            fields -= 1
            if fields == 0:
                break
        else:
            read.append(form[:LONGEST_TOKEN])
    if doc.text:
        read += fold_tokens(doc.text)[:LONGEST_READ]
    return detect_language((doc.title, doc.description, doc.text), forms=read)


def _print_rows(rows: list[list[object]]) -> str:
    return orjson.dumps(rows).decode()


def _collect_attributes(
    slots: Sequence[int], records: Sequence[Record]
) -> dict[tuple[str, str], BitMap]:
    """The slots of each keyword field's values, and of those that have none in it."""
    # What records share is the same object: a few hundred sets of keywords stand on thousands.
    grouped: dict[int, list[int]] = {}
    shared: dict[int, Mapping[str, tuple[str, ...]]] = {}
    languages: dict[str, list[int]] = {}
    for slot, record in zip(slots, records, strict=True):
        one = id(record.keywords)
        if one in grouped:
            grouped[one].append(slot)
        else:
            grouped[one] = [slot]
            shared[one] = record.keywords
        languages.setdefault(record.language, []).append(slot)
    held: dict[tuple[str, str], list[int]] = {
        ("language", language): mine for language, mine in languages.items()
    }
    for one, keywords in shared.items():
        mine = grouped[one]
        for field, values in keywords.items():
            for value in values:
                held.setdefault((field, value), []).extend(mine)
    attributes = {key: BitMap(mine) for key, mine in held.items()}
    every = BitMap(slots)
    spoken: dict[str, list[BitMap]] = {field: [] for field in ATTRIBUTES}
    for (field, _), having in attributes.items():
        spoken[field].append(having)
    for field, having_any in spoken.items():
        left = every - BitMap.union(*having_any) if having_any else every
        if left:
            # A page's own word may be the one that stands for none: both count there.
            attributes[field, NONE] = attributes.get((field, NONE), BitMap()) | left
    return attributes


def _count_requesters(records: Sequence[Record]) -> list[tuple[int, str, str, int]]:
    """Key, value, label and count of each requester."""
    found: dict[int, tuple[str, str, int]] = {}
    for record in records:
        named = name_requester(record)
        if named is not None:
            key, value, label = named
            _, known_as, held = found.get(key, ("", label, 0))
            found[key] = (value, min(label, known_as), held + 1)
    return [(key, *counted) for key, counted in found.items()]


def _key_postings(
    slots: Sequence[int], languages: Sequence[str], words: _Words, *, book: TermBook
) -> NDArray[np.uint64]:
    numbers = words.numbers
    by_slot = np.array(slots, dtype=np.uint64) << np.uint64(2)
    marks = by_slot[words.places] | np.uint64(EXACT_FLAG)
    marks[words.fields == 0] |= np.uint64(TITLE_FLAG)
    spoken = np.array([_SPOKEN.get(one, -1) for one in languages], dtype=np.int8)[words.places]
    keys = [numbers.astype(np.uint64) << np.uint64(34) | marks]
    told = (spoken >= 0) & (spoken != _SPOKEN[UNKNOWN])
    untold = np.flatnonzero(spoken == _SPOKEN[UNKNOWN])
    asked = [(np.flatnonzero(told), spoken[told])]
    asked += [(untold, np.full(len(untold), place, dtype=np.int8)) for place in range(len(_CODES))]
    for here, places in asked:
        if len(here):
            mine = numbers[here]
            stems = book.stems_of(mine, spoken=places)
            other = stems != mine
            stem_marks = marks[here[other]] & ~np.uint64(EXACT_FLAG)
            keys.append(stems[other].astype(np.uint64) << np.uint64(34) | stem_marks)
    return np.concatenate(keys)


def _slot_of(pair: tuple[int, VersionDoc]) -> int:
    return pair[0]

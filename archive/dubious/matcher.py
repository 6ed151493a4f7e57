"""Finds what rules find in a text: linear in its length, whatever the text.

Each pattern demands words (``needed``). What a word of a text is demanded for is remembered, as
listings say the same words again and again, so that most texts need no search at all and most
patterns are never tried. (RE2's own filter, and a set of all patterns, build new states for every
new text, which took several times as long.) The terms of *together* are patterns of
their own, and Python looks how near to each other they stand. Then negation and context decide,
with Python's own patterns where the text is a window of bounded length.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property, lru_cache

import re2

from archive.dubious.book import Category, Negators, Rule, RuleBook
from archive.dubious.folding import Folded, fold_with_origin
from archive.dubious.words import WordIndex, cut_words, list_bits

#: Longer texts are looked at in full, but a match counts once for each of so many sentences.
_MOST_MATCHES = 20
#: A term of a rule's *together* counts in its first so many places.
_MOST_PLACES = 300
#: Has a byte for each letter of the five languages and for the signs of their money.
_CODE = "iso8859-15"
_WITHOUT_BYTE = re.compile(
    r"[^\x00-\x9f\u00a1-\u00a3\u00a5\u00a7\u00a9-\u00b3\u00b5-\u00b7\u00b9-\u00bb\u00bf-\u00ff\u20ac]"
)
_HOLE = "\x1a"
_ANYWHERE = re2._re2.RE2.Anchor.UNANCHORED
#: The end of a sentence: signs before a space or the end, or ends of lines. It begins with one set
#: of characters, which Python looks for many times faster than for two alternatives.
_SENTENCE = re.compile(r"[.!?;\n](?:(?<=\n)\n*|(?<!\n)[.!?;]*(?:\s|\Z))")
#: How far before a match a word may take it back, in characters of the folded text.
_REACH = 90
_REACH_AFTER = 60
#: Words that demand what they lack where what follows is refused without it.
_LACKING = re.compile(r"without\b|zonder\b|ohne\b|sin\b|sans\b")
_REFUSED = re.compile(
    r"\b(?:no|not|nothing|cannot|can't|won't|niets?|geen|nicht|nichts|keine?[nrms]?|ningun\w*|nada|"
    r"pas|rien|aucune?)\b.{0,30}\b(?:pa(?:y|id)\w*|access|approv\w+|accept\w*|uit(?:betaal\w*)?|"
    r"betaal\w*|betaling|auszahl\w*|(?:be)?zahl\w*|freigeschaltet|zugelassen|pag[aou]\w*|cobr\w+|"
    r"acceso|pay[eo]\w*|paiement|acces|verse\w*)\b"
)
#: How far around a match, in its sentence, a word may make it something else.
_NEAR = 400


@dataclass(frozen=True, slots=True)
class Match:
    """A rule's words in a text. ``start`` and ``end`` are places in the text as it stands."""

    rule: Rule
    start: int
    end: int
    words: str
    severity_shift: int


@dataclass(frozen=True, slots=True)
class Read:
    """A text, folded, encoded, and cut into its words."""

    text: str
    folded: Folded
    searched: bytes
    words: frozenset[bytes]


def read_text(text: str) -> Read:
    """A text as rules look at it."""
    folded = fold_with_origin(text)
    searched = _encode(folded.text)
    return Read(text, folded, searched, frozenset(cut_words(searched)))


class Matcher:
    """All rules of a book, ready."""

    def __init__(self, book: RuleBook) -> None:
        self.book = book
        pieces: list[tuple[Rule, tuple[str, ...]]] = [
            (rule, (source,)) for rule in book.rules for source in rule.patterns
        ]
        self._first_together = len(pieces)
        pieces += [(rule, terms) for rule in book.rules for terms in rule.together]
        self._pieces = pieces
        # Each pattern is tried once, whatever number of rules want it.
        self._sources = list(dict.fromkeys(one for _, terms in pieces for one in terms))
        self._wanted = _list_wanted(self._sources, pieces)
        self._first = sum(1 << place for place in self._wanted)

    @cached_property
    def _index(self) -> WordIndex:
        # Costly for a whole book: whoever finds nothing new to look at needs none.
        return WordIndex(self._sources, demands=self.book.demands)

    @cached_property
    def _negator(self) -> _Negator:
        return _Negator(self.book.negators.values())

    def find(
        self,
        text: str,
        *,
        around: Around | str | None = None,
        without: Collection[str] = (),
    ) -> list[Match]:
        """Matches by place. ``around``: the whole listing that the text is a part of, in which
        ``needs``, ``unless_text``, ``lowers`` and ``raises`` are looked for (the text itself if
        None). ``without``: rules that any of these collections prompted are off."""
        read = read_text(text)
        possible = self.list_pieces(read.words)
        if not possible:
            return []
        if not isinstance(around, Around):
            around = Around(text if around is None else around)
        return self.find_pieces(possible, read, around=around, without=without)

    def list_pieces(self, words: Set[bytes]) -> list[int]:
        """Pieces of rules that a text of these words may match, in order: those of more words
        hold those of fewer."""
        met = self._index.find_possible(words)
        wanted = self._wanted
        return sorted(
            number
            for place in list_bits(met & self._first)
            for number, others in wanted[place]
            if others & met == others
        )

    def keep_terms(self, pieces: Sequence[int]) -> list[int]:
        """Those of the pieces that are of terms that stand together."""
        return [one for one in pieces if one >= self._first_together]

    def find_pieces(
        self, pieces: Sequence[int], read: Read, *, around: Around, without: Collection[str] = ()
    ) -> list[Match]:
        """Matches of some pieces, by place, as ``find`` tells them."""
        searched, plain = read.searched, read.folded.text
        sentences: list[tuple[int, int]] = []
        spans: dict[str, tuple[Rule, list[tuple[int, int]]]] = {}
        places: dict[str, list[tuple[int, int]]] = {}
        standing = _Standing(self.book, self._negator, read)
        for number in pieces:
            rule, terms = self._pieces[number]
            if rule.prompted_by and not set(without).isdisjoint(rule.prompted_by):
                continue
            if len(terms) == 1:
                first = _find_term(terms[0], searched, most=_MOST_MATCHES)
            elif terms[0] in places:
                first = places[terms[0]]
            else:
                first = places[terms[0]] = _find_term(terms[0], searched, most=_MOST_PLACES)
            if not first or not around.fits(rule, self.book.categories[rule.category]):
                continue
            sentences = sentences or _cut_sentences(plain)
            found: Iterable[tuple[int, int]] = first
            if len(terms) > 1:
                found = _find_together(rule, terms, searched, places, sentences)
            for start, end in found:
                sentence = _find_sentence(sentences, start, end)
                if standing.stands(rule, (start, end), sentence):
                    spans.setdefault(rule.id, (rule, []))[1].append((start, end))
        return list(_quote_spans(spans, read, around))


class _Standing:
    """Whether matches of one text stand, or are taken back by what is around them. Many rules find
    the same words, so that what was looked for in a sentence is remembered."""

    def __init__(self, book: RuleBook, negator: _Negator, read: Read) -> None:
        self._book = book
        self._negator = negator
        self._read = read
        self._held: dict[tuple[tuple[str, ...], int, int], bool] = {}
        self._taken_back: dict[tuple[int, int], bool] = {}

    def stands(self, rule: Rule, span: tuple[int, int], sentence: tuple[int, int]) -> bool:
        """Whether nothing around a match takes it back."""
        near = _cut_near(span, sentence)
        category = self._book.categories[rule.category]
        if self._holds(rule.unless, near) or self._holds(category.unless, near):
            return False
        if not rule.negated:
            return True
        if self._holds(self._book.asides, near):
            return False
        if not category.shown and self._holds(self._book.judging, near):
            return False
        taken_back = self._taken_back.get(span)
        if taken_back is None:
            taken_back = self._taken_back[span] = self._is_taken_back(span, sentence)
        return not taken_back

    def _holds(self, patterns: tuple[str, ...], near: tuple[int, int]) -> bool:
        if not patterns:
            return False
        key = (patterns, *near)
        held = self._held.get(key)
        if held is None:
            held = self._held[key] = _find_any(patterns, self._read.searched[near[0] : near[1]])
        return held

    def _is_taken_back(self, span: tuple[int, int], sentence: tuple[int, int]) -> bool:
        (start, end), (low, high) = span, sentence
        # Of very long words in between no more is read than of what stands before.
        pieces = ((max(low, start - _REACH), start), (start, min(end, start + _NEAR)))
        return self._negator.takes_back(
            self._read, pieces, (end, max(end, min(high, end + _REACH_AFTER)))
        )


def _cut_near(span: tuple[int, int], sentence: tuple[int, int]) -> tuple[int, int]:
    """What is near a match: its whole sentence, unless that is very long."""
    (start, end), (low, high) = span, sentence
    if high - low <= 2 * _NEAR:
        return low, high
    return max(low, start - _NEAR), min(high, end + _NEAR)


class _Negator:
    """What takes a request back, ready. Words are shared between languages (install, app), so
    that each language's words take back, and end the reach, of every rule."""

    def __init__(self, words: Iterable[Negators]) -> None:
        listed = list(words)
        # RE2 tells in a fraction of the time that there is none, as in most texts.
        self._any_before = tuple(one.before for one in listed)
        self._before, self._after, self._breaks = (
            re.compile("|".join(one), re.ASCII)
            for one in (
                [one.before for one in listed],
                [one.after for one in listed],
                [one.breaks for one in listed],
            )
        )

    def takes_back(
        self, read: Read, pieces: Iterable[tuple[int, int]], following: tuple[int, int]
    ) -> bool:
        """Whether a word before or inside a match, its ``pieces``, or right after it takes it back.
        All are of bounded length, so that Python's patterns are bounded too."""
        plain = read.folded.text
        after = plain[following[0] : following[1]]
        for start, end in pieces:
            if start == end or not _find_any(self._any_before, read.searched[start:end]):
                continue
            text = plain[start:end]
            found = list(self._before.finditer(text))
            if found and not self._breaks.search(text[found[-1].end() :]):
                # "Without a passport no payment" demands one.
                return not (_LACKING.match(found[-1][0]) and _REFUSED.search(after))
        reply = self._after.match(after)
        return reply is not None and not self._breaks.search(after[: reply.end()])


class Around:
    """What stands anywhere in a listing, looked for once for each rule, and only if asked."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._holds: dict[tuple[str, ...], bool] = {}

    @cached_property
    def _searched(self) -> bytes:
        return _encode(fold_with_origin(self._text).text)

    def fits(self, rule: Rule, category: Category) -> bool:
        if rule.needs and not self._any(rule.needs):
            return False
        return not (self._any(rule.unless_text) or self._any(category.unless_text))

    def shift(self, rule: Rule) -> int:
        return int(self._any(rule.raises)) - int(self._any(rule.lowers))

    def _any(self, patterns: tuple[str, ...]) -> bool:
        if not patterns:
            return False
        known = self._holds.get(patterns)
        if known is None:
            known = _find_any(patterns, self._searched)
            self._holds[patterns] = known
        return known


def _cut_sentences(plain: str) -> list[tuple[int, int]]:
    spans, at = [], 0
    for match in _SENTENCE.finditer(plain):
        if match.end() > at:
            spans.append((at, match.start()))
        at = match.end()
    spans.append((at, len(plain)))
    return spans


def _find_sentence(sentences: list[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """From the beginning of the sentence that a match begins in to the end of its last one."""
    low, high = 0, len(sentences) - 1
    while low < high:
        middle = (low + high + 1) // 2
        if sentences[middle][0] <= start:
            low = middle
        else:
            high = middle - 1
    first = sentences[low]
    last = first
    while last[1] < end and low + 1 < len(sentences):
        low += 1
        last = sentences[low]
    return first[0], max(last[1], end)


def _list_wanted(
    sources: list[str], pieces: list[tuple[Rule, tuple[str, ...]]]
) -> dict[int, list[tuple[int, int]]]:
    """By the place of a piece's first pattern: its number, and its other ones, each a bit."""
    places = {source: place for place, source in enumerate(sources)}
    wanted: dict[int, list[tuple[int, int]]] = {}
    for number, (_, terms) in enumerate(pieces):
        first, *others = (places[one] for one in terms)
        mask = 0
        for one in others:
            mask |= 1 << one
        wanted.setdefault(first, []).append((number, mask))
    return wanted


def _find_term(source: str, searched: bytes, *, most: int) -> list[tuple[int, int]]:
    match, length = _compile(source).Match, len(searched)
    found: list[tuple[int, int]] = []
    at = 0
    while at <= length and len(found) < most:
        start, end = match(_ANYWHERE, searched, at, length)[0]
        if start < 0:
            break
        found.append((start, end))
        at = end if end > at else at + 1
    return found


def _find_together(
    rule: Rule,
    terms: tuple[str, ...],
    searched: bytes,
    places: dict[str, list[tuple[int, int]]],
    sentences: list[tuple[int, int]],
) -> Iterator[tuple[int, int]]:
    """Each place of the first term with the nearest of every other in its sentence, at most
    ``within`` characters away, before or after, none of them over it."""
    for term in terms:
        if term not in places:
            places[term] = _find_term(term, searched, most=_MOST_PLACES)
    found = 0
    for start, end in places[terms[0]]:
        sentence = _find_sentence(sentences, start, end)
        low, high = start, end
        for term in terms[1:]:
            near = _find_nearest(places[term], start, end, sentence)
            if near is None or max(start - near[1], near[0] - end) > rule.within:
                break
            low, high = min(low, near[0]), max(high, near[1])
        else:
            yield low, high
            found += 1
            if found >= _MOST_MATCHES:
                return


def _find_nearest(
    spans: list[tuple[int, int]], start: int, end: int, sentence: tuple[int, int]
) -> tuple[int, int] | None:
    """The place in the sentence that is nearest to another, and not over it."""
    after = bisect_left(spans, (end, 0))
    before = bisect_right(spans, (start, 0)) - 1
    if before >= 0 and spans[before][1] > start:
        before -= 1
    left = spans[before] if before >= 0 and spans[before][0] >= sentence[0] else None
    right = spans[after] if after < len(spans) and spans[after][1] <= sentence[1] else None
    if left is None or right is None:
        return left or right
    return left if start - left[1] <= right[0] - end else right


def _quote_spans(
    spans: dict[str, tuple[Rule, list[tuple[int, int]]]], read: Read, around: Around
) -> Iterator[Match]:
    """Matches by place; of those of one rule none that begins inside another."""
    found: list[tuple[int, int, Rule]] = []
    for rule, listed in spans.values():
        last = -1
        for start, end in sorted(listed, key=lambda one: (one[0], -one[1])):
            if start >= last:
                found.append((*read.folded.locate(start, end), rule))
                last = end
    for low, high, rule in sorted(found, key=lambda one: (one[0], one[1], one[2].id)):
        words = read.text[low:high].rstrip()
        yield Match(rule, low, low + len(words), words, around.shift(rule))


def _options() -> re2.Options:
    options = re2.Options()
    options.max_mem = 256 << 20
    options.log_errors = False
    return options


def _find_any(patterns: tuple[str, ...], searched: bytes) -> bool:
    start, _ = _compile(_join_patterns(patterns)).Match(_ANYWHERE, searched, 0, len(searched))[0]
    return bool(start >= 0)


@lru_cache(maxsize=20_000)
def _join_patterns(patterns: tuple[str, ...]) -> str:
    return "|".join(f"(?:{one})" for one in patterns)


def _encode(plain: str) -> bytes:
    """A text as it is searched: a byte for each character, so that places are the same. What has
    none, such as a Chinese letter, is no part of a word in any pattern."""
    try:
        return plain.encode(_CODE)
    except UnicodeEncodeError:
        return _WITHOUT_BYTE.sub(_HOLE, plain).encode(_CODE)


@lru_cache(maxsize=20_000)
def _compile(source: str) -> re2._re2.RE2:
    """RE2's own object: the wrapper around it makes a generator and a match of each search, which
    takes longer than most searches."""
    options = _options()
    options.encoding = re2.Options.Encoding.LATIN1
    return re2.compile(_encode(source), options)._regexp

"""Text to tokens, once and in Python, so that every engine indexes the same ones.

A text becomes a row of positions. Each position holds a *folded form* (compatibility forms
unified, case and accents taken off, invisible characters dropped) and the *stems* of that form:
one in the language of the record, or, where the language is unknown, one in each of the five
languages that we stem. Scripts that put no spaces between words are cut into pairs of
neighbouring characters, with the last character on its own.

A word of a question becomes the set of its folded form and its stems in all five languages. It
matches a position where one of these is the folded form or one of the stems there. Phrases
compare folded forms only. Any engine that keeps two lists of tokens (forms and stems, one token
per white space) can do the same.

It must not know an engine, and it must not drop a word because it is common: a reporter may
ask for "to be".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple, cast

import Stemmer

from archive.index.language import LANGUAGE_RULE, STEMMED, UNKNOWN, detect_language

#: Changes whenever the same text could give other tokens; an index of another version is rebuilt.
ANALYSIS_VERSION = f"tokens/3+{LANGUAGE_RULE}+snowball/{Stemmer.version()}"

#: So many tokens of a document's text tell its language.
LONGEST_READ = 300

#: Longer tokens are cut: such a "word" is a blob, and its beginning is enough to find it by.
LONGEST_TOKEN = 64

#: Stands between fields, so that no phrase runs from one into the next. Never part of a token. (The
#: one sign of ASCII that is neither white space nor likely in a text, so that plain fields are
#: folded all at once with their boundaries in place.)
BOUNDARY = "\x7f"
_BETWEEN = f" {BOUNDARY} "

_MEMO_LIMIT = 400_000

# Blocks of scripts written without spaces between words: Thai, Lao, Myanmar, Khmer, kana,
# Bopomofo, Han, Tai scripts and the half-width kana.
_PAIRED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u1a20-\u1aaf\u3005-\u3007\u3031-\u3035"
    "\u3041-\u30ff\u3105-\u312f\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f"
    "\uf900-\ufaff\uff66-\uff9f\U0001aff0-\U0001b16f\U00020000-\U0003ffff"
)
# Characters that people do not see and that must not cut a word in two.
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"

_PLAIN_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"}
)


def _mark_ranges() -> str:
    """Combining marks of the Basic Multilingual Plane as a regular-expression class."""
    ranges: list[str] = []
    start = end = -2
    for code in range(0x300, 0x10000):
        if unicodedata.category(chr(code))[0] != "M":
            continue
        if code == end + 1:
            end = code
            continue
        if start >= 0:
            ranges.append(f"{chr(start)}-{chr(end)}")
        start = end = code
    ranges.append(f"{chr(start)}-{chr(end)}")
    return "".join(ranges)


_MARKS = _mark_ranges()
#: A word as it stands in a text; ``find_tokens`` of it gives its tokens.
WORD = re.compile(f"[^\\W_](?:[^\\W_]|[{_MARKS}{_INVISIBLE}])*")
_PAIRED_RUN = re.compile(f"[{_PAIRED}](?:[{_PAIRED}{_MARKS}{_INVISIBLE}])*")
_INVISIBLE_CHARS = re.compile(f"[{_INVISIBLE}]")
_NOT_WORD = re.compile(f"(?:\\W|_)(?<![{_MARKS}])")
_SURROGATE = re.compile("[\ud800-\udfff]")


# Plain ASCII needs no regular expression: signs become spaces, capitals small letters. (As bytes:
# a text's own way of doing that looks every sign up again in each text.)
_PLAIN_ASCII = bytes(
    ord(chr(code).lower() if code < 128 and chr(code).isalnum() else " ") for code in range(256)
)
_PLAIN_FIELDS = (
    _PLAIN_ASCII[: ord(BOUNDARY)] + BOUNDARY.encode() + _PLAIN_ASCII[ord(BOUNDARY) + 1 :]
)


@dataclass(frozen=True, slots=True)
class Token:
    """A folded form and where it stands in the text: ``text[start:end]``."""

    form: str
    start: int
    end: int


def make_safe(text: str) -> str:
    """The text with each lone surrogate replaced by U+FFFD: the same length, and valid UTF-8."""
    if text.isascii():
        return text
    return _SURROGATE.sub("\ufffd", text)


def fold_word(word: str) -> str:
    """One word as it is compared: ``Café`` → ``cafe``, ``ＩＤ`` → ``id``, ``Straße`` → ``strasse``.

    Marks are dropped after Latin, Greek and Cyrillic letters only: elsewhere they are vowels.
    """
    if word.isascii():
        return word.lower()[:LONGEST_TOKEN]
    folded = _fold_chars(word)
    if not folded.isalnum():
        folded = _NOT_WORD.sub("", folded)
    return folded[:LONGEST_TOKEN]


def _fold_chars(text: str) -> str:
    text = _INVISIBLE_CHARS.sub("", make_safe(text))
    kept: list[str] = []
    base = ""
    for char in unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold()):
        if unicodedata.category(char) == "Mn":
            if base and base >= "\u0530":
                kept.append(char)
        else:
            base = char
            kept.append(char)
    return unicodedata.normalize("NFC", "".join(kept).casefold()).translate(_PLAIN_LETTERS)


@lru_cache(maxsize=50_000)
def fold_text(text: str) -> str:
    """A name or a value as filters compare it: folded, signs kept, with single spaces."""
    return fold_value(text)


def fold_value(text: str) -> str:
    """What :func:`fold_text` gives, for texts that seldom come again."""
    return " ".join((text.lower() if text.isascii() else _fold_chars(text)).split())


class _Folder(dict[str, tuple[str, ...]]):
    """Word as it stands → its folded tokens; remembers, because texts repeat their words."""

    def __missing__(self, word: str) -> tuple[str, ...]:
        if len(self) > _MEMO_LIMIT:
            self.clear()
        if word.isascii():
            tokens: tuple[str, ...] = (word.lower()[:LONGEST_TOKEN],)
        else:
            tokens = tuple(form for form, _, _ in _cut_word(word, 0))
        self[word] = tokens
        return tokens


class _StemMemo(dict[str, str]):
    """Folded form → stem in one language; remembers."""

    def __init__(self, algorithm: str) -> None:
        super().__init__()
        self._stem: Callable[[str], str] = Stemmer.Stemmer(algorithm, 0).stemWord

    def __missing__(self, form: str) -> str:
        if len(self) > _MEMO_LIMIT:
            self.clear()
        stem = self._stem(form) or form
        self[form] = stem
        return stem


_FOLDED = _Folder()


@cache
def _stem_memo(language: str) -> _StemMemo:
    return _StemMemo(STEMMED[language])


class _BesideMemo(dict[str, str | None]):
    """Folded form → its stem in one language where that is another word, else None; remembers."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._stems = _stem_memo(language)

    def __missing__(self, form: str) -> str | None:
        if len(self) > _MEMO_LIMIT:
            self.clear()
        stem = self._stems[form]
        beside = self[form] = stem if stem != form else None
        return beside


@cache
def _beside_memos(language: str) -> tuple[_BesideMemo, ...]:
    """Of the language, or of all five where it is unknown; none where it is not stemmed."""
    if language == UNKNOWN:
        return tuple([_BesideMemo(code) for code in STEMMED])
    return (_BesideMemo(language),) if language in STEMMED else ()


def stem_word(form: str, *, language: str) -> str:
    """The Snowball stem of a folded form; ``language`` is one of ``STEMMED``."""
    return _stem_memo(language)[form]


def fold_tokens(text: str) -> list[str]:
    """The folded forms of a text, in order: what :func:`find_tokens` gives, without places."""
    if text.isascii():
        forms = text.encode("ascii").translate(_PLAIN_ASCII).decode("ascii").split()
        if len(text) > LONGEST_TOKEN and forms and max(map(len, forms)) > LONGEST_TOKEN:
            return [form[:LONGEST_TOKEN] for form in forms]
        return forms
    forms = []
    for word in WORD.findall(text):
        forms.extend(_FOLDED[word])
    return forms


def find_tokens(text: str) -> Iterator[Token]:
    """The tokens of a text with their places. Never fails, whatever the text."""
    for match in WORD.finditer(text):
        word = match.group()
        if word.isascii():
            yield Token(fold_word(word), match.start(), match.end())
        else:
            for form, start, end in _cut_word(word, match.start()):
                yield Token(form, start, end)


def _cut_word(word: str, offset: int) -> Iterator[tuple[str, int, int]]:
    """Cut a word that is not plain ASCII: runs of paired scripts become pairs."""
    done = 0
    for run in _PAIRED_RUN.finditer(word):
        yield from _cut_plain(word[done : run.start()], offset + done)
        yield from _cut_pairs(run.group(), offset + run.start())
        done = run.end()
    yield from _cut_plain(word[done:], offset + done)


def _cut_plain(word: str, offset: int) -> Iterator[tuple[str, int, int]]:
    form = fold_word(word) if word else ""
    if form:
        yield form, offset, offset + len(word)


def _cut_pairs(run: str, offset: int) -> Iterator[tuple[str, int, int]]:
    chars: list[tuple[str, int]] = []
    for index, char in enumerate(run):
        folded = fold_word(char)
        if folded:
            chars.extend((single, index) for single in folded)
        elif chars and unicodedata.category(char)[0] == "M":
            last, at = chars[-1]
            chars[-1] = (unicodedata.normalize("NFC", last + char), at)
    for index, (char, at) in enumerate(chars):
        if index + 1 < len(chars):
            following, next_at = chars[index + 1]
            yield char + following, offset + at, offset + next_at + 1
        else:
            yield char, offset + at, offset + at + 1


def is_paired(form: str) -> bool:
    """Whether a folded form belongs to a script that is cut into pairs."""
    return _PAIRED_RUN.match(form) is not None


def split_query_word(word: str) -> list[str]:
    """The folded forms that one word of a question stands for: several make a phrase.

    The single character that closes a run of pairs at the end is left out, so that a part of a
    run is found inside a longer one; a run of one character stays (and is asked as a prefix).
    """
    tokens = list(find_tokens(word))
    forms = [token.form for token in tokens]
    if (
        len(forms) > 1
        and len(forms[-1]) == 1
        and is_paired(forms[-1])
        and is_paired(forms[-2])
        and tokens[-2].end == tokens[-1].end
    ):
        forms.pop()
    return forms


def query_terms(form: str) -> tuple[str, ...]:
    """All terms by which a word of a question may be found: itself first, then its stems."""
    terms = dict.fromkeys((form, *(stem_word(form, language=code) for code in STEMMED)))
    return tuple(terms)


def stem_forms(forms: list[str], *, language: str) -> list[str]:
    """The stems that stand beside these forms in the index: those that differ from their form."""
    if language in STEMMED:
        memo = _stem_memo(language)
        return [stem for form in forms if (stem := memo[form]) != form]
    if language != UNKNOWN:
        return []
    memos = [_stem_memo(code) for code in STEMMED]
    found: list[str] = []
    for form in forms:
        stems = {memo[form] for memo in memos}
        stems.discard(form)
        if stems:
            found.extend(sorted(stems))
    return found


def position_terms(form: str, *, language: str) -> frozenset[str]:
    """The folded form of one position and the stems beside it."""
    return frozenset((form, *stem_forms([form], language=language)))


class _PositionMemo(dict[str, frozenset[str]]):
    """Folded form → what :func:`position_terms` gives in one language; remembers."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, form: str) -> frozenset[str]:
        if len(self) > _MEMO_LIMIT // 10:
            self.clear()
        terms = self[form] = position_terms(form, language=self._language)
        return terms


@cache
def known_positions(language: str) -> Mapping[str, frozenset[str]]:
    """Folded form → :func:`position_terms` of it, each worked out once."""
    return _PositionMemo(language)


class Analysed(NamedTuple):
    """The tokens of one record. ``body`` holds all searched fields but the title, in the order
    description, keywords, requester, text, with ``BOUNDARY`` between fields that are not empty.
    Stems are those that differ from the form that they stand beside."""

    language: str
    title: list[str]
    body: list[str]
    title_stems: set[str]
    body_stems: set[str]


def fold_plain_fields(title: str, fields: Sequence[str]) -> str | None:
    """Title and fields that are not empty, folded in one go; None where a sign is not plain ASCII.

    What was ``title`` stands at the same places; ``BOUNDARY`` between spaces follows it and each
    field but the last. Tokens stand between spaces and are not cut to ``LONGEST_TOKEN`` yet.
    """
    whole = _BETWEEN.join((title, *fields))
    if not whole.isascii() or whole.count(BOUNDARY) != len(fields):
        return None
    return whole.encode("ascii").translate(_PLAIN_FIELDS).decode("ascii")


def fold_record(
    *, title: str, description: str, keywords: tuple[str, ...], requester: str, text: str
) -> tuple[str, list[str], list[str]]:
    """Language, folded forms of the title, folded forms of the body with their boundaries."""
    fields = [field for field in (description, *keywords, requester, text) if field]
    folded = fold_plain_fields(title, fields)
    if folded is None:
        title_forms, body = fold_tokens(title), fold_fields(fields)
    else:
        body = folded.split()
        if len(folded) > LONGEST_TOKEN and max(map(len, body), default=0) > LONGEST_TOKEN:
            body = [form[:LONGEST_TOKEN] for form in body]
        title_forms = body
        if fields:
            at = body.index(BOUNDARY)
            title_forms, body = body[:at], body[at + 1 :]
        else:
            body = []
    read = title_forms
    if description:
        read = read + body[: body.index(BOUNDARY)] if BOUNDARY in body else read + body
    if text:
        read = read + fold_tokens(text)[:LONGEST_READ]
    return detect_language((title, description, text), forms=read), title_forms, body


def fold_fields(fields: Iterable[str]) -> list[str]:
    """The folded forms of fields, one after the other, with ``BOUNDARY`` between them."""
    forms: list[str] = []
    for field in fields:
        forms.append(BOUNDARY)
        forms += fold_tokens(field)
    return forms[1:]


def analyse_record(
    *, title: str, description: str, keywords: tuple[str, ...], requester: str, text: str
) -> Analysed:
    """The tokens of one record, its language detected from title, description and text."""
    language, title_forms, body = fold_record(
        title=title, description=description, keywords=keywords, requester=requester, text=text
    )
    return Analysed(
        language,
        title_forms,
        body,
        list_stems(title_forms, language=language),
        list_stems(body, language=language),
    )


def list_stems(forms: Iterable[str], *, language: str) -> set[str]:
    """The stems that stand beside any of these forms: what :func:`stem_forms` gives, each once."""
    found: set[str | None] = set()
    distinct = set(forms)
    for memo in _beside_memos(language):
        found.update(map(memo.__getitem__, distinct))
    found.discard(None)
    return cast(set[str], found)

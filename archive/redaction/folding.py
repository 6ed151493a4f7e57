"""Finds a person's name or number however a page writes it: folded letters, one after another.

What stands between the letters does not count: soft hyphens, tags, quotes of a concatenation,
commas of a list. Nor does how a letter is made: accents, full width, escapes that no other view
undoes. It finds; it never removes, writes or logs.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from archive.redaction.linear import compile_linear
from archive.redaction.views import View

#: Letters that Unicode does not take apart, and what people write in their place.
_SPECIAL = {
    "ß": "ss", "ẞ": "ss", "ł": "l", "Ł": "l", "đ": "d", "Đ": "d", "ø": "o", "Ø": "o", "ı": "i",
    "æ": "ae", "Æ": "ae", "œ": "oe", "Œ": "oe", "þ": "th", "Þ": "th", "ð": "d", "Ð": "d",
    "\u0640": "",
}  # fmt: skip
_LONG_FORMS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "å": "aa", "Å": "Aa",
     "ø": "oe", "Ø": "Oe"}
)  # fmt: skip
#: Fewer letters must stand by themselves, and even fewer are sought as written alone.
_FREE, _LEAST, _LEAST_FOREIGN = 8, 5, 2
#: Between two letters of one name: so many other signs where none of them is a tag's, and in all.
_GAP, _GAP_OF_TAGS = 24, 400
_NUMBER = re.compile(
    r"(?<![\w.,])(?:\d{1,3}(?:[.,'\u2019\u066c \xa0\u202f]\d{2,3})*\d?(?:[.,\u066b]\d{1,2})?"
    r"|\d+(?:[.,\u066b]\d{1,2})?)(?!\d)"
)
_AMOUNT = re.compile(r"\D{0,8}(\d[\d.,'\u2019\u066b\u066c \xa0\u202f]*\d)\D{0,8}")
_DECIMALS = re.compile(r"[.,\u066b](\d{1,2})\Z")
#: An amount of fewer digits must be written with the same decimals.
_TELLING_DIGITS = 5
_PARTICLES = frozenset(("al", "da", "de", "del", "den", "der", "di", "dos", "du", "el", "la", "le",
                        "of", "ten", "ter", "the", "van", "von", "y", "zu"))  # fmt: skip
#: A name of so many words may be given in parts.
_MOST_WORDS = 4
_SHORTEST_PART, _SHORTEST_SMALL_PART = 2, 5
#: A part of two letters stands as it was given, and is none of these.
_SHORT = 2
_SHORT_WORDS = frozenset((
    "ab", "ad", "ah", "al", "am", "an", "as", "at", "au", "be", "by", "ca", "da", "de", "do",
    "du", "eh", "el", "en", "er", "es", "et", "eu", "ex", "go", "ha", "he", "hi", "ho", "id",
    "if", "il", "im", "in", "is", "it", "ja", "je", "la", "le", "ma", "me", "mi", "mo", "my",
    "na", "ne", "no", "nu", "ob", "of", "oh", "ok", "om", "on", "op", "or", "os", "ou", "pa",
    "pm", "qu", "sa", "se", "si", "so", "su", "ta", "te", "ti", "to", "tu", "tv", "uk", "um",
    "un", "up", "us", "va", "we", "wo", "ya", "yo", "zu",
))  # fmt: skip
#: A login made of a name and an initial has so many letters.
_SHORTEST_HANDLE = 6


@dataclass(frozen=True, slots=True)
class Folded:
    """Letters and digits of a text, folded, and for each the position of the sign it came from.

    ``low`` and ``high``: the stretch of the text that was folded.
    """

    letters: str = field(repr=False)
    origin: NDArray[np.int64] = field(repr=False)
    low: int = 0
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought of one value: all its letters (in each way of writing), its parts, its amount.

    ``turned`` are its letters with the words in another order: "Last, First". ``handles``
    are logins that people make of a name: a word of it with the initial of another.
    ``amount`` are the digits of a sum, ``decimals`` how many of them stand behind its point.
    """

    whole: tuple[str, ...] = field(repr=False)
    parts: tuple[str, ...] = field(repr=False)
    turned: tuple[str, ...] = field(default=(), repr=False)
    handles: tuple[str, ...] = field(default=(), repr=False)
    amount: str = field(default="", repr=False)
    decimals: int = 0


@lru_cache(maxsize=65_536)
def fold_sign(sign: str) -> str:
    """The letters and digits that a sign stands for; none for most signs."""
    special = _SPECIAL.get(sign)
    if special is not None:
        return special
    apart = unicodedata.normalize("NFKD", sign)
    return "".join(_SPECIAL.get(one, one).casefold() for one in apart if one.isalnum())


_ASCII = "".join(fold_sign(chr(code)) or "\x00" for code in range(128))
_SMALL = np.frombuffer(_ASCII.encode("ascii"), dtype=np.uint8)


def fold_letters(text: str, low: int = 0, high: int | None = None) -> Folded:
    """Of all of the text, or of what stands from ``low`` to ``high`` in it."""
    if low or (high is not None and high < len(text)):
        within = fold_letters(text[low:high])
        return Folded(within.letters, within.origin + low, low, high)
    if text.isascii():
        folded = _SMALL[np.frombuffer(text.encode("ascii"), dtype=np.uint8)]
        origin = np.flatnonzero(folded)
        return Folded(folded[origin].tobytes().decode("ascii"), origin)
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded_codes = np.zeros(len(codes), dtype=np.uint32)
    small = codes < len(_SMALL)
    folded_codes[small] = _SMALL[codes[small]]
    foreign, places = np.unique(codes[~small], return_inverse=True)
    said = [fold_sign(chr(code)) for code in foreign.tolist()]
    if all(len(each) <= 1 for each in said):
        each_code = np.array([ord(each) if each else 0 for each in said], dtype=np.uint32)
        folded_codes[~small] = each_code[places]
        origin = np.flatnonzero(folded_codes)
        return Folded(_join_codes(folded_codes[origin]), origin)
    sizes = (folded_codes != 0).astype(np.int64)
    sizes[~small] = np.array([len(each) for each in said], dtype=np.int64)[places]
    table = {code: sign if sign != "\x00" else "" for code, sign in enumerate(_ASCII)}
    table.update(zip(foreign.tolist(), said, strict=True))
    return Folded(text.translate(table), np.repeat(np.arange(len(codes)), sizes))


def _join_codes(codes: NDArray[np.uint32]) -> str:
    return codes.tobytes().decode("utf-32-le", "surrogatepass")


def leave_tags(text: str, folded: Folded) -> Folded:
    """The same without the letters of tags: of what stands between ``<`` and the next ``>``."""
    within = text[folded.low : folded.high]
    signs = np.frombuffer(within.encode("latin-1", "replace"), dtype=np.uint8)
    brackets = np.flatnonzero((signs == ord("<")) | (signs == ord(">")))
    kinds = signs[brackets]
    opens = np.flatnonzero((kinds[:-1] == ord("<")) & (kinds[1:] == ord(">")))
    steps = np.zeros(len(signs) + 1, dtype=np.int8)
    steps[brackets[opens]] += 1
    steps[brackets[opens + 1]] -= 1
    kept = np.cumsum(steps, dtype=np.int8)[folded.origin - folded.low] == 0
    codes = np.frombuffer(folded.letters.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    return Folded(_join_codes(codes[kept]), folded.origin[kept], folded.low, folded.high)


@lru_cache(maxsize=512)
def prepare_sought(value: str, *, common: frozenset[str] = frozenset()) -> Sought:
    """``common`` are words that no part of a name may be sought by."""
    amount = _AMOUNT.fullmatch(value)
    if amount is not None:
        digits = _read_digits(amount[1])
        found = _DECIMALS.search(amount[1])
        return Sought((), (), (), (), digits, len(found[1]) if found else 0)
    words = _split_name(value)
    turned = [" ".join(words[at:] + words[:at]) for at in range(1, len(words))]
    least = _LEAST if value.isascii() else _LEAST_FOREIGN
    return Sought(
        tuple(_fold_forms([value], least=least)),
        tuple(dict.fromkeys(_list_parts(words, common))),
        tuple(_fold_forms(turned, least=least)),
        tuple(dict.fromkeys(_list_handles(words))),
    )


def _fold_forms(texts: Iterable[str], *, least: int) -> dict[str, None]:
    """Each text in letters, umlauts in both ways of writing them."""
    forms = (form for text in texts for form in (text, text.translate(_LONG_FORMS)))
    letters = (fold_letters(form).letters for form in forms)
    return dict.fromkeys(each for each in letters if len(each) >= least)


def _read_digits(text: str) -> str:
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())


def _split_name(value: str) -> list[str]:
    """The words of a name of two to four, each with a capital or a particle; else none."""
    words = value.replace(",", " ").split()
    if not 1 < len(words) <= _MOST_WORDS or any(sign.isdigit() or sign in "@/:" for sign in value):
        return []
    if any(word[:1].islower() and word.lower() not in _PARTICLES for word in words):
        return []
    return words


def _list_parts(words: Iterable[str], common: frozenset[str]) -> Iterator[str]:
    for word in words:
        letters = fold_letters(word).letters
        if len(letters) == _SHORT and letters in _SHORT_WORDS:
            continue
        if len(letters) >= _SHORTEST_PART and not {word.lower(), letters} & (common | _PARTICLES):
            yield letters
            longer = fold_letters(word.translate(_LONG_FORMS)).letters
            if longer != letters:
                yield longer


def _list_handles(words: Sequence[str]) -> Iterator[str]:
    """``gtestova``, ``testovag``, ``gretat`` of Greta Testova, umlauts as people write them too."""
    if not words:
        return
    for first, last in (
        (words[0], words[-1]),
        (words[0].translate(_LONG_FORMS), words[-1].translate(_LONG_FORMS)),
    ):
        given, family = fold_letters(first).letters, fold_letters(last).letters
        if given and family:
            handles = (given[0] + family, family + given[0], given + family[0])
            yield from (each for each in handles if len(each) >= _SHORTEST_HANDLE)


def find_whole(text: str, stream: Folded, sought: Sought) -> Iterator[list[tuple[int, int]]]:
    """Each place where all letters stand, as spans of ``text`` with no tag in between."""
    taken: list[tuple[int, int]] = []
    for letters in sought.whole:
        for at, end in _list_places(stream.letters, letters):
            if (len(letters) >= _FREE or _stands_alone(stream, at, end)) and (
                spans := _join_spots(text, stream.origin[at:end])
            ):
                taken.append((at, end))
                yield spans
    taken.sort()
    starts = [start for start, _ in taken]
    for letters in sought.turned:
        for at, end in _list_places(stream.letters, letters):
            # "First Last First Last" is the name twice.
            next_to = bisect_left(starts, end)
            apart = not next_to or taken[next_to - 1][1] <= at
            if apart and _stands_alone(stream, at, end, text=text, number=True):
                spans = _join_spots(text, stream.origin[at:end])
                if spans:
                    yield spans


def _list_places(text: str, letters: str) -> Iterator[tuple[int, int]]:
    at = text.find(letters)
    while at >= 0:
        yield at, at + len(letters)
        at = text.find(letters, at + 1)


def find_parts(text: str, stream: Folded, sought: Sought) -> Iterator[tuple[int, int]]:
    """Each place where a part of a name stands as a word; a small one where it is long enough."""
    for letters in sought.parts:
        for at, end in _list_places(stream.letters, letters):
            if _stands_alone(stream, at, end):
                start, stop = int(stream.origin[at]), int(stream.origin[end - 1]) + 1
                near = stop - start <= 2 * len(letters)
                if near and _is_written_as_name(text[start:stop], len(letters)):
                    yield start, stop
    for letters in sought.handles:
        for at, end in _list_places(stream.letters, letters):
            start, stop = int(stream.origin[at]), int(stream.origin[end - 1]) + 1
            # One word, or two with one sign between them; a number may follow.
            if stop - start <= len(letters) + 1 and _stands_alone(
                stream, at, end, text=text, number=True
            ):
                yield start, stop


def _is_written_as_name(shown: str, letters: int) -> bool:
    if letters <= _SHORT:
        return not shown[0].islower() and not shown[-1].isupper()
    return not shown[0].islower() or letters >= _SHORTEST_SMALL_PART


def find_amounts(text: str, sought: Sought) -> Iterator[tuple[int, int]]:
    """Numbers that say the same sum, whatever stands between its digits."""
    if not sought.amount or (len(sought.amount) < _TELLING_DIGITS and not sought.decimals):
        return
    if len(sought.amount) < 3:
        return
    for match in _NUMBER.finditer(text):
        digits = _read_digits(match[0])
        if digits != sought.amount:
            continue
        found = _DECIMALS.search(match[0])
        same = (len(found[1]) if found else 0) == sought.decimals
        if same or len(digits) >= _TELLING_DIGITS:
            yield match.span()


def _stands_alone(
    stream: Folded, at: int, end: int, *, text: str = "", number: bool = False
) -> bool:
    """Does no letter touch it? ``number``: digits of ``text`` behind it are no letters."""
    before = at and stream.origin[at] - stream.origin[at - 1] <= 1
    after = end < len(stream.letters) and stream.origin[end] - stream.origin[end - 1] <= 1
    if after and number:
        after = not text[int(stream.origin[end])].isdigit()
    return not before and not after


def _join_spots(text: str, spots: NDArray[np.int64]) -> list[tuple[int, int]]:
    gaps = np.flatnonzero(np.diff(spots) > 1)
    spans: list[tuple[int, int]] = []
    start = int(spots[0])
    for gap in gaps.tolist():
        low, high = int(spots[gap]) + 1, int(spots[gap + 1])
        between = text[low:high]
        if "<" not in between:
            if len(between) > _GAP:
                return []
            continue
        if len(between) > _GAP_OF_TAGS:
            return []
        spans.append((start, low))
        start = high
    spans.append((start, int(spots[-1]) + 1))
    return spans


def _read_code(match: re.Match[str], base: int) -> str:
    number = int(match[1], base)
    return chr(number) if 0 < number < 0x110000 and not 0xD800 <= number < 0xE000 else " "


#: Escapes that pages seldom use and no layer undoes: the sign to look for first, one escape, what
#: it says. Octal and CSS are told apart by nothing but trying both.
_ODD: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    ("\\", re.compile(r"\\([0-7]{2,3})"), lambda match: _read_code(match, 8)),
    ("\\", re.compile(r"\\([0-9A-Fa-f]{2,6})\s?"), lambda match: _read_code(match, 16)),
    ("%u", re.compile(r"%u([0-9A-Fa-f]{4})"), lambda match: _read_code(match, 16)),
    ("=4", re.compile(r"=\r?\n|=([0-9A-F]{2})"), lambda match: _read_quoted(match)),
    ("=\n", re.compile(r"=\r?\n|=([0-9A-F]{2})"), lambda match: _read_quoted(match)),
)
_CODES = re.compile(r"(?<![\w.])\d{2,6}+(?:\s*+,\s*+\d{2,6}+){3,2000}(?![\w.])")
#: Whether there is such a list at all: asked of every page on which somebody is greeted.
CODES_PATTERN = r"[0-9]{2,6}(?:\s*,\s*[0-9]{2,6}){3}"
_LISTS = compile_linear(CODES_PATTERN)
_CODE = re.compile(r"(\d{2,6})(?:\s*,\s*)?")


def _read_quoted(match: re.Match[str]) -> str:
    return _read_code(match, 16) if match[1] else ""


def open_odd(view: View, *, lists: bool = True) -> Iterator[View]:
    """What seldom escapes and lists of codes say, each with the way back to ``view``. ``lists``:
    whether there may be such a list."""
    text = view.text
    for sign, escape, read in _ODD:
        if sign in text:
            found = list(escape.finditer(text))
            if found:
                yield _open_matches(view, found, read)
    data = text.encode("utf-8", "replace") if lists else b""
    codes = [
        match
        for run in (_CODES.finditer(text) if lists and _LISTS.search(data) else ())
        for match in _CODE.finditer(text, run.start(), run.end())
    ]
    if codes:
        yield _open_matches(view, codes, lambda match: _read_code(match, 10))


def _open_matches(
    view: View, matches: list[re.Match[str]], read: Callable[[re.Match[str]], str]
) -> View:
    pieces: list[str] = []
    at: list[int] = []
    sizes: list[int] = []
    length = last = 0
    for match in matches:
        said = read(match)
        plain = view.text[last : match.start()]
        pieces += (plain, said)
        at.append(length + len(plain))
        sizes.append(len(said))
        length += len(plain) + len(said)
        last = match.end()
    pieces.append(view.text[last:])
    starts = [match.start() for match in matches]
    ends = [match.end() for match in matches]
    return View("".join(pieces), "odd", view, at, sizes, starts, ends)

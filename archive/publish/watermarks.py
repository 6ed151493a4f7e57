"""Marks by which a platform may know whose copy of a page leaked, found and taken out.

Characters that show nothing, look-alikes of other scripts inside a word, variation of spaces, and
parts of an address that are made for one account. Pure and deterministic: two copies of one text
that differ in such marks alone give the same bytes. Wording that differs from copy to copy is
found by laying copies side by side, and only there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

#: Stands where copies of one text differ.
DIFFERENCE = "[…]"


class Mark(StrEnum):
    """What was found."""

    INVISIBLE = "characters that show nothing"
    LOOK_ALIKE = "look-alikes of another script"
    SPACING = "unusual spaces"
    ADDRESS = "address made for one account"
    WORDING = "wording that differs between copies"


@dataclass(frozen=True, slots=True)
class Normalised:
    """A text without marks, and which were found."""

    text: str
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True)
class Agreed:
    """What copies of one text have in common. ``single_source``: there was one source's copy
    alone, so that wording made for it cannot be told."""

    text: str
    single_source: bool
    marks: tuple[Mark, ...] = ()


#: Letters that look like Latin ones, by script: Cyrillic, Greek, Armenian, and full-width forms
#: which NFKC folds. From Unicode's confusables (UTS 39), those that print alike in common fonts.
_LOOK_ALIKES = str.maketrans(
    "аАеЕоОрРсСуУхХіІјЈѕЅԁһНВМТКӏԛԝɡαΑΒΕΖΗΙΚΜΝΟοΡΤΥΧνօսոհ",
    "aAeEoOpPcCyYxXiIjJsSdhHBMTKlqwgaABEZHIKMNOoPTYXvounh",
)
_WORD = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*")
_SPACES = re.compile(r"[^\S\n\r\t ]")
#: Joiners that some scripts and emoji need between two visible signs.
_JOINERS = {"\u200c", "\u200d", "\ufe0f"}
#: Letters and marks that print as nothing.
_FILLERS = "\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800"
_NEEDS_JOINER = re.compile(r"[\u0600-\u06ff\u0900-\u0dff\U0001f000-\U0001faff\u2600-\u27bf]")
_OPAQUE = re.compile(r"(?=.*[0-9])(?=.*[A-Za-z])[A-Za-z0-9_\-.~]{10,}|[0-9a-fA-F]{16,}|[0-9]{9,}")


def normalise_text(text: str) -> Normalised:
    """The same words without marks. Text of one script, accents and emoji stay as they are."""
    marks: list[Mark] = []
    found = _drop_invisible(text)
    if found != text:
        marks.append(Mark.INVISIBLE)
    text, found = found, _SPACES.sub(" ", found)
    if found != text:
        marks.append(Mark.SPACING)
    text, found = found, _WORD.sub(lambda word: _fold_word(word[0]), found)
    if found != text:
        marks.append(Mark.LOOK_ALIKE)
    return Normalised(unicodedata.normalize("NFC", found), tuple(marks))


def normalise_address(address: str) -> Normalised:
    """An address without query values and fragments that look made for one account: long strings
    without meaning. What stands in its path may be the listing's own id and stays."""
    try:
        parts = urlsplit(address)
        query = parse_qsl(parts.query, keep_blank_values=True)
    except ValueError:
        return Normalised(address)
    if not parts.query and not parts.fragment:
        return Normalised(address)
    kept = [(name, value) for name, value in query if not _OPAQUE.fullmatch(value)]
    fragment = "" if _OPAQUE.fullmatch(parts.fragment) else parts.fragment
    if len(kept) == len(query) and fragment == parts.fragment:
        return Normalised(address)
    text = urlunsplit(parts._replace(query=urlencode(kept), fragment=fragment))
    return Normalised(text, (Mark.ADDRESS,))


def agree_on(copies: Sequence[Sequence[str]]) -> Agreed:
    """What one text reads like in the copies of several sources: ``copies`` holds each source's.

    Words that all copies share stay; where they differ, :data:`DIFFERENCE` stands.

    >>> agree_on([["Label pictures"], ["Label\\u200b pictures"]]).text
    'Label pictures'
    """
    texts: list[str] = []
    marks: set[Mark] = set()
    for source in copies:
        for copy in source:
            normalised = normalise_text(copy)
            marks.update(normalised.marks)
            texts.append(normalised.text)
    if not texts:
        return Agreed("", single_source=True)
    agreed = texts[0]
    # Longest first and by value, so that the order of the copies changes nothing.
    for other in sorted(set(texts), key=lambda text: (-len(text), text)):
        if other != agreed:
            agreed = _share_words(*sorted((agreed, other)))
            marks.add(Mark.WORDING)
    return Agreed(agreed, len(copies) < 2, tuple(sorted(marks)))


def _share_words(first: str, second: str) -> str:
    left, right = first.split(" "), second.split(" ")
    words: list[str] = []
    for step, start, end, _, _ in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        if step == "equal":
            words += left[start:end]
        elif words[-1:] != [DIFFERENCE]:
            words.append(DIFFERENCE)
    return " ".join(words)


def _drop_invisible(text: str) -> str:
    if text.isascii():
        return text
    return "".join(
        char
        for at, char in enumerate(text)
        if not _is_invisible(char) or (char in _JOINERS and _is_needed(text, at))
    )


def _is_needed(text: str, at: int) -> bool:
    """Whether a joiner or selector stands where a script or an emoji needs it."""
    return at > 0 and _NEEDS_JOINER.match(text[at - 1]) is not None


def _is_invisible(char: str) -> bool:
    """Format characters, variation selectors, fillers, and controls that are no white space."""
    code = ord(char)
    return (
        unicodedata.category(char) == "Cf"
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
        or char in _FILLERS
        or (unicodedata.category(char) == "Cc" and char not in "\t\n\r")
    )


def _fold_word(word: str) -> str:
    """Look-alikes in a word that also has Latin letters; a word of one script stays."""
    if word.isascii():
        return word
    folded = word.translate(_LOOK_ALIKES)
    if folded == word:
        return word
    has_latin = any("a" <= char.lower() <= "z" for char in word)
    return folded if has_latin else word

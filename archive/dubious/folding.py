"""Text as rules compare it, with the way back to the text as it stands.

Folded: lower case, accents off, letters that look alike made one, hidden characters dropped,
letters spaced out (``s e l f i e``) put together, and figures inside words read as the letters
they stand for (``p@ssp0rt``). Everything else keeps its place, line ends too, so that sentences
can be told apart. RE2's ``\\b`` and ``\\w`` know ASCII only: after folding that is what Latin
text is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import re2

#: Letters of other scripts that are used in place of Latin ones, and typographic signs.
_ALIKE = str.maketrans(
    {
        **dict(zip("аеорсухіјѕԁɡһӏ", "aeopcyxijsdghl", strict=True)),
        **dict(zip("αεορυικν", "aeopyikv", strict=True)),
        **dict.fromkeys("‘’‚‛`´ʼ", "'"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‐‑‒–—―", "-"),
    }
)
_LONG = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l", "…": "."}
_FIGURES = str.maketrans("013457@$", "oieastas")
_DISGUISED = re.compile(r"(?<![0-9a-z])[a-z]+(?:[013457@$]+[a-z]+)+(?![0-9a-z])")
_FIGURE_SIGNS = frozenset("013457@$")
#: What any spaced word holds, found in a fraction of the time.
_MAYBE_SPACED = re2.compile(r"\b[a-z][ .*_-]{1,2}[a-z][ .*_-]{1,2}[a-z][ .*_-]{1,2}[a-z]")
_SPACED = re.compile(r"(?<![0-9a-z])[a-z](?:[ .*_-]{1,2}[a-z]){3,}(?![0-9a-z])")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is folded; ``origin[i]`` is where its i-th character began in the original, and
    ``origin[len(text)]`` is the original's length."""

    text: str
    origin: Sequence[int]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """A span of the folded text in the original."""
        return self.origin[start], self.origin[end]


class _Folds(dict[int, str]):
    """Each character's folded form, as it is met; ``uneven`` are those that do not become one."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _fold_char(char)
        if len(folded) != 1:
            self.uneven.add(char)
        if len(self) < _MOST_FOLDS:
            self[code] = folded
        return folded


_MOST_FOLDS = 20_000
#: With more letters beyond ASCII a text is looked up letter by letter.
_FEW_OTHERS = 24
_CONTROLS = frozenset(map(chr, (*range(10), *range(11, 32), 127)))
_FOLDS = _Folds()


@lru_cache(maxsize=32)
def fold_with_origin(text: str) -> Folded:
    """Fold a text; linear in its length."""
    plain = text.lower() if text.isascii() else _fold_other(text)
    origin: Sequence[int] = range(len(text) + 1)
    if not text.isascii() and not _FOLDS.uneven.isdisjoint(text):
        places: list[int] = []
        for place, char in enumerate(text):
            places.extend([place] * len(_FOLDS[ord(char)]))
        origin = [*places, len(text)]
    if _MAYBE_SPACED.search(plain):
        plain, origin = _join_spaced(plain, origin)
    if not _FIGURE_SIGNS.isdisjoint(plain):
        plain = _DISGUISED.sub(lambda match: match[0].translate(_FIGURES), plain)
    return Folded(plain, origin)


def _fold_other(text: str) -> str:
    """A text that is not all ASCII, folded. Most hold few different other letters: these are
    replaced, which takes a third of the time of looking every letter up."""
    chars = set(text)
    others = {char for char in chars if char > "\x7f"}
    if len(others) > _FEW_OTHERS or not _CONTROLS.isdisjoint(chars):
        return text.translate(_FOLDS)
    for char in others:
        text = text.replace(char, _FOLDS[ord(char)])
    return text.lower()


def _fold_char(char: str) -> str:
    if char.isspace():
        return "\n" if char in "\n\r\u2028\u2029\x0b\x0c" else " "
    if unicodedata.category(char) in {"Cf", "Cc", "Cs", "Mn"}:
        return ""
    lowered = _LONG.get(char.lower()) or char.lower().translate(_ALIKE)
    plain = "".join(
        one for one in unicodedata.normalize("NFKD", lowered) if not unicodedata.combining(one)
    )
    return plain.translate(_ALIKE)


def _join_spaced(text: str, origin: Sequence[int]) -> tuple[str, Sequence[int]]:
    """Put letters together that were spaced out to hide a word."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for match in _SPACED.finditer(text):
        start, end = match.span()
        pieces.append(text[at:start])
        places.extend(origin[at:start])
        kept = [place for place in range(start, end) if text[place].isalpha()]
        pieces.append("".join(text[place] for place in kept))
        places.extend(origin[place] for place in kept)
        at = end
    if not pieces:
        return text, origin
    pieces.append(text[at:])
    places.extend(origin[at:])
    return "".join(pieces), places

"""Says where in a text a name may stand, so that only there its letters are put side by side.

One pass of a linear pattern over the text, which finds too much rather than too little. It
compares nothing and judges nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import re2

from archive.redaction.folding import Sought, fold_sign
from archive.redaction.linear import LinearPattern, Searchable

#: A page that may say a name at so many places is looked through as a whole.
_MOST = 40
#: A name of so many letters, or so many different letters that are not ASCII on a page, too.
_LONGEST, _MOST_FOREIGN = 80, 64
#: What may stand between two letters: tags, and all but letters and digits. What is not ASCII may
#: be a letter or none.
_BETWEEN = r"(?:[^A-Za-z0-9<]|<[^<>]*>|<)*"
_ASCII = bytes(range(0x80))


def list_windows(source: Searchable, sought: Sought) -> list[tuple[int, int]]:
    """Spans of a text, in order and apart, outside of which neither a name nor a part of it
    stands, each with the signs beside it: all of the text where nobody can say."""
    wanted = (*sought.whole, *sought.parts, *sought.turned, *sought.handles)
    if not wanted:
        return []
    everything = [(0, len(source.text))]
    if max(map(len, wanted)) > _LONGEST:
        return everything
    foreign = frozenset(source.data.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    if len(foreign) > _MOST_FOREIGN or any(len(fold_sign(sign)) > 1 for sign in foreign):
        return everything
    pattern = _compile_windows(wanted, foreign)
    if pattern is None:
        return everything
    windows: list[tuple[int, int]] = []
    for number, (start, end) in enumerate(_find_all(source.data, pattern)):
        if number == _MOST:
            return everything
        low, high = _reach(source.data, start, end)
        if windows and low <= windows[-1][1]:
            windows[-1] = (windows[-1][0], max(high, windows[-1][1]))
        else:
            windows.append((low, high))
    return list(source.to_letters(windows))


def _find_all(data: bytes, pattern: LinearPattern) -> Iterator[tuple[int, int]]:
    """Every place where a match begins, those within another match too."""
    position = 0
    while (match := pattern.search(data, position)) is not None:
        start, end = match.span()
        yield start, end
        position = start + 1


def _reach(data: bytes, start: int, end: int) -> tuple[int, int]:
    """As far as the brackets on both sides, so that tags are told from text as on all of it."""
    low = max(data.rfind(b"<", 0, start), data.rfind(b">", 0, start), 0)
    ends = [at + 1 for at in (data.find(b"<", end), data.find(b">", end)) if at >= 0]
    return low, min(ends, default=len(data))


@lru_cache(maxsize=64)
def _compile_windows(wanted: tuple[str, ...], foreign: frozenset[str]) -> LinearPattern | None:
    forms: dict[str, list[str]] = {}
    for sign in sorted(foreign):
        said = fold_sign(sign)
        if said:
            written = sign.encode("utf-8", "surrogatepass")
            forms.setdefault(said, []).append("".join(f"\\x{{{byte:02x}}}" for byte in written))
    words = [_BETWEEN.join(_spell(letter, forms) for letter in word) for word in wanted]
    options = re2.Options()
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    options.longest_match = True
    try:
        compiled: LinearPattern = re2.compile("|".join(words).encode("ascii"), options)
    except re2.error:  # a pattern that is too large for it
        return None
    return compiled


def _spell(letter: str, forms: dict[str, list[str]]) -> str:
    """A folded letter in each way in which this text may have it."""
    own = f"[{letter}{letter.upper()}]" if letter.isascii() else ""
    found = [*([own] if own else []), *forms.get(letter, ())]
    # A letter that the text does not have at all.
    return "(?:" + "|".join(found) + ")" if found else r"[^\x00-\x{ff}]"

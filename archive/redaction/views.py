"""Decoded views of a text, each with a map back to the raw text.

A value may hide behind entities, percent-encoding, JSON escapes, NUL bytes of a UTF-16 string,
or base64. A view undoes one layer of that everywhere at once, so that a find in any view can be
removed from the raw text. Nothing here decides what is a find.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.entities import html5
from itertools import accumulate, chain
from operator import add, sub

#: Layers of encoding that are opened. What is still encoded after that is not plain text
#: that somebody would read, and the page is held back.
MAX_LAYERS = 6

_ENCODED = re.compile(
    r"&\#[xX][0-9A-Fa-f]{1,6};?|&\#[0-9]{1,7};?|&[A-Za-z][A-Za-z0-9]{1,30};"
    r"|%[cCdD][0-9A-Fa-f]%[89abAB][0-9A-Fa-f]"
    r"|%[eE][0-9A-Fa-f](?:%[89abAB][0-9A-Fa-f]){2}"
    r"|%[fF][0-7](?:%[89abAB][0-9A-Fa-f]){3}"
    r"|%[0-9A-Fa-f]{2}"
    r"|\\u[dD][89abAB][0-9A-Fa-f]{2}\\u[dD][c-fC-F][0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}"
    r"|\\u\{[0-9A-Fa-f]{1,6}\}|\\x[0-9A-Fa-f]{2}|\\[nrtbfv\"'/\\]"
    r"|\x00"
)
_SPLIT = re.compile(f"({_ENCODED.pattern})")
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v"}
#: Sequences that stand between words and hide nothing, where no letter or digit follows at once.
_HARMLESS = frozenset(
    {"&nbsp;", "&lt;", "&gt;", "&copy;", "&reg;", "&raquo;", "&laquo;", "&bull;", "&middot;"}
    | {"&ndash;", "&mdash;", "&rsquo;", "&lsquo;", "&rdquo;", "&ldquo;", "&hellip;", "&trade;"}
    | {"&#39;", "&#039;", "&amp;", "&times;", "&#160;", "&#8217;", "&pound;", "&euro;"}
    | {"%20", "%21", "%23", "%3A", "%3a", "%2C", "%2c", "%7C", "%7c"}
)
#: A harmless sequence that runs into a word, or an entity inside an entity, has to be opened.
_TOUCHES = {
    "&amp;": re.compile(r"&amp;(?:\#|[A-Za-z][A-Za-z0-9]{1,30};)"),
    "%": re.compile(r"%(?:2[013Cc]|3[Aa]|7[Cc])\w{6}"),
    # Escapes that may hide a letter, run into a word, or quote the names of JSON inside a string.
    "\\": re.compile(
        r"\\(?:[ux/]|\\[ux/nrtbfv\"']|[nrtbfv][^\W_]{6}|[\"'][\w.$\-]{1,64}\\+[\"']\s{0,4}:)"
    ),
}

#: An entity behind its ampersand.
_ENTITY_REST = re.compile(r"\#[0-9xX]?[0-9A-Fa-f]{0,7};?|[A-Za-z][A-Za-z0-9]{1,30};")
#: An ampersand's own entity and one behind it, and a percent sign's digits and a word behind them.
_LONGEST_NESTED, _LONGEST_GLUED = 40, 8
#: So many forms are sought one by one; more of them in one pass.
_FEW_FORMS = 12
_TWO_DIGITS = re.compile(r"[0-9A-Fa-f]{2}")
_GLUED_REST = re.compile(r"(?:2[013Cc]|3[Aa]|7[Cc])[^\W_]{6}")
_TELLING_ESCAPE = _TOUCHES["\\"]
_BOUND = re.compile(r"[<>]")


@dataclass(frozen=True, slots=True)
class View:
    """``text`` and where each of its characters came from in the raw text.

    ``at`` are positions in ``text`` where a decoded sequence begins, ``sizes`` its length in
    ``text`` (0 for a dropped NUL), ``starts`` and ``ends`` its raw span in ``parent``.
    """

    text: str = field(repr=False)
    layer: str
    parent: View | None = None
    at: list[int] = field(default_factory=list, repr=False)
    sizes: list[int] = field(default_factory=list, repr=False)
    starts: list[int] = field(default_factory=list, repr=False)
    ends: list[int] = field(default_factory=list, repr=False)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """The smallest raw span that holds all of ``text[start:end]``."""
        view = self
        while view.parent is not None:
            start, end = view._begin(start), view._finish(end)
            view = view.parent
        return start, end

    def _begin(self, position: int) -> int:
        index = bisect_right(self.at, position) - 1
        if index < 0:
            return position
        inside = position - self.at[index]
        if inside < self.sizes[index]:
            return self.starts[index]
        return self.ends[index] + inside - self.sizes[index]

    def _finish(self, position: int) -> int:
        index = bisect_right(self.at, position - 1) - 1
        if index < 0:
            return position
        inside = position - self.at[index]
        if inside <= self.sizes[index]:
            return self.ends[index]
        return self.ends[index] + inside - self.sizes[index]


def root_view(text: str) -> View:
    return View(text, "raw")


def open_layers(root: View, *, thorough: bool) -> Iterator[View]:
    """The root and each further layer of it, as long as there is one that may hide something.

    ``thorough`` opens harmless-looking sequences too (needed where a sought value holds
    anything but ASCII letters, digits and spaces).
    """
    view = root
    yield view
    for _ in range(MAX_LAYERS):
        stretches = find_stretches(view.text, thorough=thorough)
        if not stretches:
            return
        deeper = open_layer(view, stretches)
        if deeper is None:
            return
        view = deeper
        yield view


def find_stretches(text: str, *, thorough: bool) -> list[tuple[int, int]]:
    """Text nodes, tags and scripts (whatever stands between ``<`` and ``>``) in which an encoded
    sequence may hide a letter, a digit or a quote.
    """
    if "&" not in text and "%" not in text and "\\" not in text and "\x00" not in text:
        return []
    if thorough:
        return [(0, len(text))] if _ENCODED.search(text) else []
    telling, patterns = _list_telling(text)
    spans: list[tuple[int, int]] = []
    if len(telling) > _FEW_FORMS:
        forms = map(re.escape, sorted(telling, key=len, reverse=True))
        patterns.append(re.compile("|".join(forms)))
    else:
        spans += [(at, at + len(form)) for form in telling for at in _list_places(text, form)]
    # One by one: a pattern that opens with one literal is many times as fast as one of several.
    spans += [match.span() for pattern in patterns for match in pattern.finditer(text)]
    stretches: list[tuple[int, int]] = []
    position = 0
    for at, after in sorted(spans):
        if at < position:
            continue
        low = stretches[-1][1] if stretches else 0
        start = max(text.rfind("<", low, at), text.rfind(">", low, at), low)
        end = _BOUND.search(text, after)
        position = end.start() if end else len(text)
        stretches.append((start, position))
    return stretches


def _list_places(text: str, form: str) -> Iterator[int]:
    at = text.find(form)
    while at >= 0:
        yield at
        at = text.find(form, at + 1)


def _list_behind(text: str, sign: str, *, size: int) -> Iterator[str]:
    """What stands behind each ``sign``: up to so many letters."""
    for at in _list_places(text, sign):
        yield text[at + 1 : at + 1 + size]


def _list_telling(text: str) -> tuple[set[str], list[re.Pattern[str]]]:
    """Distinct beginnings of encoded sequences that have to be opened, and the patterns of those
    that touch something. Quick: it only splits."""
    found: set[str] = set()
    touching: list[re.Pattern[str]] = []
    if "&" in text:
        # By far the most common one goes in one step; a blank in its place begins no other.
        pieces = set(_list_behind(text.replace("&nbsp;", " "), "&", size=_LONGEST_NESTED))
        for name in {match[0] for match in map(_ENTITY_REST.match, pieces) if match}:
            if name[0] == "#":
                found.add(f"&{name}" if name[-1] == ";" else "&#")
            else:
                found.add(f"&{name}")
        if "&amp;" in found and any(
            piece[4:5] == "#" or _ENTITY_REST.match(piece, 4)
            for piece in pieces
            if piece.startswith("amp;")
        ):
            touching.append(_TOUCHES["&amp;"])
    if "%" in text:
        pieces = set(_list_behind(text, "%", size=_LONGEST_GLUED))
        after = {piece[:2] for piece in pieces}
        found |= {f"%{digits}" for digits in after if _TWO_DIGITS.fullmatch(digits)}
        if any(map(_GLUED_REST.match, pieces)):
            touching.append(_TOUCHES["%"])
    found -= _HARMLESS
    if "\\" in text and _TELLING_ESCAPE.search(text):
        touching.append(_TELLING_ESCAPE)
    if "\x00" in text:
        found.add("\x00")
    return found, touching


def open_layer(view: View, stretches: list[tuple[int, int]]) -> View | None:
    """Undo one layer of every encoding in these stretches; None where nothing changes.

    What stands between them becomes one newline each: the layer above has it already.
    """
    text = view.text
    plain: list[str] = []
    raw_sizes: list[int] = []
    decoded: list[str] = []
    said: dict[str, str] = {}
    last = 0
    for low, high in [*stretches, (len(text), len(text))]:
        if low > last:
            plain.append("")
            raw_sizes.append(low - last)
            decoded.append("\n")
        pieces = _SPLIT.split(text[low:high])
        sequences = pieces[1::2]
        for sequence in set(sequences).difference(said):
            meaning = _decode_sequence(sequence)
            said[sequence] = sequence if meaning is None else meaning
        # The last piece has no sequence behind it: an empty one stands for it.
        plain += pieces[::2]
        raw_sizes += map(len, sequences)
        raw_sizes.append(0)
        decoded += [said[sequence] for sequence in sequences]
        decoded.append("")
        last = high
    if all(sequence == meaning for sequence, meaning in said.items()):
        return None
    before = list(map(len, plain))
    sizes = list(map(len, decoded))
    at = [end - size for end, size in zip(accumulate(map(add, before, sizes)), sizes, strict=True)]
    ends = list(accumulate(map(add, before, raw_sizes)))
    starts = list(map(sub, ends, raw_sizes))
    opened = "".join(chain.from_iterable(zip(plain, decoded, strict=True)))
    return View(opened, "decoded", view, at, sizes, starts, ends)


def _decode_sequence(raw: str) -> str | None:
    first = raw[0]
    if first == "\x00":
        return ""
    if first == "%":
        data = bytes.fromhex(raw.replace("%", ""))
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return data.decode("latin-1")
    if first == "\\":
        return _decode_escape(raw)
    if raw[1] == "#":
        digits = raw[2:].rstrip(";")
        number = int(digits[1:], 16) if digits[:1] in {"x", "X"} else int(digits)
        return chr(number) if 0 < number < 0x110000 else "\ufffd"
    return html5.get(raw[1:])


def _decode_escape(raw: str) -> str | None:
    kind = raw[1]
    if kind == "u":
        if len(raw) == 12:
            high, low = int(raw[2:6], 16), int(raw[8:], 16)
            return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))
        number = int(raw[2:].strip("{}"), 16)
        return chr(number) if number < 0x110000 else "\ufffd"
    if kind == "x":
        return chr(int(raw[2:], 16))
    return _SIMPLE_ESCAPES.get(kind, kind)

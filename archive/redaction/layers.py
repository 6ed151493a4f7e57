"""A text's views made ready for searching: lowered, its tokens listed, its base64 tokens read.

Nothing here decides what is a find; it only opens what a text holds.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from archive.redaction import shapes
from archive.redaction.folding import Folded, Sought, find_whole, fold_letters, leave_tags, open_odd
from archive.redaction.linear import Searchable
from archive.redaction.runs import list_runs
from archive.redaction.values import lower_same_length
from archive.redaction.views import View, open_layers, root_view
from archive.redaction.windows import list_windows

#: base64 in base64 in base64: deeper than anything that a page does on purpose.
_MAX_TOKEN_LAYERS = 3
#: So many tokens are sought one by one; more of them in one pass over the text, which takes as
#: long as seeking three hundred.
_FEW = 250
_PLAIN_WORDS = re.compile(r"[A-Za-z][A-Za-z ,.'!?:()\-]*")


@dataclass(slots=True)
class Layer:
    """One view with what is worked out once for it.

    ``tokens`` are its distinct runs of letters, digits and ``+ / _ -`` (ten or more), ``joined``
    the same with newlines between. ``spots``, for what a token says, are the raw spans where that
    token stands. ``plain`` are tokens that say nothing but plain words.
    """

    view: View
    deepest: bool
    lower: str = field(repr=False)
    tokens: list[str] = field(repr=False)
    joined: str = field(repr=False)
    spots: list[tuple[int, int]] | None = field(default=None, repr=False)
    plain: set[str] = field(default_factory=set, repr=False)
    #: Whether a list of character codes may stand in it, as far as somebody has looked.
    may_list_codes: bool = True
    _source: Searchable | None = field(default=None, repr=False)
    _odd: list[tuple[View, Searchable]] | None = field(default=None, repr=False)
    _written: dict[Sought, list[Folded]] = field(default_factory=dict, repr=False)

    @property
    def source(self) -> Searchable:
        """The view's text beside its bytes."""
        if self._source is None:
            self._source = Searchable(self.view.text)
        return self._source

    def raw_spans(self, start: int, end: int, *, view: View | None = None) -> list[tuple[int, int]]:
        """``view``: one that lies beside this layer's own, which it is by default."""
        return self.spots if self.spots is not None else [(view or self.view).to_raw(start, end)]

    def list_written(self, sought: Sought) -> list[Folded]:
        """The view's letters as they are written, wherever a value may stand among them."""
        if sought not in self._written:
            windows = list_windows(self.source, sought)
            self._written[sought] = [fold_letters(self.view.text, *span) for span in windows]
        return self._written[sought]

    def find_folded(self, sought: Sought) -> Iterator[tuple[int, int]]:
        """Raw spans where all letters of a value stand, however they are written: plainly, in
        rarer escapes, across tags."""
        if not sought.whole:
            return
        if self._odd is None:
            opened = open_odd(self.view, lists=self.may_list_codes)
            self._odd = [(view, Searchable(view.text)) for view in opened]
        written = self.list_written(sought)
        streams = [(self.view, each) for each in written]
        for view, source in self._odd:
            for low, high in list_windows(source, sought):
                streams.append((view, fold_letters(view.text, low, high)))
        if "<" in self.view.text:
            streams += [(self.view, leave_tags(self.view.text, each)) for each in written]
        for view, stream in streams:
            for spans in find_whole(view.text, stream, sought):
                for start, end in spans:
                    yield from self.raw_spans(start, end, view=view)


class Cover:
    """Which stretches are covered by any of the spans; spans that touch count as one."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        for start, end in sorted(spans):
            if self._ends and start <= self._ends[-1]:
                self._ends[-1] = max(self._ends[-1], end)
            else:
                self._starts.append(start)
                self._ends.append(end)

    def holds(self, start: int, end: int) -> bool:
        index = bisect_right(self._starts, start) - 1
        return index >= 0 and end <= self._ends[index]


def make_layers(
    text: str, *, thorough: bool, flat: bool = False, tokens: list[str] | None = None
) -> list[Layer]:
    """The text and each decoded layer of it; ``flat``: there is none. ``tokens`` are those of
    the text itself, where somebody has them already."""
    root = root_view(text)
    views = [root] if flat else list(open_layers(root, thorough=thorough))
    return [
        _make_layer(view, deepest=view is views[-1], tokens=tokens if view is root else None)
        for view in views
    ]


class Sayings:
    """What each token says and in which encoding: worked out once for a page.

    Never kept longer than the page: a token may be the worker's.
    """

    def __init__(self) -> None:
        self._asked: set[str] = set()
        self._said: dict[str, tuple[str, str]] = {}

    def list_said(self, tokens: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Those of the tokens that say something."""
        fresh = list(set(tokens) - self._asked)
        self._asked.update(fresh)
        for token in shapes.list_hex(fresh):
            if (said := shapes.read_hex(token)) is not None:
                self._said[token] = said, "hex"
        for token in shapes.list_telling(fresh):
            if (said := shapes.read_base64(token)) is not None:
                self._said[token] = said, "base64"
        return {token: self._said[token] for token in self._said.keys() & set(tokens)}


def open_tokens(layer: Layer, *, covered: Cover, sayings: Sayings, depth: int = 1) -> list[Layer]:
    """What base64 and hexadecimal tokens say, where they are not covered already."""
    made: list[Layer] = []
    said_by = sayings.list_said(layer.tokens)
    spots_of: dict[str, list[tuple[int, int]]] = {}
    kinds = {token: kind for token, (_, kind) in said_by.items()}
    for token, _, start, end in places_of(layer, kinds, shapes.JOINED):
        for spot in layer.raw_spans(start, end):
            if not covered.holds(*spot):
                spots_of.setdefault(token, []).append(spot)
    for token, spots in spots_of.items():
        said, kind = said_by[token]
        if _PLAIN_WORDS.fullmatch(said):
            layer.plain.add(token)
        inner = _make_layer(View(said, kind), deepest=True)
        inner.spots = spots
        made.append(inner)
        if depth < _MAX_TOKEN_LAYERS:
            made += open_tokens(inner, covered=covered, sayings=sayings, depth=depth + 1)
    return made


def places_of(
    layer: Layer, wanted: dict[str, str], pattern: re.Pattern[str]
) -> Iterator[tuple[str, str, int, int]]:
    """Each wanted token with its label and every place where it stands by itself.

    ``pattern`` is the one that the tokens were found by.
    """
    text = layer.view.text
    if len(wanted) <= _FEW:
        for token, label in wanted.items():
            for start, end in _occurrences(text, token):
                yield token, label, start, end
        return
    for match in pattern.finditer(text):
        token = match[0]
        if token in wanted:
            yield token, wanted[token], match.start(), match.end()


def _make_layer(view: View, *, deepest: bool, tokens: list[str] | None = None) -> Layer:
    if tokens is None:
        tokens = list_runs(view.text).list_tokens()
    lower = lower_same_length(view.text)
    return Layer(view, deepest, lower, tokens, "\n".join(tokens))


def _occurrences(text: str, token: str) -> Iterator[tuple[int, int]]:
    """Where ``token`` stands by itself: no letter or digit touches it."""
    size = len(token)
    position = text.find(token)
    while position >= 0:
        end = position + size
        before = text[position - 1 : position] if position else ""
        after = text[end : end + 1]
        if not (before.isascii() and before.isalnum()) and not (
            after.isascii() and after.isalnum()
        ):
            yield position, end
        position = text.find(token, end)

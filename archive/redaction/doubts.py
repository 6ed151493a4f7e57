"""Looks at what is left after redaction: values that should be gone, and unknown identifiers.

The last look before a page may be sealed. It fails closed: whatever it finds becomes a
suspicion. It works on the redacted text alone, with the learned values beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.redaction import shapes
from archive.redaction.body import BodyText
from archive.redaction.folding import prepare_sought
from archive.redaction.greetings import NO_PART
from archive.redaction.layers import Cover, Layer, Sayings, make_layers, open_tokens, places_of
from archive.redaction.linear import Searchable
from archive.redaction.names import CompiledRules, find_known, is_known, is_whole_value, list_named
from archive.redaction.values import (
    GIVEN,
    Needles,
    Value,
    find_needles,
    find_value,
    foreign_forms,
)
from archive.redaction.views import MAX_LAYERS, find_stretches

_FIELD_NAME = re.compile(
    r"""\bname\s*=\s*(?:"([^"]{1,80})"|'([^']{1,80})'|([\w.\-]{1,80}))""", re.I
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A span of the redacted text that looks like an identifier and that no rule knows."""

    start: int
    end: int
    shape: str


class LastLook:
    """All views of one redacted text. ``marks`` are the spans of its placeholders.

    ``flat``: nothing in the text was encoded before anything was taken out of it. No placeholder
    holds a sign of an encoding, so that then nothing is encoded after it either. ``tokens`` are
    the distinct long runs of signs of the text, where somebody has listed them already.
    """

    def __init__(
        self,
        text: str,
        *,
        compiled: CompiledRules,
        thorough: bool,
        marks: Cover,
        sayings: Sayings | None = None,
        flat: bool = False,
        tokens: list[str] | None = None,
    ) -> None:
        self._text = text
        self._compiled = compiled
        self._marks = marks
        self._known_spans: list[tuple[int, int]] = []
        self._known_values: set[str] = set()
        self._layers = make_layers(text, thorough=thorough, flat=flat, tokens=tokens)
        # Deeper than any page encodes on purpose: nobody can say what is in there.
        self._unopened = len(self._layers) > MAX_LAYERS and bool(
            find_stretches(self._layers[-1].view.text, thorough=False)
        )
        sayings = Sayings() if sayings is None else sayings
        for layer in list(self._layers):
            self._layers += open_tokens(layer, covered=marks, sayings=sayings)

    def find_left(
        self, sought: Mapping[Value, Needles], *, body: BodyText | None
    ) -> Iterator[Value]:
        """Values that are still there, in whatever spelling or encoding."""
        for value, needles in sought.items():
            spans = self._spans_of(value, needles, body)
            if any(not self._marks.holds(*span) for span in spans):
                yield value

    def _spans_of(
        self, value: Value, needles: Needles, body: BodyText | None
    ) -> Iterator[tuple[int, int]]:
        for layer in self._layers:
            for start, end in find_value(layer.lower, value):
                yield from layer.raw_spans(start, end)
            for start, end in find_needles(layer.view.text, layer.joined, needles):
                yield from layer.raw_spans(start, end)
            if value.kind in GIVEN:
                yield from layer.find_folded(prepare_sought(value.text, common=NO_PART))
        if body is not None:
            for form in foreign_forms(value.text, charset=body.charset, errors=body.errors):
                if (at := self._text.find(form)) >= 0:
                    yield at, at + len(form)

    def find_doubts(self) -> list[Doubt]:
        """What looks like an identifier and is known to no rule."""
        joined = [_odd_joined(layer) for layer in self._layers]
        words = [_odd_words(*each) for each in zip(self._layers, joined, strict=True)]
        if not self._unopened and not any(self._list_unknown(joined, words)):
            return []
        for layer in self._layers:
            if layer.tokens:
                for start, end in find_known(Searchable(layer.view.text), self._compiled):
                    self._known_spans += layer.raw_spans(start, end)
                    self._known_values.update(shapes.WORD.findall(layer.view.text[start:end]))
        unknown: dict[tuple[int, int], tuple[str, Doubt]] = {}
        if self._unopened:
            unknown[(0, 0)] = ("", Doubt(0, 0, "nested-encoding"))
        for wanted, pattern in ((joined, shapes.JOINED), (words, shapes.WORD)):
            known = Cover(self._known_spans)
            for layer, odd in zip(self._layers, wanted, strict=True):
                text = layer.view.text
                for token, shape, start, end in places_of(layer, odd, pattern):
                    if not layer.deepest and _touches_encoding(text, start):
                        continue  # the next layer says what this token really is
                    spots = layer.raw_spans(start, end)
                    if (
                        token in self._known_values
                        or self._is_known(text, token, start)
                        or all(known.holds(*spot) for spot in spots)
                    ):
                        self._known_values.add(token)
                        self._known_spans += spots
                        continue
                    for spot in spots:
                        unknown.setdefault(spot, (token, Doubt(*spot, shape)))
        return [
            doubt
            for token, doubt in unknown.values()
            if token not in self._known_values and not self._all_words_known(token)
        ]

    def _list_unknown(
        self, joined: Sequence[dict[str, str]], words: Sequence[dict[str, str]]
    ) -> Iterator[str]:
        """Odd tokens that stand beside no known name, of which no word does.

        Most pages hold the ids of their offers and nothing else that is odd. A token that is
        known at one place is known, so that its other places need not be sought.
        """
        for layer in self._layers:
            if layer.tokens:
                self._known_values |= list_named(layer.view.text, layer.lower, self._compiled)
        for odd in (*joined, *words):
            for token in odd:
                if token not in self._known_values and not self._all_words_known(token):
                    yield token

    def _all_words_known(self, token: str) -> bool:
        words = shapes.WORD.findall(token)
        odd = [word for word in words if shapes.shape_of_word(word)]
        return bool(odd) and len(odd) < len(token) and all(w in self._known_values for w in odd)

    def _is_known(self, text: str, token: str, start: int) -> bool:
        return is_whole_value(text, start, start + len(token)) and any(
            is_known(name, token, self._compiled) for name in _names_before(text, start)
        )


def _odd_joined(layer: Layer) -> dict[str, str]:
    return {
        token: shape
        for token, shape in shapes.judge_joined(layer.tokens)
        if token not in layer.plain
    }


def _odd_words(layer: Layer, whole: dict[str, str]) -> dict[str, str]:
    """Odd words, those left out that are whole tokens and were judged as such."""
    plain = "\n".join(layer.plain)
    return {
        word: shape
        for word in set(shapes.WORD.findall(layer.joined))
        if word not in whole and (shape := shapes.shape_of_word(word)) and word not in plain
    }


def _touches_encoding(text: str, start: int) -> bool:
    before = text[max(0, start - 1) : start]
    return before in {"%", "\\"} or text[max(0, start - 2) : start] == "&#"


def _names_before(text: str, start: int) -> Iterator[str]:
    """Names that the value at ``start`` stands beside: ``name=``, ``"name":``, ``<input name=``."""
    position = start
    while position > 0 and text[position - 1] in "\"'\\":
        position -= 1
    position = _skip_blanks(text, position)
    if position == 0 or text[position - 1] not in ":=":
        return
    position = _skip_blanks(text, position - 1)
    while position > 0 and text[position - 1] in "\"'\\[]":
        position -= 1
    end = position
    low = max(0, position - 64)
    while position > low and (text[position - 1].isalnum() or text[position - 1] in "_.$-"):
        position -= 1
    name = text[position:end]
    if not name:
        return
    if name.lower() not in {"value", "content"}:
        yield name
        return
    low = text.rfind("<", max(0, start - 2000), start)
    high = text.find(">", start, start + 2000)
    if low < 0:
        return
    named = _FIELD_NAME.search(text, low, high if high >= 0 else start)
    if named is not None and named.lastindex:
        yield named[named.lastindex]


def _skip_blanks(text: str, position: int) -> int:
    low = max(0, position - 40)
    while position > low and text[position - 1].isspace():
        position -= 1
    return position

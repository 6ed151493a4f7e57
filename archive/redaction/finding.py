"""Finds what must go from one text, in every layer of encoding, and what nobody can vouch for.

One :class:`Search` holds one text (a body or an address) with its views. It collects spans of
the raw text; taking them out is another module's work. Everything is in memory and goes with
the page.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from archive.redaction import shapes
from archive.redaction.body import BodyText
from archive.redaction.contacts import ContactPlaces, find_phones, is_invitation
from archive.redaction.markup import compile_selector, find_elements, may_match
from archive.redaction.names import (
    CompiledRules,
    Searchable,
    find_known,
    find_named,
    find_patterns,
    is_known,
)
from archive.redaction.values import (
    Value,
    encoded_needles,
    find_needles,
    find_value,
    foreign_forms,
    lower_same_length,
    may_learn,
)
from archive.redaction.views import View, open_layers, root_view

#: base64 in base64 in base64: deeper than anything that a page does on purpose.
_MAX_TOKEN_LAYERS = 3
#: So many tokens are sought one by one; more of them in one pass over the text.
_FEW = 40
#: Kinds that people and programs write in other cases and with other blanks.
_PEOPLE = frozenset({"stripped", "known", "name", "e-mail"})
_PLAIN_WORDS = re.compile(r"[A-Za-z][A-Za-z ,.'!?:()\-]*")
_FIELD_NAME = re.compile(
    r"""\bname\s*=\s*(?:"([^"]{1,80})"|'([^']{1,80})'|([\w.\-]{1,80}))""", re.I
)
_NUMBER = re.compile(r"-?[0-9][0-9.,]*")
_STOPS = frozenset(" \t\r\n\"'<>()[]{},:;@&=?/\\`|!#$%^*~\xa0")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w\-]{0,62})\.){1,6}[^\W\d_]{2,24}(?!\w)")


@dataclass(frozen=True, slots=True)
class Cut:
    """A span of the raw text that goes, and whether a bare JSON value stands in its place."""

    start: int
    end: int
    kind: str
    rule: str
    as_null: bool = False


@dataclass(frozen=True, slots=True)
class Doubt:
    """A span of the raw text that looks like an identifier and that no rule knows."""

    start: int
    end: int
    shape: str
    view: str


@dataclass(slots=True)
class _Layer:
    """One view with what is worked out once for it."""

    view: View
    deepest: bool
    lower: str = field(repr=False)
    tokens: list[str] = field(repr=False)
    joined: str = field(repr=False)
    #: For the view of a token: every raw span where that token stands.
    spots: list[tuple[int, int]] | None = field(default=None, repr=False)
    opened: set[str] = field(default_factory=set, repr=False)


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


class Learn(Protocol):
    """The shape of the callback that takes a learned value."""

    def __call__(self, text: str, kind: str, rule: str) -> None: ...


class Search:
    """All views of one text, and the spans found so far."""

    def __init__(self, text: str, *, compiled: CompiledRules, thorough: bool, html: bool) -> None:
        self.text = text
        self.compiled = compiled
        self.html = html
        self.cuts: list[Cut] = []
        self.contacts: list[tuple[int, int]] = []
        self._known_spans: list[tuple[int, int]] = []
        self._known_values: set[str] = set()
        self._places: ContactPlaces | None = None
        views = list(open_layers(root_view(text), thorough=thorough))
        self.layers = [
            _make_layer(view, deepest=index == len(views) - 1) for index, view in enumerate(views)
        ]

    def _raw_spans(self, layer: _Layer, start: int, end: int) -> list[tuple[int, int]]:
        return layer.spots if layer.spots is not None else [layer.view.to_raw(start, end)]

    def _open_tokens(self, layer: _Layer, depth: int, covered: Cover) -> list[_Layer]:
        """Views of what base64 and hexadecimal tokens say, where no rule took them already."""
        made: list[_Layer] = []
        said_by: dict[str, tuple[str, str]] = {}
        for token in layer.tokens:
            said = shapes.read_base64(token)
            kind = "base64"
            if said is None:
                said, kind = shapes.read_hex(token), "hex"
            if said is not None:
                said_by[token] = (said, kind)
        spots_of: dict[str, list[tuple[int, int]]] = {}
        kinds = {token: kind for token, (_, kind) in said_by.items()}
        for token, _, start, end in _places_of_odd(layer, kinds, shapes.JOINED):
            for spot in self._raw_spans(layer, start, end):
                if not covered.holds(*spot):
                    spots_of.setdefault(token, []).append(spot)
        for token, spots in spots_of.items():
            said, kind = said_by[token]
            if _PLAIN_WORDS.fullmatch(said):
                layer.opened.add(token)
            inner = _make_layer(View(said, kind), deepest=True)
            inner.spots = spots
            made.append(inner)
            if depth < _MAX_TOKEN_LAYERS:
                made += self._open_tokens(inner, depth + 1, covered)
        return made

    def find_ruled(self) -> list[Value]:
        """Collect what rules name; return the values that they teach."""
        learned: dict[tuple[str, str], Value] = {}
        tried: set[tuple[str, str]] = set()

        def learn(text: str, kind: str, rule: str) -> None:
            if (text, kind) in tried:
                return
            tried.add((text, kind))
            bare = text.strip()
            if may_learn(bare, kind=kind):
                learned.setdefault((bare.lower(), kind), Value(bare, kind, rule))

        for layer in self.layers:
            self._apply_names(layer, learn)
        covered = Cover([(cut.start, cut.end) for cut in self.cuts])
        for layer in list(self.layers):
            for inner in self._open_tokens(layer, 1, covered):
                self._apply_names(inner, learn)
                self.layers.append(inner)
        for start, end, kind, rule in self._find_in_elements():
            self.cuts.append(Cut(start, end, kind, rule))
            learn(self.text[start:end], kind, rule)
        self._find_emails(learn)
        return list(learned.values())

    def _apply_names(self, layer: _Layer, learn: Learn) -> None:
        text = layer.view.text
        source = Searchable(text)
        for found in find_named(source, self.compiled):
            self._cut(
                layer, found.take_start, found.take_end, found.kind, found.rule, found.in_json
            )
            if found.end > found.start:
                learn(text[found.start : found.end], found.kind, found.rule)
        for span in find_patterns(source, self.compiled):
            self._cut(layer, span.start, span.end, span.kind, span.rule)
            learn(text[span.start : span.end], span.kind, span.rule)
        if layer.spots is None:
            for start, end in find_phones(source):
                first, last = layer.view.to_raw(start, end)
                if self._offers(first, last):
                    self.contacts.append((first, last))
                else:
                    self._cut(layer, start, end, "phone", "general.phone")
        for start, end in find_known(source, self.compiled):
            self._known_spans += self._raw_spans(layer, start, end)
            self._known_values.update(shapes.WORD.findall(text[start:end]))

    def _cut(
        self, layer: _Layer, start: int, end: int, kind: str, rule: str, as_null: bool = False
    ) -> None:
        # In a token's view a JSON value is part of the token, which is no JSON value itself.
        bare = as_null and layer.spots is None
        for first, last in self._raw_spans(layer, start, end):
            self.cuts.append(Cut(first, last, kind, rule, bare))

    def _find_in_elements(self) -> Iterator[tuple[int, int, str, str]]:
        rules = self.compiled.rules.remove_elements if self.html else ()
        wanted = [
            (rule, selector)
            for rule in rules
            if may_match(selector := compile_selector(rule.selector), self.text)
        ]
        if not wanted:
            return
        spans = find_elements(self.text, tuple(selector for _, selector in wanted))
        for (rule, _), found in zip(wanted, spans, strict=True):
            for start, end in found:
                yield start, end, rule.kind, f"element.{rule.selector}"

    def _find_emails(self, learn: Learn) -> None:
        kept: dict[str, list[tuple[int, int]]] = {}
        removed: set[str] = set()
        spans: list[tuple[str, int, int]] = []
        for layer in self.layers:
            for start, end in find_emails(layer.view.text):
                address = layer.view.text[start:end].lower()
                for first, last in self._raw_spans(layer, start, end):
                    spans.append((address, first, last))
                    if layer.spots is None and self._invites(layer.view, start, first, last):
                        kept.setdefault(address, []).append((first, last))
                    else:
                        removed.add(address)
        for address, first, last in spans:
            if address in removed or address not in kept:
                self.cuts.append(Cut(first, last, "e-mail", "general.e-mail"))
                learn(address, "e-mail", "general.e-mail")
        self.contacts += [
            span for address, found in kept.items() if address not in removed for span in found
        ]

    def _invites(self, view: View, start: int, first: int, last: int) -> bool:
        """Does the offer itself ask to be contacted there?"""
        return is_invitation(view.text[max(0, start - 60) : start]) and self._offers(first, last)

    def _offers(self, start: int, end: int) -> bool:
        """Is this span inside the text of an offer?"""
        if self._places is None:
            self._places = ContactPlaces.of(self.text, rules=self.compiled.rules, html=self.html)
        return self._places.holds(start, end)

    def find_values(self, values: Iterable[Value], *, body: BodyText | None) -> None:
        """Collect every other place where a learned value stands."""
        for value in values:
            needles = encoded_needles(value.text, people=value.kind in _PEOPLE)
            for layer in self.layers:
                for start, end in find_value(layer.lower, value):
                    for first, last in self._raw_spans(layer, start, end):
                        as_null = layer.spots is None and self._is_bare_number(first, last)
                        self.cuts.append(Cut(first, last, value.kind, value.rule, as_null))
                for start, end in find_needles(layer.view.text, layer.joined, needles):
                    for first, last in self._raw_spans(layer, start, end):
                        self.cuts.append(Cut(first, last, value.kind, value.rule))
            if body is not None:
                for form in foreign_forms(value.text, charset=body.charset, errors=body.errors):
                    for start, end in _all_of(self.text, form):
                        self.cuts.append(Cut(start, end, value.kind, value.rule))

    def _is_bare_number(self, start: int, end: int) -> bool:
        if _NUMBER.fullmatch(self.text, start, end) is None:
            return False
        before = self.text[max(0, start - 12) : start].rstrip()
        after = self.text[end : end + 12].lstrip()
        return before[-1:] in {":", "[", ","} and after[:1] in {",", "}", "]"}

    def find_doubts(self, merged: list[Cut]) -> list[Doubt]:
        """What looks like an identifier, is not cut, and is known to no rule."""
        cut = Cover([(each.start, each.end) for each in merged])
        unknown: dict[tuple[int, int], tuple[str, Doubt]] = {}
        for find_odd, pattern in ((_odd_joined, shapes.JOINED), (_odd_words, shapes.WORD)):
            known = Cover(self._known_spans)
            for layer in self.layers:
                text = layer.view.text
                places = _places_of_odd(layer, find_odd(layer), pattern)
                for token, shape, start, end in places:
                    if not layer.deepest and _touches_encoding(text, start):
                        continue  # the next layer says what this token really is
                    spots = [s for s in self._raw_spans(layer, start, end) if not cut.holds(*s)]
                    if not spots:
                        continue
                    if self._is_known(text, token, start) or all(
                        known.holds(*spot) for spot in spots
                    ):
                        self._known_values.add(token)
                        self._known_spans += spots
                        continue
                    for first, last in spots:
                        doubt = Doubt(first, last, shape, layer.view.layer)
                        unknown.setdefault((first, last), (token, doubt))
        return [
            doubt
            for token, doubt in unknown.values()
            if token not in self._known_values and not self._all_words_known(token)
        ]

    def _all_words_known(self, token: str) -> bool:
        words = shapes.WORD.findall(token)
        odd = [word for word in words if shapes.shape_of_word(word)]
        return bool(odd) and len(odd) < len(token) and all(w in self._known_values for w in odd)

    def _is_known(self, text: str, token: str, start: int) -> bool:
        return any(is_known(name, token, self.compiled) for name in _names_before(text, start))


def _make_layer(view: View, *, deepest: bool) -> _Layer:
    tokens = list(set(shapes.JOINED.findall(view.text)))
    return _Layer(view, deepest, lower_same_length(view.text), tokens, "\n".join(tokens))


def _odd_joined(layer: _Layer) -> dict[str, str]:
    return {
        token: shape
        for token in layer.tokens
        if token not in layer.opened and (shape := shapes.shape_of_joined(token))
    }


def _odd_words(layer: _Layer) -> dict[str, str]:
    plain = "\n".join(layer.opened)
    return {
        word: shape
        for word in set(shapes.WORD.findall(layer.joined))
        if (shape := shapes.shape_of_word(word)) and word not in plain
    }


def _places_of_odd(
    layer: _Layer, odd: dict[str, str], pattern: re.Pattern[str]
) -> Iterator[tuple[str, str, int, int]]:
    """Each odd token with its shape and every place where it stands by itself."""
    text = layer.view.text
    if len(odd) <= _FEW:
        for token, shape in odd.items():
            for start, end in _occurrences(text, token):
                yield token, shape, start, end
        return
    for match in pattern.finditer(text):
        token = match[0]
        if token in odd:
            yield token, odd[token], match.start(), match.end()


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


def _all_of(text: str, form: str) -> Iterator[tuple[int, int]]:
    position = text.find(form)
    while position >= 0:
        yield position, position + len(form)
        position = text.find(form, position + len(form))


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


def find_emails(text: str) -> Iterator[tuple[int, int]]:
    """Spans that are e-mail addresses. Linear: looks only around each at sign."""
    at = text.find("@")
    while at >= 0:
        start = at
        low = max(0, at - 64)
        while start > low and text[start - 1] not in _STOPS:
            start -= 1
        while start < at and text[start] == ".":
            start += 1
        domain = _DOMAIN.match(text, at + 1, at + 256)
        if start < at and domain is not None and shapes.is_email(domain[0]):
            yield start, domain.end()
            at = text.find("@", domain.end())
        else:
            at = text.find("@", at + 1)

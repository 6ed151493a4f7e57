"""Finds what must go from one text, in every layer of encoding.

One :class:`Search` holds one text (a body or an address) with its views. It collects spans of
the raw text; taking them out is another module's work. Everything is in memory and goes with
the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple, Protocol

from archive.redaction import accounts, shapes
from archive.redaction.body import BodyText
from archive.redaction.contacts import ContactPlaces, find_phones, is_invitation
from archive.redaction.folding import Sought, find_amounts, find_parts, prepare_sought
from archive.redaction.greetings import NO_PART, find_greeted
from archive.redaction.greetings import RULE as GREETING
from archive.redaction.layers import Cover, Layer, Sayings, make_layers, open_tokens
from archive.redaction.linear import Searchable
from archive.redaction.marked import find_marked
from archive.redaction.markup import compile_selector, find_elements, may_match
from archive.redaction.names import (
    CODES,
    OPENINGS,
    PHONES,
    SIGNED_IN,
    CompiledRules,
    find_named,
    find_patterns,
    look_first,
)
from archive.redaction.runs import list_runs
from archive.redaction.values import (
    FOLDED,
    Needles,
    Value,
    find_needles,
    find_value,
    foreign_forms,
    may_learn,
)
from archive.redaction.views import View

#: A list of character codes: a bare word in its place would break the JSON around it.
_CODES = re.compile(r"\d+\s*,[\d\s,]*")
_NUMBER = re.compile(r"-?[0-9][0-9.,]*")
_STOPS = frozenset(" \t\r\n\"'<>()[]{},:;@&=?/\\`|!#$%^*~\xa0")
_DOMAIN = re.compile(r"(?:[^\W_](?:[\w\-]{0,62})\.){1,6}[^\W\d_]{2,24}(?!\w)")


class Cut(NamedTuple):
    """A span of the raw text that goes, and whether a bare JSON value stands in its place."""

    start: int
    end: int
    kind: str
    rule: str
    as_null: bool = False


class Form(StrEnum):
    """What kind of text it is."""

    HTML = "html"
    JSON = "json"
    LINES = "lines"
    ADDRESS = "address"


class Learn(Protocol):
    """The shape of the callback that takes a learned value."""

    def __call__(self, text: str, kind: str, rule: str) -> None: ...


class Search:
    """All views of one text, and the spans found so far."""

    def __init__(
        self,
        text: str,
        *,
        compiled: CompiledRules,
        thorough: bool,
        form: Form,
        sayings: Sayings | None = None,
    ) -> None:
        self.text = text
        self.form = form
        self._sayings = Sayings() if sayings is None else sayings
        self.compiled = compiled
        #: Elements and attributes are sought in plain text too: it may hold some.
        self.html = form in {Form.HTML, Form.LINES}
        self.cuts: list[Cut] = []
        #: Where a part of a name stands: that part may be somebody else's.
        self.parts: list[Cut] = []
        self.contacts: list[tuple[int, int]] = []
        #: What :func:`look_first` said of the text itself.
        self.present: frozenset[str] = frozenset()
        self._places: ContactPlaces | None = None
        self.runs = list_runs(text)
        self.layers = make_layers(text, thorough=thorough, tokens=self.runs.list_tokens())
        #: Nothing in the text is encoded.
        self.flat = len(self.layers) == 1

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
            for inner in open_tokens(layer, covered=covered, sayings=self._sayings):
                self._apply_names(inner, learn)
                self.layers.append(inner)
        for start, end, kind, rule in self._find_in_elements():
            self.cuts.append(Cut(start, end, kind, rule))
            learn(self.text[start:end], kind, rule)
        self._find_emails(learn)
        return list(learned.values())

    def _apply_names(self, layer: Layer, learn: Learn) -> None:
        text = layer.view.text
        source = layer.source
        present = look_first(source, self.compiled)
        layer.may_list_codes = CODES in present
        if layer.spots is None and layer.view.parent is None:
            self.present = present
        whole = layer.spots is None and layer.view.parent is None
        for found in find_named(source, layer.lower, self.compiled, present=present):
            start, end, take_start, take_end, kind, rule, in_json = found
            if whole:
                self.cuts.append(Cut(take_start, take_end, kind, rule, in_json))
            else:
                self._cut(layer, take_start, take_end, kind, rule, in_json)
            if end > start:
                learn(text[start:end], kind, rule)
        for span in find_patterns(source, self.compiled, present=present):
            if span.outside_offers and self._stands_in_offers(layer, span.start, span.end):
                continue
            self._cut(layer, span.start, span.end, span.kind, span.rule)
            learn(text[span.start : span.end], span.kind, span.rule)
        self._find_account(layer, source, present, learn)
        if layer.spots is None and PHONES in present:
            for start, end in find_phones(source):
                first, last = layer.view.to_raw(start, end)
                if self.stands_in_offer(first, last):
                    self.contacts.append((first, last))
                else:
                    self._cut(layer, start, end, "phone", "general.phone")

    def _find_account(
        self, layer: Layer, source: Searchable, present: frozenset[str], learn: Learn
    ) -> None:
        """What a page says of the account before it, by how pages are built."""
        if accounts.OBJECTS in present or accounts.CALLS in present:
            owned = accounts.find_owned(
                source.text,
                calls=accounts.CALLS in present,
                objects=accounts.OBJECTS in present,
            )
            for each in owned:
                if not self._stands_in_offers(layer, each.start, each.end):
                    self._cut(layer, each.start, each.end, each.kind, each.rule, each.as_null)
                    for said, kind in each.learned:
                        learn(said, kind, each.rule)
        for start, end, kind, said in accounts.find_in_payload(source.text, present):
            self._cut(layer, start, end, kind, "account.payload")
            if said and (kind != "name" or accounts.is_own_name(said, words=1)):
                learn(said, kind, "account.payload")
        form = "" if layer.spots is not None or self.form is Form.ADDRESS else self.form.value
        for start, end, kind, said in find_marked(source, layer.lower, present, form=form):
            if not self._stands_in_offers(layer, start, end):
                if end > start:
                    self._cut(layer, start, end, kind, "account.marked")
                if said:
                    learn(said, kind, "account.marked")
        if not form:
            return
        if self.form is Form.JSON or layer.view.parent is None:
            self._find_greeted(layer, present, learn)
        if not self.html:
            return
        if accounts.INPUTS in present:
            for start, end in accounts.find_drafts(source):
                if not self._stands_in_offers(layer, start, end):
                    self._cut(layer, start, end, "form-field", "account.draft")
            for start, end, kind in accounts.find_filled(source):
                self._cut(layer, start, end, kind, "account.field")
        for start, end in accounts.find_own_links(source, present):
            if not self._stands_in_offers(layer, start, end):
                self._cut(layer, start, end, "account-id", "account.own-link")
                learn(source.text[start:end], "account-id", "account.own-link")
        for start, end, name in accounts.find_own_names(source, present):
            if not self._stands_in_offers(layer, start, end):
                self._cut(layer, start, end, "name", "account.shown")
                if name:
                    learn(name, "name", "account.shown")

    def _find_greeted(self, layer: Layer, present: frozenset[str], learn: Learn) -> None:
        """Decoded text is looked at in JSON alone: elsewhere it has lost what stands around it."""
        if OPENINGS not in present and SIGNED_IN not in present:
            return
        greeted = find_greeted(
            layer.view.text,
            lower=layer.lower,
            rules=self.compiled.rules,
            openings=OPENINGS in present,
            signed_in=SIGNED_IN in present,
            offers=lambda start, end: self._stands_in_offers(layer, start, end),
            form=self.form.value,
        )
        for person in greeted:
            self._cut(layer, person.start, person.end, "name", GREETING)
            if person.learn:
                learn(person.name, "name", GREETING)

    def _stands_in_offers(self, layer: Layer, start: int, end: int) -> bool:
        return layer.spots is None and self.stands_in_offer(*layer.view.to_raw(start, end))

    def _cut(
        self, layer: Layer, start: int, end: int, kind: str, rule: str, as_null: bool = False
    ) -> None:
        if layer.spots is None and layer.view.parent is None:
            self.cuts.append(Cut(start, end, kind, rule, as_null))
            return
        # In a token's view a JSON value is part of the token, which is no JSON value itself.
        bare = as_null and layer.spots is None
        for first, last in layer.raw_spans(start, end):
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
        spans = find_elements(
            self.text, tuple(selector for _, selector in wanted), lower=self.layers[0].lower
        )
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
                for first, last in layer.raw_spans(start, end):
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
        return is_invitation(view.text[max(0, start - 60) : start]) and self.stands_in_offer(
            first, last
        )

    def stands_in_offer(self, start: int, end: int) -> bool:
        """Is this span inside the text of an offer?"""
        if self._places is None:
            self._places = ContactPlaces.of(self.text, rules=self.compiled.rules, html=self.html)
        return self._places.holds(start, end)

    def find_values(self, sought: Mapping[Value, Needles], *, body: BodyText | None) -> None:
        """Collect every other place where a learned value stands."""
        for value, needles in sought.items():
            for layer in self.layers:
                for start, end in find_value(layer.lower, value):
                    for first, last in layer.raw_spans(start, end):
                        as_null = layer.spots is None and self._is_bare_number(first, last)
                        self.cuts.append(Cut(first, last, value.kind, value.rule, as_null))
                for start, end in find_needles(layer.view.text, layer.joined, needles):
                    for first, last in layer.raw_spans(start, end):
                        self.cuts.append(Cut(first, last, value.kind, value.rule))
            if value.kind in FOLDED:
                self._find_folded(value, prepare_sought(value.text, common=NO_PART))
            if body is not None:
                for form in foreign_forms(value.text, charset=body.charset, errors=body.errors):
                    for start, end in _all_of(self.text, form):
                        self.cuts.append(Cut(start, end, value.kind, value.rule))

    def _find_folded(self, value: Value, sought: Sought) -> None:
        for layer in self.layers:
            for first, last in layer.find_folded(sought):
                as_null = _CODES.fullmatch(self.text, first, last) is not None
                self.cuts.append(Cut(first, last, value.kind, value.rule, as_null))
            for start, end in find_amounts(layer.view.text, sought):
                for first, last in layer.raw_spans(start, end):
                    as_null = layer.spots is None and self._is_bare_number(first, last)
                    self.cuts.append(Cut(first, last, value.kind, value.rule, as_null))
            if layer.spots is None and (sought.parts or sought.handles):
                gone = Cover((cut.start, cut.end) for cut in self.cuts)
                # A requester may have the same first name: a part of a name leaves offers alone.
                for stream in layer.list_written(sought):
                    for start, end in find_parts(layer.view.text, stream, sought):
                        first, last = layer.view.to_raw(start, end)
                        if not (gone.holds(first, last) or self.stands_in_offer(first, last)):
                            self.parts.append(Cut(first, last, value.kind, value.rule))

    def _is_bare_number(self, start: int, end: int) -> bool:
        if _NUMBER.fullmatch(self.text, start, end) is None:
            return False
        before = self.text[max(0, start - 12) : start].rstrip()
        after = self.text[end : end + 12].lstrip()
        return before[-1:] in {":", "[", ","} and after[:1] in {",", "}", "]"}


def _all_of(text: str, form: str) -> Iterator[tuple[int, int]]:
    position = text.find(form)
    while position >= 0:
        yield position, position + len(form)
        position = text.find(form, position + len(form))


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

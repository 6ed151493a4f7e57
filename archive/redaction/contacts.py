"""Whose address is it? Contact data that an offer gives to everybody, kept and marked.

An e-mail address is the worker's unless two things hold: it stands inside the text of an offer,
and the words right before it ask to be written to. In doubt it is taken out: the worker's
safety comes before a requester's address. Kept ones are marked, to be masked in publications.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from archive.model import RedactedPage
from archive.redaction.body import decode_redacted
from archive.redaction.linear import Searchable, compile_linear
from archive.redaction.markup import compile_selector, find_elements, may_match
from archive.redaction.rules import PlatformRules
from archive.redaction.views import open_layers, root_view

_INVITATION = re.compile(
    r"(?:\b(?:contact|e-?mail|mail|write|reach|message|questions?|inquir\w+|enquir\w+|feedback|"
    r"send|submit|apply|kontakt|schreib\w*|courriel|contacter|correo|vragen)\b[^@<>\n]{0,40}|mailto:)\Z",
    re.I,
)
PHONE_PATTERN = (
    r"(\+[0-9]{1,3}[ .\-]?(?:\([0-9]{1,4}\)[ .\-]?)?[0-9]{1,4}(?:[ .\-]?[0-9]{2,4}){2,4}"
    r"|\([0-9]{3}\) ?[0-9]{3}[ .\-][0-9]{4}|[0-9]{3}[.\-][0-9]{3}[.\-][0-9]{4})"
)
_PHONE = compile_linear(PHONE_PATTERN)
#: A longer token that merely holds such digits is no telephone number.
_GLUE = frozenset("-/#=_.%")


def is_invitation(before: str) -> bool:
    """Do these words, right before an address, ask to be written to?"""
    return _INVITATION.search(before) is not None


@dataclass(frozen=True, slots=True)
class ContactPlaces:
    """Stretches of the raw text that are the text of offers."""

    starts: list[int]
    ends: list[int]

    @classmethod
    def of(cls, text: str, *, rules: PlatformRules, html: bool) -> ContactPlaces:
        spans: list[tuple[int, int]] = []
        if html:
            selectors = tuple(
                selector
                for each in rules.listing_elements
                if may_match(selector := compile_selector(each), text)
            )
            for found in find_elements(text, selectors) if selectors else ():
                spans += found
        keys = "|".join(map(re.escape, rules.listing_json_keys))
        if keys:
            pattern = re.compile(
                r'"(?:' + keys + r')"\s*:\s*"([^"\\]*+(?:\\.[^"\\]*+)*)"'
                r"|&quot;(?:" + keys + r")&quot;\s*:\s*&quot;((?:(?!&quot;).)*)&quot;",
                re.S,
            )
            for match in pattern.finditer(text):
                if match.lastindex:
                    spans.append(match.span(match.lastindex))
        spans.sort()
        return cls([start for start, _ in spans], [end for _, end in spans])

    def holds(self, start: int, end: int) -> bool:
        index = bisect_right(self.starts, start) - 1
        return index >= 0 and end <= self.ends[index]


def read_contacts(page: RedactedPage) -> tuple[str, ...]:
    """The contacts that a redacted page keeps, as a reader sees them: each once, sorted.

    What stands encoded on the page (``&#64;``, ``\\u0040``) is opened, so that the words can be
    found in a title or a text that a reader took from the page.
    """
    text = decode_redacted(page)
    found: set[str] = set()
    for start, end in page.contacts:
        *_, shown = open_layers(root_view(text[start:end]), thorough=True)
        found.add(shown.text)
    return tuple(sorted(found))


def find_phones(source: Searchable) -> Iterator[tuple[int, int]]:
    """Spans that are telephone numbers beyond doubt: written with a plus, or in groups."""
    text = source.text
    for ((start, end),) in source.find(_PHONE, 1):
        before = text[start - 1 : start] if start else " "
        after = text[end : end + 1]
        if not (before.isalnum() or before in _GLUE or after.isalnum() or after in {"-", "_"}):
            yield start, end

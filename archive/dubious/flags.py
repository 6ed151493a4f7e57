"""Flags of a version: possible dubious requests, each with the words that made it think so.

A flag always says *possible*. It quotes; it does not judge intent. Words come from rules
(``matcher``), other signs from the facts beside them (``signals``), and a listing is compared with
its own documents: what was promised against what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from archive.dubious.matcher import Around, Match, Matcher, read_text
from archive.dubious.signals import Signal, find_signals
from archive.model import FormField, RecordKind, VersionDoc

#: Parts of a version that are read, in order; places are within the part.
PARTS = ("title", "description", "keywords", "text", "fields")
_SEVERITIES = (1, 3)
_MOST_QUOTES = 5
#: Between a title and what comes after it, and so many characters of that.
_JOINT = ": "
_RUN_ON = 200
#: So few pieces of rules are looked for in every part, without asking which part has their words.
_FEW = 2
#: A field's name in a page's source, such as ``dateOfBirth`` or ``id_front``, is cut into words.
_NAME_PART = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")


@dataclass(frozen=True, slots=True)
class Quote:
    """Words as they stand in a part of a version, from ``start`` to ``end`` of that part."""

    part: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A possible request of one category. ``severity`` 1 (look) to 3; ``confidence`` 0 to 1.

    ``rule`` names rule and version, or the signal. ``native`` is False where no native reader has
    checked the wording of the rule.
    """

    category: str
    severity: int
    confidence: float
    quotes: tuple[Quote, ...]
    rule: str
    native: bool


def find_flags(doc: VersionDoc, matcher: Matcher, *, without: Sequence[str] = ()) -> list[Flag]:
    """All flags of one version, the gravest first; one for each category and rule."""
    found: dict[tuple[str, str], list[tuple[Quote, Match]]] = {}
    for quotes, match in find_matches(list_parts(doc), matcher, without=without):
        listed = found.setdefault((match.rule.category, match.rule.id), [])
        listed += [(quote, match) for quote in quotes]
    flags = [_make_flag(matcher, category, matches) for (category, _), matches in found.items()]
    flags += [
        _from_signal(one) for one in find_signals(doc, flagged={one.category for one in flags})
    ]
    return sorted(flags, key=lambda one: (-one.severity, -one.confidence, one.category, one.rule))


def find_matches(
    parts: Sequence[tuple[str, str]], matcher: Matcher, *, without: Sequence[str] = ()
) -> Iterator[tuple[tuple[Quote, ...], Match]]:
    """What rules find in the parts of a listing, with its place: each part by itself, then what
    begins in the title and goes on in the part after it, as "Upwork account: for rent" does."""
    listed = [(part, read_text(text)) for part, text in parts]
    together = frozenset().union(*(read.words for _, read in listed))
    run_on = len(parts) > 1 and parts[0][0] == "title" and _adds_words(parts[0][1], parts[1][1])
    # Most listings hold no words of any rule: they are done with at once.
    possible = matcher.list_pieces(together)
    if not possible and not run_on:
        return
    around = Around("\n".join(text for _, text in parts))
    for part, read in listed:
        pieces = possible
        if len(possible) > _FEW and 2 * len(read.words) < len(together):
            pieces = matcher.list_pieces(read.words)
        for match in matcher.find_pieces(pieces, read, around=around, without=without):
            yield (Quote(part, match.start, match.end, match.words),), match
    terms = matcher.keep_terms(possible)
    if len(parts) > 1 and parts[0][0] == "title" and (terms or run_on):
        (_, title), (name, body) = parts[:2]
        begun = title.rstrip(" .!?:;,-")
        after = len(begun) + len(_JOINT)
        joined = read_text(f"{begun}{_JOINT}{body[:_RUN_ON]}")
        pieces = terms
        if not joined.words <= together:
            pieces = matcher.keep_terms(matcher.list_pieces(joined.words))
        for match in matcher.find_pieces(pieces, joined, around=around, without=without):
            if match.start < len(begun) and match.end > after:
                rest = match.end - after
                yield (
                    (
                        Quote("title", match.start, len(begun), begun[match.start :]),
                        Quote(name, 0, rest, body[:rest]),
                    ),
                    match,
                )


def _adds_words(title: str, body: str) -> bool:
    """Whether title and text, read on and cut, may hold a word that neither of them holds."""
    return len(body) > _RUN_ON or title.isascii() != body.isascii()


def list_parts(doc: VersionDoc) -> list[tuple[str, str]]:
    """The texts of a version that a worker is shown, by part."""
    parts = [
        ("title", doc.title),
        ("description", doc.description),
        ("keywords", ", ".join(doc.keywords)),
        ("text", doc.text),
        ("fields", "\n".join(_describe_field(one) for one in doc.fields)),
    ]
    return [(name, text) for name, text in parts if text]


def _describe_field(field: FormField) -> str:
    """A form field as a sentence that rules can read."""
    label = field.label or " ".join(_NAME_PART.findall(field.name))
    if not label:
        return ""
    if field.type in ("file", "camera", "microphone"):
        return f"upload your {label}"
    if field.type in ("text", "email", "tel", "number", "date", "textarea", "password"):
        return f"enter your {label}"
    return label


def _make_flag(matcher: Matcher, category: str, matches: list[tuple[Quote, Match]]) -> Flag:
    rule = matches[0][1].rule
    shift = max((match.severity_shift for _, match in matches), key=abs)
    severity = matcher.book.categories[category].severity + shift
    low, high = _SEVERITIES
    # Several of its words make it surer, never certain.
    confidence = min(0.95, rule.confidence + 0.05 * (len(matches) - 1))
    return Flag(
        category,
        max(low, min(high, severity)),
        round(confidence, 2),
        tuple(quote for quote, _ in matches[:_MOST_QUOTES]),
        f"{rule.id}/{rule.version}",
        rule.native,
    )


def _from_signal(signal: Signal) -> Flag:
    return Flag(
        signal.category,
        signal.severity,
        signal.confidence,
        (Quote(signal.part, 0, 0, signal.words),),
        f"signal.{signal.name}/1",
        True,
    )


#: What a survey does not say in its name.
_BEYOND_A_SURVEY = frozenset(
    {
        "biometric-id",
        "identity",
        "software",
        "money",
        "accounts",
        "intimate",
        "elsewhere",
        "children",
    }
)


@dataclass(frozen=True, slots=True)
class Broken:
    """Promise against ask: what a listing offers itself as, and what its document asks besides."""

    category: str
    promise: Quote
    document: int  #: version
    ask: Quote
    rule: str
    severity: int
    confidence: float


def compare_promise(
    listing: VersionDoc,
    documents: Iterable[VersionDoc],
    flags: Mapping[int, Sequence[Flag]],
    *,
    promises: Matcher,
) -> list[Broken]:
    """Requests in a listing's documents that the listing, which offers itself as something
    harmless, did not mention. ``flags`` by version; ``promises`` finds what it offers itself as."""
    promised = _find_promise(listing, promises)
    if promised is None or listing.kind is not RecordKind.LISTING:
        return []
    said = {flag.category for flag in flags.get(listing.version, ())}
    broken: dict[str, Broken] = {}
    for document in documents:
        for flag in flags.get(document.version, ()):
            if flag.category in _BEYOND_A_SURVEY - said:
                broken.setdefault(
                    flag.category,
                    Broken(
                        flag.category,
                        promised,
                        document.version,
                        flag.quotes[0],
                        flag.rule,
                        flag.severity,
                        flag.confidence,
                    ),
                )
    return list(broken.values())


def _find_promise(listing: VersionDoc, promises: Matcher) -> Quote | None:
    for part, text in list_parts(listing)[:2]:
        for match in promises.find(text):
            return Quote(part, match.start, match.end, match.words)
    return None

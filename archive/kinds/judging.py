"""What the words of a version say of its kind of work, and which words.

Each rule that finds something speaks for its kind: more in the title than below it, most at the
head of the title, where listings put the verb. Of a facet that takes one kind the heaviest wins;
of one that takes several, all. No words, no kind: nothing is guessed. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from archive.dubious.flags import Quote
from archive.dubious.matcher import Match, Matcher
from archive.kinds.rules import Facet, WorkBook
from archive.model import RecordKind, VersionDoc

#: How much a rule counts by the part its words stand in.
_PARTS = {"title": 2.0, "description": 1.0, "keywords": 1.0}
#: Words that begin within so many characters of the title stand at its head and count double.
_HEAD = 3
#: In a single facet, a part below the title speaks only so far as to settle what it leaves open.
_MOST_TEXT = 600


@dataclass(frozen=True, slots=True)
class Judged:
    """One kind of a facet, the rules that spoke for it, and their words in place."""

    facet: str
    kind: str
    weight: float
    rules: tuple[str, ...]
    quotes: tuple[Quote, ...]


def judge_work(doc: VersionDoc, matcher: Matcher, *, work: WorkBook) -> list[Judged]:
    """Kinds of a listing's work, by facet; nothing for a document, which is no offer."""
    if doc.kind is not RecordKind.LISTING:
        return []
    found: dict[str, list[tuple[Match, Quote, float]]] = defaultdict(list)
    for part, text in _list_parts(doc):
        for match in matcher.find(text):
            quote = Quote(part, match.start, match.end, match.words)
            found[match.rule.category].append((match, quote, _weigh(part, match)))
    judged: list[Judged] = []
    for facet in work.facets.values():
        judged += _judge_facet(facet, found) or _follow_goal(facet, judged)
    return judged


def _follow_goal(facet: Facet, judged: list[Judged]) -> list[Judged]:
    """What the goal stands for where no words say another, with the goal's words."""
    for one in judged:
        if one.facet == "goal" and one.kind in facet.follows:
            kind = facet.follows[one.kind]
            rule = f"{facet.name}.{kind} follows from goal.{one.kind}"
            return [Judged(facet.name, kind, one.weight, (rule,), one.quotes)]
    return []


def _list_parts(doc: VersionDoc) -> list[tuple[str, str]]:
    parts = [
        ("title", doc.title),
        ("description", doc.description[:_MOST_TEXT]),
        ("keywords", ", ".join(doc.keywords)),
    ]
    return [(name, text) for name, text in parts if text]


def _weigh(part: str, match: Match) -> float:
    head = part == "title" and match.start < _HEAD
    return _PARTS[part] * (2.0 if head else 1.0)


def _judge_facet(facet: Facet, found: dict[str, list[tuple[Match, Quote, float]]]) -> list[Judged]:
    judged = []
    for code, kind in facet.kinds.items():
        matches = found.get(f"{facet.name}.{code}", [])
        if not matches:
            continue
        # A word that stands there twice says it once.
        heaviest: dict[tuple[str, str], float] = {}
        for _, quote, weight in matches:
            key = (quote.part, quote.words.lower())
            heaviest[key] = max(weight, heaviest.get(key, 0.0))
        judged.append(
            Judged(
                facet.name,
                code,
                round(sum(heaviest.values()) * kind.weight, 3),
                tuple(dict.fromkeys(f"{m.rule.id}/{m.rule.version}" for m, _, _ in matches)),
                tuple(dict.fromkeys(quote for _, quote, _ in matches))[:5],
            )
        )
    if facet.single and judged:
        return [max(judged, key=lambda one: one.weight)]  # of equals the first by the file
    return judged

"""Rules and categories, and books of them: the words that the rest of this package shares.

Nothing here reads a file (``reading``) or looks at a text (``matcher``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from archive.dubious.needed import Demands
from archive.errors import PieceworkError

LANGUAGES = ("en", "nl", "de", "es", "fr")
ANY = "any"


class BadRule(PieceworkError):
    """A rule file is not as it must be; the message names the file and the rule."""


@dataclass(frozen=True, slots=True)
class Category:
    """A kind of dubious request. ``severity`` is 1 (look) to 3. ``unless`` and ``unless_text``
    hold for all of its rules. ``shown``: it is about what a task shows, so that to judge, mark or
    moderate that takes nothing back."""

    code: str
    title: str
    severity: int
    unless: tuple[str, ...] = ()
    unless_text: tuple[str, ...] = ()
    shown: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. Patterns are RE2 over folded text. ``together`` are lists of terms, patterns of
    whole words: each list is a match where all of its terms stand in one sentence, in any order.

    ``unless`` cancels a match whose sentence it stands in, ``unless_text`` one whose text it
    stands in anywhere; ``needs`` must stand in the text as well. ``lowers`` and ``raises`` change
    the severity by one. ``negated``: whether *never*, *no … needed* and the like before or after a
    match cancel it. ``prompted_by`` names the collections of examples that prompted the rule: it is
    off when their items are scored.
    """

    id: str
    category: str
    language: str
    patterns: tuple[str, ...] = ()
    together: tuple[tuple[str, ...], ...] = ()
    within: int = 50  #: characters between the first of *together* and each of the others
    unless: tuple[str, ...] = ()
    unless_text: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    lowers: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()
    negated: bool = True
    confidence: float = 0.8
    version: int = 1
    native: bool = False  #: whether a native reader has checked the wording
    source: str = ""
    prompted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules and categories; ``edition`` stands for all of their content. ``asides`` are
    patterns of sentences that ask about a thing shown ("does this picture show a passport?"): what
    they name is asked of nobody, so that they cancel a match as negation does. ``judging`` are
    those of sentences that have it marked, sorted or moderated; they cancel in all categories that
    are not about what is shown. ``demands`` are those of patterns for which they are known already
    (``needed.list_demands``); of others they are read off when they are needed."""

    categories: Mapping[str, Category]
    rules: tuple[Rule, ...]
    negators: Mapping[str, Negators]
    edition: str
    asides: tuple[str, ...] = ()
    judging: tuple[str, ...] = ()
    demands: Mapping[str, tuple[Demands, ...]] = field(default_factory=dict, compare=False)


@dataclass(frozen=True, slots=True)
class Negators:
    """Patterns of one language that take a request back: ``before`` it in the same clause, or
    ``after`` it; ``breaks`` end their reach."""

    before: str
    after: str
    breaks: str


def replace_rules(book: RuleBook, draft: RuleBook) -> RuleBook:
    """A book with a draft's rules: one of the same name is replaced, others are added. What holds
    for all rules of a category stays, where the draft says nothing of it."""
    names = {one.id for one in draft.rules}
    return RuleBook(
        {
            **book.categories,
            **{
                code: _complete(one, book.categories.get(code, one))
                for code, one in draft.categories.items()
            },
        },
        (*(one for one in book.rules if one.id not in names), *draft.rules),
        book.negators,
        f"{book.edition}+{draft.edition}",
        book.asides,
        book.judging,
        book.demands,
    )


def _complete(draft: Category, known: Category) -> Category:
    return replace(
        draft,
        unless=draft.unless or known.unless,
        unless_text=draft.unless_text or known.unless_text,
        shown=draft.shown or known.shown,
    )


def keep_categories(book: RuleBook, categories: Collection[str]) -> RuleBook:
    """The part of a book that is of these categories."""
    return RuleBook(
        book.categories,
        tuple(one for one in book.rules if one.category in categories),
        book.negators,
        book.edition,
        book.asides,
        book.judging,
        book.demands,
    )

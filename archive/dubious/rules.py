"""Rules as data: what ``rules/*.toml`` says, read and checked.

A file is a category. A rule of it has patterns in one language, or terms that must stand together
in a sentence; ``<name>`` stands for words of ``lexicon.toml`` or of the file itself, ``<0-4>`` for
up to four words in between. A rule in *each* language becomes one rule for each, made with that
language's words. A new rule needs no code.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

import re2

from archive.errors import PieceworkError

LANGUAGES = ("en", "nl", "de", "es", "fr")
ANY = "any"
#: A term stands for whole words.
TERM_BEGIN, TERM_END = r"\b(?:", r")\b"
#: In a file: one rule in each language.
EACH = "each"
Words = Mapping[str, Mapping[str, Sequence[str]]]
_GAP = re.compile(r"<([0-9])-([0-9]{1,2})>")
_NAME = re.compile(r"<([a-z_]+)>")


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
    are not about what is shown."""

    categories: Mapping[str, Category]
    rules: tuple[Rule, ...]
    negators: Mapping[str, Negators]
    edition: str
    asides: tuple[str, ...] = ()
    judging: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Negators:
    """Patterns of one language that take a request back: ``before`` it in the same clause, or
    ``after`` it; ``breaks`` end their reach."""

    before: str
    after: str
    breaks: str


@cache
def load_rules() -> RuleBook:
    """The rules that come with Piecework."""
    folder = resources.files("archive.dubious") / "rules"
    files = {
        entry.name: entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }
    return read_rules(files)


@cache
def load_promises() -> RuleBook:
    """What a listing offers itself as: rules of the same form, in a book of their own."""
    folder = resources.files("archive.dubious")
    return read_rules(
        {
            "lexicon.toml": (folder / "rules" / "lexicon.toml").read_text("utf-8"),
            "promises.toml": (folder / "promises.toml").read_text("utf-8"),
        }
    )


def read_rules(files: Mapping[str, str]) -> RuleBook:
    """Read rule files by name; ``lexicon.toml`` holds words and negators.

    Raises:
        BadRule: something is not as it must be.
    """
    lexicon = tomllib.loads(files["lexicon.toml"])
    words_of_all = _merge_words(lexicon["words"], {})
    categories: dict[str, Category] = {}
    rules: list[Rule] = []
    for name in sorted(files):
        if name == "lexicon.toml":
            continue
        try:
            table = tomllib.loads(files[name])
            code = table["category"]
            words = _merge_words(lexicon["words"], table.get("words", {}))
            categories[code] = _read_category(table, words)
            rules += [
                rule for one in table.get("rule", ()) for rule in _read_rules(one, code, words)
            ]
        except (KeyError, TypeError, ValueError, re2.error) as error:
            raise BadRule(f"rules/{name}: {error}") from error
    names = [one.id for one in rules]
    for twice in sorted({name for name in names if names.count(name) > 1}):
        raise BadRule(f"two rules are called {twice}")
    digest = hashlib.sha256("".join(f"{name}{files[name]}" for name in sorted(files)).encode())
    return RuleBook(
        categories,
        tuple(rules),
        {
            language: Negators(
                _join(lexicon["negation"][language]["before"]),
                _join(lexicon["negation"][language]["after"]),
                _join(lexicon["negation"][language]["breaks"]),
            )
            for language in LANGUAGES
        },
        digest.hexdigest()[:12],
        _list_sentences(lexicon.get("asides", {}), words_of_all),
        _list_sentences(lexicon.get("judging", {}), words_of_all),
    )


_LISTS = ("patterns", "unless", "unless_text", "needs", "lowers", "raises")


def _list_sentences(sentences: Mapping[str, Sequence[str]], words: Words) -> tuple[str, ...]:
    """Patterns of sentences, of all languages together, with the lexicon's words of each."""
    return tuple(
        _expand(pattern, {**words[ANY], **words[language]})
        for language, listed in sentences.items()
        for pattern in listed
    )


def _read_category(table: Mapping[str, object], words: Words) -> Category:
    """What a file says of its category; its own ``unless`` may name words of any language."""
    code = str(table["category"])
    unless, unless_text = (
        tuple(_expand(str(pattern), words[ANY]) for pattern in _read_list(table, name))
        for name in ("unless", "unless_text")
    )
    severity = int(str(table["severity"]))
    shown = table.get("shown", False) is True
    return Category(code, str(table["title"]), severity, unless, unless_text, shown)


def _merge_words(lexicon: Words, own: Words) -> Words:
    """The lexicon with a file's own words, which come before the lexicon's of the same name."""
    return {
        language: {**lexicon.get(language, {}), **own.get(language, {})}
        for language in (ANY, *LANGUAGES)
    }


def _read_rules(table: dict[str, object], category: str, words: Words) -> Iterator[Rule]:
    """The rule of a table; of one in *each* language as many as there are languages."""
    language = str(table["language"])
    if language != EACH:
        yield _read_rule(table, category, words)
        return
    for one in LANGUAGES:
        own = {**table, "id": f"{table['id']}.{one}", "language": one}
        # What no native reader can have checked at once.
        own["native"] = table.get("native", False) is True and one == "en"
        yield _read_rule(own, category, words)


def _read_rule(table: Mapping[str, object], category: str, words: Words) -> Rule:
    name, language = str(table["id"]), str(table["language"])
    if language not in (*LANGUAGES, ANY):
        raise BadRule(f"rule {name}: there are no rules in {language!r}")
    unknown = table.keys() - set(Rule.__slots__)
    if unknown:
        raise BadRule(f"rule {name}: what is {', '.join(sorted(unknown))}?")
    known = {**words[ANY], **words[language]}
    lists = {
        one: tuple(_expand(str(pattern), known) for pattern in _read_list(table, one))
        for one in _LISTS
    }
    together = tuple(
        tuple(_expand_term(str(term), known) for term in terms)
        for terms in _read_list(table, "together")
        if isinstance(terms, list)
    )
    if not lists["patterns"] and not together:
        raise BadRule(f"rule {name}: it has neither patterns nor terms")
    for pattern in (*(one for listed in lists.values() for one in listed), *sum(together, ())):
        re2.compile(pattern)
    return Rule(
        id=name,
        category=category,
        language=language,
        together=together,
        within=_read_number(table, "within", 50),
        **lists,
        negated=table.get("negated", True) is True,
        confidence=float(str(table.get("confidence", 0.8))),
        version=_read_number(table, "version", 1),
        native=table.get("native", False) is True,
        source=str(table.get("source", "")),
        prompted_by=tuple(map(str, _read_list(table, "prompted_by"))),
    )


def _read_list(table: Mapping[str, object], name: str) -> Sequence[object]:
    listed = table.get(name, ())
    if not isinstance(listed, (list, tuple)):
        raise BadRule(f"rule {table.get('id', table.get('category'))}: {name} is a list")
    return listed


def _read_number(table: Mapping[str, object], name: str, usual: int) -> int:
    number = table.get(name, usual)
    if not isinstance(number, int):
        raise BadRule(f"rule {table.get('id', table.get('category'))}: {name} is a number")
    return number


def _expand(pattern: str, words: Mapping[str, Sequence[str]]) -> str:
    """A pattern with its words and gaps written out."""
    for _ in range(4):  # words may hold words
        pattern = _NAME.sub(lambda match: _join(_look_up(words, match[1])), pattern)
    return _GAP.sub(
        lambda match: rf"(?:[^\w.!?;\n]+[\w'-]+){{{match[1]},{match[2]}}}?[^\w.!?]{{1,3}}", pattern
    )


def _expand_term(term: str, words: Mapping[str, Sequence[str]]) -> str:
    """A term of *together* with its words written out."""
    alone = _NAME.fullmatch(term)
    alternatives = _look_up(words, alone[1]) if alone else (term,)
    return f"{TERM_BEGIN}{'|'.join(_expand(one, words) for one in alternatives)}{TERM_END}"


def _look_up(words: Mapping[str, Sequence[str]], name: str) -> Sequence[str]:
    if name not in words:
        raise KeyError(f"no words are called <{name}>")
    return words[name]


def _join(alternatives: Sequence[str]) -> str:
    return f"(?:{'|'.join(alternatives)})"


def read_draft(name: str, text: str) -> RuleBook:
    """Rules that are not accepted yet, from one file, with the words of the lexicon that comes
    with Piecework.

    Raises:
        BadRule: something is not as it must be.
    """
    lexicon = resources.files("archive.dubious") / "rules" / "lexicon.toml"
    return read_rules({"lexicon.toml": lexicon.read_text("utf-8"), name: text})


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
    )

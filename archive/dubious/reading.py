"""Reads rules as data: what ``rules/*.toml`` says, checked.

A file is a category. A rule of it has patterns in one language, or terms that must stand together
in a sentence; ``<name>`` stands for words of ``lexicon.toml`` or of the file itself, ``<0-4>`` for
up to four words in between. A rule in *each* language becomes one rule for each, made with that
language's words. A new rule needs no code.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence

import re2

from archive.dubious.book import (
    ANY,
    LANGUAGES,
    BadRule,
    Category,
    Negators,
    Rule,
    RuleBook,
)

#: A term stands for whole words.
TERM_BEGIN, TERM_END = r"\b(?:", r")\b"
#: In a file: one rule in each language.
EACH = "each"
Words = Mapping[str, Mapping[str, Sequence[str]]]
_GAP = re.compile(r"<([0-9])-([0-9]{1,2})>")
_NAME = re.compile(r"<([a-z_]+)>")


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
        find_edition(files),
        _list_sentences(lexicon.get("asides", {}), words_of_all),
        _list_sentences(lexicon.get("judging", {}), words_of_all),
    )


def find_edition(files: Mapping[str, str]) -> str:
    """What stands for all that these files say."""
    whole = "".join(f"{name}{files[name]}" for name in sorted(files))
    return hashlib.sha256(whole.encode()).hexdigest()[:12]


_LISTS = ("patterns", "unless", "unless_text", "needs", "lowers", "raises")


def _list_sentences(sentences: Mapping[str, Sequence[str]], words: Words) -> tuple[str, ...]:
    """Patterns of sentences, of all languages together, with the lexicon's words of each."""
    return _check_patterns(
        tuple(
            _expand(pattern, {**words[ANY], **words[language]})
            for language, listed in sentences.items()
            for pattern in listed
        )
    )


def _check_patterns(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """The same, each known to be a pattern."""
    for pattern in patterns:
        re2.compile(pattern)
    return patterns


def _read_category(table: Mapping[str, object], words: Words) -> Category:
    """What a file says of its category; its own ``unless`` may name words of any language."""
    code = str(table["category"])
    unless, unless_text = (
        _check_patterns(
            tuple(_expand(str(pattern), words[ANY]) for pattern in _read_list(table, name))
        )
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

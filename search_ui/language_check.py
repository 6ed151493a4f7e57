"""Which texts the pages hold, and what a language's file lacks or has too many of.

Reads this package's own source: every text given to ``say``, ``say_with``, ``later`` and every
word given to ``say_count``; and the abouts of the search fields, which the help shows. Run it
(``python -m search_ui.language_check``) after a change of texts. It must never change a file.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from archive.index.fields import FIELDS
from search_ui.language import ENGLISH_CODE, Language, load_languages

_TEXT_CALLS = frozenset({"say", "say_with", "later"})
_PLACE = re.compile(r"\{[a-z_]+\}")


@dataclass(frozen=True, slots=True)
class Texts:
    """English texts, and English words for one of what is counted."""

    texts: frozenset[str]
    counts: frozenset[str]


def find_texts() -> Texts:
    """All that the pages can say."""
    texts = {field.about for field in FIELDS}
    counts: set[str] = set()
    for path in sorted(Path(str(files("search_ui"))).rglob("*.py")):
        for name, text in _list_calls(ast.parse(path.read_text(encoding="utf-8"))):
            (counts if name == "say_count" else texts).add(text)
    return Texts(frozenset(texts), frozenset(counts))


def compare_language(language: Language, texts: Texts) -> list[str]:
    """What is wrong with a language's file, one line each; empty: nothing."""
    wrong = [f"no text for {text!r}" for text in sorted(texts.texts - set(language.texts))]
    wrong += [f"no word for {word!r}" for word in sorted(texts.counts - set(language.counts))]
    wrong += [f"no longer used: {text!r}" for text in sorted(set(language.texts) - texts.texts)]
    wrong += [f"no longer counted: {word!r}" for word in set(language.counts) - texts.counts]
    for text, translated in language.texts.items():
        if not translated.strip():
            wrong.append(f"empty: {text!r}")
        if sorted(_PLACE.findall(text)) != sorted(_PLACE.findall(translated)):
            wrong.append(f"other places in braces: {text!r}")
    wrong += [
        f"not one word and one for many: {word!r}"
        for word, pair in language.counts.items()
        if len(pair) != 2 or not all(pair)
    ]
    return wrong


def _list_calls(tree: ast.AST) -> Iterator[tuple[str, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        place = 1 if node.func.id == "say_count" else 0
        if node.func.id not in {*_TEXT_CALLS, "say_count"} or len(node.args) <= place:
            continue
        for text in _list_strings(node.args[place]):
            yield node.func.id, text


def _list_strings(node: ast.expr) -> Iterator[str]:
    """The string itself, or both of ``one if … else other``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _list_strings(node.body)
        yield from _list_strings(node.orelse)


def main() -> int:
    texts = find_texts()
    wrong = [
        f"{code}: {line}"
        for code, language in load_languages().items()
        if code != ENGLISH_CODE
        for line in compare_language(language, texts)
    ]
    print("\n".join(wrong) or "every text is there")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The language of the pages: which one a reader gets, and their texts in it.

The English text is written where it is used and is its own key: ``say("These are all.")``.
Another language is one file in ``languages/``, which has every text of the pages; a test compares
the two. Which language applies: the one that the address names (``lang=nl``), else the browser's,
else English. Must never translate what a platform's page said, and never read more than the files
of this folder.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

#: The parameter of the address.
PARAMETER = "lang"
ENGLISH_CODE = "en"
_PLACE = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Language:
    """``texts`` by the English text; ``counts`` by the English word for one: that of one and of
    many. ``thousands`` and ``decimal`` are the marks within numbers."""

    code: str
    name: str
    thousands: str = ","
    decimal: str = "."
    texts: Mapping[str, str] = field(default_factory=dict)
    counts: Mapping[str, Sequence[str]] = field(default_factory=dict)


ENGLISH = Language(ENGLISH_CODE, "English")


@dataclass(frozen=True, slots=True)
class Choice:
    """The language in force; ``chosen`` where the address names it, so that links keep it."""

    language: Language
    chosen: bool = False


_IN_FORCE: ContextVar[Choice | None] = ContextVar("language_in_force", default=None)


@cache
def load_languages() -> dict[str, Language]:
    """Every language there is, by its code, English first."""
    found = {ENGLISH_CODE: ENGLISH}
    for entry in sorted(files("search_ui").joinpath("languages").iterdir(), key=lambda it: it.name):
        if entry.name.endswith(".toml"):
            code = entry.name.removesuffix(".toml")
            found[code] = _read_language(code, tomllib.loads(entry.read_text(encoding="utf-8")))
    return found


def _read_language(code: str, read: Mapping[str, object]) -> Language:
    about, texts, counts = (read[name] for name in ("language", "texts", "counts"))
    assert isinstance(about, dict)
    assert isinstance(texts, dict)
    assert isinstance(counts, dict)
    return Language(
        code, about["name"], about["thousands"], about["decimal"], texts=texts, counts=counts
    )


def choose_language(*, asked: str | None, browser: str | None) -> Choice:
    """Put a language in force for what follows: the one ``asked`` for by its code, else that of
    the ``browser`` (``nl-BE``), else English."""
    known = load_languages()
    if asked in known:
        choice = Choice(known[str(asked)], chosen=True)
    else:
        primary = (browser or "").split("-")[0].lower()
        choice = Choice(known.get(primary, ENGLISH))
    _IN_FORCE.set(choice)
    return choice


def use_language(code: str) -> None:
    """Put that language in force; for tests and for what runs outside a page.

    Raises:
        KeyError: there is no such language.
    """
    _IN_FORCE.set(Choice(load_languages()[code]))


def current_language() -> Language:
    choice = _IN_FORCE.get()
    return ENGLISH if choice is None else choice.language


def keep_language(params: Mapping[str, str]) -> dict[str, str]:
    """Parameters of an address of these pages, with the language where the reader chose one."""
    choice = _IN_FORCE.get()
    if choice is None or not choice.chosen:
        return dict(params)
    return {**params, PARAMETER: choice.language.code}


def say(text: str, /, **values: object) -> str:
    """The text in the reader's language, its ``{places}`` filled; whole numbers are grouped.

    A value is put in as it stands, whatever it holds: what this returns is text, not HTML.
    """
    if not values:
        whole = current_language().texts.get(text, text)
        if "{" not in whole:
            return whole
    return "".join(str(part) for part in split_text(text, values))


def split_text(text: str, values: Mapping[str, object]) -> list[object]:
    """The text in the reader's language as runs of words and, where its places were, values."""
    language = current_language()
    whole = language.texts.get(text, text)
    parts: list[object] = []
    for number, piece in enumerate(_PLACE.split(whole)):
        if number % 2 == 0:
            parts.append(piece)
        else:
            value = values.get(piece, "{" + piece + "}")
            parts.append(say_number(value) if isinstance(value, int) else value)
    return [part for part in parts if part != ""]


def later(text: str) -> str:
    """Mark a text that :func:`say` will be given later, in a table of them. Returns it as it is."""
    return text


def say_count(number: int, one: str, many: str | None = None) -> str:
    """``1 capture``, ``1,204 captures``; ``one`` and ``many`` are the English words."""
    language = current_language()
    words = language.counts.get(one) or (one, many or one + "s")
    return f"{say_number(number)} {words[0] if number == 1 else words[1]}"


def say_number(number: int | float, *, digits: int = 0) -> str:
    """``1,204`` or ``1.204``: grouped and rounded as the reader writes numbers."""
    return _mark(f"{number:,.{digits}f}")


def say_decimal(digits: str) -> str:
    """An exact amount, written with a point, with the reader's mark in the point's place."""
    return digits.replace(".", current_language().decimal)


def _mark(written: str) -> str:
    language = current_language()
    marks = {",": language.thousands, ".": language.decimal}
    return "".join(marks.get(char, char) for char in written)

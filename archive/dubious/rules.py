"""The rules that come with Piecework, and drafts of new ones.

What is costly to make of the files (words written out, demands of each pattern, the check that
each can be compiled) comes along, made already (``derived``), and is taken where it was made of
just these files.
"""

from __future__ import annotations

from functools import cache
from importlib import resources

from archive.dubious.book import (
    ANY,
    LANGUAGES,
    BadRule,
    Category,
    Negators,
    Rule,
    RuleBook,
    keep_categories,
    replace_rules,
)
from archive.dubious.derived import read_derived, read_rule_files
from archive.dubious.reading import read_rules

__all__ = [
    "ANY",
    "LANGUAGES",
    "BadRule",
    "Category",
    "Negators",
    "Rule",
    "RuleBook",
    "keep_categories",
    "load_promises",
    "load_rules",
    "read_draft",
    "read_rules",
    "replace_rules",
]


@cache
def load_rules() -> RuleBook:
    """The rules that come with Piecework."""
    files = read_rule_files()
    return read_derived(files) or read_rules(files)


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


def read_draft(name: str, text: str) -> RuleBook:
    """Rules that are not accepted yet, from one file, with the words of the lexicon that comes
    with Piecework.

    Raises:
        BadRule: something is not as it must be.
    """
    lexicon = resources.files("archive.dubious") / "rules" / "lexicon.toml"
    return read_rules({"lexicon.toml": lexicon.read_text("utf-8"), name: text})

"""Rules on the kind of work as data: what ``rules/*.toml`` says, read and checked.

A file is a facet; a ``[[kind]]`` of it has a code, a title, perhaps a weight, and patterns by
language (``any``: in all). Patterns are RE2 over folded text, as in ``archive.dubious``. It must
not decide anything.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import re2

from archive.dubious.rules import ANY, LANGUAGES, BadRule, Category, Negators, Rule, RuleBook

#: In the order in which they are shown.
FACETS = ("goal", "medium", "airole")
_NOTHING = Negators(*[r"(?:\b\B)"] * 3)


@dataclass(frozen=True, slots=True)
class Kind:
    """One value of a facet. ``weight``: how much a rule of it counts beside those of others."""

    facet: str
    code: str
    title: str
    weight: float


@dataclass(frozen=True, slots=True)
class Facet:
    """``single``: a version has at most one kind of it. ``kinds`` by code, in their order.
    ``follows``: the kind that a goal stands for where no words say another."""

    name: str
    single: bool
    kinds: Mapping[str, Kind]
    follows: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class WorkBook:
    """All facets, and their rules in the form that ``archive.dubious.matcher`` takes; a rule's
    ``category`` is ``facet.kind``."""

    facets: Mapping[str, Facet]
    book: RuleBook


@cache
def load_work_rules() -> WorkBook:
    """The rules that come with Piecework."""
    folder = resources.files("archive.kinds") / "rules"
    return read_work_rules({name: (folder / f"{name}.toml").read_text("utf-8") for name in FACETS})


def read_work_rules(files: Mapping[str, str]) -> WorkBook:
    """Read facets by name.

    Raises:
        BadRule: something is not as it must be; the message names the facet and the kind.
    """
    facets: dict[str, Facet] = {}
    rules: list[Rule] = []
    categories: dict[str, Category] = {}
    for name, text in files.items():
        try:
            table = tomllib.loads(text)
            kinds = {}
            for one in table["kind"]:
                kind = Kind(name, one["code"], one["title"], float(one.get("weight", 1.0)))
                kinds[kind.code] = kind
                code = f"{name}.{kind.code}"
                categories[code] = Category(code, kind.title, 1)
                rules += [
                    _make_rule(code, language, patterns, table)
                    for language, patterns in one["patterns"].items()
                ]
            follows = {str(goal): str(kind) for goal, kind in table.get("follows", {}).items()}
            strange = set(follows.values()) - kinds.keys()
            if strange:
                raise ValueError(f"follows: there is no kind {', '.join(sorted(strange))}")
            facets[name] = Facet(name, bool(table["single"]), kinds, follows)
        except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError, re2.error) as error:
            raise BadRule(f"archive/kinds/rules/{name}.toml: {error}") from error
    digest = hashlib.sha256("".join(f"{name}{files[name]}" for name in sorted(files)).encode())
    negators = dict.fromkeys(LANGUAGES, _NOTHING)
    return WorkBook(facets, RuleBook(categories, tuple(rules), negators, digest.hexdigest()[:12]))


def _make_rule(code: str, language: str, patterns: list[str], table: Mapping[str, object]) -> Rule:
    if language not in (*LANGUAGES, ANY):
        raise ValueError(f"{code}: there are no rules in {language!r}")
    for pattern in patterns:
        re2.compile(pattern)
    return Rule(
        id=f"{code}.{language}",
        category=code,
        language=language,
        patterns=tuple(patterns),
        negated=False,
        version=int(str(table.get("version", 1))),
        native=language in (ANY, "en"),
        source=str(table["source"]),
    )

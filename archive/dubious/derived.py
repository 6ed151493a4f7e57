"""What follows from the rule files alone, made once and shipped beside them.

Words written out, and the demands of each pattern: a second of work that every command would do
again. ``python -m archive.dubious.derived`` makes ``derived.json``. It says of which files, and of
which code, it was made; of any others it is not taken, and everything is worked out anew. A test
says so when it is stale. Only a file that was read whole, each pattern compiled, is written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import asdict
from importlib import resources
from pathlib import Path
from typing import Any, TypeVar

from archive.dubious.book import Category, Negators, Rule, RuleBook
from archive.dubious.needed import Atom, Demand, Demands, list_demands
from archive.dubious.reading import find_edition, read_rules

FILE = "derived.json"
#: What is made depends on this code too.
_CODE = ("book.py", "derived.py", "needed.py", "reading.py")
#: Fields of rules and categories that are lists of patterns.
_PATTERNS = ("patterns", "unless", "unless_text", "needs", "lowers", "raises")
_BEGINS, _ENDS = "^", "$"
_Key = TypeVar("_Key", bound=Hashable)


def read_rule_files() -> dict[str, str]:
    """The files of the rules that come with Piecework, by name."""
    folder = resources.files("archive.dubious") / "rules"
    return {
        entry.name: entry.read_text("utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".toml")
    }


def list_sources(rules: Iterable[Rule]) -> list[str]:
    """All patterns that rules are found by, each once: single ones first, then those that stand
    together."""
    listed = list(rules)
    single = [source for rule in listed for source in rule.patterns]
    joint = [source for rule in listed for terms in rule.together for source in terms]
    return list(dict.fromkeys((*single, *joint)))


def make_derived(files: Mapping[str, str]) -> str:
    """What follows from these files, as it is written: always the same of the same files.

    Raises:
        BadRule: something is not as it must be.
    """
    book = read_rules(files)
    texts: dict[str, int] = {}
    atoms: dict[str, int] = {}
    demands: dict[tuple[int, ...], int] = {}

    def number_demand(demand: Demand) -> int:
        numbers = sorted(_number(atoms, one) for one in sorted(map(_write_atom, demand)))
        return _number(demands, tuple(numbers))

    def number_demands(listed: Demands) -> list[int]:
        ordered = sorted(listed, key=lambda one: sorted(map(_write_atom, one)))
        return [number_demand(one) for one in ordered]

    whole = {
        "made_of": _name_origin(files),
        "edition": book.edition,
        "rules": [_pack(one, texts) for one in book.rules],
        "categories": [_pack(one, texts) for one in book.categories.values()],
        "negators": {name: asdict(one) for name, one in book.negators.items()},
        "asides": [_number(texts, one) for one in book.asides],
        "judging": [_number(texts, one) for one in book.judging],
        "patterns": [
            [_number(texts, source), [number_demands(one) for one in list_demands(source)]]
            for source in list_sources(book.rules)
        ],
        "texts": list(texts),
        "atoms": list(atoms),
        "demands": list(demands),
    }
    rows = [f"{json.dumps(name)}: {_print(value)}" for name, value in whole.items()]
    return "{\n" + ",\n".join(rows) + "\n}\n"


def read_derived(files: Mapping[str, str]) -> RuleBook | None:
    """The book that was made of just these files by just this code; None if there is none."""
    kept = resources.files("archive.dubious") / FILE
    if not kept.is_file():
        return None
    whole: dict[str, Any] = json.loads(kept.read_text("utf-8"))
    if whole["made_of"] != _name_origin(files):
        return None
    texts: list[str] = whole["texts"]
    atoms = [_read_atom(one) for one in whole["atoms"]]
    demands = [frozenset(atoms[one] for one in listed) for listed in whole["demands"]]
    return RuleBook(
        categories={one["code"]: Category(**_unpack(one, texts)) for one in whole["categories"]},
        rules=tuple(Rule(**_unpack(one, texts)) for one in whole["rules"]),
        negators={name: Negators(**one) for name, one in whole["negators"].items()},
        edition=whole["edition"],
        asides=tuple(texts[one] for one in whole["asides"]),
        judging=tuple(texts[one] for one in whole["judging"]),
        demands={
            texts[place]: tuple(frozenset(demands[one] for one in listed) for listed in needed)
            for place, needed in whole["patterns"]
        },
    )


def _name_origin(files: Mapping[str, str]) -> str:
    """What stands for the files and for the code that reads them."""
    folder = resources.files("archive.dubious")
    digest = hashlib.sha256(find_edition(files).encode())
    for name in _CODE:
        source = folder / name
        digest.update(source.read_bytes() if source.is_file() else b"")
    return digest.hexdigest()


def _pack(one: Rule | Category, texts: dict[str, int]) -> dict[str, Any]:
    """A rule or category as JSON, its patterns as places in the list of texts."""
    packed = asdict(one)
    for name in _PATTERNS:
        if name in packed:
            packed[name] = [_number(texts, source) for source in packed[name]]
    if "together" in packed:
        packed["together"] = [
            [_number(texts, source) for source in terms] for terms in packed["together"]
        ]
    return packed


def _unpack(packed: dict[str, Any], texts: Sequence[str]) -> dict[str, Any]:
    for name in _PATTERNS:
        if name in packed:
            packed[name] = tuple(texts[one] for one in packed[name])
    if "together" in packed:
        packed["together"] = tuple(
            tuple(texts[one] for one in terms) for terms in packed["together"]
        )
        packed["prompted_by"] = tuple(packed["prompted_by"])
    return packed


def _write_atom(atom: Atom) -> str:
    return f"{_BEGINS if atom.begins else ''}{atom.letters}{_ENDS if atom.ends else ''}"


def _read_atom(text: str) -> Atom:
    begins, ends = text.startswith(_BEGINS), text.endswith(_ENDS)
    return Atom(text[begins : len(text) - ends], begins, ends)


def _number(known: dict[_Key, int], one: _Key) -> int:
    return known.setdefault(one, len(known))


def _print(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main() -> None:
    """Make the file anew, beside this module."""
    Path(__file__).with_name(FILE).write_text(make_derived(read_rule_files()), "utf-8")


if __name__ == "__main__":
    main()

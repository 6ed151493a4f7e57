"""Patterns mean the same on every Python that the project runs on."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "crawlers", "search_ui", "piecework")
#: A group that is repeated without giving back: ``(…)*+``, ``(…)++``, ``(…)?+``, ``(…){2,}+``.
POSSESSIVE = re.compile(r"\)(?:[*+?]|\{[0-9]*,?[0-9]*\})\+")
#: No pattern: the signs that may stand in an address.
NO_PATTERNS = {"!#$%&'()*+,/:;=?@[]~"}


def list_texts() -> Iterator[tuple[str, str]]:
    """Every text in the code, with its place."""
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
                    value = node.value
                    text = value if isinstance(value, str) else value.decode("latin-1")
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", text
        for path in sorted((ROOT / package).rglob("*.toml")):
            yield str(path.relative_to(ROOT)), path.read_text(encoding="utf-8")


def test_no_group_is_repeated_possessively() -> None:
    """Before 3.11.5 Python matches some of these wrongly (python/cpython#106052): what is inside
    and fails half-way is taken as read. A set of signs may be repeated so."""
    found = [
        place for place, text in list_texts() if POSSESSIVE.search(text) and text not in NO_PATTERNS
    ]
    assert found == []


def test_the_test_would_find_one() -> None:
    assert POSSESSIVE.search(r'"(?:[^"\\]++|\\.)*+"')
    assert POSSESSIVE.search(r"(?:ab?c){3,20}+")
    assert not POSSESSIVE.search(r"[^>]*+(?:ab?c)*")

"""The table of threats names tests that exist, and leaves none of the visits' threats out."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
#: Those that visits bring with them.
THREATS = {*range(1, 9), *range(17, 21), 23}
_ROW = re.compile(r"\| ([0-9]+) \|")
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def list_rows() -> dict[int, list[tuple[str, str]]]:
    """Numbers of threats with the tests that their rows name."""
    text = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
    section = text.partition("## Threats of visits")[2].partition("\n## ")[0]
    rows = {}
    for line in section.splitlines():
        found = _ROW.match(line)
        if found is not None:
            rows[int(found[1])] = _TEST.findall(line)
    return rows


@cache
def list_tests(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef))


def test_every_threat_has_its_row_and_its_tests() -> None:
    rows = list_rows()
    assert rows.keys() >= THREATS
    assert [number for number, tests in rows.items() if not tests] == []
    missing = [
        f"{path}::{name}"
        for tests in rows.values()
        for path, name in tests
        if name not in list_tests(path)
    ]
    assert missing == []

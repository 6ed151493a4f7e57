"""Imports go one way, and the sources open only through their doors.

``piecework → {crawlers, search_ui} → archive``. What is written in docs/architecture.md is
held here, by reading every module's imports without running it.
"""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("archive", "crawlers", "search_ui", "piecework")
#: Which of our packages each may import, beside itself.
MAY_IMPORT = {
    "archive": set(),
    "crawlers": {"archive"},
    "search_ui": {"archive"},
    "piecework": {"archive", "crawlers", "search_ui"},
}
#: What the pages may not reach: who saw it, the truth itself, and any storage.
CLOSED_TO_PAGES = (
    "archive.sources",
    "archive.ledger",
    "archive.evidence",
    "archive.intake",
    "sqlite3",
    "apsw",
)
ENTRANCES = re.compile(r"archive\.sources\.(keys|doors\.[a-z_]+)")


@dataclass(frozen=True)
class Import:
    """``name`` is what is taken from ``module``; None where the module itself is."""

    module: str
    name: str | None
    line: int


def name_module(path: Path, *, root: Path = ROOT) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def list_modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def read_imports(source: str, *, module: str, package: bool) -> Iterator[Import]:
    """Every import, those inside functions and under TYPE_CHECKING too, and module names given
    as text to an importer."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (Import(one.name, None, node.lineno) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                here = module.split(".")
                up = here[: len(here) - node.level + (1 if package else 0)]
                base = ".".join([*up, *([node.module] if node.module else [])])
            for one in node.names:
                inner = f"{base}.{one.name}"
                if is_module(inner):
                    yield Import(inner, None, node.lineno)
                else:
                    yield Import(base, one.name, node.lineno)
        elif (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.fullmatch(r"archive(\.[a-z_]+)+", node.value)
            and is_module(node.value)
        ):
            yield Import(node.value, None, node.lineno)


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").is_file() or (path / "__init__.py").is_file()


def is_under(module: str, parent: str) -> bool:
    return module == parent or module.startswith(parent + ".")


def is_closed(module: str) -> bool:
    """The door in ``archive.door`` hands on the types that pages need of these."""
    engine = module.startswith("archive.index.sqlite")
    return engine or any(is_under(module, shut) for shut in CLOSED_TO_PAGES)


def find_faults(source: str, *, module: str, package: bool = False) -> list[str]:
    """What in this module's imports breaks a rule."""
    own = module.split(".")[0]
    faults = []
    for one in read_imports(source, module=module, package=package):
        top = one.module.split(".")[0]
        where = f"{module}:{one.line} imports {one.module}"
        if top in PACKAGES and top != own and top not in MAY_IMPORT[own]:
            faults.append(f"{where}: {own} may not know {top}")
        if own == "search_ui" and is_closed(one.module):
            faults.append(f"{where}: pages know no storage")
        if is_under(one.module, "archive.sources") and not is_under(module, "archive.sources"):
            if not ENTRANCES.fullmatch(one.module):
                faults.append(f"{where}: only the doors and keys of the sources may be imported")
            elif one.name is not None and one.name not in read_public_names(one.module):
                faults.append(f"{where}: {one.name} is not in its __all__")
    if module != "archive.home" and not is_under(module, "archive.sources"):
        faults += [
            f"{module}:{node.lineno} reaches for sources.db"
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Attribute) and node.attr == "sources_db"
        ]
    return faults


def read_public_names(module: str) -> set[str]:
    return set(importlib.import_module(module).__all__)


@pytest.mark.parametrize("path", list_modules(), ids=name_module)
def test_imports_go_one_way(path: Path) -> None:
    package = path.name == "__init__.py"
    faults = find_faults(
        path.read_text(encoding="utf-8"), module=name_module(path), package=package
    )
    assert faults == []


def test_there_is_something_to_look_at() -> None:
    names = {name_module(path) for path in list_modules()}
    assert {"archive.sources.vault", "archive.sources.doors.seal", "archive.model"} <= names


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("archive.x", "import crawlers"),
        ("archive.x", "from crawlers.platforms import a"),
        ("archive.x", "def f():\n    import search_ui.app"),
        ("crawlers.x", "import piecework"),
        ("crawlers.x", "from search_ui import app"),
        ("search_ui.x", "import crawlers.settings"),
        ("search_ui.x", "import sqlite3"),
        ("search_ui.x", "from archive.ledger import Ledger"),
        ("search_ui.x", "from archive import ledger"),
        ("search_ui.x", "from archive.index.sqlite_store import IndexUnusable"),
        ("search_ui.x", "import archive.evidence.store"),
        ("search_ui.x", "from archive.sources.doors.desk import ConsentDesk"),
        ("piecework.x", "from archive.sources import vault"),
        ("piecework.x", "from archive.sources.vault import Vault"),
        ("piecework.x", "import archive.sources.keystore"),
        ("piecework.x", "import archive.sources"),
        ("piecework.x", "from archive.sources.doors.consent import read_events"),
        ("piecework.x", "from archive.sources.doors.seal import SourceKeys"),
        ("piecework.x", "import_module('archive.sources.vault')"),
        ("archive.x", "from .sources.vault import Vault"),
        ("archive.x", "connect(home.sources_db)"),
    ],
)
def test_a_broken_rule_is_found(module: str, source: str) -> None:
    assert find_faults(source, module=module)


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("archive.x", "import re, sqlite3\nfrom archive.ledger import Ledger"),
        ("archive.intake", "from archive.sources.doors.seal import Admission, SealDoor"),
        ("crawlers.x", "from archive.model import Page"),
        ("piecework.x", "import crawlers.settings, search_ui.app\nfrom archive import home"),
        ("piecework.x", "from archive.sources.keys import init_archive, open_vault"),
        ("search_ui.x", "import archive\nfrom archive.model import SeenBy"),
        ("archive.sources.x", "from archive.sources.vault import Vault"),
    ],
)
def test_a_kept_rule_is_not_blamed(module: str, source: str) -> None:
    assert find_faults(source, module=module) == []

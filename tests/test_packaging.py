"""What a fresh clone relies on: the lock, the licence, and the commands that the README names."""

from __future__ import annotations

import hashlib
import os
import re
import tomllib
from importlib.metadata import metadata
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements" / "lock.txt").read_text(encoding="utf-8")
#: SHA-256 of the licence as the Free Software Foundation publishes it.
AGPL = "0d96a4ff68ad6d4b6f1f30f713b18d5184912ba8dd389f86aa7710db079abcb0"


def normalise(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name is not None, requirement
    return re.sub(r"[-_.]+", "-", name.group()).lower()


def read_locked() -> dict[str, list[str]]:
    """Locked names with their hashes."""
    locked: dict[str, list[str]] = {}
    name = ""
    for line in LOCK.splitlines():
        if line.startswith("    --hash="):
            locked[name].append(line.strip(" \\").removeprefix("--hash="))
        elif line and not line.startswith((" ", "#")):
            assert re.fullmatch(r"[a-z0-9._-]+==[^ ;]+( ; [^\\]+)? \\", line), line
            name = normalise(line)
            locked.setdefault(name, [])
    return locked


def test_all_that_the_project_asks_for_is_locked() -> None:
    extras = PROJECT["optional-dependencies"].values()
    asked = [*PROJECT["dependencies"], *(one for extra in extras for one in extra)]
    names = {normalise(one) for one in asked} - {"piecework"}
    assert names <= set(read_locked())


def test_each_locked_package_has_hashes() -> None:
    for name, hashes in read_locked().items():
        assert hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", one) for one in hashes), name


def test_the_lock_holds_no_address() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*--(?!hash=)", LOCK, flags=re.MULTILINE)
    assert " @ " not in LOCK


def test_the_licence_is_whole_and_named() -> None:
    text = (ROOT / "LICENSE").read_bytes()
    assert hashlib.sha256(text).hexdigest() == AGPL
    assert PROJECT["license"] == "AGPL-3.0-or-later"
    assert metadata("piecework")["License-Expression"] == "AGPL-3.0-or-later"


def test_the_readme_names_targets_that_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))
    for name in ("README.md", "docs/development.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        named = set(re.findall(r"\bmake ([a-z]+)\b", text))
        assert {"demo", "test"} <= named
        assert named <= targets, name


def test_ci_runs_the_readmes_test_command() -> None:
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").rstrip().endswith("\nmake test")
    for path in (script, *(ROOT / "requirements" / name for name in ("install", "lock", "size"))):
        assert os.access(path, os.X_OK), path


def test_a_size_is_stated_and_within_its_limit() -> None:
    for name in ("README.md", "docs/development.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        stated = re.search(r"\*\*(\d+) MB\*\*", text)
        assert stated is not None, name
        assert int(stated.group(1)) < 250

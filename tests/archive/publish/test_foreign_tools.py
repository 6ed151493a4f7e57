"""Bundles are checked by tools that others wrote, in an environment of their own.

``PIECEWORK_FOREIGN_TOOLS`` names its folder of programs (``.ci/run`` makes one and sets it). Where
it is not set these tests skip and say so; with CI=true they fail instead.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from archive.home import SETTINGS, Home
from archive.timestamps.asking import ask_for_timestamps
from archive.timestamps.keeping import list_kept_tokens
from tests.archive.publish.bundles import unpack, write_bundle


def find_tool(name: str) -> str:
    folder = os.environ.get("PIECEWORK_FOREIGN_TOOLS")
    if folder and (Path(folder) / name).exists():
        return str(Path(folder) / name)
    told = f"needs {name} in an environment of its own: PIECEWORK_FOREIGN_TOOLS names its folder"
    if os.environ.get("CI") == "true":
        pytest.fail(told)
    pytest.skip(told)


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        arguments, cwd=cwd, capture_output=True, text=True, timeout=120, check=False
    )


def test_wacz_says_that_the_pages_are_a_wacz(logged: Home, tmp_path: Path) -> None:
    tool = find_tool("wacz")
    write_bundle(logged, tmp_path / "b.zip")
    folder = unpack(tmp_path / "b.zip", tmp_path / "b")
    done = run(tool, "validate", "-f", "pages.wacz", cwd=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Validation succeeded" in done.stdout + done.stderr


def test_warcio_and_pywbs_indexer_read_the_warc_as_it_is(logged: Home, tmp_path: Path) -> None:
    checker, indexer = find_tool("warcio"), find_tool("cdxj-indexer")
    write_bundle(logged, tmp_path / "b.zip")
    folder = unpack(tmp_path / "b.zip", tmp_path / "b")
    with zipfile.ZipFile(folder / "pages.wacz") as archive:
        archive.extractall(tmp_path / "w")
    done = run(checker, "check", "archive/data.warc.gz", cwd=tmp_path / "w")
    assert done.returncode == 0, done.stdout + done.stderr
    done = run(indexer, "archive/data.warc.gz", cwd=tmp_path / "w")
    ours = (tmp_path / "w" / "indexes" / "index.cdx").read_text("ascii")
    assert sorted(done.stdout.splitlines()) == sorted(ours.splitlines())


@pytest.mark.skipif(shutil.which("openssl") is None, reason="no openssl here")
def test_openssl_verifies_the_timestamps(logged: Home, tmp_path: Path) -> None:
    settings = logged.path / SETTINGS
    settings.write_text(settings.read_text() + '[[timestamps]]\naddress = "local"\n')
    ask_for_timestamps(logged)
    for token in list_kept_tokens(logged):
        note = logged.path / "log" / "checkpoints" / f"{token.checkpoint}.note"
        done = run(
            *("openssl", "ts", "-verify", "-data", str(note), "-in", str(token.response)),
            *("-CAfile", str(token.chain)),
            cwd=tmp_path,
        )
        assert done.returncode == 0, done.stderr

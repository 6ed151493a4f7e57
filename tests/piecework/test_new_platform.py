"""docs/add-a-platform.md, walked as it stands, in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from archive.errors import BadInput
from piecework.__main__ import cli

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "add-a-platform.md").read_text(encoding="utf-8")
BLOCKS = {
    match[1]: match[2] for match in re.finditer(r"```[a-z]+ ([\w./-]+)\n(.*?)```", PAGE, re.DOTALL)
}


def link_folder(source: Path, target: Path, *, deeper: tuple[str, ...]) -> None:
    """A folder of links to what is in ``source``; folders named in ``deeper`` are made anew."""
    target.mkdir(parents=True, exist_ok=True)
    for entry in source.iterdir():
        here = entry.relative_to(ROOT).as_posix()
        if any(one == here or one.startswith(f"{here}/") for one in deeper):
            link_folder(entry, target / entry.name, deeper=deeper)
        elif entry.name not in {".git", "__pycache__", ".pytest_cache", ".venv"}:
            (target / entry.name).symlink_to(entry)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    deeper = ("crawlers/platforms", "tests/cases", "tests/crawlers/platforms")
    link_folder(ROOT, folder, deeper=deeper)
    (folder / "marigold-saved.html").write_text(BLOCKS["marigold-saved.html"], encoding="utf-8")
    return folder


def begin(checkout: Path, *more: str, name: str = "marigold") -> None:
    arguments = ["new-platform", name, "--from", str(checkout / "marigold-saved.html")]
    result = CliRunner().invoke(
        cli,
        [*arguments, "--title", "Marigold Tasks", "--into", str(checkout), *more],
        standalone_mode=False,
    )
    if result.exception is not None:
        raise result.exception


def run_tests(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments],
        cwd=checkout,
        env=os.environ | {"PYTHONPATH": str(checkout), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_the_walk_as_documented(checkout: Path) -> None:
    begin(checkout)
    case = checkout / "tests/cases/marigold/list"
    assert (checkout / "crawlers/platforms/marigold/reader.py").is_file()

    first = run_tests(checkout, "tests/crawlers/platforms/marigold")
    assert first.returncode == 1, first.stdout
    for said in (
        "who runs it",
        "which words stand in its pages",
        "what form has the id",
        "evidence and proof",
        "did not find rows of the list",
    ):
        assert said in first.stdout

    for path, text in BLOCKS.items():
        if "/" in path:
            (checkout / path).write_text(text, encoding="utf-8")
    written = run_tests(checkout, "tests/crawlers/platforms/test_cases.py", "-k", "marigold")
    assert written.returncode == 1, written.stdout
    assert "was missing: written, review it" in written.stdout
    assert (case / "expected.json").is_file()

    done = run_tests(checkout, "tests/crawlers/platforms", "-k", "marigold")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count(".") > 15


def test_nothing_that_the_page_said_is_written(checkout: Path) -> None:
    begin(checkout)
    written = "".join(
        path.read_text(encoding="utf-8")
        for path in (checkout / "tests/cases/marigold").rglob("*")
        if path.is_file()
    ).lower()
    for word in (
        "wanda",
        "realname",
        "12.40",
        "photograph",
        "breakfast",
        "hungry",
        "204417",
        "u=77",
    ):
        assert word not in written
    for kept in ('class="offer"', 'class="fee"', "per task", "left", "€"):
        assert kept in written


def test_an_answer_as_json_becomes_a_case(checkout: Path) -> None:
    (checkout / "marigold-saved.html").write_text(
        '{"offers": [{"id": "mg-204417", "title": "Photograph your breakfast", "fee": 0.4, '
        '"left": 41, "open": true, "email": "wanda@realname.example"}]}',
        encoding="utf-8",
    )
    begin(checkout)
    text = (checkout / "tests/cases/marigold/list/page.json").read_text(encoding="utf-8")
    for key in ('"offers"', '"id"', '"title"', '"fee"', '"left": ', '"open": true'):
        assert key in text
    for word in ("Photograph", "wanda", "204417"):
        assert word not in text


@pytest.mark.parametrize(
    ("name", "said"), [("Mari Gold", "no name"), ("mturk", "already"), ("../up", "no name")]
)
def test_names_that_are_refused(checkout: Path, name: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        begin(checkout, name=name)


def test_a_folder_that_is_no_checkout_is_refused(tmp_path: Path) -> None:
    (tmp_path / "marigold-saved.html").write_text(BLOCKS["marigold-saved.html"], encoding="utf-8")
    with pytest.raises(BadInput, match="no checkout"):
        begin(tmp_path)


def test_begun_twice_is_refused(checkout: Path) -> None:
    begin(checkout)
    with pytest.raises(BadInput, match="already"):
        begin(checkout)
    shutil.rmtree(checkout / "crawlers/platforms/marigold")

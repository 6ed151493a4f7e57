"""The spider ``saved`` opens saved files, all of them, and nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from archive.errors import BadInput
from crawlers.spiders.saved import LARGEST, SavedSpider, locate_pages, walk_files

ROOT = Path(__file__).parents[3]


def run_scrapy(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_scrapy_lists_the_spiders() -> None:
    done = run_scrapy("list")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["saved"]


@pytest.mark.parametrize(
    "path",
    [
        "http://example.org/",
        "https://example.org/page.html",
        "ftp://example.org/page.html",
        "file://server/share",
        "data:text/html,hello",
        "FILE:///nowhere?x=1",
        "",
    ],
)
def test_other_schemes_are_refused(path: str) -> None:
    with pytest.raises(BadInput):
        SavedSpider(path=path)


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="nothing at that path"):
        locate_pages(str(tmp_path / "absent"))


def test_a_folder_may_be_given_as_an_address(tmp_path: Path) -> None:
    folder = tmp_path / "with space"
    folder.mkdir()
    assert locate_pages(folder.as_uri()) == folder.resolve()
    assert locate_pages(str(folder)) == folder.resolve()


def test_links_pipes_and_giants_are_left_out(tmp_path: Path) -> None:
    inside = tmp_path / "pages"
    (inside / "deeper").mkdir(parents=True)
    (inside / "b.html").write_text("b")
    (inside / "deeper" / "a.html").write_text("a")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.html").write_text("secret")
    (inside / "link.html").symlink_to(outside / "secret.html")
    (inside / "linked").symlink_to(outside)
    with (inside / "giant.html").open("wb") as giant:
        giant.truncate(LARGEST + 1)
    assert [file.relative_to(inside).as_posix() for file in walk_files(inside)] == [
        "b.html",
        "deeper/a.html",
    ]

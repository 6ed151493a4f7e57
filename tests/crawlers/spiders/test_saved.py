"""The spider ``saved`` opens saved files, all of them, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.door import open_archive
from archive.errors import BadInput
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.keys import init_archive, open_vault
from crawlers.marketplace.demo import bench_pages
from crawlers.spiders.saved import LARGEST, SavedSpider, locate_pages, walk_files

ROOT = Path(__file__).parents[3]


def run_scrapy(
    *arguments: str, environment: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=ROOT,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_scrapy_lists_the_spiders() -> None:
    done = run_scrapy("list")
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["browser", "saved", "visit"]


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


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "BadInput: say where the pages are"),
        (("-a", "path=nowhere-at-all"), "BadInput: there is nothing at that path"),
        (("-a", "path=.", "-a", "seen_at=2026-02-30"), "BadTime: --seen-at 2026-02-30: there is"),
        (("-a", "path=.", "-a", "platform=nowhere"), "BadInput: no platform is called 'nowhere'"),
    ],
)
def test_what_cannot_begin_says_so_in_one_line(options: tuple[str, ...], says: str) -> None:
    done = run_scrapy("crawl", "saved", *options)
    assert done.returncode != 0
    assert says in done.stderr
    assert "Traceback" not in done.stderr


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


def crawl(pages: Path, home: Path, *options: str) -> subprocess.CompletedProcess[str]:
    arguments = [word for option in (f"path={pages}", *options) for word in ("-a", option)]
    return run_scrapy("crawl", "saved", *arguments, environment={"PIECEWORK_HOME": str(home)})


def test_saved_pages_go_into_the_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Under a say-so that is on record, and with no file name in what is printed."""
    monkeypatch.setenv("PIECEWORK_KEY_STORE", str(tmp_path / "keys"))
    home, _ = init_archive(tmp_path / "archive", key_file=tmp_path / "master.key")
    pages = tmp_path / "pages"
    pages.mkdir()
    for number, body in enumerate(bench_pages(2, listings=5)):
        (pages / f"heron-private-{number}.html").write_bytes(body)
    (pages / "notes.html").write_text("<p>nothing of any platform")

    refused = crawl(pages, home.path, "source=heron")
    assert "ConsentMissing" in refused.stderr
    with open_vault(home) as vault:
        ConsentDoor(vault).record_say_so(
            "heron",
            SaySo(
                text=read_consent_text("en"),
                given_at=datetime(2026, 3, 1, tzinfo=UTC),
                how=HowGiven.FLAG,
            ),
        )
    done = crawl(pages, home.path, "source=heron")
    assert done.returncode == 0, done.stderr
    assert "'intake/new': 2" in done.stderr, done.stderr
    assert "'intake/refused': 1" in done.stderr
    assert "heron-private" not in done.stderr + done.stdout
    with open_archive(home.path) as archive:
        assert archive.status()["captures"] == 2
        assert archive.search("kind:listing").total >= 5

"""What the tests of drifting layouts share: a case's page as text, and a changed one read."""

from __future__ import annotations

from pathlib import Path

from archive.model import PageReading, PageState
from crawlers.platforms import load_platforms
from tests.crawlers.platforms.pages import redacted_page
from tests.crawlers.platforms.test_cases import FOLDERS, open_case

#: Fields that may come out otherwise, and why.
FREE = {
    # By position alone: "title first p", in theChantu/prolific-enhancer. They have no mark.
    "cloudresearch": {"title", "requester"},
    # A name in another language stands in where the English one is gone.
    "toloka": {"requester"},
}


def list_cases(*states: PageState) -> list[Path]:
    """Folders of the cases whose own reader finds one of these states."""
    return [folder for folder in FOLDERS if read_case(folder).state in states]


def name_case(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


def read_text(folder: Path) -> str:
    (path,) = [path for path in folder.glob("page.*") if path.suffix != ".toml"]
    return path.read_text(encoding="utf-8")


def read_case(folder: Path) -> PageReading:
    return load_platforms()[folder.parent.name].read_own(open_case(folder))


def read_changed(folder: Path, text: str) -> PageReading:
    """The reading of this text in the place of the case's own."""
    page = open_case(folder)
    changed = redacted_page(text, content_type=page.content_type, address=page.address)
    return load_platforms()[folder.parent.name].read_own(changed)

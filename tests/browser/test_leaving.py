"""An export in a real browser: the file that is saved is the one that the gate passed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from archive.desk import Role, open_desk
from archive.desk.people import set_person
from archive.indexing import update_index
from tests.archive.publish.houses import House
from tests.browser.conftest import Watched, press, save, serve, unfold

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages over sixteen offers, six of them seen by k sources, for somebody called anna."""
    house = House(tmp_path_factory.mktemp("leaving"))
    house.show_many(range(16), strong=range(6))
    update_index(house.home)
    with open_desk(house.home) as desk:
        set_person(desk, "anna", role=Role.ADMIN, by="anna")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIECEWORK_DESK_NAME", "anna")
        folder = tmp_path_factory.mktemp("leaving-server")
        with serve(house.home.path, folder, script=None) as served:
            yield served


def test_an_export_is_saved_whole(
    address: str, open_tab: Callable[..., Watched], tmp_path: Path
) -> None:
    tab = open_tab()
    page = tab.go(address + "?page=search")
    unfold(page, "Export", until=page.get_by_role("button", name="Make the export"))
    button = page.get_by_role("button", name="Download piecework-listings-")
    press(page, "Make the export", until=button)
    expect(page.get_by_text("up to 10 whole")).to_be_visible()
    page.screenshot(path=tmp_path / "export.png", full_page=True)
    path = tmp_path / "export.zip"
    save(page, button, path)
    with zipfile.ZipFile(path) as file:
        assert {"datapackage.json", "listings.csv", "listings.jsonl"} == set(file.namelist())
        lines = file.read("listings.csv").decode("utf-8-sig").splitlines()
    assert len(lines) == 7
    tab.check_quiet()


def test_a_figure_of_a_trend_is_cited(
    address: str, open_tab: Callable[..., Watched], tmp_path: Path
) -> None:
    tab = open_tab()
    page = tab.go(address + "?page=trends&of=volume&by=month")
    unfold(page, "Chart as a picture", until=page.get_by_role("button", name="Make the picture"))
    button = page.get_by_role("button", name="Download piecework-chart-").first
    press(page, "Make the picture", until=button)
    unfold(page, "Cite a figure", until=page.get_by_role("button", name="Make the citation"))
    cited = page.locator("[data-testid='stCode']").filter(has_text="@misc")
    press(page, "Make the citation", until=cited)
    publication = page.locator(".pw code").filter(has_text=re.compile("^U")).first.inner_text()
    expect(cited).to_contain_text(f"{publication}.1")
    page.screenshot(path=tmp_path / "cited.png", full_page=True)
    tab.check_quiet()

"""A case's bundle in a real browser: the file that is saved proves itself, with its PDF."""

from __future__ import annotations

import io
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from archive.desk.cases import PartKind, add_part, open_case
from archive.desk.store import open_desk
from archive.home import find_home
from archive.indexing import update_index
from archive.publish.printing import VARIABLE
from piecework.printing import find_printer, hand_printer
from tests.archive.log.conftest import logged_folder
from tests.archive.publish.bundles import list_strong, run_verifier, unpack
from tests.browser.conftest import Watched, press, save, serve, unfold

__all__ = ["logged_folder"]

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def case_page(logged_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a case of two listings, for somebody called anna."""
    folder = tmp_path_factory.mktemp("bundling")
    for name in ("archive", "keys"):
        shutil.copytree(logged_folder / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIECEWORK_KEY_STORE", str(folder / "keys"))
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
        patch.delenv("PIECEWORK_PASSPHRASE", raising=False)
        patch.delenv("PIECEWORK_KEY_FILE", raising=False)
        patch.setenv("PIECEWORK_DESK_NAME", "anna")
        patch.setenv("PIECEWORK_TESTS_WITHOUT_SANDBOX", "1")
        # As `piecework ui` does before it starts the pages.
        patch.setenv(VARIABLE, "")
        if find_printer() is None:
            pytest.skip("no Chromium that may print")
        hand_printer()
        home = find_home(folder / "archive")
        update_index(home)
        with open_desk(home) as desk:
            case = open_case(desk, "Pay in spring", by="anna")
            for version in list_strong(home, 2):
                add_part(desk, case.id, by="anna", kind=PartKind.LISTING, value=version)
        with serve(home.path, tmp_path_factory.mktemp("bundling-server"), script=None) as served:
            yield f"{served}?page=case&case={case.id}"


def test_a_cases_bundle_is_saved_with_its_pdf(
    case_page: str, open_tab: Callable[..., Watched], tmp_path: Path
) -> None:
    pypdf = pytest.importorskip("pypdf")
    tab = open_tab()
    page = tab.go(case_page)
    unfold(page, "Evidence bundle", until=page.get_by_role("button", name="Make the bundle"))
    button = page.get_by_role("button", name="Download piecework-bundle-")
    press(page, "Make the bundle", until=button)
    expect(page.get_by_text("passed the gate. Registered as")).to_be_visible()
    path = tmp_path / "bundle.zip"
    save(page, button, path)
    folder = unpack(path, tmp_path / "bundle")
    code, told = run_verifier(folder)
    assert code == 0, told
    opened = pypdf.PdfReader(io.BytesIO((folder / "report.pdf").read_bytes()))
    words = " ".join(" ".join(one.extract_text() for one in opened.pages).split())
    assert "Pay in spring" in words
    assert "3 or more independent sources" in words
    tab.check_quiet()

"""From the pages of a sealed archive: a proof of a capture, a bundle that proves itself, a citation
of a claim."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from archive.claiming import make_claim
from archive.desk.cases import PartKind, add_part, open_case
from archive.desk.claims import Measured, Recipe
from archive.desk.store import open_desk
from archive.door import Archive
from archive.errors import BadInput
from archive.home import Home
from archive.ids import IdKind, to_id
from archive.indexing import update_index
from archive.publish.bundle import make_bundle
from archive.publish.printing import VARIABLE, Printer, take_printer, write_printer
from tests.archive.log.conftest import logged, logged_folder
from tests.archive.publish.bundles import list_strong, run_verifier
from tests.search_ui.page_reader import read_page, run_script

__all__ = ["logged", "logged_folder"]


def whole_app() -> None:
    from search_ui.app import main

    main()


@pytest.fixture
def home(logged: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    update_index(logged)
    monkeypatch.setenv("PIECEWORK_HOME", str(logged.path))
    monkeypatch.setenv("PIECEWORK_DESK_NAME", "anna")
    monkeypatch.delenv(VARIABLE, raising=False)
    return logged


def press(page: AppTest, label: str) -> str:
    done = next(one for one in page.button if one.label == label).click().run()
    assert not done.exception
    return read_page(done).text


def find_copy(home: Home) -> dict[str, str]:
    """The address of the copy of a listing's capture."""
    with Archive(home) as door:
        story = door.listing(list_strong(home, 1)[0])
        capture = next(
            one for one in story.captures if any(each.role == "page" for each in one.records)
        )
    return {"id": story.id, "copy": to_id(IdKind.CAPTURE, capture.capture)}


def test_a_copy_is_proven_up_to_the_signed_root(home: Home) -> None:
    page = run_script(whole_app, **find_copy(home))
    assert "Checkpoint of" not in read_page(page).text
    shown = press(page, "Show the proof")
    assert "leaf and path give the signed roots" in shown
    assert "In the log since the checkpoint of" in shown
    assert "piecework log prove P" in shown


def test_without_the_key_nothing_is_proven_and_it_says_so(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    page = run_script(whole_app, **find_copy(home))
    monkeypatch.setenv("PIECEWORK_KEY_FILE", str(tmp_path / "nowhere"))
    shown = press(page, "Show the proof")
    assert "The key of this archive is not here." in shown
    assert "Checkpoint of" not in shown


def test_a_case_leaves_as_a_bundle_that_proves_itself(home: Home, tmp_path: Path) -> None:
    with Archive(home) as door, open_desk(home) as desk:
        case = open_case(desk, "Pay in spring", by="anna")
        for version in list_strong(home, 2):
            add_part(desk, case.id, by="anna", kind=PartKind.LISTING, value=version)
        assert door.status()["listings"]
    page = run_script(whole_app, page="case", case=case.id)
    shown = press(page, "Make the bundle")
    assert "passed the gate. Registered as" in shown
    made = page.session_state["made_bundle"][1]
    with zipfile.ZipFile(io.BytesIO(made.content)) as file:
        file.extractall(tmp_path / "bundle")
    code, told = run_verifier(tmp_path / "bundle")
    assert code == 0, told


def test_a_claim_of_a_case_is_cited(home: Home) -> None:
    with Archive(home) as door, open_desk(home) as desk:
        case = open_case(desk, "Volume", by="anna")
        total = door.search("kind:listing seenby:≥k").total
        claim = make_claim(
            door,
            desk,
            f"The archive holds {total} versions",
            by="anna",
            recipe=Recipe(Measured("count", "kind:listing seenby:≥k")),
            stated=str(total),
            case=case.id,
        )
        add_part(desk, case.id, by="anna", kind=PartKind.CLAIM, value=claim.id)
    shown = press(run_script(whole_app, page="case", case=case.id), "Make the citation")
    assert "Registered as" in shown
    assert "Footnote" in shown


def test_what_may_not_leave_says_what_can_be_done(home: Home, tmp_path: Path) -> None:
    with Archive(home) as door:
        weak = [hit.id for hit in door.search("seenby:<k", limit=1).hits]
    if not weak:
        pytest.skip("every listing of this archive was seen by k sources")
    with open_desk(home) as desk, pytest.raises(BadInput, match="seenby:≥k"):
        make_bundle(home, desk, weak, tmp_path / "b.zip", by="anna", title="Weak")


def test_a_printer_is_handed_on_by_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert take_printer() is None
    printer = Printer("/usr/bin/browser", ("--flag=a b",))
    monkeypatch.setenv(VARIABLE, write_printer(printer))
    assert take_printer() == printer

"""What leaves from the pages, over a real archive: nothing before the gate has passed it, counts
and reasons beside it, and a line in the register."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from xml.etree import ElementTree

import pytest
from streamlit.testing.v1 import AppTest

from archive.desk import Role, open_desk
from archive.desk.cases import PartKind, add_part, open_case
from archive.desk.people import set_person
from archive.door import Archive
from archive.home import Home
from archive.indexing import update_index
from archive.model import Requester
from archive.publish.citations import list_figures
from archive.publish.exports.listings import tabulate_versions
from archive.publish.material import Withheld
from archive.publish.register import list_publications
from search_ui.language import choose_language
from search_ui.leaving import Made, cite_item, make_export_file
from search_ui.views.leaving import say_withheld
from tests.archive.ledger.pages import make_listing
from tests.archive.publish.houses import House
from tests.search_ui.page_reader import read_page, run_script


def real_page() -> None:
    from search_ui.app import main

    main()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    """Eighteen offers: six seen by k sources, ten by fewer, one public of a person, one public."""
    with pytest.MonkeyPatch.context() as patch:
        house = House(tmp_path_factory.mktemp("leaving"))
        house.show_many(range(16), strong=range(6))
        person = replace(make_listing(20), requester=Requester("R1", "Paulina Inventa"))
        house.show(20, listing=person, public=True)
        house.show(21, listing=replace(make_listing(21), title="=Sum <b>"), public=True)
        update_index(house.home)
        with open_desk(house.home) as desk:
            set_person(desk, "anna", role=Role.ADMIN, by="anna")
        patch.setenv("PIECEWORK_DESK_NAME", "anna")
        patch.setenv("PIECEWORK_HOME", str(house.home.path))
        yield house.home


def press(page: AppTest, label: str) -> AppTest:
    return next(one for one in page.button if one.label == label).click().run()


def text_of(page: AppTest) -> str:
    assert not page.exception
    return read_page(page).text


def count_published(home: Home) -> int:
    with open_desk(home, read_only=True) as desk:
        return len(list_publications(desk))


def find_items(home: Home) -> dict[str, str]:
    """Ids by title."""
    with Archive(home) as door:
        return {hit.title: hit.item_id for hit in door.search("").hits}


def find_made(page: AppTest, slot: str = "made_export") -> Made:
    made = page.session_state[slot][1]
    assert isinstance(made, Made)
    return made


def test_a_search_leaves_by_the_gate_and_not_before(home: Home) -> None:
    before = count_published(home)
    page = run_script(real_page, page="search")
    text_of(page)
    assert not page.get("download_button")
    assert count_published(home) == before
    page.checkbox(key="as_xlsx").check()
    page = press(page, "Make the export")
    shown = text_of(page)
    assert "8 rows passed the gate" in shown
    assert "up to 10 whole: rests on under k independent sources" in shown
    assert "in the column requester: masked" in shown
    assert len(page.get("download_button")) == 1
    assert count_published(home) == before + 1
    made = find_made(page)
    assert made.publication in shown
    with zipfile.ZipFile(io.BytesIO(made.content)) as file:
        assert set(file.namelist()) == {
            "datapackage.json", "listings.csv", "listings.jsonl", "listings.xlsx",
        }  # fmt: skip
        text = file.read("listings.csv").decode("utf-8-sig")
    assert "Paulina" not in text
    assert text.count("\n") == 9


def test_what_was_made_of_another_question_is_not_offered(home: Home) -> None:
    page = press(run_script(real_page, page="search"), "Make the export")
    assert page.get("download_button")
    page.query_params["q"] = "platform:nowhere"
    page = page.run()
    assert not page.get("download_button")
    page.query_params["q"] = "number"
    assert not page.run().get("download_button")


def test_whoever_is_not_at_the_desk_takes_nothing_out(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIECEWORK_DESK_NAME", "nobody")
    for params in ({"page": "search"}, {"page": "trends", "of": "volume"}):
        page = run_script(real_page, **params)
        text_of(page)
        assert "Make the export" not in [one.label for one in page.button]
        assert "Make the picture" not in [one.label for one in page.button]
    item = next(iter(find_items(home).values()))
    assert "Make the citation" not in [one.label for one in run_script(real_page, id=item).button]


def test_a_trend_leaves_with_what_it_rests_on(home: Home) -> None:
    page = run_script(real_page, page="trends", of="volume", by="month")
    shown = text_of(press(page, "Make the export"))
    assert "passed the gate" in shown
    with open_desk(home, read_only=True) as desk:
        last = max(list_publications(desk), key=lambda one: one.at)
    assert last.question == "trend of volume by month, counted by listing, from own: everything"


def test_a_picture_holds_only_what_passed_and_says_where_it_is_from(home: Home) -> None:
    page = run_script(real_page, page="trends", of="volume", by="month")
    next(one for one in page.text_input if "picture_title" in (one.key or "")).set_value("A <b> b")
    page = press(page, "Make the picture")
    assert "passed the gate" in text_of(page)
    made = find_made(page, "made_picture")
    assert [one.name.rpartition(".")[2] for one in (made, *made.beside)] == ["svg", "png"]
    assert made.beside[0].content.startswith(b"\x89PNG")
    words = " ".join(ElementTree.fromstring(made.content).itertext())
    assert "A <b> b" in words
    for part in (made.publication, home.archive_id[:8], "data version", "n = "):
        assert part in words
    assert b"http" not in made.content.replace(b"http://www.w3.org/", b"")
    with open_desk(home, read_only=True) as desk:
        [kept] = [one for one in list_publications(desk) if one.id == made.publication]
    assert str(kept.kind) == "chart"
    assert kept.sha256 == sha256(made.content).hexdigest()


def test_a_figure_is_cited_once_something_of_it_left(home: Home) -> None:
    page = run_script(real_page, page="trends", of="volume", by="month")
    assert "make the export or the picture first" in text_of(page)
    assert "Make the citation" not in [one.label for one in page.button]
    page = press(page, "Make the export")
    made = find_made(page)
    with open_desk(home, read_only=True) as desk:
        figures = list_figures(desk, made.publication)
    assert f"{made.publication}.1" in figures
    page = press(page, "Make the citation")
    text_of(page)
    footnote, bibtex, csl = (one.value for one in page.code[-3:])
    assert f"{made.publication}.1" in footnote
    assert f"{made.publication}.1" in bibtex
    assert json.loads(csl)
    with open_desk(home, read_only=True) as desk:
        cited = [one.question for one in list_publications(desk) if str(one.kind) == "citation"]
    assert f"{made.publication}.1" in cited


def test_a_chart_of_what_may_not_leave_is_not_drawn(home: Home) -> None:
    title = make_listing(8).title
    before = count_published(home)
    page = run_script(real_page, page="trends", of="volume", by="month", q=f'"{title}"')
    shown = text_of(press(page, "Make the picture"))
    assert "no figure of this chart may leave" in shown
    assert count_published(home) == before


def test_a_split_by_names_does_not_leave(home: Home) -> None:
    page = run_script(real_page, page="trends", of="volume", split="requester")
    assert "names among them, does not leave" in text_of(page)
    assert "Make the export" not in [one.label for one in page.button]


def test_a_question_of_what_rules_suspect_is_refused(home: Home) -> None:
    with Archive(home) as door, open_desk(home) as desk:
        before = len(list_publications(desk))
        with pytest.raises(Exception, match="nobody has reviewed"):
            make_export_file(
                door,
                desk,
                lambda one, _desk: tabulate_versions(one, "flag:biometric-id"),
                by="anna",
                title="x",
                question="flag:biometric-id",
                formats=(),
            )
        assert len(list_publications(desk)) == before


def test_reviewed_requests_have_their_own_table(home: Home) -> None:
    page = press(run_script(real_page, page="review"), "Make the export")
    assert "0 rows passed the gate" in text_of(page)
    with zipfile.ZipFile(io.BytesIO(find_made(page).content)) as file:
        assert "requests.csv" in file.namelist()


def test_a_listing_is_cited_in_the_language_of_the_page(home: Home) -> None:
    item = find_items(home)["=Sum <b>"]
    page = press(run_script(real_page, id=item), "Make the citation")
    assert "Registered as" in text_of(page)
    footnote, bibtex, csl = (one.value for one in page.code)
    assert item in footnote
    assert "on public pages" in footnote
    assert bibtex.startswith(f"@misc{{{item}")
    assert json.loads(csl)[0]["id"] == item
    choose_language(asked="nl", browser=None)
    try:
        with Archive(home) as door, open_desk(home) as desk:
            cited = cite_item(door, desk, item, by="anna")
    finally:
        choose_language(asked=None, browser=None)
    assert "op openbare pagina's" in cited.footnote


def test_what_may_not_leave_is_not_cited(home: Home) -> None:
    item = find_items(home)[make_listing(8).title]
    before = count_published(home)
    page = press(run_script(real_page, id=item), "Make the citation")
    assert "may not leave the house" in text_of(page)
    assert not page.code
    assert count_published(home) == before


def test_a_bundle_says_that_it_needs_the_key(home: Home) -> None:
    item = find_items(home)["=Sum <b>"]
    with open_desk(home) as desk:
        case = open_case(desk, "Sums", by="anna").id
        assert "Make the bundle" not in [
            one.label for one in run_script(real_page, page="case", case=case).button
        ]
        add_part(desk, case, by="anna", kind=PartKind.LISTING, value=item)
    page = press(run_script(real_page, page="case", case=case), "Make the bundle")
    assert "The key of this archive is not here." in text_of(page)
    assert not page.get("download_button")


def test_counts_of_what_was_withheld_name_the_column() -> None:
    assert say_withheld(Withheld("masked", 3, "title")) == "3 in the column title: masked"
    assert say_withheld(Withheld("odd", 20)) == "up to 20 whole: odd"

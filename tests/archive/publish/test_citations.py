"""Citations: what may leave, with its grade, in forms that others' tools read."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from citeproc import Citation as CiteprocCitation
from citeproc import CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.bibtex import BibTeX
from citeproc.source.json import CiteProcJSON

from archive.claiming import make_claim
from archive.desk import Desk, Role, open_desk
from archive.desk.claims import Measured, Recipe
from archive.desk.people import set_person
from archive.door import Archive
from archive.errors import BadInput, NotAllowed
from archive.ids import IdKind, to_id
from archive.indexing import update_index
from archive.ledger import Ledger, order_nothing
from archive.model import Requester, SeenBy
from archive.publish.citation_formats import write_bibtex, write_csl, write_footnote
from archive.publish.citations import Citation, cite
from archive.publish.exports.making import ExportReport, make_export
from archive.publish.exports.trends import tabulate_trend
from archive.publish.material import Leaving
from archive.publish.register import list_publications, list_published_cells
from tests.archive.ledger.pages import make_entry, make_listing, make_reading, make_window
from tests.archive.publish.houses import House


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with open_desk(house.home) as opened:
        set_person(opened, "anna", role=Role.ADMIN, by="anna")
        yield opened


def cite_offer(house: House, desk: Desk, number: int, *, by: str = "anna") -> Citation:
    with Archive(house.home) as door:
        return cite(door, desk, to_id(IdKind.LISTING, house.docs()[number].item), by=by)


def print_csl(citation: Citation) -> str:
    """The bibliography that a citation processor makes of it, without our code."""
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    source = CiteProcJSON(json.loads(json.dumps(write_csl(citation))))
    bibliography = CitationStylesBibliography(style, source, formatter.plain)
    bibliography.register(CiteprocCitation([CitationItem(citation.id.lower())]))
    return "".join(str(one) for one in bibliography.bibliography())


def test_a_footnote_says_what_when_how_sure_and_where(house: House, desk: Desk) -> None:
    house.show(1, seen=SeenBy.K_OR_MORE)
    citation = cite_offer(house, desk, 1)
    text = write_footnote(citation)
    assert text.startswith(
        "“Sort invented receipts 1”, offered by Requester RQ1 on invented, $0.05, seen between 1 "
    )
    assert "by 3 or more independent sources (donated, unverified" in text
    assert f"Piecework archive {house.home.archive_id[:8]}, {citation.id}, data version" in text
    dutch = write_footnote(citation, language="nl")
    assert "aangeboden door Requester RQ1 op invented" in dutch
    assert "geschonken, niet geverifieerd" in dutch


def test_under_k_it_is_not_cited(house: House, desk: Desk) -> None:
    house.show(1)
    with pytest.raises(BadInput, match="under k independent sources"):
        cite_offer(house, desk, 1)
    assert list_publications(desk) == []


def test_every_citation_is_registered(house: House, desk: Desk) -> None:
    house.show(1, public=True)
    citation = cite_offer(house, desk, 1)
    assert [(one.id, one.kind) for one in list_publications(desk)] == [
        (citation.publication, Leaving.CITATION)
    ]
    with pytest.raises(NotAllowed):
        cite_offer(house, desk, 1, by="nobody")


def test_a_version_and_a_capture_are_cited_too(house: House, desk: Desk) -> None:
    capture = house.show(1, public=True)
    version = to_id(IdKind.VERSION, house.docs()[1].version)
    with Archive(house.home) as door:
        for cited in (version, to_id(IdKind.CAPTURE, capture)):
            citation = cite(door, desk, cited, by="anna")
            assert citation.id == cited
            assert citation.title == "Sort invented receipts 1"


def test_a_capture_of_several_says_how_many_more_may_leave(house: House, desk: Desk) -> None:
    """What is under k is not counted either."""
    reading = make_reading(*(make_listing(number) for number in range(5)))
    entry = make_entry(reading, make_window(3), capture=77)
    with Ledger.open(house.home.ledger_db) as ledger:
        ledger.record([entry], order_captures=order_nothing)
    house.reach_k([1, 2, 3])
    with Archive(house.home) as door:
        citation = cite(door, desk, to_id(IdKind.CAPTURE, 77), by="anna")
        one = cite(door, desk, to_id(IdKind.LISTING, house.docs()[1].item), by="anna")
    assert citation.others == 2
    assert "on a page that shows 2 more, seen between" in write_footnote(citation)
    assert "die er nog 2 toont" in write_footnote(citation, language="nl")
    assert "more" not in write_footnote(one).replace("or more", "")


def publish_trend(house: House, desk: Desk, out: Path) -> ExportReport:
    house.show_many(range(6), strong=range(6))
    update_index(house.home)
    with Archive(house.home) as door:
        table = tabulate_trend(door, of="volume")
        return make_export(door, desk, table, out, by="anna", title="Offers", question="")


def test_a_published_figure_is_cited_by_its_file(house: House, desk: Desk, tmp_path: Path) -> None:
    made = publish_trend(house, desk, tmp_path / "out")
    (name,) = [one.name for one in list_published_cells(desk)]
    with Archive(house.home) as door:
        citation = cite(door, desk, f"{made.publication}.1", by="anna")
    assert citation.id == f"{made.publication}.1"
    assert citation.title == f"Offers: {name}"
    text = write_footnote(citation)
    assert f"(export, SHA-256 {made.sha256})" in text
    assert f"{citation.id}, data version {citation.basis.sequence}." in text
    assert text.index(" (donated, unverified).") < text.index("Piecework archive")
    assert "zoals gepubliceerd op" in write_footnote(citation, language="nl")
    assert " (geschonken, niet geverifieerd)." in write_footnote(citation, language="nl")
    printed = print_csl(citation)
    assert citation.title in printed
    assert write_csl(citation)[0]["type"] == "dataset"
    assert write_bibtex(citation).startswith(f"@misc{{{citation.id},")
    with Archive(house.home) as door, pytest.raises(NotAllowed):
        cite(door, desk, citation.id, by="nobody")


def test_the_grade_of_a_figure_is_of_all_that_it_rests_on(
    house: House, desk: Desk, tmp_path: Path
) -> None:
    """Of what leaves on public pages it is that of those."""
    house.show(50, public=True)
    made = publish_trend(house, desk, tmp_path / "out")
    (cell,) = list_published_cells(desk)
    assert cell.access == ("donated",)
    with closing(sqlite3.connect(house.home.ledger_db)) as db, db:
        db.execute("UPDATE capture SET access = 'visited' WHERE public")
    with Archive(house.home) as door:
        table = tabulate_trend(door, of="volume")
        again = make_export(
            door, desk, table, tmp_path / "again", by="anna", title="Offers", question=""
        )
        citation = cite(door, desk, f"{again.publication}.1", by="anna")
        older = cite(door, desk, f"{made.publication}.1", by="anna")
    assert citation.access == ("donated", "visited")
    assert older.access == ("donated",)


def test_a_claim_carries_the_grade_of_what_it_rests_on(house: House, desk: Desk) -> None:
    house.show_many(range(6), strong=range(6))
    update_index(house.home)
    with Archive(house.home) as door:
        total = door.search("kind:listing").total
        claim = make_claim(
            door,
            desk,
            f"The archive holds {total} offers",
            by="anna",
            recipe=Recipe(Measured("count", "kind:listing")),
            stated=str(total),
        )
        citation = cite(door, desk, claim.id, by="anna")
    assert citation.access == ("donated",)
    note = str(write_csl(citation)[0]["note"])
    for written in (write_footnote(citation), write_bibtex(citation), note):
        assert "donated, unverified" in written


@pytest.mark.parametrize("number", ["", ".", ".0", ".2", ".1.1", ".-1", ".x", ".١"])
def test_a_figure_that_is_none_is_told_with_those_there_are(
    number: str, house: House, desk: Desk, tmp_path: Path
) -> None:
    made = publish_trend(house, desk, tmp_path / "out")
    wanted = f"figures of {made.publication}, {made.publication}.1 to {made.publication}.1: "
    with Archive(house.home) as door, pytest.raises(BadInput, match=wanted):
        cite(door, desk, f"{made.publication}{number}", by="anna")
    assert len(list_publications(desk)) == 1


def test_only_figures_have_a_dot(house: House, desk: Desk) -> None:
    house.show(1, public=True)
    listing = to_id(IdKind.LISTING, house.docs()[1].item)
    with Archive(house.home) as door:
        citation = cite(door, desk, listing, by="anna")
        with pytest.raises(BadInput, match="only a published figure's has a dot"):
            cite(door, desk, f"{listing}.1", by="anna")
        with pytest.raises(BadInput, match="has no figure"):
            cite(door, desk, f"{citation.publication}.1", by="anna")


@pytest.mark.parametrize("cited", ["G0000000000000", "nonsense", "L0000000000000"])
def test_what_cannot_be_cited_says_so(cited: str, house: House, desk: Desk) -> None:
    house.show(1)
    with Archive(house.home) as door, pytest.raises(BadInput, match=cited):
        cite(door, desk, cited, by="anna")


def test_a_natural_person_is_masked(house: House, desk: Desk) -> None:
    person = replace(make_listing(1), requester=Requester("R1", "Paulina Inventa"))
    house.show(1, listing=person, public=True)
    citation = cite_offer(house, desk, 1)
    told = [write_footnote(citation), write_bibtex(citation), json.dumps(write_csl(citation))]
    assert not any("Paulina" in one for one in told)


def test_a_citation_processor_reads_it(house: House, desk: Desk) -> None:
    house.show(1, public=True)
    citation = cite_offer(house, desk, 1)
    printed = print_csl(citation)
    assert "Sort invented receipts 1" in printed
    assert "Requester RQ1" in printed
    assert str(citation.first.earliest.year if citation.first else "") in printed


HOSTILE = r"50% of {x} & \input{/etc/passwd} #1 $\_^~ <i>b</i> }@misc{a,"


def test_a_hostile_title_stays_a_title(house: House, desk: Desk, tmp_path: Path) -> None:
    house.show(1, listing=replace(make_listing(1), title=HOSTILE), public=True)
    citation = cite_offer(house, desk, 1)
    assert "‹i>b‹/i>" in print_csl(citation)
    text = write_bibtex(citation)
    assert r"\input" not in text
    assert text.count("{") == text.count("}")


@pytest.mark.filterwarnings(
    "ignore:Unsupported BibTeX field"
)  # the reader knows fewer than there are
def test_signs_that_mean_something_to_latex_come_back(
    house: House, desk: Desk, tmp_path: Path
) -> None:
    title = "50% of #1 & $2_000"
    house.show(1, listing=replace(make_listing(1), title=title), public=True)
    citation = cite_offer(house, desk, 1)
    path = tmp_path / "cited.bib"
    path.write_text(write_bibtex(citation), "utf-8")
    entries = BibTeX(str(path), encoding="utf-8")
    assert list(entries) == [citation.id.lower()]
    assert str(entries[citation.id.lower()].title) == title

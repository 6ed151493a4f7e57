"""Exports: only what may leave, described so that others can read it, registered before."""

from __future__ import annotations

import csv
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest
from frictionless import Package

from archive.desk import Desk, Role, open_desk
from archive.desk.people import set_person
from archive.desk.replies import SentHow, draft_reply, record_sending
from archive.door import Archive
from archive.errors import BadInput, NotAllowed
from archive.ids import IdKind, to_id
from archive.indexing import update_index
from archive.ledger import Ledger, order_nothing
from archive.model import Requester, SeenBy
from archive.publish.exports.changes import tabulate_changes
from archive.publish.exports.listings import COLUMNS, tabulate_versions
from archive.publish.exports.making import ExportReport, make_export
from archive.publish.exports.trends import tabulate_trend
from archive.publish.exports.writing import FORMATS
from archive.publish.register import list_publications
from tests.archive.ledger.pages import (
    make_document,
    make_entry,
    make_listing,
    make_rating,
    make_reading,
    make_window,
)
from tests.archive.publish.houses import PLATFORM, House


@pytest.fixture
def house(tmp_path: Path) -> House:
    house = House(tmp_path)
    house.show_many(range(10), strong=range(6))
    person = replace(make_listing(20), requester=Requester("R1", "Paulina Inventa"))
    mail = replace(make_listing(21), title="=Write to paula@example.org")
    for number, listing in ((20, person), (21, mail)):
        house.show(number, listing=listing, public=True)
    update_index(house.home)
    return house


@pytest.fixture
def desk(house: House) -> Iterator[Desk]:
    with open_desk(house.home) as opened:
        set_person(opened, "anna", role=Role.ADMIN, by="anna")
        yield opened


def export(house: House, desk: Desk, out: Path, question: str = "", **more: object) -> ExportReport:
    given = {"by": "anna", "title": "Offers", "question": question, **more}
    with Archive(house.home) as door:
        return make_export(door, desk, tabulate_versions(door, question), out, **given)  # type: ignore[arg-type]


def read_rows(out: Path, name: str = "listings") -> list[dict[str, str]]:
    with (out / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_package(out: Path) -> dict[str, object]:
    package: dict[str, object] = json.loads((out / "datapackage.json").read_text("utf-8"))
    return package


def test_only_what_k_saw_or_anyone_could_see_leaves(
    house: House, desk: Desk, tmp_path: Path
) -> None:
    report = export(house, desk, tmp_path / "out")
    rows = read_rows(tmp_path / "out")
    assert report.rows == len(rows) == 8
    assert {row["leaves_on"] for row in rows} == {"≥k", "public"}
    docs = house.docs()
    assert {row["listing"] for row in rows} == {
        to_id(IdKind.LISTING, docs[number].item) for number in (*range(6), 20, 21)
    }
    assert [(one.reason, one.count) for one in report.withheld if one.column is None] == [
        ("rests on under k independent sources", 10)
    ]


def test_persons_contacts_and_formulas_do_not_leave(
    house: House, desk: Desk, tmp_path: Path
) -> None:
    export(house, desk, tmp_path / "out", formats=("xlsx", "parquet"))
    for path in (tmp_path / "out").iterdir():
        content = path.read_bytes()
        assert b"Inventa" not in content
        assert b"paula@" not in content
    masked = {row["masked"] for row in read_rows(tmp_path / "out")}
    assert masked == {"", "requester; requester_id", "title"}
    title = next(row["title"] for row in read_rows(tmp_path / "out") if "Write" in row["title"])
    assert title.startswith("'=")


def test_other_peoples_tools_read_the_package(house: House, desk: Desk, tmp_path: Path) -> None:
    export(house, desk, tmp_path / "out", formats=tuple(FORMATS))
    package = Package(str(tmp_path / "out" / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "message"])
    table = next(one for one in package.resources if one.format == "csv")
    row = table.read_rows()[0]
    assert row["first_seen_from"].day == 1
    assert str(row["pay_amount"]) == "0.05"
    described = {field.name: field.description for field in table.schema.fields}
    assert all(described.values())


def test_one_changed_byte_is_found_by_them(house: House, desk: Desk, tmp_path: Path) -> None:
    export(house, desk, tmp_path / "out")
    path = tmp_path / "out" / "listings.jsonl"
    path.write_bytes(path.read_bytes().replace(b"0.05", b"0.06", 1))
    assert not Package(str(tmp_path / "out" / "datapackage.json")).validate().valid


def test_it_says_over_which_data_and_by_whom(house: House, desk: Desk, tmp_path: Path) -> None:
    report = export(house, desk, tmp_path / "out", "platform:" + PLATFORM)
    said = read_package(tmp_path / "out")["piecework"]
    assert isinstance(said, dict)
    with Archive(house.home) as door:
        assert said["data"]["sequence"] == door.sequence()
    assert said["question"] == "platform:" + PLATFORM
    assert said["withheld"]
    published = list_publications(desk)
    assert [one.id for one in published] == [report.publication]
    text = (tmp_path / "out" / "datapackage.json").read_bytes()
    assert published[0].sha256 == report.sha256 == sha256(text).hexdigest()


def test_replies_travel_with_it(house: House, desk: Desk, tmp_path: Path) -> None:
    doc = house.docs()[1]
    reply = draft_reply(
        desk,
        by="anna",
        platform=PLATFORM,
        requester=doc.requester,
        about=[to_id(IdKind.LISTING, doc.item)],
        questions="Why so little?",
    )
    record_sending(
        desk,
        reply.id,
        by="anna",
        on=date(2026, 3, 3),
        how=SentHow.LETTER,
        deadline=date(2026, 3, 10),
    )
    export(house, desk, tmp_path / "out")
    said = read_package(tmp_path / "out")["piecework"]
    assert isinstance(said, dict)
    assert "Asked for a reply on 2026-03-03" in said["replies"][0]["says"]


def test_a_zip_holds_the_same(house: House, desk: Desk, tmp_path: Path) -> None:
    report = export(house, desk, tmp_path / "out.zip")
    with zipfile.ZipFile(tmp_path / "out.zip") as packed:
        assert sorted(packed.namelist()) == ["datapackage.json", "listings.csv", "listings.jsonl"]
    assert report.sha256 == sha256((tmp_path / "out.zip").read_bytes()).hexdigest()
    assert sorted(one.name for one in tmp_path.iterdir() if "part" in one.name) == []


def test_what_is_broken_off_leaves_nothing(house: House, desk: Desk, tmp_path: Path) -> None:
    def stop(done: int, of: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(house, desk, tmp_path / "out", progress=stop)
    assert not list(tmp_path.glob("out*"))
    assert list_publications(desk) == []


def test_nobody_the_desk_does_not_know_lets_it_leave(
    house: House, desk: Desk, tmp_path: Path
) -> None:
    with pytest.raises(NotAllowed):
        export(house, desk, tmp_path / "out", by="nobody")
    assert not list(tmp_path.glob("out*"))


@pytest.mark.parametrize(
    ("more", "says"), [({"formats": ("ods",)}, "no format"), ({"question": ""}, "there already")]
)
def test_a_bad_order_says_what_is_wrong(
    more: dict[str, object], says: str, house: House, desk: Desk, tmp_path: Path
) -> None:
    if says == "there already":
        (tmp_path / "out").mkdir()
    with pytest.raises(BadInput, match=says):
        export(house, desk, tmp_path / "out", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "question",
    ["flag:biometric_id", "-flag:biometric_id", "concern:grave", "sort:flags", "unsaid:x"],
)
def test_no_question_tells_what_is_only_suspected(question: str, house: House, desk: Desk) -> None:
    with Archive(house.home) as door:
        with pytest.raises(BadInput, match="nobody has reviewed"):
            tabulate_versions(door, question)
        with pytest.raises(BadInput, match="nobody has reviewed"):
            tabulate_trend(door, of="flag:biometric_id")
    assert not {"flag", "flags", "concern", "unsaid"} & {one.name for one in COLUMNS}


def test_a_change_leaves_where_both_its_sides_may(house: House, desk: Desk, tmp_path: Path) -> None:
    with Archive(house.home) as door:
        table = tabulate_changes(door)
        make_export(
            door, desk, table, tmp_path / "out", by="anna", title="Changes", question="changes"
        )
    rows = read_rows(tmp_path / "out", "changes")
    assert {row["kind"] for row in rows} == {"appeared"}
    assert len(rows) == 8
    assert table.count == 12
    assert SeenBy.K_OR_MORE in {row["leaves_on"] for row in rows}
    # Latest first would tell the order within a month.
    ids = [row["change"] for row in rows]
    with Archive(house.home) as door:
        latest = [one.id for one in door.changes() if one.id in ids]
    assert ids == sorted(ids)
    assert ids != latest


def test_a_trend_does_not_leave_split_by_names(house: House, desk: Desk) -> None:
    with Archive(house.home) as door, pytest.raises(BadInput, match="split by platform"):
        tabulate_trend(door, of="volume", split="requester")


def test_changes_of_documents_have_a_documents_id_and_ratings_are_none(
    house: House, desk: Desk, tmp_path: Path
) -> None:
    reading = make_reading(documents=[make_document(1)], ratings=[make_rating("R1")])
    entry = replace(make_entry(reading, make_window(3), capture=900), public=True)
    with Ledger.open(house.home.ledger_db) as ledger:
        ledger.record([entry], order_captures=order_nothing)
    with Archive(house.home) as door:
        table = tabulate_changes(door, platform=PLATFORM)
        report = make_export(
            door, desk, table, tmp_path / "out", by="anna", title="Changes", question="changes"
        )
    rows = read_rows(tmp_path / "out", "changes")
    (document,) = [row["listing"] for row in rows if not row["listing"].startswith("L")]
    assert document.startswith("D")
    with Archive(house.home) as door:
        assert door.listing(document).id == document
    assert all("no longer" not in one.reason for one in report.withheld)

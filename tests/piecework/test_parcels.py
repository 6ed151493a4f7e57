"""Parcels at the command line: from a worker's computer to the newsroom, by any carrier."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.story.offers import list_page
from tests.support.archives import Desk, make_desk

pytest.importorskip("pyrage")
SEEN = ("--seen-at", "2024-03-02")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    desk = make_desk(tmp_path, monkeypatch)
    desk.run("consent", "give", "heron")
    desk.run("consent", "ticket", "heron", "--out", str(tmp_path / "ticket.json"))
    (tmp_path / "saved").mkdir()
    (tmp_path / "saved" / "list.json").write_bytes(list_page())
    return desk


def pack(desk: Desk, folder: Path, *options: str) -> dict[str, object]:
    out = desk.ask(
        "parcel",
        "--ticket",
        str(folder / "ticket.json"),
        "--out",
        str(folder / "sent"),
        str(folder / "saved"),
        *SEEN,
        *options,
    )
    assert isinstance(out, dict)
    return out


def test_a_signed_parcel_is_the_sources(desk: Desk, tmp_path: Path) -> None:
    assert pack(desk, tmp_path)["pages"] == 1
    report = desk.ask("receive", str(tmp_path / "sent"))
    assert (report["new"], report["signed_parcels"]) == (1, 1)
    assert desk.ask("verify")["clean"]
    assert desk.ask("status")["captures"] == 1
    erased = desk.ask("consent", "withdraw", "heron", "--erase", "--yes")
    assert erased["captures"] == 1


def test_twice_and_in_any_order_it_is_once(desk: Desk, tmp_path: Path) -> None:
    pack(desk, tmp_path)
    pack(desk, tmp_path)
    parcels = sorted((tmp_path / "sent").iterdir())
    assert len(parcels) == 2
    shutil.copy(parcels[0], tmp_path / "again.parcel.age")
    report = desk.ask("receive", *map(str, reversed(parcels)), str(tmp_path / "again.parcel.age"))
    assert (report["new"], report["again"]) == (1, 2)
    assert desk.ask("status")["captures"] == 1


def test_unsigned_it_rests_on_a_named_consent_and_is_donated(desk: Desk, tmp_path: Path) -> None:
    pack(desk, tmp_path, "--unsigned")
    refused = desk.ask("receive", str(tmp_path / "sent"), expect=3)
    assert [one["code"] for one in refused["refused_parcels"]] == ["no-consent"]
    desk.run("consent", "give", "unnamed")
    report = desk.ask("receive", str(tmp_path / "sent"))
    assert (report["new"], report["signed_parcels"]) == (1, 0)
    captures = desk.ask("search")["hits"]
    assert captures


def test_after_a_withdrawal_nothing_is_taken_in(desk: Desk, tmp_path: Path) -> None:
    pack(desk, tmp_path)
    desk.run("consent", "withdraw", "heron")
    refused = desk.ask("receive", str(tmp_path / "sent"), expect=3)
    assert [one["code"] for one in refused["refused_parcels"]] == ["no-consent"]
    assert desk.ask("status")["captures"] == 0


def test_a_new_ticket_ends_the_one_before_it(desk: Desk, tmp_path: Path) -> None:
    pack(desk, tmp_path)
    desk.run("consent", "ticket", "heron", "--out", str(tmp_path / "new.json"))
    report = desk.ask("receive", str(tmp_path / "sent"), expect=3)
    assert report["signed_parcels"] == 0


def test_what_looks_like_an_identifier_stays_where_it_is(desk: Desk, tmp_path: Path) -> None:
    marked = list_page().replace(b"Look into", b"A1INVENTEDWORKER9 look into")
    assert marked != list_page()
    (tmp_path / "saved" / "list.json").write_bytes(marked)
    result = desk.ask(
        "parcel",
        "--ticket",
        str(tmp_path / "ticket.json"),
        "--out",
        str(tmp_path / "sent"),
        str(tmp_path / "saved"),
        *SEEN,
        expect=3,
    )
    assert result == {"pages": 0, "parcels": [], "not_packed": 1}
    assert list((tmp_path / "sent").iterdir()) == []


def test_an_archive_on_the_workers_computer_is_sent_once(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "worker").mkdir()
    with monkeypatch.context() as patch:
        worker = make_desk(tmp_path / "worker", patch)
        worker.run("donate", str(tmp_path / "saved"), "--source", "me", *SEEN)
        send = (
            "parcel",
            "--ticket",
            str(tmp_path / "ticket.json"),
            "--out",
            str(tmp_path / "sent"),
            "--source",
            "me",
        )
        assert worker.ask(*send)["pages"] == 1
        assert worker.ask(*send, expect=3)["pages"] == 0
    report = desk.ask("receive", str(tmp_path / "sent"))
    assert (report["new"], report["signed_parcels"]) == (1, 1)
    assert desk.ask("search")["total"] > 0


def test_files_that_are_no_parcels_are_refused_by_name(desk: Desk, tmp_path: Path) -> None:
    bad = tmp_path / "bad.parcel.age"
    bad.write_bytes(b"age-encryption.org/v1\n-> nonsense")
    refused = desk.ask("receive", str(bad), expect=3)
    assert [one["code"] for one in refused["refused_parcels"]] == ["not-for-us"]
    desk.run("receive", str(tmp_path / "nowhere"), expect=2)
    desk.run("parcel", "--ticket", str(bad), "--out", str(tmp_path / "sent"), "x.html", expect=2)

"""The story, row by row: an offer goes in as a donation, is read, found by a question, and cited.

Rows that the archive can show so far: those told of Mechanical Turk (or of any platform, in its
format). Each later part of the project adds its own.
"""

from __future__ import annotations

import hashlib
from decimal import Decimal
from typing import Any

import pytest

from tests.story.offers import OFFERS, Offer, list_page, preview_page
from tests.support.archives import Desk, make_desk

SEEN_AT = "2024-03-02"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("story")
        desk = make_desk(folder, patch)
        files = {"list.json": list_page()}
        files |= {
            f"preview-{offer.row}.html": preview_page(offer)
            for offer in OFFERS
            if offer.instructions
        }
        given = desk.give(files, folder / "given", "--seen-at", SEEN_AT, "--source", "kingfisher")
        assert given["new"] == len(files), given
        yield desk


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: f"row-{offer.row}")
def test_offer_is_found_by_the_stated_question(desk: Desk, offer: Offer) -> None:
    answer = desk.ask("search", offer.question)
    titles = [hit["title"] for hit in answer["hits"]]
    assert titles == [offer.title]
    hit = answer["hits"][0]
    assert Decimal(hit["pay"]["amount"]) == Decimal(offer.dollars)
    assert (hit["pay"]["currency"], hit["pay"]["unit"]) == ("USD", "task")
    assert hit["first_seen"].startswith(SEEN_AT)


@pytest.mark.parametrize("offer", OFFERS, ids=lambda offer: f"row-{offer.row}")
def test_offer_can_be_cited_with_its_proof(desk: Desk, offer: Offer) -> None:
    listing = desk.ask("search", offer.question)["hits"][0]["listing"]
    story = desk.ask("listing", listing)
    capture = story["captures"][0]
    file = desk.path / "evidence" / capture["file"]
    with file.open("rb") as segment:
        segment.seek(capture["offset"])
        member = segment.read(capture["length"])
    assert hashlib.sha256(member).hexdigest() == capture["sha256"]
    assert capture["as_stated_by_the_donor"] is True
    assert story["seen_by"] == "<k"


@pytest.mark.parametrize(
    "offer", [offer for offer in OFFERS if offer.instructions], ids=lambda offer: f"row-{offer.row}"
)
def test_instructions_are_found_and_linked_to_their_listing(desk: Desk, offer: Offer) -> None:
    answer = desk.ask("search", offer.document_question)
    assert [hit["kind"] for hit in answer["hits"]] == ["document"]
    listing = desk.ask("search", offer.question)["hits"][0]["listing"]
    assert answer["hits"][0]["listing"] == listing


def test_row_17_qualifications_are_fields(desk: Desk) -> None:
    (offer,) = [offer for offer in OFFERS if offer.row == 17]
    hit = desk.ask("search", offer.question)["hits"][0]
    version = desk.ask("listing", hit["listing"])["versions"][0]
    kinds = {one["kind"]: one for one in version["qualifications"]}
    assert kinds["approved_count"]["values"] == ["500"]
    assert kinds["approval_rate"]["values"] == ["98"]
    assert "masters" in kinds
    assert desk.ask("search", "-approved:>=500 receipts")["total"] == 0


def test_what_nobody_offered_is_not_found(desk: Desk) -> None:
    assert desk.ask("search", "zeppelin")["total"] == 0


def test_archive_is_clean_afterwards(desk: Desk) -> None:
    assert desk.ask("verify")["clean"] is True
    assert desk.ask("status")["quarantined"] == 0

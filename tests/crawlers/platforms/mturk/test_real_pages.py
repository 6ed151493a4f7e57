"""The reader against pages that nobody here wrote: every row and every field.

`hitslist.expected.json` is another program's reading of the same page. Its two stated faults
are set right here: row 5's qualifications are debris, and entities are not decoded.
"""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from archive.model import (
    Comparator,
    IdentityKind,
    ListingSeen,
    PageReading,
    PageState,
    Qualification,
    QualificationKind,
)
from crawlers.platforms import load_platforms, recognise
from tests.crawlers.platforms.pages import received_page, redacted_page
from tests.support.shared import need

LISTS = "data/mturk-viewhits-2011"
SNAPSHOTS = "data/mturk-listings-2017"


def _read(path: Path, *, platform: str = "mturk") -> PageReading:
    kind = "application/json" if path.suffix == ".json" else "text/html"
    return load_platforms()[platform].read(redacted_page(path.read_bytes(), content_type=kind))


def _squeeze(text: str) -> str:
    return " ".join(text.split())


def test_list_of_2010_is_read_field_by_field() -> None:
    expected = json.loads(need(f"{LISTS}/hitslist.expected.json").read_text(encoding="utf-8"))
    reading = _read(need(f"{LISTS}/hitslist.html"))
    assert reading.state is PageState.LISTINGS
    assert reading.doubts == ()
    assert len(reading.listings) == len(expected) == 10
    for number, (listing, row) in enumerate(zip(reading.listings, expected, strict=True)):
        assert listing.title == _squeeze(html.unescape(row["title"]))
        assert listing.description == _squeeze(html.unescape(row["description"]))
        assert listing.requester.id == row["requester_id"]
        assert listing.requester.name == row["requester_name"]
        assert list(listing.keywords) == row["keywords"]
        assert listing.units_left == row["hits_available"]
        assert listing.time_allotted == row["time_allotted_minutes"] * 60
        assert listing.pay is not None
        assert listing.pay.amount == Decimal(str(row["reward"]))
        assert (listing.pay.currency, listing.pay.unit) == ("USD", "task")
        assert listing.pay.raw == f"${row['reward']:.2f}"
        assert listing.expires_at is not None
        local = listing.expires_at.astimezone(ZoneInfo("America/Los_Angeles"))
        assert local.date().isoformat() == row["hit_expiration_date"]
        wanted = [] if number == 4 else row["qualifications"]
        assert [qualification.raw for qualification in listing.qualifications] == wanted
        assert (listing.identity.kind is IdentityKind.PLATFORM) == bool(row["group_id"])
        if row["group_id"]:
            assert listing.identity.value == row["group_id"]


def test_qualifications_of_2010_are_taken_apart() -> None:
    listings = _read(need(f"{LISTS}/hitslist.html")).listings
    assert listings[0].qualifications == (
        Qualification(
            QualificationKind.APPROVED_COUNT,
            "Total approved HITs",
            Comparator.MORE_THAN,
            ("100",),
            "Total approved HITs is greater than 100",
        ),
        Qualification(
            QualificationKind.APPROVAL_RATE,
            "HIT approval rate (%)",
            Comparator.AT_LEAST,
            ("40",),
            "HIT approval rate (%) is not less than 40",
        ),
    )
    assert listings[5].qualifications[0].comparator is Comparator.IS_NOT
    assert listings[5].qualifications[0].values == ("IN",)


def test_totals_of_the_lists() -> None:
    for name, listings, units, pages in (
        ("hitslist.html", 2076, 99367, 208),
        ("hitslist_new.html", 13889, 180436, 1389),
    ):
        reading = _read(need(f"{LISTS}/{name}"))
        said = reading.advertised
        assert (said.listings, said.units, said.page, said.pages) == (listings, units, 1, pages)
        assert reading.scope == "/mturk/viewhits"
        assert not reading.whole


#: Hand-read from the page: pay, seconds, units, day of expiry, id, number of qualifications.
_LIST_2011 = [
    ("0.15", 1800, 439, "2011-07-24", None, 2),
    ("0.01", 420, 4, "2011-07-08", "2QPDNVP3TVOKQ2B21UP7WEO0L4X30N", 2),
    ("0.02", 3600, 1, "2011-06-26", "3W6ZS4WMTA7GNNYEZZ6Z", 1),
    ("0.02", 600, 1, "2011-06-24", "2IUC1QP6AUC2N8RG50SX9V0GK0F07W", 0),
    ("0.03", 2400, 40, "2011-06-28", None, 3),
    ("0.06", 300, 1, "2011-06-24", None, 3),
    ("0.01", 300, 171, "2011-06-24", "2YEAJIA0RYNJ9RWDJCR5GMJUYQ6167", 2),
    ("0.05", 3600, 3, "2011-10-02", "2YEAJIA0RYNJKA6PD4R5HMJVWK616L", 0),
    ("0.03", 300, 1, "2011-06-24", None, 2),
    ("0.01", 120, 1, "2011-06-24", "2ZSQUQIHPCGJUBBG7EN52H0LSRW06S", 1),
]


def test_list_of_2011_is_read() -> None:
    reading = _read(need(f"{LISTS}/hitslist_new.html"))
    assert reading.doubts == ()
    assert all(_is_full(listing) for listing in reading.listings)
    for listing, (pay, seconds, units, day, group, quals) in zip(
        reading.listings, _LIST_2011, strict=True
    ):
        assert listing.pay is not None
        assert listing.pay.amount == Decimal(pay)
        assert listing.time_allotted == seconds
        assert listing.units_left == units
        assert listing.expires_at is not None
        local = listing.expires_at.astimezone(ZoneInfo("America/Los_Angeles"))
        assert local.date().isoformat() == day
        assert len(listing.qualifications) == quals
        assert (listing.identity.kind is IdentityKind.PLATFORM) == (group is not None)
        assert group is None or listing.identity.value == group
    tight = reading.listings[4].qualifications
    assert any(x.kind is QualificationKind.CUSTOM for x in tight)


def _is_full(listing: ListingSeen) -> bool:
    return bool(
        listing.title
        and listing.description
        and listing.requester.id
        and listing.requester.name
        and listing.pay
        and listing.pay.amount is not None
        and listing.time_allotted
        and listing.units_left
        and listing.expires_at
    )


@pytest.mark.parametrize(
    ("name", "group", "title", "requester", "reward", "units", "fields"),
    [
        ("hitsgroupdetails.html", "1KGWDNQTSR0FB89GSJBO6L92HKK01N", "Classify this advertiser",
         "A3MES3JRGH8CAM", "$0.03 per HIT", 104544, 0),
        ("hitsgroupdetails2.html", "1SFXPD3N6SAQFP8VYWHEUZFZWX6251", "Google Rank Check - GC",
         "AASI85W063U0P", "$0.20 per HIT", 104752, 2),
    ],
)  # fmt: skip
def test_details_pages_are_documents_of_their_listing(
    name: str, group: str, title: str, requester: str, reward: str, units: int, fields: int
) -> None:
    reading = _read(need(f"{LISTS}/{name}"))
    assert reading.state is PageState.DOCUMENT
    assert reading.advertised.units == units
    (document,) = reading.documents
    assert document.listing is not None
    assert document.listing.value == group
    assert document.title == title
    assert document.requester.id == requester
    assert document.extra["reward"] == reward
    assert len(document.fields) == fields
    assert "Total Earned" not in document.text


def test_text_and_fields_of_a_details_page() -> None:
    (document,) = _read(need(f"{LISTS}/hitsgroupdetails2.html")).documents
    assert "We are running a simple usability test for our website." in document.text
    assert [field.name for field in document.fields] == ["Answer_1_FreeText", "Answer_2_FreeText"]
    assert document.fields[1].label == "Comments (optional):"
    assert "Location is US" in str(document.extra["qualifications required"])


def test_front_page_is_no_empty_list() -> None:
    reading = _read(need(f"{LISTS}/mainpage.html"))
    assert reading.state is PageState.OTHER
    assert reading.advertised.units == 94273
    assert reading.listings == ()


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("sampleHits.119627e.json", 25),
        ("sampleHits.89ef415.json", 100),
        ("sampleHits.02a49cc.json", 72),
    ],
)
def test_snapshots_of_2017_are_read_row_by_row(name: str, rows: int) -> None:
    path = need(f"{SNAPSHOTS}/{name}")
    raw = json.loads(path.read_text(encoding="utf-8"))
    wanted = list(raw.values()) if isinstance(raw, dict) else raw
    listings = _read(path).listings
    assert len(listings) == len(wanted) == rows
    for listing, row in zip(listings, wanted, strict=True):
        assert listing.title == _squeeze(row["title"])
        assert listing.requester.name == row["requesterName"].strip()
        assert listing.requester.id == row["requesterId"]
        assert listing.pay is not None
        assert listing.pay.raw == row["reward"]
        assert listing.pay.amount == Decimal(row["reward"].strip("$").replace(",", ""))
        if row["groupId"].startswith("["):
            assert listing.identity.kind is IdentityKind.DERIVED
            assert listing.address is None
        else:
            assert listing.identity.value == row["groupId"]


def test_ratings_are_read_value_by_value() -> None:
    path = need(f"{SNAPSHOTS}/sampleRequesters.json")
    raw = json.loads(path.read_text(encoding="utf-8"))
    reading = _read(path, platform="turkopticon")
    by_id = {rating.requester.id: rating for rating in reading.ratings}
    assert set(by_id) == {key for key, value in raw.items() if value != ""}
    for key, rating in by_id.items():
        given = {name: Decimal(v) for name, v in raw[key]["attrs"].items() if v != "0.00"}
        assert rating.scores == given
        assert rating.reviews == int(raw[key]["reviews"])
        assert rating.extra["tos_flags"] == int(raw[key]["tos_flags"])
        assert rating.of_platform == "mturk"


@pytest.mark.parametrize(
    ("path", "platform"),
    [
        (f"{LISTS}/hitslist.html", "mturk"),
        (f"{LISTS}/hitslist_new.html", "mturk"),
        (f"{LISTS}/hitsgroupdetails.html", "mturk"),
        (f"{LISTS}/mainpage.html", "mturk"),
        (f"{SNAPSHOTS}/sampleHits.02a49cc.json", "mturk"),
        (f"{SNAPSHOTS}/sampleHits.119627e.json", "mturk"),
        (f"{SNAPSHOTS}/sampleRequesters.json", "turkopticon"),
        (f"{LISTS}/hitslist.expected.json", None),
    ],
)
def test_real_pages_are_recognised_without_an_address(path: str, platform: str | None) -> None:
    file = need(path)
    kind = "application/json" if file.suffix == ".json" else "text/html"
    assert recognise(received_page(file.read_bytes(), content_type=kind)) == platform


@pytest.mark.parametrize("name", ["hitslist.html", "hitslist_new.html"])
def test_redacted_state_tokens_change_no_reading(name: str) -> None:
    path = need(f"{LISTS}/{name}")
    text = path.read_text(encoding="utf-8")
    masked = re.sub(r"(state=)[A-Za-z0-9.-]+", r"\1REDACTED", text)
    masked = re.sub(r'(name="state" value=")[^"]+', r"\1REDACTED", masked)
    assert masked != text
    mturk = load_platforms()["mturk"]
    assert mturk.read(redacted_page(masked)) == mturk.read(redacted_page(text))

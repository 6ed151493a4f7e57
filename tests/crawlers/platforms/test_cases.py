"""Every platform against its cases: `tests/cases/<platform>/<case>/`.

A case is a page of our own making (`page.html` or `page.json`), what is known of it
(`page.toml`) and the whole reading (`expected.json`). A missing expectation is written, and
the test fails so that somebody reviews it.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from archive.model import BLIND_STATES, Page, PageReading, PageState, RedactedPage
from archive.redaction import redact
from crawlers.platforms import Platform, load_platforms, recognise
from crawlers.platforms.facts import SHOWN, ReadBy
from tests.crawlers.platforms.any_page_cases import ANY_PAGE_CASES, is_any_page_case
from tests.crawlers.platforms.pages import reading_to_json, received_page, redacted_page
from tests.crawlers.platforms.shown import list_shown

CASES = Path(__file__).parents[2] / "cases"
FOLDERS = sorted(
    path.parent for path in CASES.glob("*/*/page.toml") if not is_any_page_case(path.parent)
)
READERS = {
    name: platform
    for name, platform in load_platforms().items()
    if platform.facts.read_by is ReadBy.OWN
}
_KEYS = {
    "address", "content_type", "status", "seen", "state", "listings", "documents", "ratings",
    "planted",
}  # fmt: skip


#: Fields that redaction takes out of a case on purpose.
LOST = {
    # One row's hitId, which is the worker's, is the same text as its hitGroupId.
    "mturk/viewhits-2014": {"identity"},
}


def _read_facts(folder: Path) -> dict[str, object]:
    with (folder / "page.toml").open("rb") as file:
        return tomllib.load(file)


def _arguments(folder: Path) -> tuple[bytes, dict[str, object]]:
    facts = _read_facts(folder)
    (body,) = [path for path in folder.glob("page.*") if path.suffix != ".toml"]
    names = ("content_type", "address", "status", "seen")
    return body.read_bytes(), {name: facts[name] for name in names if name in facts}


def open_case(folder: Path) -> RedactedPage:
    body, arguments = _arguments(folder)
    return redacted_page(body, **arguments)  # type: ignore[arg-type]  # checked by the first test


def open_received(folder: Path) -> Page:
    body, arguments = _arguments(folder)
    return received_page(body, **arguments)  # type: ignore[arg-type]  # as above


def _platform(folder: Path) -> Platform:
    return load_platforms()[folder.parent.name]


def _read(folder: Path) -> PageReading:
    return _platform(folder).read(open_case(folder))


def _name(folder: Path) -> str:
    return f"{folder.parent.name}/{folder.name}"


each_case = pytest.mark.parametrize("folder", FOLDERS, ids=_name)


def test_no_reader_without_a_case() -> None:
    assert {folder.parent.name for folder in FOLDERS} == set(READERS)
    assert {folder.parent.name for folder in ANY_PAGE_CASES} | set(READERS) == set(load_platforms())


@each_case
def test_case_states_what_it_holds(folder: Path) -> None:
    facts = _read_facts(folder)
    assert set(facts) | {"address"} == _KEYS
    reading = _read(folder)
    assert reading.state == facts["state"]
    assert len(reading.listings) == facts["listings"]
    assert len(reading.documents) == facts["documents"]
    assert len(reading.ratings) == facts["ratings"]


@each_case
def test_case_reads_exactly(folder: Path) -> None:
    reading = reading_to_json(_read(folder))
    expected = folder / "expected.json"
    if not expected.exists():
        text = json.dumps(reading, indent=1, ensure_ascii=False, sort_keys=True)
        expected.write_text(text + "\n", encoding="utf-8")
        pytest.fail(f"{expected.name} of {_name(folder)} was missing: written, review it")
    assert reading == json.loads(expected.read_text(encoding="utf-8"))


@each_case
def test_same_page_gives_same_reading(folder: Path) -> None:
    assert _read(folder) == _read(folder)


@each_case
def test_reading_is_whole_in_itself(folder: Path) -> None:
    platform, reading = _platform(folder), _read(folder)
    assert reading.reader == platform.facts.reader
    assert (reading.state is PageState.UNREADABLE) == bool(reading.missed)
    assert (reading.state is PageState.LISTINGS) == bool(reading.listings)
    assert (reading.state is PageState.DOCUMENT) == bool(reading.documents)
    for listing in reading.listings:
        assert listing.title == " ".join(listing.title.split())
        assert listing.identity.value
        assert "[" not in listing.identity.value[:1] or listing.identity.kind == "derived"


@each_case
def test_case_is_recognised(folder: Path) -> None:
    assert recognise(open_received(folder)) == folder.parent.name


@each_case
def test_nothing_planted_is_read(folder: Path) -> None:
    """Even before redaction, a reader takes nothing of the worker into a reading."""
    text = json.dumps(reading_to_json(_read(folder)), ensure_ascii=False)
    planted = _read_facts(folder)["planted"]
    assert isinstance(planted, list)
    assert [value for value in planted if value in text] == []


@pytest.mark.parametrize("name", sorted(READERS))
def test_every_platform_has_a_case_that_yields(name: str) -> None:
    yields = [_read(folder) for folder in FOLDERS if folder.parent.name == name]
    assert any(reading.listings or reading.ratings for reading in yields)


@each_case
def test_planted_values_stand_in_the_page(folder: Path) -> None:
    body = _arguments(folder)[0].decode("utf-8")
    planted = _read_facts(folder)["planted"]
    assert isinstance(planted, list)
    assert [value for value in planted if value not in body] == []


@each_case
def test_redaction_takes_the_planted_out_and_the_offers_stay(folder: Path) -> None:
    """What is sealed holds nothing of the worker, is not held back, and reads as the page did."""
    platform = _platform(folder)
    redaction = redact(open_received(folder), rules=platform.rules)
    planted = _read_facts(folder)["planted"]
    assert isinstance(planted, list)
    assert [value for value in planted if value.encode() in redaction.page.body] == []
    assert redaction.suspicions == ()
    read, raw = platform.read(redaction.page), _read(folder)
    assert read.state is raw.state
    kept = ("identity", "title", "requester", "pay", "time_allotted", "units_left", "extra")
    for name in set(kept) - LOST.get(_name(folder), set()):
        assert [getattr(one, name) for one in read.listings] == [
            getattr(one, name) for one in raw.listings
        ]


_LISTING = sorted(
    name
    for name in READERS
    if any(_read(each).listings for each in FOLDERS if each.parent.name == name)
)


@pytest.mark.parametrize("name", _LISTING)
def test_every_field_is_read_in_a_case_or_said_not_to_be(name: str) -> None:
    shown: set[str] = set()
    for folder in FOLDERS:
        if folder.parent.name == name:
            shown = shown.union(*(list_shown(listing) for listing in _read(folder).listings))
    assert shown == set(SHOWN) - set(READERS[name].facts.not_read)


@pytest.mark.parametrize("name", sorted(READERS))
def test_no_case_reads_nothing_by_accident(name: str) -> None:
    """A case without offers, documents and ratings says by which state that is so."""
    for folder in FOLDERS:
        reading = _read(folder)
        if folder.parent.name == name and not (
            reading.listings or reading.documents or reading.ratings
        ):
            assert reading.state in {*BLIND_STATES, PageState.EMPTY, PageState.OTHER}
            assert reading.state is not PageState.UNREADABLE or reading.missed

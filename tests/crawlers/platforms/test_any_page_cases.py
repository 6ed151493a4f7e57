"""Platforms without a reader of their own: their cases, and what the reader for any page makes
of them. While that reader is not there the reading is expected to fail, and its coming ends that
by itself: then each case must be read right.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.model import Identity, IdentityKind, ListingSeen, PageReading, PageState
from archive.redaction import redact
from crawlers.platforms import Platform, load_platforms, recognise
from crawlers.platforms.anyone import MODULE, has_any_page_reader
from crawlers.platforms.facts import Evidence, ReadBy
from tests.crawlers.platforms.any_page_cases import (
    ANY_PAGE_CASES,
    compare_reading,
    open_received,
    open_redacted,
    read_body,
    read_case_facts,
    read_expected,
)

BY_ANY_PAGE = {
    name: platform
    for name, platform in load_platforms().items()
    if platform.facts.read_by is ReadBy.ANY_PAGE
}
each_case = pytest.mark.parametrize(
    "folder", ANY_PAGE_CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}"
)


def _platform(folder: Path) -> Platform:
    return load_platforms()[folder.parent.name]


@each_case
@pytest.mark.xfail(
    not has_any_page_reader(),
    reason=f"waits for {MODULE}; once it is there this mark is off by itself",
    strict=True,
)
def test_case_is_read_right(folder: Path) -> None:
    platform = _platform(folder)
    redaction = redact(open_received(folder), rules=platform.rules)
    assert compare_reading(platform.read(redaction.page), read_expected(folder)) == []


@pytest.mark.parametrize("name", sorted(BY_ANY_PAGE))
def test_three_layouts_and_a_mail_each(name: str) -> None:
    folders = [folder for folder in ANY_PAGE_CASES if folder.parent.name == name]
    assert len(folders) >= 3
    assert any("invitation by mail" in (folder / "page.toml").read_text() for folder in folders)


@pytest.mark.parametrize("name", sorted(BY_ANY_PAGE))
def test_only_platforms_without_a_known_format(name: str) -> None:
    """A list whose format is known gets a reader of its own."""
    assert BY_ANY_PAGE[name].facts.evidence in {Evidence.TEXT_ONLY, Evidence.NONE}


@each_case
def test_case_expects_offers_in_its_own_words(folder: Path) -> None:
    text = " ".join(read_body(folder).decode("utf-8").split())
    expected = read_expected(folder)
    assert expected
    for row in expected:
        for name in ("title", "requester", "deadline", "id"):
            assert row[name] is None or str(row[name]) in text


@each_case
def test_case_is_recognised(folder: Path) -> None:
    assert recognise(open_received(folder)) == folder.parent.name


@each_case
def test_planted_are_there_and_are_taken_out(folder: Path) -> None:
    planted = read_case_facts(folder)["planted"]
    assert isinstance(planted, list)
    body = read_body(folder)
    assert [value for value in planted if value.encode() not in body] == []
    redaction = redact(open_received(folder), rules=_platform(folder).rules)
    assert [value for value in planted if value.encode() in redaction.page.body] == []
    assert redaction.suspicions == ()


@each_case
def test_page_never_passes_for_empty(folder: Path) -> None:
    reading = _platform(folder).read(open_redacted(folder))
    assert reading.state in {PageState.LISTINGS, PageState.UNREADABLE}


@each_case
def test_comparison_can_fail(folder: Path) -> None:
    """A reading with nothing in it is told from a right one."""
    wrong = PageReading(
        PageState.LISTINGS,
        _platform(folder).facts.reader,
        listings=(ListingSeen(Identity(IdentityKind.DERIVED, "x"), "An offer of nobody's"),),
    )
    assert compare_reading(wrong, read_expected(folder))

"""What drafts say in words: times, countries, persons, ways of seeing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from archive.model import Access
from archive.publish.tellings import split_sentences
from archive.publish.wordings import (
    find_access,
    find_countries,
    find_times,
    fold_words,
    says_person,
)

YEARS = range(2025, 2027)


def spans(text: str) -> list[tuple[str, int]]:
    """First day and length in hours of each window that a text names."""
    return [
        (
            f"{window.earliest:%Y-%m-%d %H}",
            int((window.latest - window.earliest) / timedelta(hours=1)),
        )
        for one in find_times(fold_words(text), years=YEARS)
        for window in one.windows
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("on 3 March 2026", [("2026-03-03 00", 24)]),
        ("on March 3rd, 2026", [("2026-03-03 00", 24)]),
        ("op 3 maart 2026", [("2026-03-03 00", 24)]),
        ("am 3. März 2026", [("2026-03-03 00", 24)]),
        ("le 3 août 2026", [("2026-08-03 00", 24)]),
        ("in February 2026", [("2026-02-01 00", 28 * 24)]),
        ("in 2026-03", [("2026-03-01 00", 31 * 24)]),
        ("at 2026-03-03T14:20:00Z", [("2026-03-03 14", 1)]),
        ("on 3 March 2026 at 14:20", [("2026-03-03 14", 1)]),
        ("on 3 March 2026 at 2 pm", [("2026-03-03 14", 1)]),
        ("on 3 March", [("2025-03-03 00", 24), ("2026-03-03 00", 24)]),
        ("it may march on", []),
        ("on 31 February 2026", []),
        ("in 1990-13", []),
    ],
)
def test_times_are_read(text: str, expected: list[tuple[str, int]]) -> None:
    assert spans(text) == expected


def test_windows_are_in_utc() -> None:
    (one,) = find_times("3 march 2026")
    assert one.windows[0].earliest == datetime(2026, 3, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("a Dutch mother", ["NL"]),
        ("in the United Kingdom", ["GB"]),
        ("uit België", ["BE"]),
        ("from India or Kenya", ["IN", "KE"]),
        ("an Indiana polisher", []),
        ("no country", []),
    ],
)
def test_countries_are_read(text: str, codes: list[str]) -> None:
    assert sorted(code for _, code in find_countries(fold_words(text))) == codes


def test_persons_and_ways_are_read() -> None:
    assert says_person(fold_words("A worker told us so."))
    assert says_person(fold_words("Zij vertelde het."))
    assert not says_person(fold_words("The platform pays five cents."))
    assert [way for _, way in find_access(fold_words("pages that were donated"))] == [
        Access.DONATED
    ]


def test_sentences_are_told_apart() -> None:
    text = "One. Two: $0.05 is paid! “Three?” she said.\n\nFour"
    assert split_sentences(text) == ["One.", "Two: $0.05 is paid!", "“Three?", "she said.", "Four"]

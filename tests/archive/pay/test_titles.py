"""Templates: what differs from one posting to the next is a slot, what counts work is kept."""

from __future__ import annotations

from decimal import Decimal

import pytest

from archive.pay.titles import read_template


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tag photos of chairs (batch 12)", "Tag photos of chairs (batch 131)"),
        ("Tag photos of chairs - 3 March 2024", "Tag photos of chairs - 17 April 2024"),
        ("Tag photos of chairs, wave II", "Tag photos of chairs, wave IX"),
        ("Tag photos of chairs batch A", "TAG PHOTOS OF CHAIRS  batch b!"),
        ("Survey #a93f01", "Survey #77bc02"),
        ("Beoordeel winkels (ronde 2)", "Beoordeel winkels (ronde 3)"),
        ("Évaluer des magasins, lundi", "Evaluer des magasins, jeudi"),
    ],
)
def test_postings_of_one_offer_have_one_template(one: str, other: str) -> None:
    assert read_template(one).text == read_template(other).text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Tag photos of chairs", "Tag photos of tables"),
        ("Tag photos of chairs", "Tag chairs"),
        ("Vitamin A survey", "Vitamin B survey"),
    ],
)
def test_other_work_has_another_template(one: str, other: str) -> None:
    assert read_template(one).text != read_template(other).text


@pytest.mark.parametrize(
    ("title", "quantities"),
    [
        ("Transcribe 12 minutes of speech", [12]),
        ("Transcribe 2.5 minutes of 40 clips", [Decimal("2.5"), 40]),
        ("Beschreibe 40 Bilder (Charge 7)", [40]),
        ("Batch 12", []),
        ("Survey of 2024", []),
    ],
)
def test_numbers_that_count_work_are_kept_apart(title: str, quantities: list[int]) -> None:
    assert list(read_template(title).quantities) == quantities


def test_a_title_without_words_has_none() -> None:
    assert read_template("#12 / 2024-03-01").words == 0
    assert read_template("").words == 0

"""Marks made for one account are found and taken out; honest text in any script stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.publish.watermarks import (
    DIFFERENCE,
    Mark,
    agree_on,
    normalise_address,
    normalise_text,
)

PLAIN = "Label short pictures for 5 minutes"


@pytest.mark.parametrize(
    ("marked", "mark"),
    [
        ("Label\u200b short pictures for 5 minutes", Mark.INVISIBLE),
        ("Label short\u2060 pictures\ufeff for 5 minutes", Mark.INVISIBLE),
        ("Label short pictures for 5 minutes\U000e0041\U000e0042", Mark.INVISIBLE),
        ("La\u00adbel short pictures for 5 minutes", Mark.INVISIBLE),
        ("Label\u034f short pictures for 5 minutes\ufe0f", Mark.INVISIBLE),
        ("Label short\u2009pictures for\u00a05 minutes", Mark.SPACING),
        ("L\u0430bel short pictur\u0435s for 5 minutes", Mark.LOOK_ALIKE),
        ("Label sh\u03bfrt pictures for 5 minutes", Mark.LOOK_ALIKE),
    ],
)
def test_marks_are_found_and_taken_out(marked: str, mark: Mark) -> None:
    found = normalise_text(marked)
    assert found.text == PLAIN
    assert found.marks == (mark,)


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "Übersetze kurze Sätze, ça va?",
        "Разметьте короткие картинки",
        "Ταξινόμηση εικόνων",
        "صنّف الصور القصيرة",
        "می‌خواهم",  # Persian needs its joiner
        "短い画像にラベルを付ける",
        "Rate this 👍🏽 family 👨‍👩‍👧",
        "संक्षिप्त चित्र",
    ],
)
def test_honest_text_stays(text: str) -> None:
    import unicodedata

    found = normalise_text(text)
    assert found.text == unicodedata.normalize("NFC", text)
    assert found.marks == ()


@given(st.text(max_size=60))
def test_normalising_twice_is_once(text: str) -> None:
    once = normalise_text(text).text
    assert normalise_text(once).text == once


def test_addresses_lose_what_is_made_for_an_account() -> None:
    found = normalise_address("https://work.example/t/7?page=2&ref=a81Zk20Xq9Lm3#u9d8s7a6d5f4")
    assert found.text == "https://work.example/t/7?page=2"
    assert found.marks == (Mark.ADDRESS,)
    for plain in (
        "https://work.example/projects/30B7XQ/tasks?page=2&sort=new",
        "/list",
        "http://[",
    ):
        assert normalise_address(plain).marks == ()


def test_two_sources_copies_give_the_same_bytes() -> None:
    first, second = (
        "Label\u200b short pictures for 5 minutes",
        "Label sh\u043ert pictures for 5 minutes",
    )
    one, other = agree_on([[first], [second]]), agree_on([[second], [first]])
    assert one == other
    assert one.text == PLAIN
    assert not one.single_source


def test_wording_that_differs_is_left_out_whatever_the_order() -> None:
    copies = [["Label brief pictures for 5 minutes"], [PLAIN], [PLAIN]]
    found = agree_on(copies)
    assert found.text == f"Label {DIFFERENCE} pictures for 5 minutes"
    assert found.marks == (Mark.WORDING,)
    assert agree_on(copies[::-1]).text == found.text


def test_one_sources_copy_is_said_to_be_that() -> None:
    assert agree_on([[PLAIN, PLAIN]]).single_source
    assert agree_on([]).single_source

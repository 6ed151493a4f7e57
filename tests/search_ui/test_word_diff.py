"""What changed between two texts: every word stands once on its side."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from search_ui.word_diff import MOST_WORDS, Run, Side, compare_words, is_too_long, split_words

WORDS = st.lists(st.sampled_from(["pay", "selfie", "a", "the", "photo", "now"]), max_size=30)


def test_a_changed_word_stands_on_both_sides() -> None:
    assert compare_words("five selfies now", "six selfies now") == [
        Run(Side.BEFORE, "five "),
        Run(Side.AFTER, "six "),
        Run(Side.BOTH, "selfies now"),
    ]


@given(WORDS, WORDS)
def test_both_texts_can_be_read_from_the_runs(old: list[str], new: list[str]) -> None:
    runs = compare_words(" ".join(old), " ".join(new), beside=1_000)
    before = "".join(one.text for one in runs if one.side is not Side.AFTER)
    after = "".join(one.text for one in runs if one.side is not Side.BEFORE)
    assert before.split() == old
    assert after.split() == new


def test_long_equal_stretches_are_counted_and_left_out() -> None:
    same = "same " * 200
    runs = compare_words(f"{same}old {same}", f"{same}new {same}", beside=5)
    left = [one for one in runs if one.side is Side.LEFT_OUT]
    assert [int(one.text) for one in left] == [195, 195]
    kept = [one.text for one in runs if one.side is Side.BOTH]
    assert all(len(text.split()) == 5 for text in kept)


def test_a_text_that_is_too_long_is_said_to_be() -> None:
    long = "word " * (MOST_WORDS + 1)
    assert is_too_long("short", long)
    assert not is_too_long("short")
    assert len(split_words(long)) == MOST_WORDS

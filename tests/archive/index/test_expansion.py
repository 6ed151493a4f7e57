"""How many edits lie between two words."""

from __future__ import annotations

import pytest

from archive.index.expansion import measure_edits


@pytest.mark.parametrize(
    ("form", "word", "edits"),
    [
        ("selfie", "selfie", 0),
        ("selfie", "selfi", 1),
        ("selfie", "selfies", 1),
        ("selfie", "sellie", 1),
        ("selfie", "seflie", 1),
        ("selfie", "sefile", 2),
        ("selfie", "zebra", 5),
        ("ca", "abc", 3),
        ("a", "b", 1),
        ("façade", "facade", 1),
    ],
)
def test_insert_delete_replace_and_swap_are_one_edit(form: str, word: str, edits: int) -> None:
    assert measure_edits(form, [word]).tolist() == [edits]


def test_many_words_are_measured_at_once() -> None:
    assert measure_edits("task", ["task", "tsak", "tusk", "text"]).tolist() == [0, 1, 1, 3]

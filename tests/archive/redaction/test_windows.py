"""Where a name may stand is found without folding all of a text, and no place is lost."""

from __future__ import annotations

import random

import pytest

from archive.redaction.folding import (
    find_parts,
    find_whole,
    fold_letters,
    leave_tags,
    prepare_sought,
)
from archive.redaction.layers import make_layers
from archive.redaction.linear import Searchable
from archive.redaction.windows import list_windows

NAMES = ("Vukon Jefodepak", "Anna Nanna", "Jürgen Böhmländer", "Ute Großklaus", "Оксана Гречанюк")
PIECES = (
    " ", "\n", "<b>", "</b>", "<a title='", "'>", "<", ">", "\u00ad", "é", "ü", "\u2019", "-", ",",
    "an", "na", "x", "0", "<i class=an>", "&nbsp;", "ß", "Ä", "ﬁ",
)  # fmt: skip


def find_all(text: str, name: str, *, whole_text: bool) -> set[tuple[int, int]]:
    sought = prepare_sought(name)
    spans = [(0, len(text))] if whole_text else list_windows(Searchable(text), sought)
    found: set[tuple[int, int]] = set()
    for low, high in spans:
        written = fold_letters(text, low, high)
        for stream in (written, leave_tags(text, written)):
            found |= {span for each in find_whole(text, stream, sought) for span in each}
        found |= set(find_parts(text, written, sought))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_windows_lose_no_place(name: str) -> None:
    drawn = random.Random(f"windows {name}")
    for _ in range(400):
        signs = [drawn.choice(PIECES) for _ in range(drawn.randrange(60))]
        for _ in range(drawn.randrange(4)):
            written = drawn.choice((name, name.upper(), name.split()[0], name.split()[-1]))
            pieces = "".join(
                sign + (drawn.choice(PIECES) if drawn.random() < 0.15 else "") for sign in written
            )
            signs.insert(drawn.randrange(len(signs) + 1), pieces)
        text = "".join(signs)
        assert find_all(text, name, whole_text=False) == find_all(text, name, whole_text=True), text


def test_a_text_without_the_name_has_no_window() -> None:
    text = "<p>Sort pictures of gardens</p>" * 200
    assert list_windows(Searchable(text), prepare_sought("Vukon Jefodepak")) == []
    (layer,) = make_layers(text, thorough=False)
    assert list(layer.find_folded(prepare_sought("Vukon Jefodepak"))) == []


def test_so_many_places_are_looked_through_as_one() -> None:
    text = "Vukon Jefodepak " * 100
    assert list_windows(Searchable(text), prepare_sought("Vukon Jefodepak")) == [(0, len(text))]

"""Planted families come out whole, in whatever order and portions their texts come."""

from __future__ import annotations

import random

import numpy as np
import pytest

from archive.families.linking import join_alike
from archive.families.texts import FEWEST_WORDS, find_text_key, fold_words, sign_texts
from tests.archive.families.planted import VOCABULARY, plant_families, score_pairs


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_planted_families_are_found(seed: int) -> None:
    texts, planted = plant_families(3_000, seed=seed)
    scores = score_pairs(planted, join_alike(sign_texts(texts)))
    assert scores["f1"] >= 0.95, scores
    assert scores["precision"] >= 0.98, scores


def test_the_order_of_texts_does_not_matter() -> None:
    texts, _ = plant_families(600, seed=4)
    whole = join_alike(sign_texts(texts))
    order = list(range(len(texts)))
    random.Random(5).shuffle(order)
    shuffled = join_alike(sign_texts([texts[place] for place in order]))
    back = {place: order[int(shuffled[new])] for new, place in enumerate(order)}
    groups: dict[int, set[int]] = {}
    for place, root in back.items():
        groups.setdefault(root, set()).add(place)
    assert {frozenset(one) for one in groups.values()} == {
        frozenset(np.flatnonzero(whole == root).tolist()) for root in set(whole.tolist())
    }


def test_different_texts_stay_apart() -> None:
    rng = random.Random(6)
    texts = [[rng.choice(VOCABULARY) for _ in range(30)] for _ in range(2_000)]
    assert (join_alike(sign_texts(texts)) == np.arange(2_000)).all()


def test_no_text_and_one_text() -> None:
    assert join_alike(sign_texts([])).tolist() == []
    assert join_alike(sign_texts([VOCABULARY[:10]])).tolist() == [0]


def test_a_run_of_many_alike_is_joined() -> None:
    texts = [[*VOCABULARY[:40], f"x{number}"] for number in range(5_000)]
    assert len(set(join_alike(sign_texts(texts)).tolist())) == 1


def test_figures_case_and_accents_do_not_count() -> None:
    one = fold_words("Étiquetez 120 photos de café (lot 7), 3 minutes chacune")
    assert one == fold_words("etiquetez 45 PHOTOS de cafe - lot 12, 9 minutes chacune")
    assert find_text_key(one) == find_text_key(fold_words(" ".join(one)))


def test_a_text_of_few_words_has_no_key() -> None:
    assert find_text_key(["word"] * (FEWEST_WORDS - 1)) is None
    assert find_text_key(["word"] * FEWEST_WORDS) is not None

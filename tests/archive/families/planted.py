"""Invented texts with known families: some words changed, figures counted up, other requesters."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from archive.model import Requester, VersionDoc
from archive.times import Window
from tests.contract.corpus import make_version

_STEMS = [
    "ba",
    "ce",
    "di",
    "fo",
    "gu",
    "ha",
    "je",
    "ki",
    "lo",
    "mu",
    "na",
    "pe",
    "ri",
    "so",
    "tu",
    "va",
    "we",
    "xi",
    "yo",
    "zu",
]
_ENDS = ("lar", "mon", "tes", "rin", "dop", "vak", "sul", "bek", "gif", "hol", "nap", "rut")
VOCABULARY = [stem + end for stem in _STEMS for end in _ENDS]


def plant_families(count: int, *, seed: int) -> tuple[list[list[str]], NDArray[np.int64]]:
    """Texts of 12 to 60 words, and the family of each: up to one word in twelve differs."""
    rng = random.Random(seed)
    texts: list[list[str]] = []
    families: list[int] = []
    family = 0
    while len(texts) < count:
        base = [rng.choice(VOCABULARY) for _ in range(rng.randint(12, 60))]
        for _ in range(rng.choice([1, 1, 1, 2, 3, 5, 20])):
            words = list(base)
            for _ in range(rng.randint(0, max(1, len(words) // 12))):
                words[rng.randrange(len(words))] = rng.choice(VOCABULARY)
            texts.append(words)
            families.append(family)
        family += 1
    return texts[:count], np.array(families[:count], dtype=np.int64)


def score_pairs(planted: NDArray[np.int64], found: NDArray[np.int64]) -> Mapping[str, float]:
    """Precision, recall and F1 over pairs of texts that are in one family."""
    both = _count_pairs(planted * 10_000_019 + found)
    precision = both / max(1, _count_pairs(found))
    recall = both / max(1, _count_pairs(planted))
    return {
        "precision": precision,
        "recall": recall,
        "f1": 2 * precision * recall / max(1e-9, precision + recall),
    }


def _count_pairs(labels: NDArray[np.int64]) -> int:
    _, counts = np.unique(labels, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())


def make_doc(version: int, text: str, *, day: int = 1, requester: str = "Invented") -> VersionDoc:
    """A listing whose description is ``text``; its item is its version plus 1,000,000."""
    start = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(days=day)
    return make_version(
        version,
        item=version + 1_000_000,
        title="",
        description=text,
        requester=Requester(id=requester, name=requester),
        first=Window(start, start + timedelta(hours=1)),
    )

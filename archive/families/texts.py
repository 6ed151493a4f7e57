"""Which words of a version are compared, and their signature. Pure.

Words are folded (case and accents off) and figures become 0, so that batch 12 and batch 13 are
one text. A text's signature is a MinHash of its words and pairs of neighbouring words (rensa);
texts of fewer than ``FEWEST_WORDS`` words have none: "Quick survey" says too little.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import rensa
from numpy.typing import NDArray

from archive.ids import derive_key
from archive.model import RecordKind, VersionDoc

#: Stands for all that makes a signature what it is: another one is computed again.
EDITION = f"texts/1 rensa {rensa.RMinHash.ALGORITHM_VERSION}"
PERMUTATIONS = 64
FEWEST_WORDS = 6
#: Longer documents are compared by so many of their first words.
MOST_WORDS = 2_000
_SEED = 8
_WORDS = re.compile(r"[^\W_]+")
_FIGURES = re.compile(r"[0-9]+")

#: Rows of ``PERMUTATIONS`` unsigned numbers of 32 bits.
Signatures = NDArray[np.uint32]


def list_words(doc: VersionDoc) -> list[str]:
    """The words that are compared: of a listing title and description, of a document its text."""
    if doc.kind is RecordKind.DOCUMENT and doc.text:
        text = f"{doc.title}\n{doc.text}"
    else:
        text = f"{doc.title}\n{doc.description}"
    return fold_words(text)


def fold_words(text: str) -> list[str]:
    """Words of a text, folded, figures as 0."""
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return _WORDS.findall(_FIGURES.sub("0", text.casefold()))[:MOST_WORDS]


def find_text_key(words: Sequence[str]) -> int | None:
    """63 bits that stand for these very words; None where they are too few."""
    return derive_key("words", " ".join(words)) if len(words) >= FEWEST_WORDS else None


def sign_texts(texts: Sequence[Sequence[str]]) -> Signatures:
    """Signatures of texts, a row each. The share of equal numbers in two rows estimates how much
    of their words and pairs of words two texts share (standard error at most 0.06)."""
    if not texts:
        return np.empty((0, PERMUTATIONS), dtype=np.uint32)
    shingles = [[*words, *map(" ".join, pairwise(words))] for words in texts]
    rows = rensa.RMinHash.digest_matrix_from_token_sets(shingles, PERMUTATIONS, _SEED).to_rows()
    return np.array(rows, dtype=np.uint32)

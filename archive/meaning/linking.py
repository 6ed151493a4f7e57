"""Which texts are translations of each other: alike in meaning, in different languages.

Two texts are linked where their languages are known and differ and the cosine of their vectors is
``ALIKE`` or more; links join families. A link depends on its two texts alone. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from archive.index.language import UNKNOWN
from archive.meaning.store import Ints, VectorTable

#: Chosen on the texts of tests/meaning, where it was never wrong; docs/meaning.md.
ALIKE = 0.7
_BLOCK, _NEW = 32_768, 256


def link_translations(
    table: VectorTable, new: Sequence[int], families: Mapping[int, int]
) -> dict[int, int]:
    """The family of every text whose family changes now that ``new`` texts are compared with
    all. A family is named by its lowest text."""
    up: dict[int, int] = {}

    def find(name: int) -> int:
        while up.get(name, name) != name:
            name = up[name]
        return name

    names, codes = np.unique(np.array(table.languages), return_inverse=True)
    unknown = int(np.searchsorted(names, UNKNOWN)) if UNKNOWN in names else -1
    rows = np.searchsorted(table.texts, np.array(new, dtype=np.int64))
    rows = rows[codes[rows] != unknown]
    touched: set[int] = set()
    for one, other in _list_pairs(table, rows, codes, unknown):
        texts = int(table.texts[one]), int(table.texts[other])
        first, second = (find(families.get(text, text)) for text in texts)
        up[max(first, second)] = min(first, second)
        touched.update(texts)
    moved = {text: find(family) for text, family in families.items()}
    moved.update({text: find(families.get(text, text)) for text in touched})
    return {text: family for text, family in moved.items() if families.get(text) != family}


def _list_pairs(
    table: VectorTable, rows: Ints, codes: NDArray[np.intp], unknown: int
) -> list[tuple[int, int]]:
    pairs: list[tuple[int, int]] = []
    for low in range(0, len(rows), _NEW):
        part = rows[low : low + _NEW]
        own = _normalise(table, part)
        for start in range(0, len(table.texts), _BLOCK):
            block = np.arange(start, min(start + _BLOCK, len(table.texts)))
            alike = own @ _normalise(table, block).T >= ALIKE
            alike &= codes[part][:, None] != codes[block][None, :]
            alike[:, codes[block] == unknown] = False
            ones, others = np.nonzero(alike)
            pairs += zip(part[ones].tolist(), block[others].tolist(), strict=True)
    return pairs


def _normalise(table: VectorTable, rows: Ints) -> NDArray[np.float32]:
    chosen = table.vectors[rows].astype(np.float32)
    length: NDArray[np.float32] = np.linalg.norm(chosen, axis=1, keepdims=True)
    return chosen / length

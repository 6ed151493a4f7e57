"""The enricher ``meaning``: a vector for each text, and which texts are translations.

Field: ``translated``. Vectors are kept in a file of its own and handed to engines beside the
values. Without the model it only notes which texts wait for one.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from archive.enrich.rules import Found
from archive.ids import IdKind, derive_key, to_id
from archive.index.records import fold_doc
from archive.meaning.linking import ALIKE, link_translations
from archive.meaning.model import embed_texts, has_model, name_model, read_text
from archive.meaning.store import MeaningStore, Meant
from archive.model import EnrichedValue, VersionDoc

RULE = f"meaning/1 {ALIKE}"
_EMBEDDED_AT_ONCE = 256
_TOLD_AT_ONCE = 500
#: Said of a version for no question's sake: with another vector it is another value, so that
#: indexes hear of it.
_VECTOR = "vector"


class MeaningEnricher:
    """See the module. Close it."""

    name = "meaning"
    after: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self._store = MeaningStore(folder)
        self._ready = has_model()
        if self._ready:
            self._store.use_model(name_model())
        self.rule = f"{RULE} {self._store.read_model()} {self._store.generation}"

    def close(self) -> None:
        self._store.close()

    def take(self, docs: Sequence[VersionDoc]) -> None:
        """Note which text each version has."""
        meant = []
        for doc in docs:
            words = read_text(doc)
            if words:
                first = doc.first_seen.seconds[0]
                key = derive_key("meaning", words)
                meant.append(Meant(doc.version, key, fold_doc(doc)[0], words, first))
        with self._store.transaction():
            self._store.place_versions(meant)

    def forget(self, versions: Collection[int]) -> None:
        """Take versions out that are no more."""
        with self._store.transaction():
            self._store.forget_versions(versions)

    def tell_anew(self) -> None:
        """Every text is told of again."""
        with self._store.transaction():
            self._store.mark_all_untold()

    def judge(self) -> Iterator[tuple[list[int], Mapping[int, Found]]]:
        """Make vectors for texts that wait for one, link translations, and tell."""
        if self._ready:
            self._embed()
            self._link()
        while texts := self._store.list_untold(limit=_TOLD_AT_ONCE):
            found = self._tell(texts)
            yield list(found), found
            with self._store.transaction():
                self._store.mark_told(texts)

    def _embed(self) -> None:
        while waiting := self._store.list_wordy(limit=_EMBEDDED_AT_ONCE):
            vectors = embed_texts([words for _, words in waiting])
            with self._store.transaction():
                self._store.add_vectors([text for text, _ in waiting], vectors)

    def _link(self) -> None:
        new = self._store.list_unlinked()
        if not new:
            return
        table = self._store.load_table()
        families = self._store.list_families()
        with self._store.transaction():
            self._store.write_families(link_translations(table, new, families), linked=new)

    def _tell(self, texts: Collection[int]) -> dict[int, Found]:
        vectors = self._store.find_text_vectors(texts)
        families = {
            text: family for text, family in self._store.list_families_of(texts).items() if family
        }
        names = self._name_families(set(families.values()))
        found = {}
        for text, version, _ in self._store.list_versions(texts):
            fields: dict[str, EnrichedValue] = {_VECTOR: (f"{zlib.crc32(vectors[text]):08x}",)}
            name = names.get(families.get(text, -1))
            if name is not None:
                fields["translated"] = (name,)
            found[version] = Found(fields)
        return found

    def _name_families(self, families: Collection[int]) -> dict[int, str]:
        """Each after the version in it that was seen first, where it has two languages."""
        leaders: dict[int, tuple[int, int]] = {}
        languages: dict[int, set[str]] = defaultdict(set)
        for family, version, first, language in self._store.list_family_versions(families):
            leaders[family] = min((first, version), leaders.get(family, (first, version)))
            languages[family].add(language)
        return {
            family: to_id(IdKind.FAMILY, version)
            for family, (_, version) in leaders.items()
            if len(languages[family]) > 1
        }

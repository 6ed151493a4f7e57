"""The enricher ``families``: texts that are nearly the same, across ids, requesters and platforms.

Fields: ``family``, ``copies``, ``posters``. It looks at all versions at once and keeps what it
knows of them in a file of its own (``store``), so that new versions cost what is new. A family is
named after the version in it that was seen first, so that later copies leave its name alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from archive.enrich.rules import Found
from archive.families.store import FamilyStore, Member, Placed
from archive.families.texts import EDITION, find_text_key, list_words, sign_texts
from archive.ids import IdKind, derive_key, to_id
from archive.model import VersionDoc

RULE = "families/1"
NAME = "families"
_FEWEST_ITEMS = 2
#: From here on numbers are rounded down to one figure, so that one more copy of a text that
#: stands a thousand times does not write a thousand findings.
_ROUNDED_FROM = 20


class FamilyEnricher:
    """See the module. Close it."""

    name = NAME
    after: tuple[str, ...] = ()

    def __init__(self, folder: Path) -> None:
        self._store = FamilyStore(folder)
        self.rule = f"{RULE} {EDITION} {self._store.generation}"

    def close(self) -> None:
        self._store.close()

    def take(self, docs: Sequence[VersionDoc]) -> None:
        """Note versions as they are now. The same again changes nothing."""
        words = {doc.version: list_words(doc) for doc in docs}
        texts = {version: find_text_key(found) for version, found in words.items()}
        short = [version for version, text in texts.items() if text is None]
        wanted = {text: version for version, text in texts.items() if text is not None}
        placed = [
            Placed(doc.version, text, doc.item, doc.first_seen.seconds[0], _find_poster(doc))
            for doc in docs
            if (text := texts[doc.version]) is not None
        ]
        with self._store.transaction():
            unknown = sorted(self._store.list_unknown(wanted))
            self._store.add_texts(unknown, sign_texts([words[wanted[text]] for text in unknown]))
            self._store.place_versions(placed, wordless=short)

    def forget(self, versions: Collection[int]) -> None:
        """Take versions out that are no more."""
        with self._store.transaction():
            self._store.forget_versions(versions)

    def tell_anew(self) -> None:
        """Every family is told of again."""
        with self._store.transaction():
            self._store.mark_all_unjudged()

    def judge(self) -> Iterator[tuple[list[int], Mapping[int, Found]]]:
        """Versions whose families changed, with their findings; noted as judged when the next
        ones are asked for."""
        with self._store.transaction():
            self._store.link_texts()
        if wordless := self._store.list_wordless():
            yield wordless, {}
            with self._store.transaction():
                self._store.clear_wordless()
        while families := self._store.list_unjudged():
            members = self._store.list_members(families)
            found: dict[int, Found] = {}
            for _, group in groupby(members, key=lambda one: one.family):
                found.update(_tell(list(group)))
            told = [one for one in members if one.told or one.version in found]
            yield [one.version for one in told], found
            with self._store.transaction():
                marks = [(int(one.version in found), one.version) for one in told]
                self._store.mark_judged(families, marks)


def _tell(members: list[Member]) -> dict[int, Found]:
    items = {one.item for one in members}
    if len(items) < _FEWEST_ITEMS:
        return {}
    leader = min(members, key=lambda one: (one.first, one.version))
    posters = {one.poster for one in members if one.poster is not None}
    found = Found(
        {
            "family": (to_id(IdKind.FAMILY, leader.version),),
            "copies": round_down(len(items)),
            "posters": round_down(len(posters)),
        }
    )
    return {one.version: found for one in members}


def round_down(count: int) -> int:
    """A count; from 20 on rounded down to one figure (20, 30 … 90, 100, 200 …)."""
    if count < _ROUNDED_FROM:
        return count
    step = int(10 ** (len(str(count)) - 1))
    return count // step * step


def _find_poster(doc: VersionDoc) -> int | None:
    name = doc.requester.id or (doc.requester.name or "").strip().casefold()
    return derive_key("poster", doc.platform, name) if name else None

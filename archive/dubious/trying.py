"""What a changed rule would flag and unflag, before it is accepted. Pure; writes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from archive.dubious.flags import Flag, find_flags
from archive.dubious.matcher import Matcher
from archive.dubious.rules import RuleBook, keep_categories, replace_rules
from archive.model import VersionDoc


@dataclass(frozen=True, slots=True)
class Difference:
    """A version that would be flagged newly, or no longer. ``flag`` is the new or the lost one."""

    doc: VersionDoc
    flagged: bool
    flag: Flag


def try_draft(
    docs: Iterable[VersionDoc], *, book: RuleBook, draft: RuleBook
) -> Iterator[Difference]:
    """Differences that a draft makes in the categories it has rules of, by version."""
    categories = set(draft.categories)
    before = Matcher(keep_categories(book, categories))
    after = Matcher(keep_categories(replace_rules(book, draft), categories))
    for doc in docs:
        old = {one.category: one for one in reversed(find_flags(doc, before))}
        new = {one.category: one for one in reversed(find_flags(doc, after))}
        for category in sorted(new.keys() - old.keys()):
            yield Difference(doc, True, new[category])
        for category in sorted(old.keys() - new.keys()):
            yield Difference(doc, False, old[category])

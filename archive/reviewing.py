"""Flags that wait for people, and what people found: joins findings, versions and the desk.

The queue is the one place, beside an explicit search at the desk, where a flag shows that nobody
has reviewed. Reads only; answers are given through :mod:`archive.desk.reviews`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from archive.desk.reviews import (
    Asks,
    Review,
    State,
    Subject,
    Verdict,
    find_by_texts,
    find_reviews,
    list_answered,
)
from archive.desk.store import Desk
from archive.desk.texts import key_text, make_subject
from archive.door import Archive
from archive.enrich.flagged import FlagRow, FlagWords
from archive.errors import BadInput
from archive.ids import IdKind, from_id, to_id
from archive.index.query import Query
from archive.measures.trends import Settings
from archive.measuring import NAMELESS_SPLITS, Trend
from archive.model import RecordKind, VersionDoc

_Thing = TypeVar("_Thing")
_BATCH = 200
MOST_QUEUE = 500


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag that waits. ``review`` where somebody has answered already; what they said is not
    here. ``unsaid``: the words stand in a document that the listing does not speak of."""

    doc: VersionDoc
    subject: Subject
    category: str
    severity: int
    confidence: float
    rule: str
    words: tuple[FlagWords, ...]
    unsaid: bool
    state: State
    review: str | None

    @property
    def id(self) -> str:
        """The version's."""
        return to_id(IdKind.VERSION, self.doc.version)

    @property
    def item_id(self) -> str:
        """The listing's or document's."""
        kind = IdKind.LISTING if self.doc.kind is RecordKind.LISTING else IdKind.DOCUMENT
        return to_id(kind, self.doc.item)


@dataclass(frozen=True, slots=True)
class Finding:
    """What people found of one version: the only form in which a flag may stand beside a name."""

    category: str
    verdict: Verdict
    review: str


def list_queue(
    door: Archive,
    desk: Desk,
    *,
    viewer: str,
    category: str | None = None,
    platform: str | None = None,
    rule: str | None = None,
    least_severity: int = 1,
    state: State | None = None,
    limit: int = 50,
    skip: int = 0,
) -> list[Flagged]:
    """Flags that the viewer can answer on, the gravest first (severity times confidence).

    What is decided, and what the viewer has answered on, is left out. The same text and category
    stands once, however many versions have it.

    Raises:
        BadInput: a limit that nobody reads.
    """
    if not 1 <= limit <= MOST_QUEUE:
        raise BadInput(f"limit is {limit}: ask for 1 to {MOST_QUEUE} flags")
    mine = list_answered(desk, by=viewer)
    waiting = _walk_waiting(
        door,
        desk,
        (
            one
            for one in door.flagged()
            if (category is None or one.category == category)
            and (rule is None or one.rule == rule)
            and one.severity >= least_severity
        ),
    )
    kept = (
        one
        for one in waiting
        if one.review not in mine
        and (platform is None or one.doc.platform == platform)
        and (state is None or one.state is state)
    )
    return list(islice(kept, skip, skip + limit))


def get_flagged(door: Archive, desk: Desk, version: str, *, category: str) -> Flagged:
    """The flag of one version and category, decided or not.

    Raises:
        BadInput: no such version, or it has no flag of that category.
    """
    kind, key = from_id(version)
    docs = list(door.version_docs([key])) if kind is IdKind.VERSION else []
    for doc in docs:
        found = [one for one in door.flagged() if (one.version, one.category) == (key, category)]
        if found:
            subject = make_subject(doc, category=category)
            review = find_reviews(desk, [subject]).get(subject)
            return _make_flagged(door, doc, found[0], subject, review)
    raise BadInput(f"{version} has no flag of the category {category}: `piecework review list`")


def judge_versions(
    door: Archive, desk: Desk, versions: Iterable[int]
) -> dict[int, tuple[Finding, ...]]:
    """What people found of these versions: of each the categories that were decided, whatever
    the answer was. Versions of which nothing is decided are left out."""
    found = {}
    for docs in _batch(door.version_docs(versions)):
        keys = {doc.version: key_text(doc) for doc in docs}
        reviews = find_by_texts(desk, keys.values())
        for doc in docs:
            decided = tuple(
                Finding(one.subject.category, one.verdict, one.id)
                for one in reviews.get(keys[doc.version], ())
                if one.verdict is not None and one.subject.platform == doc.platform
            )
            if decided:
                found[doc.version] = decided
    return found


def list_found(
    door: Archive, desk: Desk, *, category: str | None = None, asks: Asks = Asks.YES
) -> dict[int, tuple[Finding, ...]]:
    """All flagged versions of whose text people found that: by version, ascending."""
    flagged = sorted({one.version for one in door.flagged() if category in (None, one.category)})
    found = {}
    for version, findings in judge_versions(door, desk, flagged).items():
        kept = tuple(
            one for one in findings if one.verdict.asks is asks and category in (None, one.category)
        )
        if kept:
            found[version] = kept
    return found


def measure_reviewed(
    door: Archive,
    desk: Desk,
    question: str | Query = "",
    *,
    category: str,
    split: str | None = None,
    settings: Settings | None = None,
) -> Trend:
    """The share of offers whose text people found to ask for this, by period. ``of`` is
    ``reviewed:CATEGORY``.

    Flagged texts that nobody has decided on have no part: they are counted in ``left_out`` as
    *not to be told*, and leaving them out may move the share either way. A text without a flag
    counts as one that does not ask for it, which makes the share too low: rules miss some.

    Raises:
        BadInput: it is split by words of pages: beside a name, even a count of texts that wait for
            review would tell.
        BadQuery, IndexUnusable: as for :meth:`Archive.trend`.
    """
    if split is not None and split not in NAMELESS_SPLITS:
        raise BadInput(
            "what people found of requests is not split by names or words of pages: split it by "
            f"{', '.join(NAMELESS_SPLITS)}, or not"
        )
    flagged = {one.version for one in door.flagged() if one.category == category}
    judged = judge_versions(door, desk, sorted(flagged))
    verdicts = {
        version: one.verdict.asks
        for version, findings in judged.items()
        for one in findings
        if one.category == category
    }
    return door.trend_of_held(
        question,
        of=f"reviewed:{category}",
        held=[version for version, asks in verdicts.items() if asks is Asks.YES],
        untold=[
            version
            for version in flagged
            if verdicts.get(version, Asks.CANNOT_TELL) is Asks.CANNOT_TELL
        ],
        split=split,
        settings=settings,
    )


def _walk_waiting(door: Archive, desk: Desk, flags: Iterable[FlagRow]) -> Iterator[Flagged]:
    seen: set[Subject] = set()
    for batch in _batch(flags):
        docs = {doc.version: doc for doc in door.version_docs({one.version for one in batch})}
        pairs = []
        for one in batch:
            doc = docs.get(one.version)
            if doc is None:
                continue
            subject = make_subject(doc, category=one.category)
            if subject not in seen:
                seen.add(subject)
                pairs.append((one, doc, subject))
        reviews = find_reviews(desk, [subject for _, _, subject in pairs])
        for one, doc, subject in pairs:
            review = reviews.get(subject)
            if review is None or review.state is not State.DECIDED:
                yield _make_flagged(door, doc, one, subject, review)


def _make_flagged(
    door: Archive, doc: VersionDoc, flag: FlagRow, subject: Subject, review: Review | None
) -> Flagged:
    return Flagged(
        doc=doc,
        subject=subject,
        category=flag.category,
        severity=flag.severity,
        confidence=flag.confidence,
        rule=flag.rule,
        words=tuple(door.flag_words(flag)),
        unsaid=flag.unsaid,
        state=State.WAITING if review is None else review.state,
        review=None if review is None else review.id,
    )


def _batch(things: Iterable[_Thing]) -> Iterator[list[_Thing]]:
    pending = iter(things)
    while batch := list(islice(pending, _BATCH)):
        yield batch

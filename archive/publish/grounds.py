"""On what ground a version may leave: by the ledger's ``<k`` or ``≥k``, public pages, decisions.

Reads the archive's door and the desk. Knows no row and no column.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from archive.desk.decisions import Decision, Lifts, list_decisions
from archive.desk.store import Desk
from archive.door import Archive
from archive.ids import IdKind, to_id
from archive.ledger.public import PublicRecord
from archive.model import RecordKind, SeenBy, VersionDoc
from archive.publish.material import Why


@dataclass(frozen=True, slots=True)
class Ground:
    """One version. ``why`` None: it may not leave. ``public``: what public captures alone show of
    it, where it leaves on those; then nothing else of it may be told."""

    doc: VersionDoc
    why: Why | None
    public: PublicRecord | None = None


class Decided:
    """What editors lifted, as it stands when the gate opens."""

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self._lifted: dict[Lifts, set[str]] = {}
        for one in decisions:
            if not one.ended:
                self._lifted.setdefault(one.lifts, set()).add(one.about)

    @classmethod
    def of(cls, desk: Desk) -> Decided:
        return cls(list_decisions(desk))

    def lifts_any(self, rule: Lifts) -> bool:
        """Whether the rule was lifted for anything at all: names need not be made otherwise."""
        return bool(self._lifted.get(rule))

    def lifts(self, rule: Lifts, *names: str) -> bool:
        """Whether the rule was lifted for any of these names."""
        return not self._lifted.get(rule, set()).isdisjoint(names)


def name_version(doc: VersionDoc) -> tuple[str, str]:
    """The ids by which a decision may name a version: its own and its listing's."""
    kind = IdKind.LISTING if doc.kind is RecordKind.LISTING else IdKind.DOCUMENT
    return to_id(IdKind.VERSION, doc.version), to_id(kind, doc.item)


def name_requester(doc: VersionDoc) -> tuple[str, ...]:
    """``platform/id`` and ``platform/name``: by these a decision names a requester."""
    known = (doc.requester.id, doc.requester.name)
    return tuple(f"{doc.platform}/{one}" for one in known if one)


def read_grounds(door: Archive, decided: Decided, versions: Iterable[int]) -> dict[int, Ground]:
    """For each version that the ledger has, on what ground it may leave."""
    wanted = list(dict.fromkeys(int(one) for one in versions))
    docs = {doc.version: doc for doc in door.version_docs(wanted)}
    weak = [key for key, doc in docs.items() if doc.seen_by is SeenBy.UNDER_K]
    public = door.public_records(weak) if weak else {}
    return {
        key: judge_version(doc, public=public.get(key), decided=decided)
        for key, doc in docs.items()
    }


def judge_version(doc: VersionDoc, *, public: PublicRecord | None, decided: Decided) -> Ground:
    """The ground of one version: k first, then public pages, then a decision."""
    if doc.seen_by is SeenBy.K_OR_MORE:
        return Ground(doc, Why.K_OR_MORE)
    if public is not None:
        return Ground(doc, Why.IMPORTED if public.imported else Why.PUBLIC, public)
    if decided.lifts(Lifts.UNDER_K, *name_version(doc)):
        return Ground(doc, Why.DECIDED)
    return Ground(doc, None)

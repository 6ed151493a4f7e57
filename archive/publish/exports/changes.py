"""The table of changes: what differs between one version of a listing and the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from archive.door import Archive
from archive.ids import IdKind, to_id
from archive.ledger import ChangeRecord
from archive.model import ChangeKind, RecordKind
from archive.publish.exports.columns import Column, Kind, LineTable
from archive.publish.material import Holds, Line

_BATCH = 200
COLUMNS = (
    Column("change", Kind.TEXT, Holds.PLAIN, "id of the change"),
    Column("kind", Kind.TEXT, Holds.PLAIN, "appeared, pay, text, terms, requester, vanished, back"),
    Column("platform", Kind.TEXT, Holds.PLAIN, "the platform"),
    Column("listing", Kind.TEXT, Holds.PLAIN, "id of the listing or document"),
    Column("before", Kind.TEXT, Holds.PLAIN, "id of the version before"),
    Column("after", Kind.TEXT, Holds.PLAIN, "id of the version after"),
    Column(
        "happened",
        Kind.MOMENT,
        Holds.TIME,
        "after the last sighting of the one, by the first of the other",
        window=True,
    ),
    Column("pay_before", Kind.TEXT, Holds.TEXT, "the pay before, as the page had it"),
    Column("pay_after", Kind.TEXT, Holds.TEXT, "the pay after, as the page had it"),
    Column("title_before", Kind.TEXT, Holds.TEXT, "the title before"),
    Column("title_after", Kind.TEXT, Holds.TEXT, "the title after"),
)


def tabulate_changes(
    door: Archive,
    *,
    kinds: Iterable[ChangeKind] = (),
    platform: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
) -> LineTable:
    """All changes of these kinds, by their ids; every one rests on both its versions.

    Latest first would tell which of a month's changes came before which: times leave coarse, and
    so must the order.
    """
    wanted = list(kinds)
    count = sum(
        1
        for _ in door.changes(
            kinds=wanted, platform=platform, since=since, until=until, by_key=True
        )
    )
    changes = door.changes(kinds=wanted, platform=platform, since=since, until=until, by_key=True)
    return LineTable(
        "changes",
        "One change between neighbouring versions of a listing.",
        COLUMNS,
        _list_lines(door, changes),
        count,
    )


def _list_lines(door: Archive, changes: Iterable[ChangeRecord]) -> Iterator[Line]:
    pending = iter(changes)
    while batch := list(islice(pending, _BATCH)):
        sides = [
            (one, [key for key in (one.from_version, one.to_version) if key is not None])
            for one in batch
        ]
        keys = sorted({key for _, versions in sides for key in versions})
        documents = {
            doc.version for doc in door.version_docs(keys) if doc.kind is not RecordKind.LISTING
        }
        for one, versions in sides:
            if versions:
                yield _make_line(one, versions, document=versions[0] in documents)


def _make_line(one: ChangeRecord, versions: list[int], *, document: bool) -> Line:
    item = to_id(IdKind.DOCUMENT if document else IdKind.LISTING, one.item)
    return Line(
        {
            "change": one.id,
            "kind": str(one.kind),
            "platform": one.platform,
            "listing": item,
            "before": _name(one.from_version),
            "after": _name(one.to_version),
            "happened": one.window,
            "pay_before": one.pay_before,
            "pay_after": one.pay_after,
            "title_before": one.title_before,
            "title_after": one.title_after,
        },
        versions=tuple(versions),
        refs=(one.id, item),
    )


def _name(version: int | None) -> str | None:
    return None if version is None else to_id(IdKind.VERSION, version)

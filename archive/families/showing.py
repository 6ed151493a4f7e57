"""A family for people: who posted the same text, when, in what languages, for how much.

Pure. It says *same text*, never *same actor*: a text may be copied by anybody.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from archive.ids import IdKind, from_id, to_id
from archive.model import RecordKind, Requester, VersionDoc
from archive.times import Window, to_text


@dataclass(frozen=True, slots=True)
class Price:
    """The least and the most that members state, in major units of ``currency`` per ``unit``
    (``points`` without a currency)."""

    currency: str | None
    unit: str | None
    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class Family:
    """One family, or the part of it that a question finds.

    ``items`` are offers and documents, ``versions`` their versions. ``span`` goes from the first
    time any of them was seen to the last. ``units``: of each offer the most units that were left
    when it was seen, added up; a lower bound, None where no member says.
    """

    id: str
    title: str
    items: int
    versions: int
    span: Window
    platforms: tuple[str, ...]
    requesters: tuple[Requester, ...]
    languages: tuple[str, ...]
    units: int | None
    prices: tuple[Price, ...]
    members: tuple[str, ...]  #: ids of offers and documents, first seen first

    def to_json(self) -> dict[str, object]:
        """Plain values only; times are the ends of windows in UTC."""
        return {
            "id": self.id,
            "title": self.title,
            "items": self.items,
            "versions": self.versions,
            "first_seen": to_text(self.span.earliest),
            "last_seen": to_text(self.span.latest),
            "platforms": list(self.platforms),
            "requesters": [one.name or one.id for one in self.requesters],
            "languages": list(self.languages),
            "units_at_least": self.units,
            "prices": [
                {
                    "currency": one.currency,
                    "unit": one.unit,
                    "least": format(one.least, "f"),
                    "most": format(one.most, "f"),
                }
                for one in self.prices
            ],
            "members": list(self.members),
        }


def describe_family(
    family_id: str, docs: Sequence[VersionDoc], *, languages: Mapping[int, str]
) -> Family:
    """What can be said of these members. ``languages`` by version.

    Raises:
        ValueError: no members.
    """
    if not docs:
        raise ValueError(f"{family_id} has no members")
    ordered = sorted(docs, key=lambda doc: (doc.first_seen.earliest, doc.version))
    leader = from_id(family_id)[1]
    first = next((doc for doc in ordered if doc.version == leader), ordered[0])
    requesters = {
        (doc.platform, doc.requester.id or doc.requester.name): doc.requester
        for doc in ordered
        if doc.requester.id or doc.requester.name
    }
    items = dict.fromkeys((doc.kind, doc.item) for doc in ordered)
    return Family(
        id=family_id,
        title=first.title or first.description[:80],
        items=len(items),
        versions=len(ordered),
        span=Window(
            min(doc.first_seen.earliest for doc in ordered),
            max(doc.last_seen.latest for doc in ordered),
        ),
        platforms=tuple(dict.fromkeys(doc.platform for doc in ordered)),
        requesters=tuple(requesters.values()),
        languages=tuple(sorted({languages[doc.version] for doc in ordered})),
        units=_add_units(ordered),
        prices=_list_prices(ordered),
        members=tuple(_name_item(kind, item) for kind, item in items),
    )


def _add_units(docs: Sequence[VersionDoc]) -> int | None:
    most: dict[int, int] = {}
    for doc in docs:
        if doc.units_left is not None:
            most[doc.item] = max(doc.units_left, most.get(doc.item, 0))
    return sum(most.values()) if most else None


def _list_prices(docs: Sequence[VersionDoc]) -> tuple[Price, ...]:
    amounts: dict[tuple[str | None, str | None], list[Decimal]] = {}
    for doc in docs:
        if doc.pay is not None and doc.pay.amount is not None:
            unit = None if doc.pay.unit is None else str(doc.pay.unit)
            found = amounts.setdefault((doc.pay.currency, unit), [])
            found += [doc.pay.amount, *([] if doc.pay.high is None else [doc.pay.high])]
    return tuple(
        Price(currency, unit, min(found), max(found))
        for (currency, unit), found in sorted(
            amounts.items(), key=lambda one: (one[0][0] or "", one[0][1] or "")
        )
    )


def _name_item(kind: RecordKind, item: int) -> str:
    return to_id(IdKind.LISTING if kind is RecordKind.LISTING else IdKind.DOCUMENT, item)

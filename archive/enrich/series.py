"""The enricher ``series``: the same offer across ids, and what became of its price.

Fields: ``series``, ``prices``, ``paychange``, ``cut``, ``rise``, ``certainty``. A change stands
with the version that came after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from archive.confirmed import is_unconfirmed
from archive.enrich.rules import Found, Json
from archive.ids import IdKind, to_id
from archive.model import EnrichedValue, VersionDoc, VersionHead
from archive.pay.series import (
    PayChange,
    Prices,
    find_series,
    find_series_of,
    judge_series,
)
from archive.times import to_text

RULE = "series/10"
_PLACES = Decimal("0.0001")


class SeriesEnricher:
    """See the module."""

    name = "series"
    rule = RULE
    after: tuple[str, ...] = ()

    def place(self, docs: Sequence[VersionDoc]) -> Mapping[int, int]:
        """The series of each listing."""
        keys = ((doc.version, find_series(doc)) for doc in docs)
        return {version: key for version, key in keys if key is not None}

    def foresee(self, head: VersionHead) -> int | None:
        """The same, before the listing is read whole."""
        return find_series_of(head)

    def judge(self, docs: Sequence[VersionDoc], *, group: int) -> Mapping[int, Found]:
        """Findings for all versions of one series."""
        name = (to_id(IdKind.SERIES, group),)
        sure = [doc for doc in docs if not is_unconfirmed(doc.extra)]
        told: dict[int, Found] = {}
        if sure:
            judgement = judge_series(sure)
            detail: dict[str, Json] = {"versions": len(sure)}
            told = {
                version: Found({"series": name, "prices": _WORDS[prices]}, detail)
                for version, prices in judgement.prices.items()
            }
            for change in judgement.changes:
                fields = {**told[change.after.version].fields, **_list_values(change)}
                told[change.after.version] = Found(fields, {**detail, **_tell(change)})
        if len(told) < len(docs):
            # What no person has confirmed belongs to a series, and tells nothing of its prices.
            waits = Found({"series": name}, {"unconfirmed": True})
            told.update({doc.version: waits for doc in docs if doc.version not in told})
        return told


#: As they are kept: a series of one price is the same to all.
_WORDS = {prices: (prices.value,) for prices in Prices}


def _list_values(change: PayChange) -> dict[str, EnrichedValue]:
    percent = (change.relative * 100).quantize(_PLACES)
    kind = "rise" if percent > 0 else "cut"
    return {
        "paychange": (kind,),
        "certainty": (change.confidence.value,),
        kind: abs(percent),
    }


def _tell(change: PayChange) -> dict[str, Json]:
    return {"change": write_change(change)}


def write_change(change: PayChange) -> dict[str, Json]:
    """A change as it is kept and shown: versions by id, the time as two windows."""
    before, after = change.before, change.after
    return {
        "before": to_id(IdKind.VERSION, before.version),
        "after": to_id(IdKind.VERSION, after.version),
        "pay_before": before.pay.raw if before.pay else None,
        "relative": str(change.relative.quantize(Decimal("0.000001"))),
        "last_seen_before": [to_text(before.last_seen.earliest), to_text(before.last_seen.latest)],
        "first_seen_after": [to_text(after.first_seen.earliest), to_text(after.first_seen.latest)],
        "confidence": str(change.confidence),
        "why": change.why,
    }

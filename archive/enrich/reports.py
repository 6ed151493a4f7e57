"""The enricher ``reports``: hourly pay that workers tell of, in documents of that kind.

Fields: ``paidtime`` and ``paidtimemost``, the ends of what is told of paid time, in euros an hour;
``wage`` (paid time, all time, after rejection),
``below``, ``notbelow`` and ``ownfloor`` are those of ``wages``, which says nothing of documents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from archive.enrich.rules import Found, Json
from archive.enrich.wages import list_hourly_floors
from archive.model import DocumentKind, EnrichedValue, VersionDoc
from archive.pay.exchange import Rate, convert, find_rate, name_edition
from archive.pay.floors import Against, compare, load_floors
from archive.pay.own_floors import compare_own_floor, load_own_floors, write_own_floor
from archive.pay.reports import Report, make_wages, read_reports
from archive.pay.wages import Label

RULE = "reports/4"
_PLACES = Decimal("0.000001")
_NAMES = {
    Label.PAID_TIME: "paid_time",
    Label.ALL_TIME: "all_time",
    Label.AFTER_REJECTION: "after_rejection",
}
#: Kinds of document in which somebody tells of their work.
_TELLING = frozenset({DocumentKind.REPORT, DocumentKind.REJECTION, DocumentKind.WARNING})


class ReportEnricher:
    """See the module."""

    name = "reports"
    after: tuple[str, ...] = ()

    def __init__(self) -> None:
        own = load_own_floors().edition
        self.rule = f"{RULE} {name_edition()} floors {load_floors().edition} own {own}"

    def enrich(self, docs: Sequence[VersionDoc]) -> Mapping[int, Found]:
        """Findings of the documents that tell of pay."""
        found = {}
        for doc in docs:
            if doc.document_kind in _TELLING:
                reports = read_reports(doc.text)
                if reports:
                    day = doc.first_seen.earliest.date()
                    found[doc.version] = _tell(reports, day, platform=doc.platform)
        return found


def _tell(reports: list[Report], day: date, *, platform: str) -> Found:
    fields: dict[str, EnrichedValue] = {}
    hourly = [one for one in reports if not one.month]
    paid = [one for one in hourly if one.label is Label.PAID_TIME]
    lows = [_to_euros(one.low, one.currency, day) for one in paid]
    highs = [_to_euros(one.high, one.currency, day) for one in paid]
    if hourly:
        labels = {one.label for one in hourly}
        fields["wage"] = tuple(name for label, name in _NAMES.items() if label in labels)
    if lows and all(low is not None for low in lows):
        fields["paidtime"] = min(low for low in lows if low is not None)
    if highs and all(high is not None for high in highs):
        fields["paidtimemost"] = max(high for high in highs if high is not None)
    verdicts: dict[str, set[Against]] = {}
    for one in reports:
        for place, verdict in _compare(one, day):
            verdicts.setdefault(place, set()).add(verdict)
    for name, wanted in (("below", Against.BELOW), ("notbelow", Against.NOT_BELOW)):
        places = tuple(place for place, found in verdicts.items() if found == {wanted})
        if places:
            fields[name] = places
    detail: dict[str, Json] = {"day": day.isoformat(), "told": [_write(one) for one in reports]}
    own = compare_own_floor(platform, make_wages(reports), day)
    if own is not None:
        fields["ownfloor"] = (own.verdict.value,)
        detail["own_floor"] = write_own_floor(own)
    return Found(fields, detail)


def _to_euros(amount: Decimal | None, currency: str, day: date) -> Decimal | None:
    rate = find_rate(currency, day)
    if amount is None or not isinstance(rate, Rate):
        return None
    return (amount * rate.euros).quantize(_PLACES)


def _compare(report: Report, day: date) -> list[tuple[str, Against]]:
    if not report.month:
        return [
            (place, compare(report.low, report.high, list(floors)))
            for place, floors in list_hourly_floors(report.currency, day)
        ]
    verdicts = []
    for place in load_floors().places:
        floors = load_floors().on(place, day)
        amounts = [
            convert(one.amount, one.currency, to=report.currency, day=day)
            for one in floors
            if one.unit == "month"
        ]
        known = [one for one in amounts if isinstance(one, Decimal)]
        if known and len(known) == len(floors):
            verdicts.append((place, compare(report.low, report.high, known)))
    return verdicts


def _write(one: Report) -> Json:
    return {
        "low": None if one.low is None else str(one.low.quantize(_PLACES)),
        "high": None if one.high is None else str(one.high.quantize(_PLACES)),
        "currency": one.currency,
        "per": "month" if one.month else "hour",
        "label": str(one.label),
        "about": one.approximate,
        "sum": one.sum,
        "words": one.words,
    }

"""Pay over time: one line per version, from when it was first seen to when it was last seen.

One chart per currency and unit, since amounts of two are not comparable. Only numbers and dates
reach the chart, never text of a page: a chart's tooltips and labels are not plain text. Gaps
are drawn as bands, so that an empty stretch is not taken for "no work".
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from archive.times import to_text
from search_ui.answers import GapRow, ItemPage, VersionRow
from search_ui.charts import show_chart
from search_ui.frame import show_markup
from search_ui.language import say, say_count, say_decimal
from search_ui.markup import build
from search_ui.wording import UNIT_WORDS, say_amount

#: Stands out on the light and on the dark page alike.
INK = "#b4573f"
HEADROOM = 1.15
#: Shorter stretches are labelled with the hour.
_DAYS = timedelta(days=6)
_CURRENCY = re.compile(r"[A-Z]{3}")


def show_pay(item: ItemPage) -> None:
    """Draw the charts, or say why there is none."""
    groups = group_versions(item.versions)
    for (currency, unit), versions in groups.items():
        measure = name_measure(currency, unit)
        chart = draw_chart(versions, item.gaps, measure=measure)
        show_chart(chart, words=describe_pay(versions, measure=measure))
    if groups and item.gaps:
        show_markup(build("p", say("Grey: the platform could not be seen."), cls="pw-note"))
    left = len(item.versions) - sum(len(versions) for versions in groups.values())
    if left:
        words = say("Without an amount that could be read: {n}", n=say_count(left, "version"))
        show_markup(build("p", words, cls="pw-note"))


def group_versions(versions: Sequence[VersionRow]) -> dict[tuple[str, str], list[VersionRow]]:
    """Versions with an amount, by (currency, unit), oldest first."""
    groups: dict[tuple[str, str], list[VersionRow]] = defaultdict(list)
    for row in sorted(versions, key=lambda row: row.first_seen.earliest):
        if row.pay is not None and row.pay.amount is not None:
            currency = row.pay.currency or ""
            groups[currency, str(row.pay.unit or "")].append(row)
    return dict(groups)


def name_measure(currency: str, unit: str) -> str:
    """``USD per task``: from fixed words only, whatever a page called its currency."""
    if unit == "points":
        return say("points")
    money = currency if _CURRENCY.fullmatch(currency) else say("currency not stated")
    words = {str(one): word for one, word in UNIT_WORDS.items()}
    if unit not in words:
        return money
    return say("{amount} per {unit}", amount=money, unit=say(words[unit]))


def describe_pay(versions: Sequence[VersionRow], *, measure: str) -> str:
    """What the chart shows, in words, for those who do not see it."""
    amounts = [row.pay.amount for row in versions if row.pay is not None and row.pay.amount]
    if not amounts:
        return say("Pay over time, {measure}", measure=measure)
    return say(
        "Pay over time, {measure}: {versions}, from {low} to {high}, last {last}",
        measure=measure,
        versions=say_count(len(versions), "version"),
        low=say_decimal(f"{min(amounts):f}"),
        high=say_decimal(f"{max(amounts):f}"),
        last=say_decimal(f"{amounts[-1]:f}"),
    )


def draw_chart(
    versions: Sequence[VersionRow], gaps: Sequence[GapRow], *, measure: str
) -> dict[str, object]:
    """A Vega-Lite specification: lines for versions over bands for gaps, if there are any.

    The axis begins at 0 and ends above the highest amount, so that no line is cut at the edge.
    The height of a line is a float, since a screen has no decimals; the tooltip shows the amount
    as text, exactly as the archive holds it.
    """
    amounts = [row.pay.amount for row in versions if row.pay is not None and row.pay.amount]
    top = float(max(amounts, default=1)) * HEADROOM
    lines = [
        {
            "from": to_text(row.first_seen.earliest),
            "to": to_text(row.last_seen.latest),
            "amount": float(row.pay.amount),
            "shown": say_amount(row.pay.amount),
        }
        for row in versions
        if row.pay is not None and row.pay.amount is not None
    ]
    first = min(row.first_seen.earliest for row in versions)
    last = max(row.last_seen.latest for row in versions)
    bands = [
        {
            "from": to_text(max(first, gap.when.earliest)),
            "to": to_text(min(last, gap.when.latest)),
        }
        for gap in gaps
        if gap.when.latest > first and gap.when.earliest < last
    ]
    when = {
        "field": "from",
        "type": "temporal",
        "title": None,
        "scale": {"type": "utc"},
        "axis": {
            "format": "%Y-%m-%d" if last - first > _DAYS else "%m-%d %H:%M",
            "tickCount": 6,
            "labelOverlap": True,
            "grid": False,
        },
    }
    until = {"field": "to"}
    day = {"type": "temporal", "format": "%Y-%m-%d", "formatType": "utc"}
    seen_as_gaps: list[dict[str, object]] = [
        {
            "data": {"values": bands},
            "mark": {"type": "rect", "opacity": 0.3, "color": "#8a8a8a"},
            "encoding": {"x": when, "x2": until},
        }
    ]
    return {
        "height": 200,
        "layer": [
            # A layer without rows has no extent, and the chart's library complains of it.
            *(seen_as_gaps if bands else []),
            {
                "data": {"values": lines},
                "mark": {"type": "rule", "strokeWidth": 4, "color": INK},
                "encoding": {
                    "x": when,
                    "x2": until,
                    "y": {
                        "field": "amount",
                        "type": "quantitative",
                        "title": measure,
                        "scale": {"domain": [0, top], "nice": False},
                        "axis": {"tickCount": 4},
                    },
                    "tooltip": [
                        {"field": "shown", "type": "nominal", "title": measure},
                        {"field": "from", "title": say("first seen"), **day},
                        {"field": "to", "title": say("last seen"), **day},
                    ],
                },
            },
        ],
    }

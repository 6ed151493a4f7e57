"""The table of a trend: one row a figure, each with all that it rests on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from archive.door import Archive
from archive.errors import BadInput
from archive.index.query import Query
from archive.index.syntax import parse_query
from archive.measures.figures import Figure
from archive.measures.trends import Point, Settings
from archive.measuring import NAMELESS_SPLITS, Trend
from archive.publish.cells import list_cells
from archive.publish.exports.columns import FileColumn, Kind, Row
from archive.publish.flags import check_told
from archive.publish.gate import Gate
from archive.publish.material import Cell, Holds

#: Splits whose groups are words of ours. Others are words of pages, names of people among them.
OWN_SPLITS = NAMELESS_SPLITS

_COLUMNS = (
    FileColumn("period", Kind.TEXT, "the period, by the clocks of the time zone that was asked"),
    FileColumn("group", Kind.TEXT, "the value of the split"),
    FileColumn("figure", Kind.TEXT, "which figure: p50 is the median; listings is their number"),
    FileColumn("value", Kind.NUMBER, "the figure; empty where it was held back"),
    FileColumn("low", Kind.NUMBER, "the lower end of the 95 % interval"),
    FileColumn("high", Kind.NUMBER, "the upper end of the 95 % interval"),
    FileColumn("unit", Kind.TEXT, "what the figure counts in"),
    FileColumn("n", Kind.INTEGER, "how many listings it rests on", unit="listings"),
    FileColumn("requesters", Kind.INTEGER, "how many named requesters", unit="requesters"),
    FileColumn("sources", Kind.TEXT, "<k or ≥k independent sources: a lower bound"),
    FileColumn("weighting", Kind.TEXT, "what was counted"),
    FileColumn("interval", Kind.TEXT, "how the interval was found"),
    FileColumn("provenance", Kind.TEXT, "own, imported or mixed"),
    FileColumn("coverage", Kind.TEXT, "what could be seen in the period, as JSON"),
    FileColumn("left_out", Kind.TEXT, "what had no part in it, by reason, as JSON"),
    FileColumn("held_back", Kind.TEXT, "why there is no value though there is something"),
)


@dataclass(frozen=True, slots=True)
class TrendTable:
    """A trend on its way out. What the gate says of a point's main figure holds for all of them,
    since they rest on the same versions."""

    trend: Trend
    cells: tuple[tuple[Point, Cell], ...]
    name: str = "trend"
    about: str = "One figure of one period and group, with what it rests on."

    @property
    def count(self) -> int:
        return len(self.cells)

    @property
    def holds(self) -> Mapping[str, Holds]:
        return {}

    def list_files(self) -> tuple[FileColumn, ...]:
        return _COLUMNS

    def pass_rows(self, gate: Gate) -> Iterator[Row]:
        passed = gate.pass_cells([cell for _, cell in self.cells])
        for (point, _), cell in zip(self.cells, passed, strict=True):
            held = cell.figure.suppressed if cell.figure.value is None else None
            for name, figure in point.figures.items():
                yield _make_row(point, name, figure, held=held)


def tabulate_trend(
    door: Archive,
    question: str | Query = "",
    *,
    of: str = "lowerbound",
    split: str | None = None,
    settings: Settings | None = None,
) -> TrendTable:
    """A trend as :meth:`archive.door.Archive.trend` measures it.

    Raises:
        BadInput, BadQuery, IndexUnusable: as there; BadInput too where it measures what rules
            suspect and nobody has reviewed, or is split by words of pages.
    """
    query = parse_query(question) if isinstance(question, str) else question
    check_told(query, of, split)
    if split is not None and split not in OWN_SPLITS:
        raise BadInput(
            f"a trend split by {split} does not leave: its groups are words of pages, names among "
            f"them; split by {', '.join(OWN_SPLITS)}"
        )
    settings = settings or Settings()
    trend = door.trend(query, of=of, split=split, settings=settings)
    pairs: list[tuple[Point, Cell]] = []
    for main in dict.fromkeys(_find_main(point) for point in trend.points if point.figures):
        points = [one for one in trend.points if one.figures and _find_main(one) == main]
        cells = list_cells(door, query, _only(trend, points), settings=settings, figure=main)
        pairs += zip(points, cells, strict=True)
    return TrendTable(trend, tuple(pairs))


def _find_main(point: Point) -> str:
    return "p50" if "p50" in point.figures else next(iter(point.figures))


def _only(trend: Trend, points: list[Point]) -> Trend:
    return Trend(trend.of, trend.split, tuple(points), trend.matched, trend.found, trend.left_out)


def _make_row(point: Point, name: str, figure: Figure, *, held: str | None) -> Row:
    shown = held is None
    return (
        point.label,
        point.group,
        name,
        _read(figure.value) if shown else None,
        _read(figure.low) if shown else None,
        _read(figure.high) if shown else None,
        figure.unit,
        figure.n if shown else None,
        figure.requesters if shown else None,
        str(figure.sources),
        figure.weighting,
        figure.interval,
        figure.provenance,
        json.dumps(_coarsen(figure.coverage), sort_keys=True),
        json.dumps(figure.left_out, sort_keys=True),
        held or figure.suppressed,
    )


def _coarsen(coverage: Mapping[str, object]) -> dict[str, object]:
    """What could be seen, by whole days: the hours of a gap tell when somebody looked."""
    coarse: dict[str, object] = {}
    for platform, seen in coverage.items():
        if not isinstance(seen, Mapping):
            continue
        gaps = seen.get("gaps", ())
        assert isinstance(gaps, Sequence)
        coarse[platform] = {
            "days": seen.get("days"),
            "days_looked": seen.get("days_looked"),
            "gaps": [[str(start)[:10], str(end)[:10]] for start, end in gaps],
        }
    return coarse


def _read(value: float | None) -> Decimal | None:
    """A figure of fifteen digits: more than it is sure of by far."""
    return None if value is None else Decimal(format(value, ".15g"))

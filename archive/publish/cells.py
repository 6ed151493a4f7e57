"""A trend as cells for the gate: each figure with the versions that it rests on."""

from __future__ import annotations

from archive.door import Archive
from archive.index.query import Query
from archive.measures.trends import Settings
from archive.measuring import Trend
from archive.publish.flags import check_told
from archive.publish.material import Cell


def list_cells(
    door: Archive,
    question: str | Query,
    trend: Trend,
    *,
    settings: Settings | None = None,
    figure: str = "p50",
) -> list[Cell]:
    """One cell for each point that has this figure; a name is ``label`` or ``label / group``.

    The other figures of a point (its quartiles) rest on the same versions: what the gate says of
    the one holds for all of them.

    Raises:
        BadInput: it is of what rules suspect and nobody has reviewed.
    """
    check_told(question, trend.of, trend.split)
    versions = door.point_versions(question, of=trend.of, split=trend.split, settings=settings)
    cells = []
    for point in trend.points:
        if figure not in point.figures:
            continue
        name = point.label if point.group is None else f"{point.label} / {point.group}"
        sets = ["every point"] if trend.split is None else []
        if point.group is not None:
            sets += [f"{trend.split}, {point.label}", f"{point.group}, over time"]
        cells.append(
            Cell(
                name,
                point.figures[figure],
                versions.get((point.label, point.group), ()),
                part_of=tuple(sets),
            )
        )
    return cells

"""The part of ``piecework changes`` that follows one offer across its ids."""

from __future__ import annotations

from decimal import Decimal

from archive.door import Archive
from archive.home import Home
from archive.index.answer import Hit
from archive.index.query import Among, Between, During, Filter, Query, Sort
from archive.times import read_seen_at
from piecework.output import print_json, print_table


def show_series_changes(
    home: Home, *, as_json: bool, platform: str | None, since: str | None, over: float, limit: int
) -> None:
    """Print cuts, then rises, the largest of each first."""
    rows: list[dict[str, object]] = []
    with Archive(home) as door:
        for kind in ("cut", "rise"):
            filters: list[Filter] = [Among("paychange", (kind,))]
            if over:
                filters.append(Between(kind, low=Decimal(str(over)), low_open=True))
            if platform is not None:
                filters.append(Among("platform", (platform,)))
            if since is not None:
                filters.append(During("first", start=read_seen_at(since).start))
            query = Query(
                filters=tuple(filters), sort=Sort(kind, descending=True), limit=min(limit, 500)
            )
            rows += [_write_row(door, hit, kind) for hit in door.search(query).hits]
    rows = rows[:limit]
    if as_json:
        print_json(rows)
        return
    print_table([[str(row[name]) for name in _COLUMNS] for row in rows], head=_COLUMNS)


_COLUMNS = ("kind", "relative", "pay_before", "pay", "confidence", "platform", "title", "after")


def _write_row(door: Archive, hit: Hit, kind: str) -> dict[str, object]:
    (detail,) = [one.detail for one in door.findings(hit.version) if one.enricher == "series"]
    change = detail["change"]
    assert isinstance(change, dict)
    return {
        "kind": kind,
        **change,
        "platform": hit.platform,
        "title": hit.title,
        "requester": hit.requester.name or hit.requester.id,
        "pay": None if hit.pay is None else hit.pay.raw,
    }

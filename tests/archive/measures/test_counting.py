"""What counts: own, confirmed, and seen by more than a partial visit. The rest is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import numpy as np

from archive import extra
from archive.ledger import WalkRecord, WalkVerdict
from archive.measures.choice import Grain
from archive.measures.columns import Rows, make_rows
from archive.measures.counting import (
    NOT_IMPORTED,
    NOT_OWN,
    OFF_BAND,
    PARTIAL,
    UNCONFIRMED,
    DoubtfulHours,
    choose_counting,
)
from archive.measures.trends import Provenance, Settings, measure_volume
from archive.model import Access, VersionDoc
from archive.times import Window
from tests.contract.corpus import make_version

START = datetime(2024, 3, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def offer(
    version: int, first: int, last: int, *access: Access, unconfirmed: bool = False
) -> VersionDoc:
    """Seen from the one hour to the other."""
    doc = make_version(
        version,
        "t",
        first=Window(START + first * HOUR, START + (first + 1) * HOUR),
        last=Window(START + last * HOUR, START + (last + 1) * HOUR),
        access=access or (Access.VISITED,),
    )
    return replace(doc, extra={extra.EXTRACTED: True} if unconfirmed else {}, enriched={})


def walk(hour: int, verdict: WalkVerdict, platform: str = "alpha") -> WalkRecord:
    return WalkRecord(platform, START + hour * HOUR, verdict, None)


def table(*docs: VersionDoc) -> Rows:
    rows = make_rows(docs)
    rows.sort(order="version")
    return rows


DOUBTFUL = DoubtfulHours.of(
    [
        walk(1, WalkVerdict.PARTIAL),
        walk(2, WalkVerdict.PARTIAL),
        walk(3, WalkVerdict.OFF_BAND),
        walk(4, WalkVerdict.WHOLE),
        walk(5, WalkVerdict.UNJUDGED),
        walk(4, WalkVerdict.PARTIAL, "beta"),
    ]
)


def count(
    rows: Rows, *, provenance: Provenance = Provenance.OWN, with_doubtful: bool = False
) -> tuple[list[int], dict[str, int]]:
    found = choose_counting(
        rows,
        rows["version"].copy(),
        provenance=provenance,
        doubtful=DOUBTFUL,
        with_doubtful=with_doubtful,
    )
    return found.rows["version"].tolist(), dict(found.left_out)


def test_what_partial_or_odd_visits_alone_saw_is_left_out_and_told() -> None:
    rows = table(
        offer(1, 1, 1),
        offer(2, 1, 2),
        offer(3, 1, 4),  # a whole visit saw it too
        offer(4, 3, 3),
        offer(5, 4, 4),
        offer(6, 5, 5),
        offer(7, 1, 1, Access.DONATED),  # a page that somebody kept is no visit
        offer(8, 1, 1, Access.DONATED, Access.VISITED),
    )
    assert count(rows) == ([3, 5, 6, 7, 8], {PARTIAL: 2, OFF_BAND: 1})
    assert count(rows, with_doubtful=True) == ([1, 2, 3, 4, 5, 6, 7, 8], {})


def test_what_nobody_confirmed_is_left_out_and_told() -> None:
    rows = table(offer(1, 9, 9), offer(2, 9, 9, unconfirmed=True))
    assert count(rows) == ([1], {UNCONFIRMED: 1})
    assert count(rows, with_doubtful=True) == ([1, 2], {})


def test_imported_and_own_are_never_pooled_unless_asked() -> None:
    rows = table(
        offer(1, 9, 9),
        offer(2, 9, 9, Access.IMPORTED),
        offer(3, 9, 9, Access.IMPORTED, Access.DONATED),
    )
    assert count(rows) == ([1, 3], {NOT_OWN: 1})
    assert count(rows, provenance=Provenance.IMPORTED) == ([2, 3], {NOT_IMPORTED: 1})
    assert count(rows, provenance=Provenance.MIXED) == ([1, 2, 3], {})


def test_each_is_left_out_for_one_reason() -> None:
    rows = table(offer(1, 1, 1, unconfirmed=True), offer(2, 1, 1, Access.IMPORTED))
    assert count(rows) == ([], {NOT_OWN: 1, UNCONFIRMED: 1})


def test_only_what_was_asked_for_is_told_of() -> None:
    rows = table(offer(1, 1, 1), offer(2, 9, 9), offer(3, 9, 9))
    found = choose_counting(rows, np.array([2, 5]), provenance=Provenance.OWN, doubtful=DOUBTFUL)
    assert found.rows["version"].tolist() == [2]
    assert found.left_out == {}


def test_a_figure_tells_what_was_left_out_before() -> None:
    rows = table(*[offer(number, 9, 9) for number in range(1, 12)])
    settings = Settings(grain=Grain.ALL, left_before={PARTIAL: 4})
    (point,) = measure_volume(rows, settings)
    assert point.figures["volume"].left_out == {PARTIAL: 4}
    assert hash(settings) == hash(Settings(grain=Grain.ALL))

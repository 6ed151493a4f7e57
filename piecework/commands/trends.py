"""``piecework trends``: pay, volume and shares over time, each figure with what it rests on."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import click

from archive.door import Archive
from archive.errors import BadInput
from archive.home import Home
from archive.measures.choice import Grain, Weighting
from archive.measures.concentration import TOPS, Concentration
from archive.measures.counting import UNCONFIRMED
from archive.measures.figures import LEAST_LISTINGS, LEAST_REQUESTERS, Figure
from archive.measures.price_index import INTERVAL, Link
from archive.measures.trends import Point, Provenance, Settings
from archive.measuring import Trend
from archive.times import read_seen_at
from piecework.commands.distribution import show_distribution
from piecework.options import archive_option, json_option, locate
from piecework.output import print_json, print_table, tell

#: What makes a cell of the pay index: kind of work, platform, country.
CELLS = ("goal", "platform", "country")


@click.command("trends", short_help="Measure pay, volume and shares over time.")
@archive_option
@json_option
@click.argument("question", nargs=-1)
@click.option(
    "--of",
    default="lowerbound",
    show_default=True,
    metavar="WHAT",
    help="advertised, lowerbound (euros an hour), payeur (euros a task), volume (arrivals), "
    "disappearances, lifetime (hours on offer), or a share such as below:NL.",
)
@click.option(
    "--by", "grain", type=click.Choice([one.value for one in Grain]), default=Grain.MONTH.value
)
@click.option(
    "--split",
    metavar="FACET|FILTER",
    help="Apart for each value of this field, or for what a filter keeps and drops: "
    "approved:>=1000.",
)
@click.option(
    "--weighting",
    type=click.Choice([one.value for one in Weighting]),
    default=Weighting.LISTING.value,
    show_default=True,
    help="Count each listing once, each unit of work, each sighting, or each hour on offer.",
)
@click.option("--since", metavar="WHEN", help="Counted from this day or time on.")
@click.option("--until", metavar="WHEN", help="Counted up to the end of this day or time.")
@click.option("--zone", default="UTC", show_default=True, help="Whose clocks cut the periods.")
@click.option(
    "--provenance",
    type=click.Choice([one.value for one in Provenance]),
    default=Provenance.OWN.value,
    show_default=True,
    help="What was seen for this archive, what was imported, or both together.",
)
@click.option(
    "--bootstrap",
    type=click.IntRange(0, 10_000),
    default=0,
    metavar="N",
    help="Intervals from N draws of whole requesters in place of the closed form.",
)
@click.option(
    "--with-doubtful",
    is_flag=True,
    help="Count also what no person has confirmed, and what partial or odd visits alone saw.",
)
@click.option("--least", type=click.IntRange(1), default=LEAST_LISTINGS, show_default=True)
@click.option(
    "--distribution", is_flag=True, help="The whole distribution of an amount, in one period."
)
@click.option("--index", "as_index", is_flag=True, help="A chained index within cells.")
@click.option(
    "--cell",
    "cells",
    multiple=True,
    metavar="FACET",
    help="With --index: what makes a cell (repeatable; goal, platform and country by default).",
)
def command(
    archive: Path | None,
    as_json: bool,
    question: tuple[str, ...],
    of: str,
    grain: str,
    split: str | None,
    weighting: str,
    since: str | None,
    until: str | None,
    zone: str,
    provenance: str,
    bootstrap: int,
    with_doubtful: bool,
    least: int,
    distribution: bool,
    as_index: bool,
    cells: tuple[str, ...],
) -> None:
    """Every figure names its weighting, its n, its interval and what could be seen.

    Fewer listings or requesters than a least number, and nothing is said: held back is not zero.
    What it prints is for the desk, not for publication.

    \b
    Examples:
      piecework trends --of lowerbound --by month 'platform:mturk'
      piecework trends --of below:NL --split platform --json
      piecework trends --split 'approved:>=1000' --weighting unit
      piecework trends --of volume --by weekday --zone Europe/Amsterdam
    """
    settings = Settings(
        weighting=Weighting(weighting),
        grain=Grain(grain),
        zone=_read_zone(zone),
        start=read_seen_at(since).start if since else None,
        end=read_seen_at(until).end if until else None,
        provenance=Provenance(provenance),
        least_listings=least,
        least_requesters=LEAST_REQUESTERS,
        bootstrap=bootstrap,
        with_doubtful=with_doubtful,
    )
    home, words = locate(archive), " ".join(question)
    if as_index:
        _show_index(home, words, of, cells or CELLS, settings, as_json=as_json)
        return
    if cells:
        raise BadInput("--cell goes with --index")
    if distribution:
        if split:
            raise BadInput("--distribution is of all that a question finds: ask it for each part")
        show_distribution(home, words, of, settings, as_json=as_json)
        return
    with Archive(home) as door:
        trend = door.trend(words, of=of, split=split, settings=settings)
    if as_json:
        print_json(write_trend(trend))
        return
    _print_trend(trend)


def _read_zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise BadInput(f"no time zone is called {name!r}: write Europe/Amsterdam") from None


def write_trend(trend: Trend) -> dict[str, object]:
    """As JSON has it."""
    return {
        "of": trend.of,
        "split": trend.split,
        "matched": trend.matched,
        "counted_from": trend.found,
        "left_out_unconfirmed": trend.left_out,
        "points": [_write_point(point) for point in trend.points],
    }


def _write_point(point: Point) -> dict[str, object]:
    return {
        "period": point.label,
        "group": point.group,
        "figures": {name: figure.write() for name, figure in point.figures.items()},
        "without_largest_requester": (
            None if point.without_largest is None else point.without_largest.write()
        ),
        "concentration": (
            None if point.concentration is None else _write_concentration(point.concentration)
        ),
    }


def _write_concentration(found: Concentration) -> dict[str, object]:
    return {
        "requesters": found.requesters,
        "largest": found.largest,
        **{f"top_{part:g}": share for part, share in zip(TOPS, found.tops, strict=True)},
        "gini": found.gini,
    }


def _print_trend(trend: Trend) -> None:
    if trend.left_out:
        tell(
            f"{trend.left_out} listings are left out: a program read them from pages of no known "
            "format, and nobody has confirmed them (piecework confirm)"
        )
    for point in trend.points[:1]:
        figure = next(iter(point.figures.values()))
        tell(f"{trend.of}: {figure.unit}; by {figure.weighting}; interval {figure.interval}")
        for reason, count in figure.left_out.items():
            if reason != UNCONFIRMED:
                tell(f"left out: {count} {reason}")
    rows = []
    for point in trend.points:
        middle = point.figures.get("p50") or next(iter(point.figures.values()))
        rows.append(
            (
                point.label,
                point.group or "",
                *(_show(point.figures[name]) for name in ("p10", "p25") if name in point.figures),
                _show(middle),
                _show_ends(middle),
                *(_show(point.figures[name]) for name in ("p75", "p90") if name in point.figures),
                "" if point.without_largest is None else _show(point.without_largest),
                str(middle.n),
                str(middle.requesters),
                str(middle.sources),
                _show_cover(middle),
                middle.suppressed or "",
            )
        )
    spread = any("p25" in point.figures for point in trend.points)
    tails = any("p10" in point.figures for point in trend.points)
    print_table(
        rows,
        head=(
            "period",
            "group",
            *(("p10",) if tails else ()),
            *(("p25",) if spread else ()),
            "middle" if spread else "value",
            "from–to",
            *(("p75",) if spread else ()),
            *(("p90",) if tails else ()),
            "without largest",
            "n",
            "requesters",
            "sources",
            "days looked",
            "held back",
        ),
    )
    for point in trend.points:
        if point.concentration is not None:
            tell(f"{point.label} {point.group or ''}: {_tell_concentration(point.concentration)}")


def _tell_concentration(found: Concentration) -> str:
    tops = ", ".join(
        f"top {100 * part:g} % {share:.0%}" for part, share in zip(TOPS, found.tops, strict=True)
    )
    return (
        f"{found.requesters} requesters, the largest {found.largest:.0%}, {tops}, "
        f"Gini {found.gini:.2f}"
    )


def _show(figure: Figure) -> str:
    return "" if figure.value is None else f"{figure.value:.4g}"


def _show_ends(figure: Figure) -> str:
    if figure.low is None or figure.high is None:
        return ""
    return f"{figure.low:.4g}–{figure.high:.4g}"


def _show_cover(figure: Figure) -> str:
    parts = []
    for platform, cover in figure.coverage.items():
        assert isinstance(cover, dict)
        parts.append(f"{platform} {cover['days_looked']}/{cover['days']}")
    return ", ".join(parts)


def _show_index(
    home: Home,
    words: str,
    of: str,
    cells: tuple[str, ...],
    settings: Settings,
    *,
    as_json: bool,
) -> None:
    with Archive(home) as door:
        links = door.pay_index(words, of=of, cells=cells, settings=settings)
    if as_json:
        print_json(
            {
                "of": of,
                "cells": list(cells),
                "links": [_write_link(one, settings) for one in links],
            }
        )
        return
    print_table(
        [
            (
                one.label,
                "" if one.index is None else f"{one.index:.1f}",
                _join_ends(one.low, one.high, ".1f"),
                "" if one.change is None else f"{one.change:+.1%}",
                _join_ends(one.change_low, one.change_high, "+.1%"),
                str(one.cells),
                str(one.rows),
                str(one.requesters),
                one.suppressed or "",
            )
            for one in links
        ],
        head=(
            "period",
            "index",
            "from–to",
            "change",
            "from–to",
            "cells",
            "n",
            "requesters",
            "held back",
        ),
    )


def _join_ends(low: float | None, high: float | None, form: str) -> str:
    return "" if low is None or high is None else f"{low:{form}}–{high:{form}}"


def _write_link(one: Link, settings: Settings) -> dict[str, object]:
    return {
        "period": one.label,
        "value": one.index,
        "low": one.low,
        "high": one.high,
        "interval": INTERVAL,
        "weighting": str(settings.weighting),
        "provenance": str(settings.provenance),
        "index": one.index,
        "change": one.change,
        "change_low": one.change_low,
        "change_high": one.change_high,
        "cells": one.cells,
        "n": one.rows,
        "requesters": one.requesters,
        "coverage": dict(one.coverage),
        "left_out": dict(one.left_out),
        "suppressed": one.suppressed,
    }

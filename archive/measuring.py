"""Trends of an archive: a question, and what is measured over what it finds.

Joins the search engine (which versions), the columns (their numbers) and the ledger (when anybody
looked). :func:`bring_measures_up` alone writes, and only the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np

from archive.enrich import EnrichedSource, EnrichStore
from archive.errors import BadInput
from archive.home import Home
from archive.index.bands import keep_facet_value
from archive.index.engine import SearchEngine
from archive.index.query import Among, FacetRequest, Filter, Query, find_field
from archive.index.syntax import parse_query
from archive.ledger import LedgerReader, advance_consumer
from archive.measures.choice import Grain, choose_rows
from archive.measures.columns import AMOUNTS, LISTING, MISSING, Rows, platform_key
from archive.measures.confirmed import count_left_out, find_sure
from archive.measures.counting import DoubtfulHours, choose_counting
from archive.measures.cutting import CLUSTERED_BY, cut_rows, find_clusters
from archive.measures.distribution import Distribution, bin_amounts
from archive.measures.figures import LEAST_LISTINGS
from archive.measures.lifetimes import Lives, bound_lives, list_quantiles
from archive.measures.lived import measure_disappearances, measure_lifetimes
from archive.measures.price_index import Link, chain_index, suppress_thin_links
from archive.measures.quantiles import Keys
from archive.measures.seen import Chance, Coverage, measure_coverage, reckon_chance
from archive.measures.store import CONSUMER, MeasureStore, Table
from archive.measures.trends import (
    UNITS,
    Point,
    Settings,
    bound_period,
    measure_amounts,
    measure_share,
    measure_volume,
    tell_cover,
)
from archive.times import Window

#: What can be measured beside shares of a field's value.
MEASURES = ("volume", "lifetime", "disappearances", *AMOUNTS)
MOST_GROUPS = 30
#: Splits whose groups are words of ours. Others are words of pages, names of people among them.
NAMELESS_SPLITS = ("platform", "language", "country", "kind", "access")
_MOST_PLATFORMS = 6
_LIVES = 20
#: Of a version in neither it cannot be told how its pay stands to that place's minimum wage.
_VERDICTS = ("below", "notbelow")
_OWN_FLOOR = "ownfloor"
_UNSAID = ("none", "unknown")


def bring_measures_up(home: Home) -> int:
    """Take into the columns what the ledger has and they have not; returns how many versions."""

    def advance(sequence: int) -> None:
        advance_consumer(home.ledger_db, CONSUMER, sequence=sequence)

    with (
        LedgerReader.open(home.ledger_db) as ledger,
        EnrichStore(home.enriched, read_only=True) as enriched,
        MeasureStore(home.measures) as store,
    ):
        return store.bring_up(EnrichedSource(ledger, enriched), advance=advance, lives=ledger)


@dataclass(frozen=True, slots=True)
class Trend:
    """Points by group and period, and the question they answer."""

    of: str
    split: str | None
    points: tuple[Point, ...]
    matched: int
    found: int  #: of the matched, those of the provenance that was asked for
    #: Listings that a program read and no person has confirmed: told apart from each figure's own
    #: reasons, since where they are all that was found there is no figure to say so.
    left_out: int = 0


def measure_trend(
    engine: SearchEngine,
    table: Table,
    looks: Mapping[str, Sequence[Window]],
    query: Query,
    *,
    of: str,
    settings: Settings,
    doubtful: DoubtfulHours | None = None,
    split: str | None = None,
    lives: Callable[[], Lives] | None = None,
) -> Trend:
    """One measure over what a question finds.

    ``of``: ``volume``, ``lifetime`` or ``disappearances`` (both need ``lives``), an amount
    (``advertised``, ``lowerbound``, ``payeur``), or a share written ``field:value`` (``below:NL``:
    of those of which it can be told).

    Raises:
        BadInput: there is no such measure, or the split is no facet.
        BadQuery: the question does not fit.
    """
    versions = engine.match(query)
    rows, settings = _count(table, versions, settings, doubtful)
    groups = None if split is None else _split_by(engine, query, split)
    cover = _make_cover(rows, table.platforms, looks, settings)
    if of == "volume":
        points = measure_volume(rows, settings, groups=groups, cover=cover)
    elif of in ("lifetime", "disappearances"):
        assert lives is not None
        measure = measure_lifetimes if of == "lifetime" else measure_disappearances
        points = measure(rows, lives(), settings, groups=groups, cover=cover)
    elif of in AMOUNTS:
        points = measure_amounts(rows, of, settings, groups=groups, cover=cover)
    else:
        held, known = _match_share(engine, query, of)
        points = measure_share(rows, held, known, settings, groups=groups, cover=cover)
    left_out = count_left_out(table.rows, versions)
    return Trend(of, split, tuple(points), len(versions), len(rows), left_out)


def measure_distribution(
    engine: SearchEngine,
    table: Table,
    looks: Mapping[str, Sequence[Window]],
    query: Query,
    *,
    of: str,
    settings: Settings,
    doubtful: DoubtfulHours | None = None,
) -> Distribution:
    """The whole distribution of an amount over what a question finds, in one period.

    Raises:
        BadInput: there is no such amount.
        BadQuery: the question does not fit.
    """
    if of not in AMOUNTS:
        raise BadInput(f"a distribution is of an amount: {', '.join(AMOUNTS)}, not {of!r}")
    settings = replace(settings, grain=Grain.ALL)
    rows, settings = _count(table, engine.match(query), settings, doubtful)
    cover = _make_cover(rows, table.platforms, looks, settings)
    points = measure_amounts(rows, of, settings, cover=cover)
    if not points:
        return Distribution(of, UNITS[of], (), {}, "nothing was found")
    figures = points[0].figures
    suppressed = figures["p50"].suppressed
    if suppressed is not None:
        return Distribution(of, UNITS[of], (), figures, suppressed)
    chosen = choose_rows(
        rows,
        weighting=settings.weighting,
        grain=settings.grain,
        zone=settings.zone,
        start=settings.start,
        end=settings.end,
    )
    values = rows[of][chosen.places]
    known = values != MISSING
    steps = bin_amounts(values[known] / 1e6, chosen.weights[known])
    return Distribution(of, UNITS[of], steps, figures, None)


def measure_held(
    engine: SearchEngine,
    table: Table,
    looks: Mapping[str, Sequence[Window]],
    query: Query,
    *,
    of: str,
    held: Iterable[int],
    untold: Iterable[int],
    settings: Settings,
    doubtful: DoubtfulHours | None = None,
    split: str | None = None,
) -> Trend:
    """The share of what a question finds that is ``held``: versions that somebody else chose,
    such as reviewers. Of ``untold`` it cannot be said, and they have no part.

    Raises:
        BadInput: the split is no facet.
        BadQuery: the question does not fit.
    """
    versions = engine.match(query)
    rows, settings = _count(table, versions, settings, doubtful)
    groups = None if split is None else _split_by(engine, query, split)
    known = np.setdiff1d(versions, np.fromiter(untold, dtype=np.int64))
    points = measure_share(
        rows,
        np.sort(np.fromiter(held, dtype=np.int64)),
        known,
        settings,
        groups=groups,
        cover=_make_cover(rows, table.platforms, looks, settings),
    )
    left_out = count_left_out(table.rows, versions)
    return Trend(of, split, tuple(points), len(versions), len(rows), left_out)


def find_point_versions(
    engine: SearchEngine,
    table: Table,
    query: Query,
    *,
    of: str,
    settings: Settings,
    doubtful: DoubtfulHours | None = None,
    split: str | None = None,
) -> dict[tuple[str, str | None], Keys]:
    """For each point of :func:`measure_trend` (its label and group) the versions that it rests
    on, ascending: what the gate asks for before a figure leaves.

    Raises:
        BadInput, BadQuery: as for :func:`measure_trend`.
    """
    rows, settings = _count(table, engine.match(query), settings, doubtful)
    groups = None if split is None else _split_by(engine, query, split)
    chosen = choose_rows(
        rows,
        weighting=settings.weighting,
        grain=settings.grain,
        zone=settings.zone,
        start=settings.start,
        end=settings.end,
    )
    if of in AMOUNTS:
        kept = rows[of][chosen.places] != MISSING
    elif of in ("volume", "lifetime", "disappearances"):
        kept = np.ones(len(chosen.places), dtype=np.bool_)
    else:
        _, known = _match_share(engine, query, of)
        kept = np.isin(rows["version"][chosen.places], known)
    return {
        (label, group): np.unique(period["version"])
        for label, group, period, _ in cut_rows(rows, chosen, kept, groups, ())
    }


def spread_lifetimes(table: Table, lives: Lives, platform: str) -> tuple[list[timedelta], int]:
    """Twenty lifetimes that are alike likely on a platform, and of how many listings they are.
    Those that stood longer than can be told count as the longest that can.

    Raises:
        BadInput: of too few of its listings it is known when they came, or lifelines is missing.
    """
    rows = table.rows[table.rows["platform"] == platform_key(platform)]
    rows = rows[((rows["marks"] & LISTING) != 0) & find_sure(rows["marks"])]
    bounded = bound_lives(rows, np.unique(rows["item"]), lives)
    count = len(bounded.places)
    if count < LEAST_LISTINGS:
        raise BadInput(
            f"of {count} listings of {platform} it is known how long they stood, fewer than "
            f"{LEAST_LISTINGS}: say for which lifetime you ask (--lifetime 6h)"
        )
    shares = [(place + 0.5) / _LIVES for place in range(_LIVES)]
    found = list_quantiles(bounded, shares)
    return [timedelta(hours=max(one, 1 / 60)) for one in found], count


def measure_index(
    engine: SearchEngine,
    table: Table,
    looks: Mapping[str, Sequence[Window]],
    query: Query,
    *,
    of: str,
    settings: Settings,
    cells: list[str],
    doubtful: DoubtfulHours | None = None,
) -> list[Link]:
    """The pay index of an amount, within cells of these facets.

    Raises:
        BadInput: there is no such amount, or a cell is no facet.
    """
    if of not in AMOUNTS:
        raise BadInput(f"an index is of an amount: {', '.join(AMOUNTS)}, not {of!r}")
    rows, settings = _count(table, engine.match(query), settings, doubtful)
    cell = np.zeros(len(rows), dtype=np.int64)
    for name in cells:
        for number, versions in enumerate(_split_by(engine, query, name).values(), 1):
            cell[np.isin(rows["version"], versions)] += number * 1_000 ** cells.index(name)
    chosen = choose_rows(
        rows,
        weighting=settings.weighting,
        grain=settings.grain,
        zone=settings.zone,
        start=settings.start,
        end=settings.end,
    )
    values = rows[of][chosen.places]
    known = values > 0
    places = chosen.places[known]
    links = chain_index(
        values[known] / 1e6,
        chosen.weights[known],
        cell[places],
        chosen.periods[known],
        chosen.labels,
        clusters=find_clusters({name: rows[name][places] for name in CLUSTERED_BY}),
        seed=settings.seed,
    )
    left_out = {
        **settings.left_before,
        **chosen.left_out,
        f"without {of} above 0": int(np.count_nonzero(~known)),
    }
    said = {why: count for why, count in left_out.items() if count}
    cover = _make_cover(rows, table.platforms, looks, settings)
    return [
        replace(link, left_out={**said, **link.left_out}, coverage=tell_cover(cover, link.label))
        for link in suppress_thin_links(
            links, listings=settings.least_listings, requesters=settings.least_requesters
        )
    ]


def _count(
    table: Table, versions: Keys, settings: Settings, doubtful: DoubtfulHours | None
) -> tuple[Rows, Settings]:
    """The rows that count, and the settings with what was left out, by reason."""
    found = choose_counting(
        table.rows,
        versions,
        provenance=settings.provenance,
        doubtful=doubtful,
        with_doubtful=settings.with_doubtful,
    )
    return found.rows, replace(settings, left_before=found.left_out)


def _match_share(engine: SearchEngine, query: Query, of: str) -> tuple[Keys, Keys]:
    """Versions for which a share holds, and those of which it can be told."""
    name, colon, value = of.partition(":")
    if not colon or not value:
        raise BadInput(
            f"{of!r} is nothing to measure: {', '.join(MEASURES)}, or a share such as below:NL"
        )
    field = find_field(name)
    held = engine.match(_narrow(query, Among(field.name, (value,))))
    if field.name == _OWN_FLOOR:
        if value in _UNSAID:
            raise BadInput(
                f"{of}: of such it is not told how they stand, so there is no share of them among "
                "those of which it is; `piecework search` counts them"
            )
        unsaid = Among(field.name, _UNSAID, negated=True)
        return held, engine.match(_narrow(query, unsaid))
    if field.name in _VERDICTS:
        either = [engine.match(_narrow(query, Among(one, (value,)))) for one in _VERDICTS]
        return held, np.unique(np.concatenate(either))
    return held, engine.match(_narrow(query, Among(field.name, ("none",), negated=True)))


def _narrow(query: Query, one: Filter) -> Query:
    return replace(query, filters=(*query.filters, one))


def _split_by(engine: SearchEngine, query: Query, name: str) -> dict[str, Keys]:
    """For each of the most frequent values of a facet the versions that have it; for a filter
    as it is typed (``approved:>=1000``) those that it keeps and those that it drops."""
    if ":" in name:
        return _split_by_filter(engine, query, name)
    field = find_field(name)
    if not field.facet:
        raise BadInput(
            f"{name!r} is no facet: write a filter, such as {name}:>=100, to split by what it keeps"
        )
    answer = engine.search(
        replace(query, facets=(FacetRequest(field.name, size=MOST_GROUPS),), limit=0, after=None)
    )
    return {
        one.label: engine.match(_narrow(query, keep_facet_value(field.name, one.value)))
        for one in answer.facets[field.name]
    }


def _split_by_filter(engine: SearchEngine, query: Query, text: str) -> dict[str, Keys]:
    one = parse_query(text)
    if one.text is not None or len(one.filters) != 1 or one.sort is not None:
        raise BadInput(f"{text!r} is not one filter: write approved:>=1000")
    kept = one.filters[0]
    dropped = replace(kept, negated=not kept.negated)
    return {
        text: engine.match(_narrow(query, kept)),
        f"not {text}": engine.match(_narrow(query, dropped)),
    }


def _make_cover(
    rows: Rows,
    platforms: Mapping[int, str],
    looks: Mapping[str, Sequence[Window]],
    settings: Settings,
) -> Callable[[str], Mapping[str, Coverage]]:
    """What could be seen of the platforms that these rows are of, by period."""
    present = np.unique(rows["platform"][(rows["marks"] & LISTING) != 0])
    names = sorted(platforms[int(key)] for key in present)[:_MOST_PLATFORMS]
    known: dict[str, Mapping[str, Coverage]] = {}
    whole = _bound_rows(rows, settings)

    def cover(label: str) -> Mapping[str, Coverage]:
        if label not in known:
            bounds = bound_period(label, grain=settings.grain, zone=settings.zone)
            if settings.grain is Grain.ALL:
                bounds = whole
            known[label] = (
                {}
                if bounds is None
                else {
                    name: measure_coverage(looks.get(name, ()), start=bounds[0], end=bounds[1])
                    for name in names
                }
            )
        return known[label]

    return cover


def _bound_rows(rows: Rows, settings: Settings) -> tuple[datetime, datetime] | None:
    """The period that was asked for, else that of the rows."""
    if len(rows) == 0:
        return None
    first = datetime.fromtimestamp(int(rows["first"].min()), settings.zone)
    last = datetime.fromtimestamp(int(rows["last_end"].max()), settings.zone)
    return settings.start or first, settings.end or last


__all__ = [
    "MEASURES",
    "Chance",
    "Trend",
    "bring_measures_up",
    "find_point_versions",
    "measure_distribution",
    "measure_held",
    "measure_index",
    "measure_trend",
    "reckon_chance",
]

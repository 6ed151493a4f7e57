"""What measures say of one market, and whether it is true. Shared by the test and the campaign."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import timedelta
from statistics import NormalDist

import numpy as np

from archive.ids import IdKind, to_id
from archive.measures.choice import Grain, Weighting
from archive.measures.figures import Figure
from archive.measures.trends import Settings, measure_amounts, measure_share
from archive.model import ChangeKind, VersionDoc
from crawlers.marketplace.economy import Parameters, grow_market
from crawlers.marketplace.market import Market, Offer
from tests.measures_truth.places import attach_places
from tests.measures_truth.seeing import (
    HOUR,
    Look,
    enrich_versions,
    find_item,
    judge_all,
    list_shown,
    look_regularly,
    make_table,
    store_versions,
)

#: Arrivals and lives alone, so that each listing is one offer at one pay; in euros, so that no
#: rate of exchange comes in between; requesters drawn anew with each seed.
PLAIN = Parameters(
    currency="EUR",
    requesters=120,
    zipf=0.5,
    cut_share=0,
    rise_share=0,
    reworded_share=0,
    terms_share=0,
    away_share=0,
    tier_share=0,
    repost_share=0,
    batch_share=0,
    place_gap_share=0,
    closed_share=0,
)
#: All that can happen to an offer.
EVENTFUL = Parameters(currency="EUR")
FLOOR = 1.2
_NORMAL = NormalDist()


@dataclass(frozen=True)
class Checked:
    """A figure beside the parameter that it estimates."""

    name: str
    figure: float
    low: float
    high: float
    truth: float

    @property
    def covers(self) -> bool:
        return self.low <= self.truth <= self.high


def check_plain(seed: int) -> list[Checked]:
    """Each measure over one market, seen every hour."""
    market = grow_market(seed, parameters=PLAIN, planted=False)
    looks = look_regularly(market, every=HOUR, seed=seed)
    rows = make_table(enrich_versions(store_versions(market, looks), series=False))
    # What stood there at the first look is a sample of what stands, not of what comes.
    after = market.start + HOUR
    found = []
    pay, spread = PLAIN.median_pay, PLAIN.spread_pay
    for weighting in Weighting:
        coming = weighting in (Weighting.LISTING, Weighting.UNIT)
        middle = pay if coming else PLAIN.median_pay_by_time
        figures = _measure(rows, "payeur", weighting, start=after if coming else None)
        for name, share in (("p25", 0.25), ("p50", 0.5), ("p75", 0.75)):
            truth = middle * float(np.exp(_NORMAL.inv_cdf(share) * spread))
            found.append(_check(f"pay by {weighting} {name}", figures[name], truth))
    hourly = PLAIN.median_hourly / PLAIN.allotted_over_needed
    figures = _measure(rows, "lowerbound", Weighting.LISTING, start=after)
    found.append(_check("lower bound by listing p50", figures["p50"], hourly))
    known = rows["version"]
    held = known[rows["lowerbound"] < FLOOR * 1e6]
    (point,) = measure_share(rows, held, known, Settings(grain=Grain.ALL, start=after))
    worth = float(np.hypot(PLAIN.spread_between, PLAIN.spread_within))
    truth = _NORMAL.cdf(float(np.log(FLOOR / hourly)) / worth)
    found.append(_check("share under a floor", point.figures["share"], truth))
    return found


def _measure(rows, of, weighting, *, start):  # type: ignore[no-untyped-def]
    settings = Settings(weighting=weighting, grain=Grain.ALL, start=start)
    (point,) = measure_amounts(rows, of, settings)
    return point.figures


def _check(name: str, figure: Figure, truth: float) -> Checked:
    assert figure.value is not None
    assert figure.low is not None
    assert figure.high is not None
    return Checked(name, figure.value, figure.low, figure.high, truth)


# --- pay changes ----------------------------------------------------------------------------


@dataclass(frozen=True)
class Changes:
    """``true``: pay changes of which both sides were seen; ``met``: those that were found with the
    right amounts; ``found``: what was called a change; ``right``: those that are one; ``tiers``:
    those between two tiers."""

    true: int = 0
    met: int = 0
    found: int = 0
    right: int = 0
    tiers: int = 0

    def __add__(self, other: Changes) -> Changes:
        mine, theirs = astuple(self), astuple(other)
        return Changes(*(one + more for one, more in zip(mine, theirs, strict=True)))

    @property
    def precision(self) -> float:
        return self.right / self.found

    @property
    def recall(self) -> float:
        return self.met / self.true


def check_changes(
    seed: int,
    *,
    every: timedelta = 3 * HOUR,
    gaps: Sequence[tuple[float, float]] = ((0.3, 0.36), (0.6, 0.62)),
    countries: Sequence[str] = ("US",),
    partly: float = 0.1,
    sure: bool = False,
    people: int = 0,
) -> Changes:
    """Pay changes of one market against its truth; ``sure``: those of low confidence left out;
    ``people``: so many sources of each country look, and the k door names places."""
    market = grow_market(seed, parameters=EVENTFUL, planted=False)
    looks = look_regularly(
        market, every=every, seed=seed, gaps=gaps, countries=countries, partly=partly
    )
    docs = store_versions(market, looks)
    if people:
        docs = attach_places(market, looks, docs, people=people)
    wanted = list_seen_changes(market, looks)
    roots = {offer.series: offer.tier_of for offer in market.offers if offer.tier_of is not None}
    met: set[int] = set()
    found = right = tiers = 0
    for one in list_candidates(market, looks, docs):
        if sure and one.confidence == "low":
            continue
        found += 1
        right += one.right
        if one.right:
            met.add(one.series[0])
        tiers += one.series[1] == roots.get(one.series[0], -1)
        tiers += one.series[0] == roots.get(one.series[1], -1)
    return Changes(len(wanted), len(met), found, right, tiers)


@dataclass(frozen=True)
class Candidate:
    """What was called a pay change, of whatever confidence: the series of both sides, whether it
    is a true one, and all that was seen of it that could tell."""

    series: tuple[int, int]
    right: bool
    confidence: str
    evidence: tuple[object, ...]


def list_candidates(
    market: Market, looks: Sequence[Look], docs: Sequence[VersionDoc]
) -> list[Candidate]:
    """All that the rules call a change, beside the truth."""
    wanted = list_seen_changes(market, looks)
    by_id = {to_id(IdKind.VERSION, doc.version): doc for doc in docs}
    series = {find_item(offer.group): offer.series for offer in market.offers}
    found = []
    for one in judge_all(docs).values():
        if "paychange" not in one.fields:
            continue
        change = one.detail["change"]
        assert isinstance(change, dict)
        before, after = by_id[str(change["before"])], by_id[str(change["after"])]
        of = series[before.item], series[after.item]
        assert before.pay is not None
        assert after.pay is not None
        right = of[0] == of[1] and (before.pay.raw, after.pay.raw) in wanted.get(of[0], ())
        told = (
            change["why"],
            before.sightings,
            after.sightings,
            before.item == after.item,
            before.gone_by is not None,
            after.gone_by is not None,
        )
        found.append(Candidate(of, right, str(change["confidence"]), told))
    return found


def bound_recall(candidates: Sequence[Candidate], *, true: int, precision: float) -> float:
    """The most of ``true`` changes that any rule on this evidence could have found here with that
    precision: the best choice of evidence after the fact, the truth known. No rule knows it."""
    kinds: dict[tuple[object, ...], list[int]] = {}
    for one in candidates:
        counted = kinds.setdefault(one.evidence, [0, 0])
        counted[0] += 1
        counted[1] += one.right
    best = found = right = 0
    for count, good in sorted(kinds.values(), key=lambda kind: -kind[1] / kind[0]):
        found, right = found + count, right + good
        if right >= precision * found:
            best = right
    return best / true


def list_seen_changes(market: Market, looks: Sequence[Look]) -> dict[int, set[tuple[str, str]]]:
    """By series the change of its price, where some look saw each side: what a worker of any
    country that was looked from saw before and after. A series changes once at most."""
    seen: dict[Offer, set[str]] = {}
    for look in looks:
        for offer in list_shown(market, look):
            seen.setdefault(offer, set()).add(look.country)
    wanted = {}
    for change in market.tell_truth().changes:
        before, after = change.before, change.after
        if change.kind is not ChangeKind.PAY or before not in seen or after not in seen:
            continue
        assert before is not None
        assert after is not None
        wanted[change.series] = {
            tuple(f"{one.pay_in(country)} {market.currency}" for one in (before, after))
            for country in seen[before] | seen[after]
        }
    return wanted

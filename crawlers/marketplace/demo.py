"""The demo's donations: weeks of one invented market, as five invented donors hand them in.

Also the pages for measurements. Bytes only: nothing is written, no clock is read.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count, islice

from crawlers.marketplace.archivefiles import (
    Visit,
    pack_zip,
    record_har,
    record_warc,
    save_single_file,
)
from crawlers.marketplace.families import mturk, turkopticon, viewhits
from crawlers.marketplace.market import START, Market, Offer, build_market
from crawlers.marketplace.wording import ASKS_MORE, BODY_SCAN, CUT, PASSPORT_SELFIE
from crawlers.marketplace.workers import Worker, make_worker, make_workers


@dataclass(frozen=True, slots=True)
class Donor:
    """Who hands in: a pseudonym for ``--source``, or ``public`` for what anyone could see."""

    name: str
    public: bool = False


HERON = Donor("heron")  #: records every other day, whole list, as HAR
LANTERN = Donor("lantern")  #: saves the first pages with SingleFile
TEAPOT = Donor("teapot")  #: packs a week into a zip
MARBLE = Donor("marble")  #: records WARC.gz
COMMONS = Donor("commons", public=True)  #: ratings that anyone can see
DONORS = (HERON, LANTERN, TEAPOT, MARBLE, COMMONS)


def demo_workers(seed: int) -> dict[str, Worker]:
    """The accounts behind the donors' pseudonyms, with all that must never be kept."""
    workers = make_workers(seed)
    return {donor.name: workers[donor.name] for donor in DONORS if not donor.public}


def demo_pages(seed: int) -> Iterator[tuple[Donor, str, bytes]]:
    """What each donor hands in: donor, file name, bytes, in the order of time.

    Every file says itself when it was seen. Among them: a pay cut, a dubious campaign in five
    languages, a sign-in page in the middle (a gap), and instructions that ask for more than
    the listing said.
    """
    market = build_market(seed)
    workers = demo_workers(seed)
    chance = random.Random(seed + 1)  # noqa: S311 - a simulation, repeatable by its seed
    days = (market.end - market.start).days
    week: dict[str, bytes] = {}
    for day in range(days):
        noon = market.start + timedelta(days=day, hours=9 + chance.randint(0, 8), minutes=17)
        if day % 2 == 0:
            yield HERON, f"visit-{day:02}.har", _record_day(market, noon, workers["heron"])
        if day % 3 == 0:
            moment = noon + timedelta(minutes=chance.randint(20, 200))
            yield (
                LANTERN,
                f"list {day:02}.html",
                _save_list(market, moment, workers["lantern"], day),
            )
        moment = noon + timedelta(minutes=chance.randint(20, 200))
        week[f"day {day:02}.html"] = _save_first_page(market, moment, workers["teapot"])
        if day % 7 == 6:
            yield TEAPOT, f"week {day // 7 + 1}.zip", pack_zip(week)
            week = {}
        if day % 4 == 1:
            moment = noon + timedelta(minutes=chance.randint(20, 200))
            visits = _visit_list(market, moment, workers["marble"])
            packed = record_warc(visits, worker=workers["marble"])
            yield MARBLE, f"crawl-{day:02}.warc.gz", packed
        if day % 14 == 6:
            visit = Visit(
                turkopticon.ratings_address(market.posters),
                noon,
                turkopticon.render_ratings(market.posters, seed=seed),
                "application/json",
            )
            yield COMMONS, f"ratings-{day:02}.warc.gz", record_warc([visit])


def _record_day(market: Market, moment: datetime, worker: Worker) -> bytes:
    """The whole list as JSON, then the previews that are worth a look."""
    visits = _visit_list(market, moment, worker)
    for number, offer in enumerate(_find_notable(market, moment), 1):
        later = moment + timedelta(seconds=40 * number)
        address = mturk.task_address(offer.group)
        visits.append(Visit(address, later, mturk.render_task(offer, later, worker=worker)))
    return record_har(visits, worker=worker)


def _visit_list(market: Market, moment: datetime, worker: Worker) -> list[Visit]:
    size = mturk.MOST_A_PAGE
    pages = mturk.count_pages(market.list_offers(moment), page_size=size)
    return [
        Visit(
            mturk.list_address(page, page_size=size, as_json=True),
            moment + timedelta(seconds=7 * (page - 1)),
            mturk.render_json(market, moment, worker=worker, page=page, page_size=size),
            "application/json; charset=utf-8",
        )
        for page in range(1, pages + 1)
    ]


def _save_list(market: Market, moment: datetime, worker: Worker, day: int) -> bytes:
    """The first page of the list, or in the third week the sign-in page that came instead."""
    if 13 <= day < 20:
        # The address that was asked for: the browser had not followed the site elsewhere.
        return save_single_file(Visit(mturk.list_address(), moment, mturk.render_sign_in()))
    return _save_first_page(market, moment, worker)


def _save_first_page(market: Market, moment: datetime, worker: Worker) -> bytes:
    text = mturk.render_react(market, moment, worker=worker)
    return save_single_file(Visit(mturk.list_address(), moment, text))


def _find_notable(market: Market, moment: datetime) -> list[Offer]:
    notable = (CUT, ASKS_MORE, PASSPORT_SELFIE, *BODY_SCAN)
    return [offer for offer in market.list_offers(moment) if offer.job in notable]


def bench_pages(n: int, *, listings: int = 100, seed: int = 7) -> Iterator[bytes]:
    """``n`` different list pages of ``listings`` rows each, in the format of 2010 to 2014.

    They are consecutive looks at one large market: most offers recur from hour to hour, as
    they do in life. Each page says itself where and when it was seen.
    """
    market, worker = _make_bench(n, listings=listings, seed=seed)
    for moment, number in islice(_bench_looks(market, listings=listings), n):
        offers = market.list_offers(moment)
        first = (number - 1) * listings
        text = viewhits.render_rows(
            offers[first : first + listings],
            moment,
            worker=worker,
            first=first + 1,
            total=len(offers),
            units=sum(offer.count_units(moment) for offer in offers),
            lean=True,
        )
        yield save_single_file(Visit(viewhits.list_address(number), moment, text))


def bench_moments(n: int, *, listings: int = 100, seed: int = 7) -> Iterator[datetime]:
    """When each of :func:`bench_pages` and :func:`bench_answers` was looked at."""
    market, _ = _make_bench(n, listings=listings, seed=seed)
    return (moment for moment, _ in islice(_bench_looks(market, listings=listings), n))


def bench_answers(n: int, *, listings: int = 100, seed: int = 7) -> Iterator[bytes]:
    """The same looks as the site's JSON answers, which are the ones that hold a hundred rows."""
    market, worker = _make_bench(n, listings=listings, seed=seed)
    for moment, number in islice(_bench_looks(market, listings=listings), n):
        yield mturk.render_json(
            market, moment, worker=worker, page=number, page_size=listings
        ).encode()


def _make_bench(n: int, *, listings: int, seed: int) -> tuple[Market, Worker]:
    weeks = 2 + n // 200
    market = build_market(
        seed, listings=weeks * max(3 * listings, 60), posters=300, start=START, weeks=weeks
    )
    name = "Benedicta Erfunden"
    return market, make_worker(seed, "bench", name=name, approved=90_000, masters=True)


def _bench_looks(market: Market, *, listings: int) -> Iterator[tuple[datetime, int]]:
    """Moments an hour apart, with the number of each full page of the list, again and again."""
    moment = market.start + timedelta(days=3)
    for round_ in count():
        while moment < market.end - timedelta(days=3):
            full = len(market.list_offers(moment)) // listings
            yield from ((moment, number) for number in range(1, full + 1))
            moment += timedelta(hours=1)
        moment = market.start + timedelta(days=3, minutes=round_ % 60 + 1)

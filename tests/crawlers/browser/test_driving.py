"""Pages brought to their end by signs: late cards, scrolling, "more", caps, and where they lead."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from crawlers.browser.driving import Driving, Loaded, NotLoaded
from crawlers.browser.pages import Reach
from crawlers.guard import Exempt
from crawlers.platforms.visiting import DetailPlan, ListPlan, Paging, Visiting
from tests.crawlers.browser.site import Hit, Reply, Site, open_site

pytestmark = pytest.mark.browser

TOTAL = 45
SIZE = 10
STYLE = "<!doctype html><style>li{height:90px}</style><title>t</title>"
ITEMS = "#list > li"


def batch(hit: Hit) -> Reply:
    """Ten rows from ``skip`` on."""
    skip = int(hit.target.partition("skip=")[2])
    rows = [f"offer {number}" for number in range(skip, min(TOTAL, skip + SIZE))]
    return (200, "application/json", json.dumps(rows).encode())


def endless(hit: Hit) -> Reply:
    skip = int(hit.target.partition("skip=")[2])
    return (
        200,
        "application/json",
        json.dumps([f"offer {skip + n}" for n in range(SIZE)]).encode(),
    )


_DRAW = (
    "let n = 0, busy = false; const list = document.getElementById('list');"
    "const put = rows => rows.forEach(row => {"
    "const li = document.createElement('li'); li.textContent = row; list.append(li)});"
    "const draw = async () => { if (busy) return; busy = true;"
    "const rows = await (await fetch('/rows?skip=' + n)).json(); n += rows.length;"
    "put(rows.slice(0, -2)); await new Promise(f => setTimeout(f, 300)); put(rows.slice(-2));"
    "busy = false; AFTER };"
)


def page(after: str, *, begin: str, more: str = "") -> Reply:
    body = f"{STYLE}<p id=total>of 45 offers</p><ul id=list></ul>{more}"
    return (
        200,
        "text/html",
        f"{body}<script>{_DRAW.replace('AFTER', after)}{begin}</script>".encode(),
    )


SCROLLING = "addEventListener('scroll', () => draw()); draw()"
BUTTON = "<button id=more onclick=draw()>Load more</button>"
AT_END = f"if (n >= {TOTAL}) document.getElementById('more').remove()"
TICKING = "setInterval(() => document.title = Date.now(), 20);"

endless_page = page("", begin=SCROLLING)
endless_page = (200, "text/html", endless_page[2].replace(b"/rows?", b"/more-rows?"))

PAGES: dict[str, Reply | Callable[[Hit], Reply]] = {
    "/rows": batch,
    "/more-rows": endless,
    "/endless": endless_page,
    "/scroll": page("", begin=SCROLLING),
    "/more": page(AT_END, begin="draw()", more=BUTTON),
    "/late": page("", begin="draw()"),
    "/ticking": page("", begin=TICKING + "draw()"),
    "/ended": page(f"if (n >= {TOTAL}) document.body.append('No more offers')", begin=SCROLLING),
    "/empty": (200, "text/html", f"{STYLE}<ul id=list></ul><p>No work today</p>".encode()),
    "/moved": (302, "text/plain", b"", (("Location", "/sign_in"),)),
    "/moves": (200, "text/html", b"<script>location.replace('/sign_in')</script>"),
    "/sign_in": (200, "text/html", b"<form></form>"),
    "/astray": (302, "text/plain", b"", (("Location", "/late/accept"),)),
    "/gone": (404, "text/html", b"<h1>gone</h1>"),
    "/data": (200, "application/json", b'{"offers": []}', (("Set-Cookie", "a=b; Path=/"),)),
    "/huge": (200, "text/html", b"x" * 300_000),
}


def lay_out(site: Site) -> Visiting:
    paths = [path for path in PAGES if path not in ("/sign_in", "/rows", "/more-rows")]
    return Visiting(
        scheme="http",
        hosts=("market.test",),
        ports=(site.port,),
        lists=tuple(ListPlan(path, site.base + path, Paging.SINGLE) for path in paths),
        details=(DetailPlan("d", re.compile("/detail")),),
        exempt=(Exempt("GET", re.compile("/(?:more-)?rows"), "the list's own rows"),),
    )


class Over(Exception):
    """No further step may be taken."""


async def go_on() -> None:
    return


async def refuse() -> None:
    raise Over


SCROLL = Reach(paging=Paging.SCROLL, items_css=ITEMS)
#: A wait that nobody would sit out: what ends before it ended by a sign.
LONG = {"quiet": 60.0, "seconds": 90.0}
CASES: dict[str, tuple[str, Reach]] = {
    "by rest": ("/scroll", SCROLL),
    "by the total": ("/scroll", replace(SCROLL, total_css="#total", **LONG)),
    "by its words": ("/ended", replace(SCROLL, end_text="No more offers", **LONG)),
    "by the button": ("/more", replace(SCROLL, paging=Paging.MORE, more_css="#more")),
    "late": ("/late", Reach(items_css=ITEMS, wait_css=ITEMS)),
    "ticking": ("/ticking", Reach(items_css=ITEMS, wait_css=ITEMS)),
    "full": ("/late", Reach(items_css=ITEMS, full=SIZE, **LONG)),
    "steps": ("/endless", replace(SCROLL, steps=3)),
    "time": ("/endless", replace(SCROLL, seconds=4.0)),
    "huge": ("/huge", Reach(size=200_000)),
    "empty": ("/empty", replace(SCROLL, wait_css=ITEMS)),
    "moved": ("/moved", Reach()),
    "moves": ("/moves", Reach()),
    "astray": ("/astray", Reach()),
    "gone": ("/gone", Reach()),
    "data": ("/data", Reach()),
    "no step": ("/scroll", SCROLL),
}


@dataclass
class Outcome:
    hits: list[str]
    loaded: Loaded | None = None
    error: Exception | None = None

    @property
    def rows(self) -> int:
        assert self.loaded is not None, self.error
        return len(set(re.findall(rb"offer \d+", self.loaded.body)))


async def load_all() -> dict[str, Outcome]:
    """Every case, in one browser and one tab, as a visit does it."""
    done = {}
    inside = {"market.test": ("127.0.0.1", None)}
    async with (
        open_site(PAGES) as site,
        Driving(lay_out(site), gate=lambda: None, inside=inside) as driving,
    ):
        for name, (path, reach) in CASES.items():
            site.hits.clear()
            step = refuse if name == "no step" else go_on
            outcome = Outcome([])
            try:
                outcome.loaded = await driving.load(site.base + path, reach, before_step=step)
            except (NotLoaded, Over) as error:
                outcome.error = error
            outcome.hits = [hit.target for hit in site.hits]
            done[name] = outcome
    return done


@pytest.fixture(scope="module")
def outcomes(chromium: str) -> dict[str, Outcome]:
    return asyncio.run(load_all())


@pytest.mark.parametrize("name", ["by rest", "by the total", "by its words", "by the button"])
def test_a_list_is_brought_to_its_end(name: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[name]
    assert outcome.rows == TOTAL
    assert outcome.loaded is not None
    assert outcome.loaded.items == TOTAL
    assert not outcome.loaded.cut
    asked = [target for target in outcome.hits if target.startswith("/rows")]
    assert len(outcome.loaded.beside) == len(asked)
    assert json.loads(outcome.loaded.beside[0].body)[0] == "offer 0"


@pytest.mark.parametrize("name", ["late", "ticking"])
def test_cards_that_a_timer_draws_late_are_waited_for(
    name: str, outcomes: dict[str, Outcome]
) -> None:
    assert outcomes[name].rows == SIZE


def test_a_full_page_is_not_waited_for_any_longer(outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes["full"]
    assert outcome.rows == SIZE
    assert outcome.loaded is not None
    assert not outcome.loaded.cut


@pytest.mark.parametrize("name", ["steps", "time"])
def test_an_endless_list_is_cut_by_its_cap_and_says_so(
    name: str, outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[name]
    assert outcome.loaded is not None
    assert outcome.loaded.cut
    assert outcome.rows >= SIZE
    if name == "steps":
        assert len(outcome.hits) <= 6


def test_a_page_over_the_cap_is_no_page(outcomes: dict[str, Outcome]) -> None:
    error = outcomes["huge"].error
    assert isinstance(error, NotLoaded)
    assert error.why == "too-large"


def test_an_empty_list_is_handed_over_as_it_stands(outcomes: dict[str, Outcome]) -> None:
    loaded = outcomes["empty"].loaded
    assert loaded is not None
    assert b"No work today" in loaded.body
    assert loaded.items == 0


@pytest.mark.parametrize(
    ("name", "where"), [("moved", "/sign_in"), ("moves", "/sign_in"), ("astray", "/late/accept")]
)
def test_where_the_site_leads_elsewhere_is_told_and_not_asked(
    name: str, where: str, outcomes: dict[str, Outcome]
) -> None:
    outcome = outcomes[name]
    assert outcome.loaded is not None, outcome.error
    assert outcome.loaded.status == 302
    assert outcome.loaded.moved_to.endswith(where)
    assert outcome.hits == [CASES[name][0]]


def test_a_page_that_is_gone_has_its_status(outcomes: dict[str, Outcome]) -> None:
    loaded = outcomes["gone"].loaded
    assert loaded is not None
    assert loaded.status == 404
    assert b"gone" in loaded.body


def test_data_is_handed_over_as_it_came_with_its_cookie(outcomes: dict[str, Outcome]) -> None:
    loaded = outcomes["data"].loaded
    assert loaded is not None
    assert loaded.body == b'{"offers": []}'
    assert ("Content-Type", "application/json") in loaded.headers
    assert loaded.headers.count(("Set-Cookie", "a=b; Path=/")) == 1
    assert loaded.beside == ()


def test_a_step_that_may_not_be_taken_ends_it(outcomes: dict[str, Outcome]) -> None:
    assert isinstance(outcomes["no step"].error, Over)


def test_a_site_that_does_not_answer_is_named(chromium: str) -> None:
    async def run() -> None:
        visiting = Visiting(
            scheme="http",
            hosts=("market.test",),
            lists=(ListPlan("l", "http://market.test/", Paging.SINGLE),),
        )
        inside = {"market.test": ("127.0.0.1", 1)}
        async with Driving(visiting, gate=lambda: None, inside=inside) as driving:
            with pytest.raises(NotLoaded) as caught:
                await driving.load("http://market.test/", Reach(), before_step=go_on)
            assert caught.value.why == "unreachable"

    asyncio.run(run())

"""A UHRS-like marketplace: an empty page whose cards a script draws as one scrolls. Pure.

Class names follow public code that reads the site. The decimal mark follows the worker's
country; counts are rounded; some pay is for a page of several units; no client is named. The
script asks for cards with a POST, draws the first at once, the next when one scrolls, the ones
after those when a button is pressed, and the last of each batch late.
"""

from __future__ import annotations

import html
import json
from collections.abc import Sequence
from datetime import datetime

from crawlers.marketplace.families.naming import name_digits
from crawlers.marketplace.market import Offer
from crawlers.marketplace.showing import is_open_to
from crawlers.marketplace.workers import Worker

LIST_PATH = "/marketplace/tasks/all"
QUERY_PATH = "/api/tasks/query"
BATCH = 12
_POINT_COUNTRIES = frozenset({"US", "IN"})


def name_listing(offer: Offer) -> str:
    return name_digits("app", offer.group, length=7)


def count_suite(offer: Offer) -> int:
    """How many units the printed pay is for: a page of five in one case of four."""
    return 5 if name_digits("suite", offer.group, length=3)[-1] in "13" else 1


def render_page(*, worker: Worker, total: int) -> str:
    """The page as it is sent: no cards yet."""
    return _wrap("", worker=worker, total=total, script=_SCRIPT)


def render_drawn(shown: Sequence[Offer], moment: datetime, *, worker: Worker, total: int) -> str:
    """The page as a browser has it once the script has drawn these cards."""
    cards = "".join(render_card(offer, moment, worker=worker) for offer in shown)
    return _wrap(cards, worker=worker, total=total, script="")


def render_batch(shown: Sequence[Offer], moment: datetime, *, worker: Worker, total: int) -> str:
    """The answer to the script's query."""
    return json.dumps(
        {
            "total": total,
            "cards": [render_card(offer, moment, worker=worker) for offer in shown],
            "vendorAccount": worker.email,
        },
        ensure_ascii=False,
    )


def render_card(offer: Offer, moment: datetime, *, worker: Worker) -> str:
    number = name_listing(offer)
    suite = count_suite(offer)
    unit = "HIT" if suite == 1 else f"page ({suite} HITs)"
    amount = f"{offer.amount:.4f}"
    price = f"${amount} / {unit}"
    if worker.country not in _POINT_COUNTRIES:
        price = f"{amount.replace('.', ',')} $ / {unit}"
    units = offer.count_units(moment)
    days = max(0, (moment - offer.posted).days)
    age = "Today" if days == 0 else "1 day ago" if days == 1 else f"{days} days ago"
    minutes, seconds = divmod(max(1, offer.seconds // 4), 60)
    button = "Start" if is_open_to(offer, worker=worker) else "Qualify"
    return (
        f'<div class="root-{int(number) % 90 + 100}"><div class="task-card">'
        f'<div class="task-card__title"><span class="task-card__title__caption">'
        f'{html.escape(offer.title)}</span></div><div class="task-card__body">'
        '<div class="task-card__body__badges-row">'
        f'<span class="task-card__body__badges-row__badge">\uedff {price}</span>'
        f'<span class="task-card__body__badges-row__badge">~{units} HITs'
        f"<span hidden>Estimated {units} HITs available</span></span></div>"
        f'<div class="task-card__description"><span class="task-card__description__text">'
        f"{html.escape(offer.description)}</span></div>"
        f'<div class="task-card__meta"><span class="task-card__meta__item">{age}</span>'
        f'<span class="task-card__meta__item">{minutes} min {seconds} sec / {unit.split()[0]}'
        '</span></div></div><div class="task-card__footer"><div '
        f'class="task-card__footer__buttons"><button id="task-start-{number}">{button}</button>'
        "</div></div></div></div>"
    )


def render_signed_out() -> str:
    return (
        "<!DOCTYPE html>\n<html><head><title>Sign in</title></head><body>"
        '<div class="home__hero__content"><button>Sign in</button></div></body></html>'
    )


def _wrap(cards: str, *, worker: Worker, total: int, script: str) -> str:
    name = html.escape(worker.name)
    ready = ' data-ready="yes"' if cards else ""
    none = "" if total else '<p class="no-tasks">There are no tasks for you.</p>'
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Marketplace</title>'
        f'</head><body><header><span class="vendor-account">{name}</span></header>'
        '<div class="breadcrumbs__title">All tasks <span class="breadcrumbs__title__tasks-count">'
        f'{total} total</span></div><div class="tasks-as-grid"><div class="tasks-as-grid-grid"'
        f'{ready}>{cards}</div>{none}</div><div id="sentinel" style="height:40px"></div>'
        f'<button id="load-more" hidden>Load more</button>{script}</body></html>'
    )


_SCRIPT = (
    "<script>"
    + """
(() => {
  const grid = document.querySelector(".tasks-as-grid-grid");
  const more = document.getElementById("load-more");
  const sentinel = document.getElementById("sentinel");
  let shown = 0, batches = 0, busy = false, total = Infinity;
  const draw = async () => {
    if (busy || shown >= total) return;
    busy = true;
    const answer = await fetch("QUERY", {method: "POST",
      headers: {"Content-Type": "application/json"},
      body: JSON.stringify({skip: shown, take: BATCH})});
    const batch = await answer.json();
    total = batch.total;
    shown += batch.cards.length;
    if (!batch.cards.length) total = shown;
    batches += 1;
    const late = batch.cards.splice(Math.max(0, batch.cards.length - 2));
    batch.cards.forEach(card => grid.insertAdjacentHTML("beforeend", card));
    await new Promise(done => setTimeout(done, 400));
    late.forEach(card => grid.insertAdjacentHTML("beforeend", card));
    busy = false;
    more.hidden = batches < 3 || shown >= total;
    if (shown >= total) grid.dataset.ready = "yes";
  };
  new IntersectionObserver(seen => {
    if (seen.some(one => one.isIntersecting) && batches < 3) draw();
  }).observe(sentinel);
  addEventListener("scroll", () => {
    const end = innerHeight + scrollY >= document.body.scrollHeight - 60;
    if (end && batches < 3) draw();
  });
  more.addEventListener("click", draw);
})();
""".replace("QUERY", QUERY_PATH).replace("BATCH", str(BATCH))
    + "</script>"
)

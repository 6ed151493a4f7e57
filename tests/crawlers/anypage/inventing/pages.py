"""Whole invented pages: a list in one of the layouts, with what stands around lists, and its rows.

The same seed gives the same page. ``invent_page`` lists offers; ``invent_other`` lists goods,
payments, stays, or nothing, in the same layouts.
"""

from __future__ import annotations

import json
from html import escape
from random import Random

from tests.crawlers.anypage.corpus import OwnPage
from tests.crawlers.anypage.inventing.layouts import LAYOUTS
from tests.crawlers.anypage.inventing.others import plan_others
from tests.crawlers.anypage.inventing.records import Plan, plan_offers
from tests.crawlers.anypage.inventing.shapes import SHAPES, TEXTS, script_state


def invent_page(seed: int) -> OwnPage:
    """A page with offers, and what they are."""
    random = Random(f"offers {seed}")
    plan = plan_offers(random)
    name, body = _lay_out(plan, random)
    return OwnPage(f"{seed}-{plan.language}-{name}", body, tuple(one.row for one in plan.things))


def invent_other(seed: int) -> OwnPage:
    """A page that repeats amounts, and offers no work."""
    random = Random(f"others {seed}")
    plan = plan_others(random)
    name, body = _lay_out(plan, random)
    return OwnPage(f"{seed}-{plan.language}-{name}", body, ())


def _lay_out(plan: Plan, random: Random) -> tuple[str, str]:
    way = random.choices(["html", "json", "script", "text"], [12, 4, 1, 4])[0]
    if way == "html":
        name = random.choice(sorted(LAYOUTS))
        return f"{name}.html", _dress(plan, LAYOUTS[name](plan))
    if way == "script":
        return "script.html", _dress(plan, script_state(plan))
    if way == "json":
        name = random.choice(sorted(SHAPES))
        return f"{name}.json", json.dumps(SHAPES[name](plan), ensure_ascii=False)
    name = random.choice(sorted(TEXTS))
    return f"{name}.txt", _dress_text(plan, TEXTS[name](plan))


def _dress(plan: Plan, body: str) -> str:
    """The page around a list: a bar with a balance, filters, an advert, a foot."""
    random, words = plan.random, plan.words
    money = plan.money()
    menu = "".join(f'<a href="/{n}">{escape(text)}</a>' for n, text in enumerate(words.menu))
    bar = random.choice(("nav", "div", "header"))
    wallet = escape(random.choice(words.wallet).format(money)) if plan.work else ""
    around = random.random()
    top = f'<{bar} class="top">{menu}<span>{wallet}</span></{bar}>' if around < 0.7 else ""
    side = ""
    if 0.3 < around < 0.6:
        side = "<aside><h4>Filter</h4><ul><li>0–5 min</li><li>5–15 min</li></ul></aside>"
    advert = ""
    if plan.work and around > 0.5:
        advert = (
            f'<div class="promo"><p>{escape(random.choice(words.advert).format(money))}</p></div>'
        )
    foot = " · ".join(words.foot).format(money) if plan.work else "Contact · Privacy"
    for _ in range(random.randint(0, 3)):
        body = f"<div>{body}</div>"
    heading = f"<h1>{escape(plan.heading)}</h1>" if random.random() < 0.85 else ""
    lang = f' lang="{plan.language}"' if random.random() < 0.85 or plan.language != "en" else ""
    return (
        f"<!doctype html><html{lang}><head><title>{escape(plan.heading)}</title>"
        f"<script>var a=1;</script></head><body>{top}{advert}{side}<main>{heading}{body}</main>"
        f"<footer>{escape(foot)}</footer></body></html>"
    )


def _dress_text(plan: Plan, body: str) -> str:
    random, words = plan.random, plan.words
    way = random.random()
    if way < 0.35:
        head = f"From: team@panel.example\nSubject: {plan.heading}\n\n{words.greeting[0]}"
        return f"{head}\n\n{body}\n\n--\n{words.foot[0]}\n"
    if way < 0.7:
        return "\n".join(words.menu) + f"\n\n{plan.heading}\n\n{body}\n\n{words.foot[0]}\n"
    return f"{plan.heading}\n\n{body}\n"

"""Ways in which JSON and text hold what repeats: names, nestings, spreadings of the pay."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from tests.crawlers.anypage.inventing.records import Fact, Plan, Thing

_TITLES = ("title", "name", "headline", "taskName", "display_name", "jobTitle", "subject")
_PAYS = ("reward", "payout", "pay", "compensation", "payment", "incentive", "price", "fee")
_TIMES = ("estimatedMinutes", "duration_min", "loi", "minutes", "average_completion_minutes")
_LEFTS = ("available", "slots_left", "remaining", "openPlaces", "places_available")
_WHOS = ("requester", "client", "company", "researcher", "brand", "postedBy")


def _key(plan: Plan, names: tuple[str, ...]) -> str:
    return names[(len(plan.heading) + len(plan.things[0].title)) % len(names)]


def _object(plan: Plan, thing: Thing, *, way: int) -> dict[str, object]:
    made: dict[str, object] = {
        "id": thing.number,
        _key(plan, _TITLES if plan.work else ("name",)): thing.title,
    }
    pay = _key(plan, _PAYS if plan.work else ("price", "amount", "cost"))
    if thing.amount is None or thing.pay is None:
        made[pay] = None
    elif thing.unit == "points":
        made["points"] = int(thing.amount)
    elif way == 0:
        made[pay] = float(thing.amount)
        made["currency"] = thing.currency
    elif way == 1:
        made[pay] = {"amount": str(thing.amount), "currency": thing.currency}
    elif way == 2:
        made[f"{pay}_cents"] = int(thing.amount * 100)
        made["currencyCode"] = thing.currency
    elif way == 3:
        made[pay] = thing.pay.value
    elif thing.high is not None:
        made[pay] = {"min": float(thing.amount), "max": float(thing.high)}
        made[f"{pay}Currency"] = thing.currency
    else:
        made[f"{pay}In{(thing.currency or 'EUR').capitalize()}"] = float(thing.amount)
    if thing.unit == "hour" and way != 3 and thing.amount is not None:
        made.pop(pay, None), made.pop(f"{pay}_cents", None)
        made["hourlyRate"], made["currency"] = float(thing.amount), thing.currency
        made = {key: one for key, one in made.items() if not key.startswith(f"{pay}In")}
    for fact in thing.facts:
        _put_fact(plan, made, fact)
    made["created_at"] = "2026-02-01T10:00:00Z"
    return made


def _put_fact(plan: Plan, made: dict[str, object], fact: Fact) -> None:
    number = re.search(r"[0-9]+", fact.value)
    if fact.kind == "time" and number:
        made[_key(plan, _TIMES)] = int(number[0])
    elif fact.kind == "left":
        made[_key(plan, _LEFTS)] = int(fact.value)
    elif fact.kind == "who":
        made[_key(plan, _WHOS)] = (
            {"id": 7, "name": fact.value} if len(fact.value) % 2 else fact.value
        )
    else:
        made[fact.label.lower().replace(" ", "_")] = fact.value


def _objects(plan: Plan) -> list[dict[str, object]]:
    way = plan.random.randint(0, 4)
    return [_object(plan, one, way=way) for one in plan.things]


def _name(plan: Plan) -> str:
    if not plan.work:
        return re.sub(r"\W+", "_", plan.heading.lower())
    return plan.random.choice(("tasks", "items", "results", "surveys", "data", "jobs", "content"))


def plain_list(plan: Plan) -> object:
    return _objects(plan)


def wrapped(plan: Plan) -> object:
    return {"status": "ok", "page": 1, "total": len(plan.things), _name(plan): _objects(plan)}


def deep(plan: Plan) -> object:
    return {
        "data": {
            "viewer": {"id": 3, _name(plan): {"edges": [{"node": one} for one in _objects(plan)]}}
        }
    }


def keyed(plan: Plan) -> object:
    return {_name(plan): {f"k{one['id']}": one for one in _objects(plan)}}


def by_parts(plan: Plan) -> object:
    objects = _objects(plan)
    return {
        "groups": [
            {"label": "A", _name(plan): objects[::2]},
            {"label": "B", _name(plan): objects[1::2]},
        ]
    }


def with_attributes(plan: Plan) -> object:
    return {
        "data": [
            {
                "type": "task" if plan.work else "product",
                "id": str(one.pop("id")),
                "attributes": one,
            }
            for one in _objects(plan)
        ]
    }


def columnar(plan: Plan) -> object:
    objects = _objects(plan)
    keys = list(objects[0])
    return {"columns": keys, "rows": [[one.get(key) for key in keys] for one in objects]}


SHAPES: dict[str, Callable[[Plan], object]] = {
    one.__name__: one
    for one in (plain_list, wrapped, deep, keyed, by_parts, with_attributes, columnar)
}


def script_state(plan: Plan) -> str:
    text = json.dumps(wrapped(plan), ensure_ascii=False)
    if plan.random.random() < 0.5:
        return f'<div id="app"></div><script type="application/json">{text}</script>'
    return f'<div id="app"></div><script>window.__STATE__ = {text};</script>'


def _facts(thing: Thing, *, pay_at: int = 1) -> list[Fact]:
    facts = list(thing.facts)
    if thing.pay is not None:
        facts.insert(min(pay_at, len(facts)), thing.pay)
    return facts


def text_blocks(plan: Plan) -> str:
    return "\n\n".join(
        one.title + "\n" + "\n".join(f"{f.label}: {f.value}" for f in _facts(one))
        for one in plan.things
    )


def text_numbered(plan: Plan) -> str:
    return "\n".join(
        f"{n}. {one.title}\n   "
        + " | ".join(f.alone for f in _facts(one))
        + f"\n   https://x.example{one.link}"
        for n, one in enumerate(plan.things, 1)
    )


def text_tabs(plan: Plan) -> str:
    head = "\t".join([plan.labels["task"], *(f.label for f in _facts(plan.things[0]))])
    return (
        head
        + "\n"
        + "\n".join("\t".join([one.title, *(f.value for f in _facts(one))]) for one in plan.things)
    )


def text_spaces(plan: Plan) -> str:
    rows = [[plan.labels["task"], *(f.label for f in _facts(plan.things[0]))]]
    rows += [[one.title, *(f.value for f in _facts(one))] for one in plan.things]
    widths = [max(len(row[at]) for row in rows) + 3 for at in range(len(rows[0]))]
    return "\n".join(
        "".join(c.ljust(w) for c, w in zip(r, widths, strict=True)).rstrip() for r in rows
    )


def text_cards(plan: Plan) -> str:
    return "\n".join(
        "\n".join([one.title, *(f.alone for f in _facts(one)), one.button]) for one in plan.things
    )


def text_dashes(plan: Plan) -> str:
    mark = plan.random.choice((" - ", " — ", " | ", " · "))
    return "\n".join(
        "* " + mark.join([one.title, *(f.alone for f in _facts(one))]) for one in plan.things
    )


def text_labelled(plan: Plan) -> str:
    return "\n\n".join(
        f"{plan.labels['task'] or 'Name'}: {one.title}\n"
        + "\n".join(f"{f.label}: {f.value}" for f in _facts(one))
        for one in plan.things
    )


TEXTS: dict[str, Callable[[Plan], str]] = {
    one.__name__: one
    for one in (
        text_blocks, text_numbered, text_tabs, text_spaces, text_cards, text_dashes, text_labelled,
    )
}  # fmt: skip

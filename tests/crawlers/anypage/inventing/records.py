"""Invented offers, and things that are no offers, with their texts: what the layouts lay out."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from tests.crawlers.anypage.corpus import Row
from tests.crawlers.anypage.inventing.wording import REQUESTERS, WORDING, Wording

COMMA = frozenset({"nl", "de", "es", "fr"})
_HOME = {"en": ("USD", "GBP", "USD", "EUR", "INR", "CAD"), "nl": ("EUR",),
         "de": ("EUR", "CHF", "EUR"), "es": ("EUR", "USD", "EUR"),
         "fr": ("EUR", "CHF", "EUR")}  # fmt: skip
_SIGN = {"USD": "$", "EUR": "€", "GBP": "£", "INR": "₹"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a record says: its label, the value behind a label, the text without one."""

    kind: str
    label: str
    value: str
    alone: str


@dataclass(frozen=True, slots=True)
class Thing:
    """One record; ``pay`` among its facts where it has one. ``row`` is what must be read."""

    title: str
    link: str
    about: str
    pay: Fact | None
    facts: tuple[Fact, ...]
    button: str
    number: int
    amount: Decimal | None
    high: Decimal | None
    currency: str | None
    unit: str | None

    @property
    def row(self) -> Row:
        if self.amount is None:
            return self.title, None, None, None
        return self.title, self.amount, self.currency, self.unit


@dataclass(slots=True)
class Plan:
    """One page to be: its language, what is on it, and what stands around that."""

    language: str
    words: Wording
    heading: str
    things: list[Thing]
    random: Random
    work: bool
    labels: dict[str, str] = field(default_factory=dict)

    def money(self, low: int = 1, high: int = 30) -> str:
        return write_money(
            Decimal(self.random.randint(low * 100, high * 100)) / 100,
            currency=self.things[0].currency or "EUR",
            language=self.language,
            style=self.random.randint(0, 3),
        )


def write_number(value: Decimal, *, language: str, places: int = 2) -> str:
    text = f"{value:,.{places}f}"
    if language in COMMA:
        return text.replace(",", "\0").replace(".", ",").replace("\0", ".")
    return text


def write_money(value: Decimal, *, currency: str, language: str, style: int) -> str:
    """``style`` 0–1: a sign, 2: code behind, 3: code before."""
    places = 0 if value == value.to_integral_value() and style % 2 else 2
    number = write_number(value, language=language, places=places)
    sign = _SIGN.get(currency)
    if style == 2 or (sign is None and style < 2):
        return f"{number} {currency}"
    if style == 3:
        return f"{currency} {number}"
    if sign is None:
        return f"{currency} {number}"
    if language in {"de", "fr", "es"} and currency == "EUR":
        return f"{number} {sign}" if style == 0 else f"{number}{sign}"
    if language == "nl":
        return f"{sign} {number}"
    return f"{sign}{number}"


def plan_offers(random: Random, *, most: int = 9) -> Plan:
    """A page of offers in one language, one way of writing, with one set of facts."""
    language = random.choice(sorted(WORDING))
    words = WORDING[language]
    currency: str | None = random.choice(_HOME[language])
    how = random.choices(["fixed", "task", "hour", "range", "points", "mixed"], [8, 4, 3, 2, 3, 2])[
        0
    ]
    style = random.choices([0, 1, 2, 3], [6, 3, 2, 1])[0]
    names = {kind: random.choice(getattr(words, kind)) for kind in _KINDS}
    forms = {
        kind: random.choice(getattr(words, kind)) for kind in ("minutes", "places", "by", "day")
    }
    unit_words = random.choice(words.per_task), random.choice(words.per_hour)
    kinds = [kind for kind in ("time", "left", "who", "ends") if random.random() < 0.5]
    random.shuffle(kinds)
    hidden = random.random() < 0.12
    count = random.choices([1, 2, 3, 4, 6, most], [1, 3, 4, 4, 3, 2])[0]
    titles = random.sample(words.titles, min(count, len(words.titles)))
    large = language == "en" and random.random() < 0.1
    things = []
    for number, title in enumerate(titles):
        amount: Decimal | None = Decimal(random.randint(5, 400)) / 100
        if how in {"hour", "range"} or large:
            amount = Decimal(random.randint(8, 45))
        high = None
        unit: str | None = "task"
        text = ""
        if how == "points":
            amount, unit, own = Decimal(random.randint(2, 300) * 10), "points", None
            shown = write_number(amount, language=language, places=0)
            text = words.points[hash_of(names["pay"]) % len(words.points)].format(shown)
        else:
            own = currency
            assert amount is not None
            assert currency is not None
            text = write_money(amount, currency=currency, language=language, style=style)
            if how == "task":
                text = f"{text} {unit_words[0]}"
            elif how == "hour":
                text, unit = f"{text} {unit_words[1]}", "hour"
            elif how == "range":
                high = amount + random.randint(2, 20)
                upper = write_money(high, currency=currency, language=language, style=style)
                text = f"{text} {random.choice('-–')} {upper}"
            elif how == "mixed" and random.random() < 0.5:
                text = f"{random.choice((*words.start_at, *words.up_to))} {text}"
        pay: Fact | None = Fact("pay", names["pay"], text, text)
        if hidden and number == 1 and count > 2:
            text = random.choice(words.hidden)
            pay = Fact("pay", names["pay"], text, text)
            amount, high, own, unit = None, None, None, None
        facts = tuple(_make_fact(kind, random, names[kind], forms) for kind in kinds)
        things.append(
            Thing(
                title, f"/{random.choice(('t', 'job', 's', 'p'))}/{random.randint(100, 99999)}",
                random.choice(words.about), pay, facts,
                words.button[len(kinds) % len(words.button)],
                random.randint(1000, 99999), amount, high, own, unit,
            )
        )  # fmt: skip
    heading = random.choice(words.heading)
    return Plan(language, words, heading, things, random, True, names)


_KINDS = ("task", "pay", "time", "left", "who", "ends")


def hash_of(text: str) -> int:
    """The same for the same text in every process."""
    return sum(text.encode())


def _make_fact(kind: str, random: Random, label: str, forms: dict[str, str]) -> Fact:
    if kind == "time":
        text = forms["minutes"].format(random.choice((1, 2, 3, 5, 8, 10, 15, 20, 30, 45)))
        return Fact(kind, label, text, text)
    if kind == "left":
        number = str(random.randint(1, 900))
        return Fact(kind, label, number, forms["places"].format(number))
    if kind == "who":
        name = random.choice(REQUESTERS)
        return Fact(kind, label, name, forms["by"].format(name))
    day = forms["day"].format(random.randint(10, 28))
    return Fact(kind, label, day, f"{label} {day}")

"""How pay, times and numbers are put into words for reporters. Pure functions from values to text.

Must never say more than is known: a time is the window the archive keeps, pay is what the page
printed where no amount could be read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from archive.model import Comparator, Pay, PayKind, PayUnit, Qualification
from archive.times import Window
from search_ui.language import later, say, say_count, say_decimal

_BEFORE = {PayKind.FROM: later("from {amount}"), PayKind.UP_TO: later("up to {amount}")}
_DAY = timedelta(days=1)

_SIGNS = {Comparator.AT_LEAST: "≥", Comparator.AT_MOST: "≤", Comparator.IS_NOT: "≠"}

#: What is paid for.
UNIT_WORDS = {
    PayUnit.TASK: later("task"),
    PayUnit.PAGE: later("page"),
    PayUnit.SUITE: later("suite"),
    PayUnit.HOUR: later("hour"),
    PayUnit.MINUTE: later("minute"),
    PayUnit.POINTS: later("points"),
}

STATED_WORDS = {
    "file": later("as the saved file states"),
    "donor": later("as stated by the donor"),
    "clock": later("by this machine's clock"),
    "import": later("as the imported dataset states"),
}

ROLE_WORDS = {
    "page": later("page"),
    "repeat": later("the same page again"),
    "notes": later("notes"),
    "erased": later("erased"),
}

CHANGE_WORDS = {
    "appeared": later("appeared"),
    "pay": later("pay changed"),
    "text": later("text changed"),
    "terms": later("terms changed"),
    "requester": later("requester changed"),
    "vanished": later("no longer listed"),
    "back": later("back again"),
}

GAP_WORDS = {
    "logged_out": later("the page showed a sign-in form"),
    "challenge": later("the page showed a challenge (CAPTCHA)"),
    "rate_limited": later("the platform refused for too many requests"),
    "maintenance": later("the platform was under maintenance"),
    "not_found": later("the page was not found"),
    "unreadable": later("the page could not be read"),
}


def say_pay(pay: Pay | None) -> str:
    """``0.05 USD per task``; the page's own words where no amount was read."""
    if pay is None:
        return say("pay not stated")
    if pay.kind is PayKind.HIDDEN:
        return say("pay hidden")
    if pay.kind is PayKind.UNPAID:
        return say("unpaid")
    if pay.amount is None:
        return f"“{pay.raw}”" if pay.raw else say("pay not stated")
    amount = say_amount(pay.amount)
    if pay.high is not None:
        amount += f"–{say_amount(pay.high)}"
    points = pay.unit is PayUnit.POINTS
    unit = say("points") if points else (pay.currency or say("in an unstated currency"))
    amount = f"{amount} {unit}"
    if pay.unit is not None and not points:
        amount = say("{amount} per {unit}", amount=amount, unit=say_unit(pay.unit))
    return say(_BEFORE[pay.kind], amount=amount) if pay.kind in _BEFORE else amount


def say_unit(unit: PayUnit) -> str:
    return say(UNIT_WORDS[unit])


def say_amount(amount: Decimal) -> str:
    """All digits of the amount; a lone tenth gets its hundredth: ``0.1`` is ``0.10``."""
    text = f"{amount:f}"
    return say_decimal(text + "0" if text[-2:-1] == "." else text)


def say_qualification(one: Qualification) -> str:
    """``HIT approval rate ≥ 95``; the page's own words where it could not be taken apart."""
    match one.comparator:
        case None:
            return one.raw or one.name
        case Comparator.EXISTS:
            return say("{name}: granted", name=one.name)
        case Comparator.NOT_EXISTS:
            return say("{name}: not granted", name=one.name)
        case comparator:
            sign = _SIGNS.get(comparator, str(comparator))
            return f"{one.name} {sign} {', '.join(one.values)}"


def say_window(window: Window) -> str:
    """The shortest text that says the same window: hours, days, or both of its ends (UTC)."""
    start, end = window.earliest, window.latest
    if start.date() == end.date():
        return f"{start:%Y-%m-%d %H:%M}–{end:%H:%M} UTC"
    if _is_midnight(start) and _is_midnight(end):
        last = end - _DAY
        return f"{start:%Y-%m-%d}" if last == start else f"{start:%Y-%m-%d} – {last:%Y-%m-%d}"
    return f"{start:%Y-%m-%d %H:%M} – {end:%Y-%m-%d %H:%M} UTC"


def say_stretch(first: Window, last: Window) -> str:
    """From the day something was first seen to the day it was last seen."""
    start, end = first.earliest, last.latest - timedelta(seconds=1)
    if start.date() == end.date():
        return say_window(Window(first.earliest, last.latest))
    return f"{start:%Y-%m-%d} – {end:%Y-%m-%d}"


def say_seconds(seconds: int) -> str:
    """``30 min``, ``1 h 30 min``, ``2 days``."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    parts = [
        text
        for number, text in (
            (days, say_count(days, "day")),
            (hours, say("{n} h", n=hours)),
            (minutes, say("{n} min", n=minutes)),
            (left, say("{n} s", n=left)),
        )
        if number
    ]
    return " ".join(parts) or say("{n} s", n=0)


def say_seen_by(seen_by: str, *, k: int) -> str:
    """What may be said of how many independent sources saw something."""
    if seen_by.startswith("≥"):
        return say("seen by ≥{k} independent sources", k=k)
    return say("seen by <{k} independent sources", k=k)


def _is_midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == moment.second == 0

"""How pay, times and numbers are put into words for reporters. Pure functions from values to text.

Must never say more than is known: a time is the window the archive keeps, pay is what the page
printed where no amount could be read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

from archive.model import Comparator, Pay, PayKind, PayUnit, Qualification
from archive.times import Window

_BEFORE = {PayKind.FROM: "from ", PayKind.UP_TO: "up to "}
_DAY = timedelta(days=1)

_SIGNS = {Comparator.AT_LEAST: "≥", Comparator.AT_MOST: "≤", Comparator.IS_NOT: "≠"}

STATED_WORDS = {
    "file": "as the saved file states",
    "donor": "as stated by the donor",
    "clock": "by this machine's clock",
    "import": "as the imported dataset states",
}

CHANGE_WORDS = {
    "appeared": "appeared",
    "pay": "pay changed",
    "text": "text changed",
    "terms": "terms changed",
    "requester": "requester changed",
    "vanished": "no longer listed",
    "back": "back again",
}

GAP_WORDS = {
    "logged_out": "the page showed a sign-in form",
    "challenge": "the page showed a challenge (CAPTCHA)",
    "rate_limited": "the platform refused for too many requests",
    "maintenance": "the platform was under maintenance",
    "not_found": "the page was not found",
    "unreadable": "the page could not be read",
}


def say_pay(pay: Pay | None) -> str:
    """``0.05 USD per task``; the page's own words where no amount was read."""
    if pay is None:
        return "pay not stated"
    if pay.kind is PayKind.HIDDEN:
        return "pay hidden"
    if pay.kind is PayKind.UNPAID:
        return "unpaid"
    if pay.amount is None:
        return f"“{pay.raw}”" if pay.raw else "pay not stated"
    amount = say_amount(pay.amount)
    if pay.high is not None:
        amount += f"–{say_amount(pay.high)}"
    unit = "points" if pay.unit is PayUnit.POINTS else (pay.currency or "in an unstated currency")
    per = "" if pay.unit in (None, PayUnit.POINTS) else f" per {pay.unit}"
    return f"{_BEFORE.get(pay.kind, '') if pay.kind else ''}{amount} {unit}{per}"


def say_amount(amount: Decimal) -> str:
    """All digits of the amount; a lone tenth gets its hundredth: ``0.1`` is ``0.10``."""
    text = f"{amount:f}"
    return text + "0" if text[-2:-1] == "." else text


def say_qualification(one: Qualification) -> str:
    """``HIT approval rate ≥ 95``; the page's own words where it could not be taken apart."""
    match one.comparator:
        case None:
            return one.raw or one.name
        case Comparator.EXISTS:
            return f"{one.name}: granted"
        case Comparator.NOT_EXISTS:
            return f"{one.name}: not granted"
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


def say_count(number: int, one: str, many: str | None = None) -> str:
    """``1 capture``, ``1,204 captures``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def say_seconds(seconds: int) -> str:
    """``30 min``, ``1 h 30 min``, ``2 days``."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3600)
    minutes, left = divmod(rest, 60)
    parts = [
        text
        for number, text in (
            (days, say_count(days, "day")),
            (hours, f"{hours} h"),
            (minutes, f"{minutes} min"),
            (left, f"{left} s"),
        )
        if number
    ]
    return " ".join(parts) or "0 s"


def say_seen_by(seen_by: str, *, k: int) -> str:
    """What may be said of how many independent sources saw something."""
    if seen_by.startswith("≥"):
        return f"seen by ≥{k} independent sources"
    return f"seen by <{k} independent sources"


def _is_midnight(moment: datetime) -> bool:
    return moment.hour == moment.minute == moment.second == 0

"""Pay as printed → :class:`Pay`. It reads what has one reading only, and else abstains.

The raw text always stays. Currency by sign or code, decimal mark by the platform's facts,
units and kinds by the words beside the number. No conversion, no rounding, no float.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from archive.model import Pay, PayKind, PayUnit
from crawlers.platforms.facts import DecimalMark, MoneyFacts
from crawlers.platforms.pagetext import squeeze

REPLACEMENT = "\ufffd"
_LONGEST = 120  #: characters; a longer text is a sentence about pay, not a pay

_CODES = frozenset(
    {
        "AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP", "HKD", "HUF", "IDR", "ILS",
        "INR", "JPY", "KES", "KRW", "MXN", "MYR", "NGN", "NOK", "NZD", "PHP", "PKR", "PLN", "RON",
        "RUB", "SEK", "SGD", "THB", "TRY", "TWD", "UAH", "USD", "VND", "ZAR",
    }
)  # fmt: skip
_DOLLARS = frozenset({"USD", "CAD", "AUD", "NZD", "SGD", "HKD", "TWD", "MXN"})
_CROWNS = frozenset({"SEK", "NOK", "DKK"})
_SIGNS = {
    "US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD",
    "R$": "BRL", "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₴": "UAH", "₺": "TRY",
    "zł": "PLN", "Kč": "CZK", "₱": "PHP",
}  # fmt: skip
#: Signs that several currencies share: taken for the platform's own, and only for that.
_SHARED = {"$": _DOLLARS, "kr": _CROWNS, "kr.": _CROWNS, "¥": frozenset({"JPY", "CNY"})}

_SIGN = "|".join(re.escape(sign) for sign in sorted([*_SIGNS, *_SHARED], key=len, reverse=True))
_CURRENCY = rf"(?:{_SIGN}|[A-Z]{{3}})"
_NUMBER = r"[0-9.,]*[0-9]"
#: In English, Dutch, German, Spanish, French.
_UP_TO = r"up\s+to|tot|bis\s+zu|hasta|jusqu[’']à"
_FROM = r"from|starting\s+at|vanaf|ab|desde|à\s+partir\s+de"
_POINTS = r"points?|pts\.?|punten|punt|punkte?|puntos?"
_PAY = re.compile(
    rf"(?P<words>(?:earn\s+)?(?:{_UP_TO}|{_FROM})\s+)?"
    rf"(?P<before>{_CURRENCY})?\s?(?P<low>{_NUMBER})"
    rf"(?:\s?[-–—]\s?(?P<middle>{_CURRENCY})?\s?(?P<high>{_NUMBER}))?"
    rf"\s?(?P<after>{_POINTS}|{_CURRENCY})?"
    r"(?P<unit>\s?(?:/|(?:per|pro|por|par)\s)\s?(?P<unit_word>[^\W\d_]+)"
    r"(?:\s?\((?P<inside>[0-9]+)\s[A-Za-z]+\))?)?",
    re.IGNORECASE,
)
_UNITS = {
    "hit": PayUnit.TASK, "task": PayUnit.TASK, "survey": PayUnit.TASK, "job": PayUnit.TASK,
    "assignment": PayUnit.TASK, "study": PayUnit.TASK, "page": PayUnit.PAGE,
    "suite": PayUnit.SUITE, "hour": PayUnit.HOUR, "hr": PayUnit.HOUR, "h": PayUnit.HOUR,
    "minute": PayUnit.MINUTE, "min": PayUnit.MINUTE,
    "taak": PayUnit.TASK, "onderzoek": PayUnit.TASK, "uur": PayUnit.HOUR, "minuut": PayUnit.MINUTE,
    "aufgabe": PayUnit.TASK, "umfrage": PayUnit.TASK, "stunde": PayUnit.HOUR, "std": PayUnit.HOUR,
    "seite": PayUnit.PAGE, "tarea": PayUnit.TASK, "encuesta": PayUnit.TASK, "hora": PayUnit.HOUR,
    "minuto": PayUnit.MINUTE, "tâche": PayUnit.TASK, "enquête": PayUnit.TASK,
    "heure": PayUnit.HOUR,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadPay:
    """``doubt`` says why the amount (or its currency) was left out; None where nothing was."""

    pay: Pay
    doubt: str | None = None


@lru_cache(maxsize=4096)
def read_pay(raw: str, *, facts: MoneyFacts) -> ReadPay:
    """Read a pay text such as ``$0.05``, ``0,075 $ / page (5 HITs)`` or ``€2 – €3 per hour``.

    An amount is read only where the whole text is understood. A number that names no currency
    is not read: it may as well be a count in the wrong cell. A text with U+FFFD in it is
    damaged and never read: the lost byte may have been the decimal mark.
    """
    shown = squeeze(raw)
    empty = Pay(raw=shown)
    if REPLACEMENT in shown:
        return ReadPay(empty, f"pay {shown[:_LONGEST]!r} stands beside U+FFFD and was not read")
    match = _PAY.fullmatch(shown) if len(shown) <= _LONGEST else None
    if match is None:
        return ReadPay(empty, f"pay {shown[:_LONGEST]!r} is not in a form that is known")
    low = read_amount(match["low"], mark=facts.decimal_mark)
    high = None if match["high"] is None else read_amount(match["high"], mark=facts.decimal_mark)
    if low is None or (match["high"] is not None and high is None):
        return ReadPay(empty, f"pay {shown!r} can be read in more than one way, or in none")
    unit = facts.unit
    if match["unit_word"] is not None:
        unit = _UNITS.get(match["unit_word"].lower())
        if unit is None:
            return ReadPay(empty, f"pay {shown!r} is per something that is not known")
    kind = _choose_kind(match["words"], low=low, high=high)
    if re.fullmatch(_POINTS, match["after"] or "", re.IGNORECASE):
        if match["before"] or match["middle"]:
            return ReadPay(empty, f"pay {shown!r} is both money and points")
        return ReadPay(Pay(shown, low, None, PayUnit.POINTS, kind, high))
    if high is not None and high < low:
        return ReadPay(empty, f"pay {shown!r} is a range that runs downward")
    stated = {text for text in (match["before"], match["middle"], match["after"]) if text}
    currencies = {_name_currency(text, home=facts.currency) for text in stated}
    if len(currencies) != 1 or None in currencies:
        doubt = f"pay {shown!r}: its currency is not certain"
        return ReadPay(Pay(shown, None, None, unit, kind), doubt)
    (currency,) = currencies
    return ReadPay(Pay(shown, low, currency, unit, kind, high))


def make_pay(amount: Decimal, *, currency: str, raw: str, unit: PayUnit = PayUnit.TASK) -> Pay:
    """Pay from fields that state it exactly (JSON). Zero is ``unpaid``."""
    return Pay(raw, amount, currency, unit, PayKind.UNPAID if amount == 0 else PayKind.FIXED)


def read_amount(text: str, *, mark: DecimalMark) -> Decimal | None:
    """Read a number with grouping; None where the mark is not certain or the form is odd."""
    if mark is DecimalMark.EITHER:
        mark_found = _find_mark(text)
        if mark_found is None:
            return None
        mark = mark_found
    point, group = (".", ",") if mark is DecimalMark.POINT else (",", ".")
    form = rf"(?:[0-9]{{1,3}}(?:{re.escape(group)}[0-9]{{3}})+|[0-9]+)(?:{re.escape(point)}[0-9]+)?"
    if not re.fullmatch(form, text):
        return None
    return Decimal(text.replace(group, "").replace(point, "."))


def _find_mark(text: str) -> DecimalMark | None:
    """Which of the two marks is the decimal one, where only one reading is possible."""
    marks = [char for char in text if char in ".,"]
    if not marks:
        return DecimalMark.POINT
    last = DecimalMark(marks[-1])
    other = DecimalMark.COMMA if last is DecimalMark.POINT else DecimalMark.POINT
    if len(set(marks)) == 2:
        return last if marks.count(marks[-1]) == 1 else None
    if len(marks) > 1:
        return other
    whole, _, part = text.partition(marks[0])
    return last if len(part) != 3 or whole in {"", "0"} else None


def _name_currency(text: str, *, home: str | None) -> str | None:
    for sign, code in _SIGNS.items():
        if text.lower() == sign.lower():
            return code
    shared = _SHARED.get(text.lower())
    if shared is not None:
        return home if home in shared else None
    return text.upper() if text.upper() in _CODES else None


def _choose_kind(words: str | None, *, low: Decimal, high: Decimal | None) -> PayKind:
    if words is not None:
        up_to = re.search(rf"\b(?:{_UP_TO})\s", words, re.IGNORECASE)
        return PayKind.FROM if up_to is None else PayKind.UP_TO
    if high is not None:
        return PayKind.RANGE
    return PayKind.UNPAID if low == 0 else PayKind.FIXED

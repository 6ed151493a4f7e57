"""What somebody tells of their pay and time: ``$0.54 for about 20 minutes``.

Reads one statement from a sentence, in five languages: an amount beside a length of time, or an
amount an hour or a month. A report is a range where it was told as one: *just over three hours*
is at least three, so that the wage is at most the amount ÷ 3 and has no known lower end. *About*
stays a figure and is marked so. The time is that of paid work, unless the sentence says that it
holds unpaid work too, or that the pay is what rejections left. Where a sentence holds two amounts
or two lengths that do not belong together, nothing is read: a figure is never paired by guess.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from importlib import resources

from archive.index.analysis import fold_text
from archive.pay.wages import Label, Wage, is_amount

_TABLE = tomllib.loads(
    (resources.files("archive.pay") / "data" / "reports.toml").read_text("utf-8")
)
_SIGNS: dict[str, str] = _TABLE["money"]["signs"]
_NAMES: dict[str, str] = _TABLE["money"]["names"]
_CODES: frozenset[str] = frozenset(_TABLE["money"]["codes"])
_NUMBERS = {word: Decimal(number) for word, number in _TABLE["numbers"].items()}
_UNITS = {
    unit: seconds
    for name, seconds in (("hours", 3600), ("minutes", 60), ("seconds", 1))
    for unit in _TABLE["time"][name]
}


def _any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_WORDS = {name: _any_of(words) for name, words in _TABLE["words"].items()}
_MONEY_WORD = _any_of([*_SIGNS, *_CODES, *_NAMES])
#: A whole number and no part of one: of ``1.3333 hours`` neither 3333 nor 1.33 is told.
_NUMBER = (
    r"(?<![0-9])(?<![0-9][.,'])"
    r"[0-9]+(?:[.,'\u00a0 ][0-9]{3})*(?:[.,][0-9]{1,2})?"
    r"(?![0-9]|[.,'][0-9])"
)
_AMOUNT = re.compile(
    rf"(?:(?P<before>{_MONEY_WORD})\s?)?(?P<low>{_NUMBER})"
    rf"(?:\s?(?:-|–|{_WORDS['to']})\s?(?:{_MONEY_WORD})?\s?(?P<high>{_NUMBER}))?"
    rf"\s?(?P<after>{_MONEY_WORD})?(?!\w)",
)
_TIME = re.compile(
    rf"(?P<number>{_NUMBER}|\b(?:{_any_of(_NUMBERS)}))[\s-]?(?P<unit>{_any_of(_UNITS)})\b"
)
_OVER, _UNDER, _ABOUT = (
    re.compile(rf"\b(?:{_WORDS[name]})\.?\s*$") for name in ("over", "under", "about")
)
_PER_HOUR = re.compile(
    rf"\s*(?:{_WORDS['tax']})?\s*(?:/|(?:{_WORDS['per']})\b)\s?"
    rf"(?:{_any_of(_TABLE['time']['hours'])})\b"
)
_PER_MONTH = re.compile(
    rf"\s*(?:\([^)]*\)\s*)?(?:/|(?:{_WORDS['per']})\b)\s?(?:{_WORDS['month']})\b"
)
_LABELS = (
    (Label.AFTER_REJECTION, re.compile(rf"\b(?:{_any_of(_TABLE['labels']['after_rejection'])})\b")),
    (Label.ALL_TIME, re.compile(rf"\b(?:{_any_of(_TABLE['labels']['all_time'])})\b")),
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9€$£])|\n+|;")


@dataclass(frozen=True, slots=True)
class Report:
    """One statement. ``low`` and ``high`` are an hour's pay, or a month's where ``month`` is
    True; ``words`` the sentence, ``approximate`` where it says *about*; ``label`` what the time and
    the pay are of."""

    low: Decimal | None
    high: Decimal | None
    currency: str
    month: bool
    approximate: bool
    sum: str
    words: str
    label: Label = Label.PAID_TIME


def read_reports(text: str) -> list[Report]:
    """Every statement of pay that a text makes, in order."""
    found = []
    for sentence in _SENTENCE.split(text):
        report = _read_sentence(sentence)
        if report is not None:
            found.append(replace(report, label=_find_label(fold_text(sentence))))
    return found


def make_wages(reports: list[Report]) -> list[Wage]:
    """Hourly wages of what workers told of time that they worked, each under its label."""
    return [
        Wage(one.label, one.low, one.high, one.currency, one.sum)
        for one in reports
        if not one.month
    ]


def _find_label(folded: str) -> Label:
    return next((label for label, said in _LABELS if said.search(folded)), Label.PAID_TIME)


def _read_sentence(sentence: str) -> Report | None:
    folded = fold_text(sentence)
    amounts = [match for match in _AMOUNT.finditer(folded) if match["before"] or match["after"]]
    if len(amounts) != 1:
        return None
    (amount,) = amounts
    currency = _name_currency(amount["before"] or amount["after"])
    low, high = _read_number(amount["low"]), None
    if low is None or currency is None or not is_amount(low):
        return None
    if amount["high"] is not None:
        high = _read_number(amount["high"])
        if high is None or high < low or not is_amount(high):
            return None
    rest = folded[amount.end() :]
    words = " ".join(sentence.split())
    about = _ABOUT.search(folded[: amount.start()]) is not None
    if _PER_HOUR.match(rest):
        return Report(low, high or low, currency, False, about, words, words)
    if _PER_MONTH.match(rest):
        return Report(low, high or low, currency, True, about, words, words)
    if high is not None:
        return None
    return _divide(folded, amount, low, currency, words, about=about)


def _divide(
    folded: str,
    amount: re.Match[str],
    pay: Decimal,
    currency: str,
    words: str,
    *,
    about: bool,
) -> Report | None:
    """The hour that follows from a pay and the one length of time beside it."""
    times = [
        match
        for match in _TIME.finditer(folded)
        if not (match.start() < amount.end() and amount.start() < match.end())
    ]
    if len(times) != 1:
        return None
    (time,) = times
    number = _NUMBERS.get(time["number"]) or _read_number(time["number"])
    if not number:
        return None
    hours = Decimal(number) * _UNITS[time["unit"]] / 3600
    wage = pay / hours
    if not is_amount(wage):
        return None
    before = folded[: time.start()].rstrip() + " "
    sum_ = f"{pay} {currency} ÷ {time[0]}"
    if _OVER.search(before):
        return Report(None, wage, currency, False, about, f"{sum_} or more", words)
    if _UNDER.search(before):
        return Report(wage, None, currency, False, about, f"{sum_} or less", words)
    about = about or _ABOUT.search(before) is not None
    return Report(wage, wage, currency, False, about, sum_, words)


def _name_currency(text: str) -> str | None:
    if text in _SIGNS:
        return _SIGNS[text]
    return text.upper() if text in _CODES else _NAMES.get(text)


def _read_number(text: str) -> Decimal | None:
    """``1,000.50``, ``1.000,50``, ``26.50``; three digits after the only mark group thousands."""
    plain = text.replace("\u00a0", "").replace(" ", "").replace("'", "")
    marks = [char for char in plain if char in ".,"]
    if not marks:
        return Decimal(plain)
    tail = plain[max(plain.rfind("."), plain.rfind(",")) + 1 :]
    if len(tail) == 3:
        return Decimal(plain.replace(".", "").replace(",", ""))
    whole = plain[: -len(tail) - 1].replace(".", "").replace(",", "")
    return Decimal(f"{whole}.{tail}")

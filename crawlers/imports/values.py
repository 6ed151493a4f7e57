"""Values of imported rows: numbers, money, times, lists, each read one way or not at all.

-100 stands for "unknown" in the mturk-tracker dataset; 0 is a value. No clock, no guess.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation

from archive.model import Pay, PayKind, PayUnit
from crawlers.imports.tables import Row, Value

#: What the mturk-tracker wrote where it did not know.
UNKNOWN = -100
_PLAIN = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_NAME = re.compile(r"[^a-z0-9]")
_EARLIEST, _LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)
_STAMP = re.compile(r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[ T](?P<clock>[0-9:.]+) ?(?P<zone>UTC|Z)?")


def fold_name(name: str) -> str:
    """``Group ID``, ``group_id`` and ``groupId`` are ``groupid``."""
    return _NAME.sub("", name.lower())


class Columns:
    """A row's values by any of several names for a column."""

    def __init__(self, row: Row) -> None:
        self._values = {fold_name(name): value for name, value in row.items() if name}

    def has(self, *names: str) -> bool:
        return any(name in self._values for name in names)

    def find(self, *names: str) -> Value:
        """The first of these columns that is there and not empty."""
        for name in names:
            value = self._values.get(name)
            if value is not None and value != "":
                return value
        return None

    def text(self, *names: str) -> str | None:
        value = self.find(*names)
        if isinstance(value, bool | list | dict) or value is None:
            return None
        joined = " ".join(str(value).split())
        return joined or None

    def whole(self, *names: str) -> int | None:
        """A whole number; None for -100, for other numbers below zero, and for what is none."""
        number = read_decimal(self.find(*names))
        if number is None or number < 0 or number != number.to_integral_value():
            return None
        return int(number)

    def texts(self, *names: str) -> tuple[str, ...]:
        """A list, a JSON list, or texts with commas between them."""
        value = self.find(*names)
        if isinstance(value, str) and value.lstrip().startswith("["):
            try:
                value = json.loads(value)
            except ValueError:
                value = str(value)
        if isinstance(value, str):
            return _tidy(value.split(","))
        if isinstance(value, list):
            return _tidy(one for one in value if isinstance(one, str))
        return ()

    def moment(self, *names: str) -> datetime | None:
        return read_moment(self.find(*names))


def _tidy(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(" ".join(one.split()) for one in texts if one.strip()))


def read_decimal(value: Value) -> Decimal | None:
    """A number as it is written; -100 is none."""
    if isinstance(value, bool) or value is None or isinstance(value, list | dict):
        return None
    text = str(value).strip()
    if not _PLAIN.fullmatch(text):
        return None
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return None if number == UNKNOWN else number


def read_pay(value: Value, *, cents: bool) -> Pay | None:
    """Pay for one task in US dollars; None where it is unknown. 0 is unpaid, and known."""
    if value is None or isinstance(value, bool | list | dict):
        return None
    raw = str(value).strip()
    shown = raw.removeprefix("$").replace(",", "")
    number = read_decimal(shown)
    if number is None or number < 0:
        return None
    # A text with a dollar sign is in dollars, whatever the rest of the table is in.
    amount = number / 100 if cents and not raw.startswith("$") else number
    kind = PayKind.FIXED if amount else PayKind.UNPAID
    said = f"{raw} cents" if cents and not raw.startswith("$") else raw
    return Pay(said, amount, "USD", PayUnit.TASK, kind)


def read_moment(value: Value) -> datetime | None:
    """An ISO time (UTC where it names no zone), or seconds or milliseconds since 1970."""
    if isinstance(value, datetime):
        moment = value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        return _plausible(moment.astimezone(UTC))
    if value is None or isinstance(value, bool | list | dict):
        return None
    text = str(value).strip()
    if _PLAIN.fullmatch(text):
        seconds = float(text)
        seconds = seconds / 1000 if seconds > 1e11 else seconds
        return _plausible(datetime.fromtimestamp(seconds, UTC)) if 0 < seconds < 1e11 else None
    stamp = _STAMP.fullmatch(text)
    if stamp is not None:
        text = f"{stamp['day']}T{stamp['clock']}+00:00"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _plausible((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC))


def _plausible(moment: datetime) -> datetime | None:
    return moment if _EARLIEST <= moment < _LATEST else None

"""The values of filters as people type them: amounts, lengths of time, days and months.

Pure. ``read_filter`` raises ``ValueError`` with a sentence for people; ``syntax`` says where.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

from archive.errors import BadInput, BadQuery
from archive.ids import from_id
from archive.index.fields import AMOUNT_PLACES, NONE, Field, FieldType
from archive.index.query import Among, Between, During, Filter
from archive.times import to_text

_NUMBERS = (FieldType.AMOUNT, FieldType.COUNT, FieldType.SECONDS)
_UNIT_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_LENGTH_OF_TIME = re.compile(r"(\d{1,9})([smhd]?)")
_AMOUNT = re.compile(r"\d{1,11}(\.\d{1,6})?")
_PLAIN = re.compile(r"[\w.<≥=>'/+-][\w.<≥=>'/+:-]*")


def read_filter(field: Field, values: list[str]) -> Filter:
    """The filter that ``field:value,value`` means.

    Raises:
        ValueError: a value does not fit the field; the message says what would.
    """
    try:
        if field.type in _NUMBERS:
            return _read_numbers(field, values)
        if field.type in (FieldType.TIME, FieldType.SPAN):
            return _read_times(field, values)
        if field.type in (FieldType.KEYWORD, FieldType.ID):
            return Among(field.name, tuple(_read_keyword(field, value) for value in values))
    except BadQuery as error:
        raise ValueError(str(error)) from None
    raise ValueError(f"{field.name} is only an order: write sort:{field.name}")


def _read_keyword(field: Field, value: str) -> str:
    if field.type is FieldType.ID:
        try:
            from_id(value)
        except BadInput as error:
            raise ValueError(str(error)) from None
        return value
    if not field.values:
        return value
    lowered = value.strip().lower()
    if field.name == "seenby":
        lowered = lowered.replace(">=", "≥")
    if lowered == NONE or lowered in field.values:
        return lowered
    raise ValueError(f"{value!r} is none of {', '.join((*field.values, NONE))}")


# --- numbers --------------------------------------------------------------------------------


def _read_numbers(field: Field, values: list[str]) -> Filter:
    if len(values) > 1:
        raise ValueError("takes one number or range, such as 1..2.50 or >=1")
    value = values[0].strip()
    if value == NONE:
        return Between(field.name, negated=True)
    if value == "any":
        return Between(field.name)
    if ".." in value:
        low, _, high = value.partition("..")
        # >1..<2: an end that is not in it; a plain one is.
        after, before = low.startswith(">"), high.startswith("<")
        return Between(
            field.name,
            _read_number(field, low.removeprefix(">")) if low else None,
            _read_number(field, high.removeprefix("<")) if high else None,
            low_open=after,
            high_open=before,
        )
    for mark in (">=", "<=", ">", "<", "≥", "≤", "="):
        if value.startswith(mark):
            number = _read_number(field, value.removeprefix(mark))
            if mark == "=":
                return Between(field.name, number, number)
            if mark in (">=", ">", "≥"):
                return Between(field.name, low=number, low_open=mark == ">")
            return Between(field.name, high=number, high_open=mark == "<")
    number = _read_number(field, value)
    return Between(field.name, number, number)


def _read_number(field: Field, text: str) -> Decimal:
    text = text.strip()
    if field.type is FieldType.SECONDS:
        length = _LENGTH_OF_TIME.fullmatch(text)
        if length is None:
            raise ValueError(f"{text!r} is no length of time: write 90s, 30m, 2h or 1d")
        return Decimal(int(length.group(1)) * _UNIT_SECONDS[length.group(2) or "s"])
    if not text.isascii() or _AMOUNT.fullmatch(text) is None:
        raise ValueError(
            f"{text!r} is no number: write 1 or 0.50 (a point, at most {AMOUNT_PLACES} places)"
        )
    try:
        number = Decimal(text)
    except InvalidOperation:  # pragma: no cover - the pattern admits none
        raise ValueError(f"{text!r} is no number") from None
    if field.type is FieldType.COUNT and number != number.to_integral_value():
        raise ValueError(f"{text!r} is not a whole number")
    return number


# --- times ----------------------------------------------------------------------------------


def _read_times(field: Field, values: list[str]) -> Filter:
    if len(values) > 1:
        raise ValueError("takes one time or range, such as 2024-03 or 2024-01..2024-06")
    value = values[0].strip()
    for mark in (">=", "<=", ">", "<", "≥", "≤"):
        if value.startswith(mark):
            start, end = read_stretch(value.removeprefix(mark))
            if mark in (">=", "≥"):
                return During(field.name, start=start)
            if mark == ">":
                return During(field.name, start=end)
            return During(field.name, end=start if mark == "<" else end)
    if ".." in value:
        low, _, high = value.partition("..")
        if not low and not high:
            raise ValueError("has no time")
        return During(
            field.name,
            read_stretch(low)[0] if low else None,
            read_stretch(high)[1] if high else None,
        )
    return During(field.name, *read_stretch(value))


def read_stretch(text: str) -> tuple[datetime, datetime]:
    """``2024``, ``2024-03``, ``2024-03-05`` or ``2024-03-05T14``, ``…T14:30``, ``…T14:30:05``
    (a ``Z`` may follow), in UTC: its first instant and the first after it.

    Raises:
        ValueError: not one of these, or no such day.
    """
    text = text.strip()
    complaint = f"{text!r} is no time: write 2024, 2024-03, 2024-03-05 or 2024-03-05T14"
    if not text.isascii() or not re.fullmatch(r"[0-9TZ:-]{4,20}", text):
        raise ValueError(complaint)
    plain = text.removesuffix("Z")
    try:
        match len(plain):
            case 4:
                year = int(plain)
                return _midnight(date(year, 1, 1)), _midnight(date(year + 1, 1, 1))
            case 7:
                first = date.fromisoformat(f"{plain}-01")
                following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
                return _midnight(first), _midnight(following)
            case 10:
                day = date.fromisoformat(plain)
                return _midnight(day), _midnight(day + timedelta(days=1))
            case 13 | 16 | 19:
                steps = {13: timedelta(hours=1), 16: timedelta(minutes=1)}
                padded = plain + ":00" if len(plain) == 13 else plain
                start = datetime.fromisoformat(padded).replace(tzinfo=UTC)
                return start, start + steps.get(len(plain), timedelta(seconds=1))
            case _:
                raise ValueError(complaint)
    except (ValueError, OverflowError):
        raise ValueError(complaint) from None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


# --- printing -------------------------------------------------------------------------------


def quote_value(text: str) -> str:
    """In quotation marks; a quotation mark inside becomes an apostrophe."""
    return '"' + "".join("'" if char in '"“”„«»' else char for char in text) + '"'


def print_filter(one: Filter) -> str:
    """``-pay:<1``: the text that ``read_filter`` reads back."""
    sign = "-" if one.negated else ""
    match one:
        case Among():
            values = ",".join(
                value if _PLAIN.fullmatch(value) else quote_value(value) for value in one.values
            )
            return f"{sign}{one.field}:{values}"
        case Between():
            if one.low is None and one.high is None:
                return f"{one.field}:{NONE if one.negated else 'any'}"
            return f"{sign}{one.field}:{_print_range(one)}"
        case During():
            return f"{sign}{one.field}:{_print_time(one)}"


def print_numbers(one: Between) -> str:
    """What stands after ``field:`` where it is not negated: ``1..<2``."""
    return print_filter(replace(one, negated=False)).partition(":")[2]


def _print_range(one: Between) -> str:
    low = None if one.low is None else f"{one.low:f}"
    high = None if one.high is None else f"{one.high:f}"
    if low is not None and low == high and not (one.low_open or one.high_open):
        return low
    if high is None:
        return f"{'>' if one.low_open else '>='}{low}"
    if low is None:
        return f"{'<' if one.high_open else '<='}{high}"
    return f"{'>' if one.low_open else ''}{low}..{'<' if one.high_open else ''}{high}"


def _print_time(one: During) -> str:
    if one.start is not None and one.end is not None:
        first = _print_stretch(one.start, one.end)
        if first is not None:
            return first
        return f"{_print_moment(one.start)}..{_print_last(one.end)}"
    if one.end is not None:
        return f"<{_print_moment(one.end)}"
    assert one.start is not None
    return f">={_print_moment(one.start)}"


def _print_stretch(start: datetime, end: datetime) -> str | None:
    """The one word for ``[start, end)`` if there is one: a year, month, day, hour …"""
    text = to_text(start)
    for length in (4, 7, 10, 13, 16, 19):
        if read_stretch(text[:length]) == (start, end):
            return text[:length]
    return None


def _print_moment(moment: datetime) -> str:
    text = to_text(moment)
    for length in (4, 7, 10, 13, 16):
        if read_stretch(text[:length])[0] == moment:
            return text[:length]
    return text[:19]


def _print_last(end: datetime) -> str:
    """The longest stretch that ends at ``end``: the day before a midnight, and so on."""
    for step, length in ((86400, 10), (3600, 13), (60, 16), (1, 19)):
        text = to_text(end - timedelta(seconds=step))[:length]
        if read_stretch(text)[1] == end:
            return text
    return to_text(end - timedelta(seconds=1))[:19]

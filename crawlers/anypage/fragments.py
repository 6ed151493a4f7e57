"""Makes whole what one value is cut into: a sign and a number, a number and its unit, each in an
element of its own; a number under a heading that names its currency. What is joined stands at the
first of its parts.
"""

from __future__ import annotations

import re
from functools import lru_cache

from crawlers.anypage.amounts import (
    Tongue,
    find_currency,
    find_points,
    may_hold_pay,
    names_currency,
)
from crawlers.anypage.elements import Elements
from crawlers.anypage.quantities import read_length
from crawlers.anypage.words import Field, tell_label

_NUMBER = re.compile(r"[0-9][0-9.,'’\s]{0,14}|[.,][0-9]{1,3}")
_RANGE = re.compile(r"[0-9][0-9.,'’]{0,12}(?:\s?[-–—]\s?[0-9][0-9.,'’]{0,12})?")
_PER = re.compile(
    r"(?:/|(?:per|pro|por|par|je|an?|each|la)\s|(?:de\s)?l[’'])\s?[^\W\d_]+\.?|each|p\.?\s?h\.?",
    re.IGNORECASE,
)
_LABELLED = re.compile(r"([^:]{2,40}?)\s?:\s+([0-9][0-9.,]{0,12})")
_SMALL = re.compile(r"[.,]?[0-9]{1,3}")
_WORD = re.compile(r"[^\W\d_]{1,10}\.?")
#: So far apart may the parts of one value stand, in elements and texts.
_REACH = 6
_LONGEST = 16


def join_fragments(page: Elements, *, tongue: Tongue) -> None:
    """Joins in place; a part that went into another text becomes empty."""
    texts = page.texts
    last = -1
    for number in page.filled:
        text = texts[number]
        if last >= 0 and len(text) <= _LONGEST and number - last <= _REACH:
            joined = _join(page, last, number)
            if joined is not None:
                texts[last], texts[number] = joined, ""
                continue
        if text[-1].isdigit() and len(text) < 60:
            texts[number] = _complete(page, last, number, tongue=tongue)
        last = number


def _join(page: Elements, first: int, following: int) -> str | None:
    """What two texts are together, where they are parts of one value; else None."""
    one, other = page.texts[first], page.texts[following]
    if len(one) > 2 * _LONGEST:
        return None
    starts = one[0].isdigit() or one[0] in ".,"
    if not (starts or one[-1].isdigit() or names_currency(one) or may_hold_pay(one)):
        return None
    if not _are_near(page, first, following):
        return None
    glued = following in page.glued
    if starts and _NUMBER.fullmatch(one) is not None:
        if glued and _NUMBER.fullmatch(other) is not None:
            return one + other
        whole = f"{one}{'' if glued else ' '}{other}"
        if not may_hold_pay(other) and may_hold_pay(whole):
            return whole
        if _WORD.fullmatch(other) and read_length(f"{one} {other}") is not None:
            return f"{one} {other}"
        return None
    if names_currency(one):
        return f"{one}{'' if glued else ' '}{other}" if _NUMBER.match(other) is not None else None
    if not may_hold_pay(one):
        return None
    if _PER.fullmatch(other) is not None:
        return f"{one} {other}"
    goes_on = one[-1] in "0123456789.," and _SMALL.fullmatch(other) is not None
    return one + other if glued and goes_on else None


def _complete(page: Elements, before: int, number: int, *, tongue: Tongue) -> str:
    """A bare number behind a label that says what it is a number of."""
    text = page.texts[number]
    labelled = _LABELLED.fullmatch(text)
    if labelled is not None:
        money = name_money(labelled[1], tongue=tongue)
        return f"{text} {money}" if money else text
    if before < 0 or _RANGE.fullmatch(text) is None or len(page.texts[before]) > 40:
        return text
    money = name_money(page.texts[before], tongue=tongue)
    return f"{text} {money}" if money and _are_near(page, before, number) else text


@lru_cache(maxsize=1024)
def name_money(label: str, *, tongue: Tongue) -> str | None:
    """What a label of pay says that its numbers are of: a currency or points; else None."""
    told = tell_label(label)
    if told is not Field.PAY and told is not Field.HOURLY:
        return None
    money = find_points(label) or find_currency(label, tongue=tongue)
    if money is None:
        return None
    return f"{money} per hour" if told is Field.HOURLY and not find_points(label) else money


def complete_columns(page: Elements, *, tongue: Tongue) -> None:
    """Gives bare numbers in a table the currency that the heading of their column names."""
    for table, tag in enumerate(page.tags):
        if tag == "table" and page.seen[table]:
            _complete_table(page, table, tongue=tongue)


def _complete_table(page: Elements, table: int, *, tongue: Tongue) -> None:
    money: dict[int, str] | None = None
    for row in _list_rows(page, table):
        column = 0
        found: dict[int, str] = {}
        for cell in page.children(row):
            if money is None:
                label = page.text_of(cell)
                named = name_money(label, tongue=tongue) if label else None
                if named is not None:
                    found[column] = named
            elif column in money:
                _complete_cell(page, cell, money[column])
            column += page.spans.get(cell, (1, 1))[1]
        if money is None:
            money = found
            if not money:
                return


def _complete_cell(page: Elements, cell: int, money: str) -> None:
    held = [each for each in range(cell, page.ends[cell]) if page.texts[each]]
    if len(held) == 1 and _RANGE.fullmatch(page.texts[held[0]]) is not None:
        page.texts[held[0]] += f" {money}"


def _list_rows(page: Elements, table: int) -> list[int]:
    """The rows of a table, and not those of tables in it."""
    rows, number, end = [], table + 1, page.ends[table]
    while number < end:
        tag = page.tags[number]
        if tag == "tr":
            rows.append(number)
        number = page.ends[number] if tag in {"tr", "table"} else number + 1
    return rows


def _are_near(page: Elements, first: int, following: int) -> bool:
    """Whether one element holds both, no more than three above the first and two the second."""
    above, near = page.above, []
    for _ in range(3):
        first = above[first]
        if first < 0:
            break
        near.append(first)
    own = above[following]
    return own in near or (own >= 0 and above[own] in near)

"""Pay texts in many forms and languages: what is read is right, and the rest is left out.

``money_texts.txt`` was written before anybody looked at what the reader does with it. A wrong
value is a failure; one that is not read is none, as long as most are.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from archive.model import PayKind, PayUnit
from crawlers.platforms.facts import DecimalMark, MoneyFacts
from crawlers.platforms.money import read_pay

FILE = Path(__file__).with_name("money_texts.txt")


class Line(NamedTuple):
    facts: MoneyFacts
    raw: str
    told: list[str]  #: low, high, currency, unit, kind; nothing where no amount may be read


def read_lines() -> list[Line]:
    lines = []
    for line in FILE.read_text("utf-8").splitlines():
        if line.startswith("# ") or not line.strip():
            continue
        mark, home, rest = line.split(" | ", 2)
        raw, _, told = rest.rpartition(" | ")
        for name in ("\\ufffd", "\\u202f", "\\u2009"):
            raw = raw.replace(name, name.encode().decode("unicode_escape"))
        facts = MoneyFacts(None if home == "-" else home, DecimalMark(mark), PayUnit.TASK)
        lines.append(Line(facts, raw, [] if told == "-" else told.split(" ")))
    return lines


def test_no_text_is_read_wrong_and_most_are_read() -> None:
    lines = read_lines()
    assert len(lines) > 460
    read = 0
    for facts, raw, told in lines:
        pay = read_pay(raw, facts=facts).pay
        if pay.amount is None and pay.kind is not PayKind.HIDDEN:
            continue
        assert told, f"{raw!r} was read as {pay}"
        low, high, currency, unit, kind = told
        assert str(pay.kind) == kind, raw
        if kind != "hidden":
            assert pay.amount == Decimal(low), raw
            assert pay.high == (None if high == "-" else Decimal(high)), raw
            assert (pay.currency or "-") == currency, raw
            assert str(pay.unit) == unit, raw
        read += 1
    assert read >= 0.8 * sum(bool(one.told) for one in lines)

"""Pay in words that people can read and write: ``0.12 USD per task``, ``80 points``, ``none``.

The form of answer files. Strict: what is not of this form is an error, and nothing is guessed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from archive.errors import BadInput
from archive.model import Pay, PayKind, PayUnit

_AMOUNT = r"[0-9]{1,12}(?:\.[0-9]{1,6})?"
_FORM = re.compile(
    rf"(?:(?P<words>from|up to)\s+)?(?P<low>{_AMOUNT})(?:\s+to\s+(?P<high>{_AMOUNT}))?\s+"
    r"(?:(?P<points>points?)|(?P<currency>[A-Z]{3})(?:\s+per\s+(?P<unit>[a-z]+))?)"
)
NONE = "none"
_WORDS = {"from": PayKind.FROM, "up to": PayKind.UP_TO}


def write_pay(pay: Pay | None) -> str | None:
    """A pay that was read, in words; ``none`` where there is none, None where it was not read."""
    if pay is None:
        return NONE
    if pay.amount is None:
        return None
    low = f"{pay.amount:f}" if pay.high is None else f"{pay.amount:f} to {pay.high:f}"
    words = {PayKind.FROM: "from ", PayKind.UP_TO: "up to "}.get(pay.kind or PayKind.FIXED, "")
    if pay.currency is None:
        return f"{words}{low} points"
    return f"{words}{low} {pay.currency}" + (f" per {pay.unit}" if pay.unit else "")


def read_pay(text: str, *, raw: str) -> Pay | None:
    """The pay that a person wrote; ``raw`` is what the page says. None for ``none``.

    Raises:
        BadInput: not of the form.
    """
    said = " ".join(text.split())
    if said.casefold() == NONE:
        return None
    found = _FORM.fullmatch(said)
    if found is None:
        raise BadInput(
            f"pay {said!r} is not understood: write it as 0.12 USD per task, from 2 EUR per hour, "
            "10 to 30 points, or none"
        )
    low = Decimal(found["low"])
    high = None if found["high"] is None else Decimal(found["high"])
    kind = _WORDS.get(found["words"] or "", PayKind.FIXED if low else PayKind.UNPAID)
    if high is not None:
        if high < low:
            raise BadInput(f"pay {said!r} runs downward")
        kind = PayKind.RANGE
    if found["points"]:
        return Pay(raw, low, None, PayUnit.POINTS, kind, high)
    stated = found["unit"]
    if stated is not None and (stated not in list(PayUnit) or stated == PayUnit.POINTS):
        known = ", ".join(one for one in PayUnit if one is not PayUnit.POINTS)
        raise BadInput(f"pay {said!r}: {stated!r} is no unit of pay: {known}")
    unit = None if stated is None else PayUnit(stated)
    return Pay(raw, low, found["currency"], unit, kind, high)

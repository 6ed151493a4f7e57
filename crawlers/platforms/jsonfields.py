"""Fields of JSON objects by name and kind: what is not of its kind is absent, with a doubt.

For wire formats whose numbers may be strings and whose keys come and go. Never converts a
value that has more than one reading.
"""

from __future__ import annotations

import re
from decimal import Decimal

from archive.errors import Unreadable
from crawlers.platforms.pagetext import Json

_WHOLE = re.compile(r"-?[0-9]{1,18}")


class Fields:
    """One JSON object and the doubts that came up while it was read."""

    def __init__(self, value: Json, *, place: str, doubts: list[str]) -> None:
        """``place`` names the object in doubts and errors.

        Raises:
            Unreadable: not an object.
        """
        if not isinstance(value, dict):
            raise Unreadable(f"an object at {place}")
        self.values = value
        self.place = place
        self.doubts = doubts

    def doubt(self, key: str, why: str) -> None:
        self.doubts.append(f"{self.place}.{key}: {why}")

    def need(self, key: str) -> Json:
        """Raises:
        Unreadable: the key is not there."""
        if key not in self.values:
            raise Unreadable(f"{self.place}.{key}")
        return self.values[key]

    def text(self, key: str) -> str | None:
        """A text, stripped; None where absent, null or empty."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, str):
            return value.strip() or None
        self.doubt(key, f"is {_show(value)}, not a text")
        return None

    def whole(self, key: str) -> int | None:
        """A whole number that is not negative, also where it is written as a string."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, str) and _WHOLE.fullmatch(value.strip()):
            value = int(value)
        if isinstance(value, Decimal) and value == value.to_integral_value():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.doubt(key, f"is {_show(value)}, not a number of things")
        return None

    def decimal(self, key: str) -> Decimal | None:
        """An exact number, also where it is written as a string of digits and a point."""
        value = self.values.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str) and re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]{1,12})?", value.strip()):
            return Decimal(value.strip())
        if isinstance(value, int | Decimal) and not isinstance(value, bool) and value >= 0:
            return Decimal(value)
        self.doubt(key, f"is {_show(value)}, not an amount")
        return None

    def below(self, key: str) -> Fields | None:
        """An object inside this one; None where absent or null."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.doubt(key, f"is {_show(value)}, not an object")
            return None
        return Fields(value, place=f"{self.place}.{key}", doubts=self.doubts)

    def items(self, key: str) -> list[Json]:
        """An array inside this object; empty where absent or null."""
        value = self.values.get(key)
        if value is None:
            return []
        if not isinstance(value, list):
            self.doubt(key, f"is {_show(value)}, not an array")
            return []
        return value


def _show(value: Json) -> str:
    return repr(value)[:60]

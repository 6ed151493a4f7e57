"""Fields of JSON objects that become one plain value in ``extra``: flags, and lists of texts.

Beside :mod:`crawlers.platforms.jsonfields`; what is of another kind is absent, with a doubt.
"""

from __future__ import annotations

from collections.abc import Mapping

from crawlers.platforms.jsonfields import Fields
from crawlers.platforms.pagetext import squeeze

Scalar = str | int | float | bool | None


def read_flag(row: Fields, key: str) -> bool | None:
    """True or false; None where absent, null, or something else (with a doubt)."""
    value = row.values.get(key)
    if value is None or isinstance(value, bool):
        return value
    row.doubt(key, f"is {value!r:.60}, not true or false")
    return None


def join_texts(row: Fields, key: str) -> str | None:
    """The texts of an array, joined by ", "; None where there are none."""
    texts = []
    for item in row.items(key):
        if isinstance(item, str) and item.strip():
            texts.append(squeeze(item))
        elif item is not None and item != "":
            row.doubt(key, f"holds {item!r:.60}, not a text")
    return ", ".join(texts) or None


def keep_known(further: Mapping[str, Scalar]) -> dict[str, Scalar]:
    """Without what the page did not state."""
    return {name: value for name, value in further.items() if value is not None}

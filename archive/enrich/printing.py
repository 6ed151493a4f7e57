"""Findings as JSON: the same finding gives the same text, so that what changed can be told.

Where most of enriching went: names are put in order once for each kind of finding, and a part that
many findings share is printed once.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal

from archive.enrich.rules import Found, Json
from archive.model import EnrichedValue

_MOST_PRINTED = 20_000


class Printer:
    """Prints findings as JSON, with sorted names. Parts that many findings share (the rate of a
    day, the places whose minimum wage is reached) are printed once: nobody changes a finding."""

    def __init__(self) -> None:
        #: By identity, with the part itself: as long as it is here, nothing else has its identity.
        self._printed: dict[int, tuple[object, str]] = {}
        #: By the names of a finding, in its order: each with what stands before its value.
        self._names: dict[tuple[str, ...], list[tuple[str, str]]] = {}

    def print_found(self, found: Found) -> tuple[str, str]:
        """Fields and detail. Amounts become text, words a list, counts stay numbers: told apart
        when fields are read back."""
        return self._print_object(found.fields), self._print_object(found.detail)

    def _print_object(self, values: Mapping[str, EnrichedValue] | Mapping[str, Json]) -> str:
        order = tuple(values)
        names = self._names.get(order)
        if names is None:
            names = self._names[order] = _write_names(order)
        printed = self._printed
        text = ""
        for before, name in names:
            value = values[name]
            kind = type(value)
            if kind is Decimal:
                amount = str(value)
                # (Formatting takes longer.)
                text += f'{before}"{value:f}"' if "E" in amount else f'{before}"{amount}"'
                continue
            known = printed.get(id(value))
            if known is not None:
                text += before + known[1]
                continue
            if kind is int:
                text += f"{before}{value}"
                continue
            part = _print_json(value)
            if kind is tuple or kind is list or kind is dict:
                if len(printed) >= _MOST_PRINTED:
                    printed.clear()
                printed[id(value)] = (value, part)
            text += before + part
        return text + "}" if text else "{}"


def _write_names(names: Sequence[str]) -> list[tuple[str, str]]:
    """The names in order, each with what stands between it and the value before."""
    return [
        (("," if place else "{") + _print_json(name) + ":", name)
        for place, name in enumerate(sorted(names))
    ]


#: Made once: ``json.dumps`` makes one for each call that asks for anything of its own.
_ENCODER = json.JSONEncoder(
    ensure_ascii=True, separators=(",", ":"), sort_keys=True, allow_nan=False
)


def _print_json(value: object) -> str:
    return _ENCODER.encode(value)

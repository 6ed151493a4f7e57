"""Where a page of JSON says the pay: a number, where the reader made words of it ("0.02 USD").

A number alone tells nothing; so it is sought only in the object that holds the listing's own
texts, and shown only where one value alone of that object is that number. Pure.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from archive.publish.copies import read_text, squeeze
from archive.redaction.parts import Part

FRAME = "body/skeleton"
_HOLE = b"\x00"
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
#: An object with more values is a list of offers and not one.
_MOST_VALUES = 200


def find_amount(parts: Sequence[Part], texts: Mapping[str, str]) -> int | None:
    """The index of the part that is the pay of the listing with these texts (by field, as
    :class:`archive.publish.bundle_captures.Shown` has them); None where no number or more than one
    could be."""
    numbers = set(_NUMBER.findall(texts.get("pay", "")))
    title = squeeze(texts.get("title", ""))
    if not numbers or not title:
        return None
    said = {
        index: words
        for index, part in enumerate(parts)
        if part.path.endswith("/leaf") and (words := squeeze(read_text(part) or ""))
    }
    wanted = {squeeze(text) for name, text in texts.items() if name != "pay"} & set(said.values())
    if title not in wanted:
        return None
    offers = [
        found
        for found in _list_objects(parts)
        if len(found) <= _MOST_VALUES and wanted <= {said.get(index, "") for index in found}
    ]
    # An object within another is the nearer one.
    nearest = [one for one in offers if not any(set(other) < set(one) for other in offers)]
    if len(nearest) != 1:
        return None
    fits = [index for index in nearest[0] if said.get(index) in numbers]
    return fits[0] if len(fits) == 1 else None


def _list_objects(parts: Sequence[Part]) -> Iterator[list[int]]:
    """For each object of a page of JSON the parts that are its values, at any depth."""
    body = [index for index, part in enumerate(parts) if part.path.startswith("body/")]
    if not body or parts[body[0]].path != FRAME:
        return
    pieces = parts[body[0]].content.split(_HOLE)
    if len(pieces) != len(body):
        return
    filled = pieces[0]
    for index, piece in zip(body[1:], pieces[1:], strict=True):
        # Within quotes or without, each value is now the number of its part.
        filled += b"%d" % index + piece
    try:
        page = json.loads(filled.replace(b"\x010", b"\x00").replace(b"\x011", b"\x01"))
    except (ValueError, RecursionError):
        return
    yield from _walk(page, [])


def _walk(value: object, into: list[int]) -> Iterator[list[int]]:
    """Objects below ``value``; the parts of its values are added to ``into``."""
    if isinstance(value, dict | list):
        own: list[int] = []
        for one in value.values() if isinstance(value, dict) else value:
            yield from _walk(one, own)
        if isinstance(value, dict):
            yield own
        into += own
    elif isinstance(value, int) and not isinstance(value, bool):
        into.append(value)
    elif isinstance(value, str) and value.isdecimal():
        into.append(int(value))

"""Who a listing is: the platform's own id where the row has one, else what it says of itself.

For platforms without a grouping rule of their own (MTurk has one). An id counts only where it
has the form that ``platform.toml`` states; anything else in its place is no id. Interprets
nothing.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from archive.model import Identity, IdentityKind, PageReading, Pay
from crawlers.platforms.facts import Facts

_write_text = json.JSONEncoder(ensure_ascii=False).encode


def read_id(text: str | None, *, facts: Facts, of: str = "listing") -> str | None:
    """The text if it has the form of the platform's ids of this kind, else None."""
    cleaned = (text or "").strip()
    form = facts.ids.get(of)
    return cleaned if form is not None and form.fullmatch(cleaned) else None


def make_identity(stated: str | None, *, otherwise: Sequence[str | Pay | None]) -> Identity:
    """The platform's id, or a canonical text of ``otherwise``: what tells the offer from others
    on the platform and stays while it is the same offer (requester, title, pay)."""
    if stated is not None:
        return Identity(IdentityKind.PLATFORM, stated)
    # As a JSON array of the parts, without an encoder made for each of them.
    return Identity(IdentityKind.DERIVED, f"[{', '.join(map(_write_part, otherwise))}]")


def _write_part(part: str | Pay | None) -> str:
    if part is None:
        return "null"
    if not isinstance(part, Pay):
        return _write_text(part)
    if part.amount is None:
        return _write_text(part.raw)
    return _write_text(f"{part.amount.normalize():f} {part.currency or 'points'}")


def note_twins(reading: PageReading) -> PageReading:
    """Add a doubt for rows of one page that share an identity: nothing tells them apart."""
    counts = Counter(listing.identity for listing in reading.listings)
    twins = tuple(
        f"{count} rows share one identity ({identity.kind}): {identity.value[:80]}"
        for identity, count in counts.items()
        if count > 1
    )
    return replace(reading, doubts=(*reading.doubts, *twins)) if twins else reading

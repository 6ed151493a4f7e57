"""Turkopticon's first answer format: what workers say of requesters. Invented scores. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence

from crawlers.marketplace.market import Poster, make_id

HOST = "https://turkopticon.ucsd.edu"
_SCORES = ("comm", "pay", "fair", "fast")


def ratings_address(posters: Sequence[Poster]) -> str:
    return f"{HOST}/api/multi-attrs.php?ids=" + ",".join(poster.id for poster in posters)


def render_ratings(posters: Sequence[Poster], *, seed: int) -> str:
    """``{"A…": {"name", "attrs": {…: "2.82"}, "reviews", "tos_flags"}}``; "" without reviews."""
    answer = {poster.id: _rate(poster, seed=seed) for poster in posters}
    return json.dumps(answer, ensure_ascii=False)


def _rate(poster: Poster, *, seed: int) -> object:
    number = int(make_id(seed, "ratings", poster.id, prefix="", length=12), 36)
    number, reviews = divmod(number, 200)
    if reviews < 20:
        return ""
    attrs = {}
    for name in _SCORES:
        number, score = divmod(number, 450)
        # "0.00" is how the site says that nobody rated this.
        attrs[name] = "0.00" if score < 40 else f"{1 + score * 4 / 450:.2f}"
    return {"name": poster.name, "attrs": attrs, "reviews": reviews, "tos_flags": number % 5}

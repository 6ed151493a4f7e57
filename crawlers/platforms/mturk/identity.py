"""Who an MTurk listing is: its group id, or else the fields by which MTurk itself groups.

``[You are not qualified]`` and the like, which tools write where an id is missing, are never
ids. MTurk groups HITs by requester, title, description, keywords, reward, time and
qualifications (its developer blog, 2011-09), so that these name a row that shows no id.
"""

from __future__ import annotations

import json
import re
from functools import cache

from archive.model import Identity, IdentityKind, Pay, Qualification, Requester
from crawlers.platforms.facts import Facts


def read_group_id(text: str | None, *, facts: Facts) -> str | None:
    """The id if it has the form of one; None for the notes that tools put in its place."""
    cleaned = (text or "").strip()
    return cleaned if facts.ids["listing"].fullmatch(cleaned) else None


def read_requester_id(text: str | None, *, facts: Facts) -> str | None:
    cleaned = (text or "").strip()
    return cleaned if facts.ids["requester"].fullmatch(cleaned) else None


def find_parameter(href: str, name: str) -> str | None:
    """The value of a query parameter in a link, as it stands there (ids need no unquoting)."""
    match = _compile_parameter(name).search(href)
    return match[1] if match else None


@cache
def _compile_parameter(name: str) -> re.Pattern[str]:
    return re.compile(rf"[?&;]{re.escape(name)}=([^&;#\s]*)")


def identify(
    group_id: str | None,
    *,
    requester: Requester,
    title: str,
    description: str | None,
    keywords: tuple[str, ...],
    pay: Pay | None,
    time_allotted: int | None,
    qualifications: tuple[Qualification, ...],
) -> Identity:
    """The platform's id where there is one, else a canonical text of the grouping fields."""
    if group_id is not None:
        return Identity(IdentityKind.PLATFORM, group_id)
    reward = None
    if pay is not None:
        reward = pay.raw if pay.amount is None else f"{pay.amount.normalize():f} {pay.currency}"
    fields = [
        requester.id or requester.name,
        title,
        description,
        sorted(keywords),
        reward,
        time_allotted,
        sorted(qualification.raw for qualification in qualifications),
    ]
    return Identity(IdentityKind.DERIVED, json.dumps(fields, ensure_ascii=False))

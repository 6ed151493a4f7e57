"""The log of the desk: who did what, when, about what. Read here; written by ``Desk.act`` alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from archive.desk.store import Desk


@dataclass(frozen=True, slots=True)
class LogLine:
    """One thing that somebody did. ``about`` is an id of the desk or archive, or a name."""

    entry: int
    at: datetime
    by: str
    did: str
    about: str
    detail: Mapping[str, str | int | None] = field(default_factory=dict)


def list_log(
    desk: Desk, *, about: str | None = None, by: str | None = None, limit: int = 200
) -> list[LogLine]:
    """The newest lines first. An answer on a flag is in the log, what it was is not."""
    rows = desk.read(
        "SELECT entry, at, by, did, about, detail FROM log "
        "WHERE (? IS NULL OR about = ?) AND (? IS NULL OR by = ?) ORDER BY entry DESC LIMIT ?",
        about,
        about,
        by,
        by,
        limit,
    )
    return [
        LogLine(entry, datetime.fromisoformat(at), who, did, what, json.loads(detail))
        for entry, at, who, did, what, detail in rows
    ]

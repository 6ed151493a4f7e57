"""Searches that are kept: saved ones, with alerts where somebody wants them, and each one's own
history. The address that an alert goes to may hold a password, and is shown by its kind alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from archive.desk.roles import tidy_name
from archive.desk.store import Desk
from archive.desk.wording import need_key, need_line, need_text
from archive.errors import BadInput, NotAllowed
from archive.ids import IdKind, random_key, to_id
from archive.index.syntax import parse_query

MOST_HISTORY = 200


class Every(StrEnum):
    """How often an alert looks. Not oftener: when an alert comes would tell whoever carries it at
    which hour somebody worked."""

    DAY = "day"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """``channel`` is an address of Apprise; ``total`` how many versions it found when it was last
    looked at, ``told_at`` when."""

    id: str
    name: str
    question: str
    by: str
    at: datetime
    every: Every | None = None
    channel: str | None = field(default=None, repr=False)
    told_at: datetime | None = None
    total: int | None = None

    @property
    def channel_kind(self) -> str | None:
        """What may be shown of the channel."""
        return None if self.channel is None else self.channel.partition(":")[0]


@dataclass(frozen=True, slots=True)
class Searched:
    """A question somebody asked, and how many versions it found."""

    question: str
    at: datetime
    total: int | None


def save_search(
    desk: Desk,
    name: str,
    *,
    by: str,
    question: str,
    every: Every | None = None,
    channel: str | None = None,
) -> SavedSearch:
    """Keep a question; with ``every`` and ``channel`` somebody is told when it finds more.

    Raises:
        BadInput: only one of the two is given.
        BadQuery: the question cannot be read.
    """
    title = need_line(name, what="a name")
    parse_query(question)
    if (every is None) is not (channel is None):
        raise BadInput("an alert needs both: how often (--every day) and where to (--to ADDRESS)")
    if channel is not None and ":" not in channel:
        raise BadInput("an alert goes to an address of Apprise, such as mailto://… or json://…")
    key = random_key()
    search = to_id(IdKind.SEARCH, key)
    with desk.act(by=by, did="saved search", about=search) as at:
        desk.write(
            "INSERT INTO saved_search (saved, name, question, by, at, every, channel) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, title, question, by, at, None if every is None else str(every), channel),
        )
    return get_saved(desk, search)


def end_search(desk: Desk, search: str, *, by: str) -> None:
    """Neither listed nor looked at any more; its channel is forgotten."""
    found = get_saved(desk, search)
    key = need_key(search, kind=IdKind.SEARCH, what="a saved search")
    with desk.act(by=by, did="ended search", about=found.id) as at:
        desk.write(
            "UPDATE saved_search SET ended_at = ?, channel = NULL WHERE saved = ?", (at, key)
        )


def note_look(desk: Desk, search: str, *, by: str, total: int, told: bool) -> None:
    """What an alert found, and whether somebody was told."""
    key = need_key(search, kind=IdKind.SEARCH, what="a saved search")
    did = "sent alert" if told else "looked for alert"
    with desk.act(by=by, did=did, about=search, detail={"total": total}) as at:
        desk.write(
            "UPDATE saved_search SET told_at = ?, total = ? WHERE saved = ?", (at, total, key)
        )


def get_saved(desk: Desk, search: str) -> SavedSearch:
    """Raises:
    BadInput: not the id of a saved search here.
    """
    key = need_key(search, kind=IdKind.SEARCH, what="a saved search")
    for one in list_saved(desk):
        if one.id == to_id(IdKind.SEARCH, key):
            return one
    raise BadInput(f"no saved search has the id {search}: `piecework alerts list` shows them")


def list_saved(desk: Desk, *, by: str | None = None) -> list[SavedSearch]:
    """Saved searches, by name."""
    found = []
    for key, name, question, who, at, every, channel, told, total in desk.read(
        "SELECT saved, name, question, by, at, every, channel, told_at, total FROM saved_search "
        "WHERE ended_at IS NULL AND (? IS NULL OR by = ?) ORDER BY name, saved",
        by,
        by,
    ):
        found.append(
            SavedSearch(
                to_id(IdKind.SEARCH, key),
                name,
                question,
                who,
                datetime.fromisoformat(at),
                None if every is None else Every(every),
                channel,
                None if told is None else datetime.fromisoformat(told),
                total,
            )
        )
    return found


def note_search(desk: Desk, question: str, *, by: str, total: int | None) -> None:
    """Add to one's own history; the same question right after itself is once."""
    words = need_text(question, what="a question")
    name = tidy_name(by)
    newest = list_searched(desk, by=name, limit=1)
    if newest and newest[0].question == words:
        return
    with desk.act(by=name, did="searched") as at:
        desk.write(
            "INSERT INTO searched (by, at, question, total) VALUES (?, ?, ?, ?)",
            (name, at, words, total),
        )
        desk.write(
            "DELETE FROM searched WHERE by = ? AND searched NOT IN "
            "(SELECT searched FROM searched WHERE by = ? ORDER BY searched DESC LIMIT ?)",
            (name, name, MOST_HISTORY),
        )


def list_searched(desk: Desk, *, by: str, limit: int = 20) -> list[Searched]:
    """One's own history, the newest first."""
    return [
        Searched(question, datetime.fromisoformat(at), total)
        for question, at, total in desk.read(
            "SELECT question, at, total FROM searched WHERE by = ? ORDER BY searched DESC LIMIT ?",
            tidy_name(by),
            limit,
        )
    ]


def forget_history(desk: Desk, *, by: str, whose: str) -> None:
    """Clear a history: one's own.

    Raises:
        NotAllowed: somebody else's.
    """
    if tidy_name(by) != tidy_name(whose):
        raise NotAllowed("a history is cleared by whose it is")
    with desk.act(by=by, did="cleared history"):
        desk.write("DELETE FROM searched WHERE by = ?", (tidy_name(whose),))

"""Who is behind a requester: hypotheses with what speaks for and against. Never automatic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from archive.desk.roles import Role
from archive.desk.store import Desk
from archive.desk.wording import need_key, need_line, need_text
from archive.errors import BadInput
from archive.ids import IdKind, random_key, to_id
from archive.model import Requester


class AttributionState(StrEnum):
    OPEN = "open"
    HELD = "held"  #: an editor holds it to be so
    REJECTED = "rejected"


class Side(StrEnum):
    FOR = "for"
    AGAINST = "against"


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that speaks for a hypothesis or against it; ``ref`` an id or an address."""

    side: Side
    says: str
    ref: str | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Attribution:
    """A hypothesis on who is behind a requester."""

    id: str
    platform: str
    requester: Requester
    says: str
    made_by: str
    made_at: datetime
    state: AttributionState
    grounds: tuple[Ground, ...]
    reason: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None


def attribute(
    desk: Desk, *, by: str, platform: str, requester: Requester, says: str
) -> Attribution:
    """Write down a hypothesis.

    Raises:
        BadInput: no words, or no requester.
    """
    words = need_line(says, what="a hypothesis")
    if not (requester.id or requester.name):
        raise BadInput("say of whom: the requester's id or name")
    key = random_key()
    name = to_id(IdKind.ATTRIBUTION, key)
    with desk.act(by=by, did="attributed", about=name) as at:
        desk.write(
            "INSERT INTO attribution (attribution, platform, requester_id, requester_name, says, "
            "made_by, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, platform, requester.id, requester.name, words, by, at),
        )
    return get_attribution(desk, name)


def add_ground(
    desk: Desk, attribution: str, *, by: str, side: Side, says: str, ref: str | None = None
) -> Attribution:
    """Add what speaks for it or against it."""
    found = get_attribution(desk, attribution)
    words = need_text(says, what="a ground")
    key = need_key(attribution, kind=IdKind.ATTRIBUTION, what="an attribution")
    with desk.act(by=by, did=f"added ground {side}", about=found.id) as at:
        desk.write(
            "INSERT INTO ground (attribution, side, says, ref, by, at) VALUES (?, ?, ?, ?, ?, ?)",
            (key, str(side), words, ref, by, at),
        )
    return get_attribution(desk, attribution)


def decide_attribution(
    desk: Desk, attribution: str, *, by: str, state: AttributionState, reason: str
) -> Attribution:
    """An editor holds it, rejects it, or opens it again.

    Raises:
        BadInput: no reason, or nothing yet speaks for what is to be held.
        NotAllowed: not an editor.
    """
    found = get_attribution(desk, attribution)
    words = need_text(reason, what="a reason")
    if state is AttributionState.HELD and all(one.side is not Side.FOR for one in found.grounds):
        raise BadInput(f"nothing speaks for {found.id} yet: add a ground first")
    key = need_key(attribution, kind=IdKind.ATTRIBUTION, what="an attribution")
    with desk.act(
        by=by, did=f"decided attribution: {state}", about=found.id, need=Role.EDITOR
    ) as at:
        desk.write(
            "UPDATE attribution SET state = ?, reason = ?, decided_by = ?, decided_at = ? "
            "WHERE attribution = ?",
            (str(state), words, by, at, key),
        )
    return get_attribution(desk, attribution)


def get_attribution(desk: Desk, attribution: str) -> Attribution:
    """Raises:
    BadInput: not the id of an attribution here.
    """
    key = need_key(attribution, kind=IdKind.ATTRIBUTION, what="an attribution")
    rows = desk.read(_ATTRIBUTION + "WHERE attribution = ?", key)
    if not rows:
        raise BadInput(f"no attribution has the id {attribution}: `piecework attribute list`")
    return _make(desk, rows[0])


def list_attributions(
    desk: Desk, *, platform: str | None = None, requester: Requester | None = None
) -> list[Attribution]:
    """All, or those of a platform or of one of its requesters; the newest first."""
    rows = desk.read(
        _ATTRIBUTION + "WHERE (? IS NULL OR platform = ?) ORDER BY made_at DESC, attribution",
        platform,
        platform,
    )
    found = [_make(desk, row) for row in rows]
    return [one for one in found if requester is None or _is_same(one.requester, requester)]


_ATTRIBUTION = (
    "SELECT attribution, platform, requester_id, requester_name, says, made_by, made_at, state, "
    "reason, decided_by, decided_at FROM attribution "
)


def _is_same(one: Requester, other: Requester) -> bool:
    """By id where both have one, else by name."""
    if one.id and other.id:
        return one.id == other.id
    return bool(one.name) and one.name == other.name


def _make(
    desk: Desk, row: tuple[int, str, str, str, str, str, str, str, str, str, str]
) -> Attribution:
    key, platform, number, name, says, by, at, state, reason, decided_by, decided_at = row
    grounds = desk.read(
        "SELECT side, says, ref, by, at FROM ground WHERE attribution = ? ORDER BY ground", key
    )
    return Attribution(
        id=to_id(IdKind.ATTRIBUTION, key),
        platform=platform,
        requester=Requester(number, name),
        says=says,
        made_by=by,
        made_at=datetime.fromisoformat(at),
        state=AttributionState(state),
        grounds=tuple(
            Ground(Side(side), words, ref, who, datetime.fromisoformat(when))
            for side, words, ref, who, when in grounds
        ),
        reason=reason,
        decided_by=decided_by,
        decided_at=datetime.fromisoformat(decided_at) if decided_at else None,
    )

"""What a named editor decided on what may leave, and what requesters object to.

A decision lifts one rule of the gate for named things: for what rests on under k sources it needs
that source's consent, seen by somebody who is named. Which consent it was stands at the consent
desk alone: two decisions here must not show that they rest on the same source.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from archive.desk.roles import Role
from archive.desk.store import Desk
from archive.desk.wording import need_id, need_key, need_text, read_day
from archive.errors import BadInput
from archive.ids import IdKind, random_key, to_id
from archive.model import Requester


class Lifts(StrEnum):
    """Which rule a decision lifts."""

    UNDER_K = "under k"  #: what rests on under k sources: needs that source's consent
    PERSON = "person"  #: the name of a requester who is, or may be, a natural person
    CONTACT = "contact"  #: contact data in a listing's text
    SEALED = "sealed original"  #: the sealed original of a capture leaves: needs consent too


#: What cannot be lifted without a source's consent.
NEEDS_CONSENT = frozenset({Lifts.UNDER_K, Lifts.SEALED})


@dataclass(frozen=True, slots=True)
class Decision:
    """``about`` is the id of a listing, version, capture or change, or ``platform/requester``.
    ``consent``: who saw the source's say-so to this publication, and where it lies."""

    id: str
    lifts: Lifts
    about: str
    reason: str
    consent: str | None
    by: str
    at: datetime
    ended: bool = False


@dataclass(frozen=True, slots=True)
class Objection:
    """What a requester objects to, and what came of it."""

    id: str
    platform: str | None
    requester: Requester
    received: date
    says: str
    about: tuple[str, ...]
    by: str
    at: datetime
    outcome: str | None = None
    settled_by: str | None = None


def decide(
    desk: Desk,
    *,
    by: str,
    lifts: Lifts,
    about: str,
    reason: str,
    consent: str | None = None,
) -> Decision:
    """An editor's decision that a rule of the gate does not hold for one thing.

    Raises:
        BadInput: no reason; or it needs the source's consent and none is named.
        NotAllowed: not an editor.
    """
    words = need_text(reason, what="a reason")
    if lifts in NEEDS_CONSENT and not (consent or "").strip():
        raise BadInput(
            f"lifting {lifts!s} needs the source's consent to this publication: "
            "say who saw it and where it lies (never who the source is)"
        )
    thing = about.strip() if "/" in about else need_id(about)
    key = random_key()
    name = to_id(IdKind.DECISION, key)
    with desk.act(
        by=by, did=f"lifted {lifts!s}", about=thing, need=Role.EDITOR, detail={"decision": name}
    ) as at:
        desk.write(
            "INSERT INTO decision (decision, lifts, about, reason, consent, by, at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (key, str(lifts), thing, words, consent, by, at),
        )
    return Decision(name, lifts, thing, words, consent, by, datetime.fromisoformat(at))


def end_decision(desk: Desk, decision: str, *, by: str) -> None:
    """It holds no more; what left under it has left.

    Raises:
        BadInput: there is none with that id, or it has ended.
        NotAllowed: not an editor.
    """
    key = need_key(decision, kind=IdKind.DECISION, what="a decision")
    if not desk.read("SELECT 1 FROM decision WHERE decision = ? AND ended_at IS NULL", key):
        raise BadInput(f"no decision {decision} stands: `piecework desk decisions` lists them")
    with desk.act(by=by, did="ended decision", about=decision, need=Role.EDITOR) as at:
        desk.write(
            "UPDATE decision SET ended_at = ?, ended_by = ? WHERE decision = ?", (at, by, key)
        )


def list_decisions(desk: Desk, *, standing: bool = True) -> list[Decision]:
    """Decisions, the newest first; also those that have ended unless ``standing``."""
    return [
        Decision(
            to_id(IdKind.DECISION, key),
            Lifts(lifts),
            about,
            reason,
            consent,
            by,
            datetime.fromisoformat(at),
            ended is not None,
        )
        for key, lifts, about, reason, consent, by, at, ended in desk.read(
            "SELECT decision, lifts, about, reason, consent, by, at, ended_at FROM decision "
            "WHERE ended_at IS NULL OR NOT ? ORDER BY at DESC, decision",
            int(standing),
        )
    ]


def record_objection(
    desk: Desk,
    *,
    by: str,
    requester: Requester,
    platform: str | None,
    received: date,
    says: str,
    about: Iterable[str] = (),
) -> Objection:
    """A requester objects. Recorded by anybody at the desk; settled by an editor."""
    words = need_text(says, what="an objection")
    refs = tuple(sorted({need_id(one) for one in about}))
    key = random_key()
    with desk.act(by=by, did="recorded objection", about=to_id(IdKind.OBJECTION, key)) as at:
        desk.write(
            "INSERT INTO objection (objection, platform, requester_name, requester_id, received, "
            "says, about, by, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                platform,
                requester.name,
                requester.id,
                received.isoformat(),
                words,
                " ".join(refs),
                by,
                at,
            ),
        )
    return get_objection(desk, to_id(IdKind.OBJECTION, key))


def settle_objection(desk: Desk, objection: str, *, by: str, outcome: str) -> Objection:
    """What came of it.

    Raises:
        NotAllowed: not an editor.
    """
    found = get_objection(desk, objection)
    words = need_text(outcome, what="an outcome")
    key = need_key(objection, kind=IdKind.OBJECTION, what="an objection")
    with desk.act(by=by, did="settled objection", about=found.id, need=Role.EDITOR) as at:
        desk.write(
            "UPDATE objection SET outcome = ?, settled_by = ?, settled_at = ? WHERE objection = ?",
            (words, by, at, key),
        )
    return get_objection(desk, objection)


def get_objection(desk: Desk, objection: str) -> Objection:
    """Raises:
    BadInput: not the id of an objection here.
    """
    for one in list_objections(desk):
        if one.id == need_id(objection):
            return one
    raise BadInput(f"no objection has the id {objection}: `piecework desk objections` lists them")


def list_objections(desk: Desk) -> list[Objection]:
    """All of them, the newest first."""
    found = []
    for key, platform, name, number, received, says, about, by, at, outcome, settled in desk.read(
        "SELECT objection, platform, requester_name, requester_id, received, says, about, by, at, "
        "outcome, settled_by FROM objection ORDER BY received DESC, objection"
    ):
        day = read_day(received)
        assert day is not None
        found.append(
            Objection(
                to_id(IdKind.OBJECTION, key),
                platform,
                Requester(number, name),
                day,
                says,
                tuple(about.split()),
                by,
                datetime.fromisoformat(at),
                outcome,
                settled,
            )
        )
    return found

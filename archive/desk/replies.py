"""The right of reply: questions to a requester, the deadline, and what was answered.

Nothing here sends anything. The newsroom sends its questions itself, as a newsroom, and records
that it did; never through a platform or a worker's account. From then on the reply travels with
every view and export of what it is about.
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


class SentHow(StrEnum):
    """How a newsroom reaches a requester. A platform's messages are not among them."""

    LETTER = "letter"
    E_MAIL = "e-mail"
    PHONE = "phone"
    PRESS_OFFICE = "press office"
    LAWYER = "lawyer"


class ReplyState(StrEnum):
    DRAFT = "draft"
    SENT = "sent"  #: and the deadline has not passed, or there is none
    SILENT = "no answer"  #: the deadline has passed
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Reply:
    """Questions to a requester and what came of them. ``about`` are ids of findings: claims,
    reviews, listings, changes."""

    id: str
    case: str | None
    platform: str
    requester: Requester
    about: tuple[str, ...]
    questions: str
    drafted_by: str
    drafted_at: datetime
    deadline: date | None = None
    sent_on: date | None = None
    sent_by: str | None = None
    sent_how: SentHow | None = None
    answer: str | None = None
    answered_on: date | None = None

    def state(self, *, today: date) -> ReplyState:
        """How it stands on a day."""
        if self.answer is not None:
            return ReplyState.ANSWERED
        if self.sent_on is None:
            return ReplyState.DRAFT
        late = self.deadline is not None and today > self.deadline
        return ReplyState.SILENT if late else ReplyState.SENT

    def tell(self, *, today: date) -> str:
        """The line that stands beside the finding wherever it goes."""
        asked = f"Asked for a reply on {self.sent_on}"
        match self.state(today=today):
            case ReplyState.ANSWERED:
                return f"Asked for a reply; answered on {self.answered_on}: {self.answer}"
            case ReplyState.SILENT:
                return f"{asked}; no answer by {self.deadline}."
            case ReplyState.SENT:
                return f"{asked}; answer asked for by {self.deadline or 'no set day'}."
            case ReplyState.DRAFT:
                return "Not asked for a reply yet."


def draft_reply(
    desk: Desk,
    *,
    by: str,
    platform: str,
    requester: Requester,
    questions: str,
    about: Iterable[str],
    case: str | None = None,
) -> Reply:
    """Write down questions; nothing is sent.

    Raises:
        BadInput: no questions, no requester, or nothing that they are about.
    """
    text = need_text(questions, what="the questions")
    if not (requester.id or requester.name):
        raise BadInput("say to whom: the requester's id or name")
    refs = sorted({need_id(one) for one in about})
    if not refs:
        raise BadInput("say what the questions are about: ids of claims, reviews or listings")
    key = random_key()
    folder = None if case is None else need_key(case, kind=IdKind.CASE, what="a case")
    with desk.act(by=by, did="drafted questions", about=to_id(IdKind.REPLY, key)) as at:
        desk.write(
            "INSERT INTO reply (reply, folder, platform, requester_id, requester_name, questions, "
            "drafted_by, drafted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (key, folder, platform, requester.id, requester.name, text, by, at),
        )
        desk.write_many("INSERT INTO reply_about VALUES (?, ?)", [(one, key) for one in refs])
    return get_reply(desk, to_id(IdKind.REPLY, key))


def record_sending(
    desk: Desk, reply: str, *, by: str, on: date, how: SentHow, deadline: date | None
) -> Reply:
    """The newsroom has sent them.

    Raises:
        BadInput: sent before, or the deadline comes before the day.
        NotAllowed: not an editor.
    """
    found = get_reply(desk, reply)
    if found.sent_on is not None:
        raise BadInput(f"{found.id} was sent on {found.sent_on}: draft new questions")
    if deadline is not None and deadline <= on:
        raise BadInput(f"the deadline {deadline} does not come after {on}")
    key = need_key(reply, kind=IdKind.REPLY, what="a reply")
    with desk.act(by=by, did="sent questions", about=found.id, need=Role.EDITOR):
        desk.write(
            "UPDATE reply SET sent_on = ?, sent_by = ?, sent_how = ?, deadline = ? WHERE reply = ?",
            (on.isoformat(), by, str(how), None if deadline is None else deadline.isoformat(), key),
        )
    return get_reply(desk, reply)


def record_answer(desk: Desk, reply: str, *, by: str, on: date, answer: str) -> Reply:
    """They have answered. A later answer takes the place of an earlier one, which the log names.

    Raises:
        BadInput: nothing was sent, or the answer is empty.
    """
    found = get_reply(desk, reply)
    if found.sent_on is None:
        raise BadInput(f"{found.id} was not sent yet: record that first")
    text = need_text(answer, what="an answer")
    key = need_key(reply, kind=IdKind.REPLY, what="a reply")
    with desk.act(
        by=by,
        did="recorded answer",
        about=found.id,
        need=Role.EDITOR,
        detail={"before": found.answer},
    ):
        desk.write(
            "UPDATE reply SET answer = ?, answered_on = ? WHERE reply = ?",
            (text, on.isoformat(), key),
        )
    return get_reply(desk, reply)


def get_reply(desk: Desk, reply: str) -> Reply:
    """Raises:
    BadInput: not the id of a reply here.
    """
    key = need_key(reply, kind=IdKind.REPLY, what="a reply")
    rows = desk.read(_REPLY + "WHERE reply = ?", key)
    if not rows:
        raise BadInput(f"no reply has the id {reply}: `piecework reply list` shows them")
    return _make_reply(desk, rows[0])


def list_replies(desk: Desk, *, case: str | None = None) -> list[Reply]:
    """All of them, or those of a case; the newest first."""
    key = None if case is None else need_key(case, kind=IdKind.CASE, what="a case")
    rows = desk.read(
        _REPLY + "WHERE ? IS NULL OR folder = ? ORDER BY drafted_at DESC, reply", key, key
    )
    return [_make_reply(desk, row) for row in rows]


def find_replies(desk: Desk, about: Iterable[str]) -> list[Reply]:
    """Replies that were sent about any of these ids: they travel with them. By id, each once."""
    found: dict[str, Reply] = {}
    for ref in dict.fromkeys(about):
        for row in desk.read(
            _REPLY + "WHERE sent_on IS NOT NULL AND reply IN "  # noqa: S608
            "(SELECT reply FROM reply_about WHERE about = ?)",
            ref,
        ):
            one = _make_reply(desk, row)
            found[one.id] = one
    return [found[one] for one in sorted(found)]


_REPLY = (
    "SELECT reply, folder, platform, requester_id, requester_name, questions, drafted_by, "
    "drafted_at, deadline, sent_on, sent_by, sent_how, answer, answered_on FROM reply "
)


def _make_reply(desk: Desk, row: tuple[object, ...]) -> Reply:
    key, folder = row[0], row[1]
    assert isinstance(key, int)
    words = [None if one is None else str(one) for one in row[2:]]
    platform, requester_id, name, questions, drafted_by, drafted_at = words[:6]
    deadline, sent_on, sent_by, sent_how, answer, answered_on = words[6:]
    about = desk.read("SELECT about FROM reply_about WHERE reply = ? ORDER BY about", key)
    return Reply(
        id=to_id(IdKind.REPLY, key),
        case=to_id(IdKind.CASE, folder) if isinstance(folder, int) else None,
        platform=platform or "",
        requester=Requester(requester_id, name),
        about=tuple(one[0] for one in about),
        questions=questions or "",
        drafted_by=drafted_by or "",
        drafted_at=datetime.fromisoformat(drafted_at or ""),
        deadline=read_day(deadline),
        sent_on=read_day(sent_on),
        sent_by=sent_by,
        sent_how=None if sent_how is None else SentHow(sent_how),
        answer=answer,
        answered_on=read_day(answered_on),
    )

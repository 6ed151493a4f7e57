"""Answers on flags, and what comes of them.

A review is of one text and one category: it is found again by the text, so that another rule or
another reading of the page does not lose it, and a text that changed is asked about anew. Two
people answer two questions apart from each other; where they differ, a third does, and what two
of the three say holds. Nobody is shown another's answer before they have given their own.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from archive.desk.roles import Role, tidy_name
from archive.desk.store import Desk
from archive.errors import BadInput, NotAllowed
from archive.ids import IdKind, from_id, random_key, to_id

LONGEST_NOTE = 4_000


class Asks(StrEnum):
    """Does the text ask for this?"""

    YES = "yes"
    NO = "no"
    CANNOT_TELL = "cannot tell"


class Broke(StrEnum):
    """Did it break the rule then in force?"""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


_Said = TypeVar("_Said", Asks, Broke)


class State(StrEnum):
    """How far a review has come. ``SPLIT``: two people differ, a third is needed."""

    WAITING = "waiting"
    ONE = "one answer"
    SPLIT = "needs a third"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Subject:
    """What is reviewed: a text (:func:`archive.desk.texts.key_text`) and a category."""

    platform: str
    text_key: int
    category: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What one person said."""

    person: str
    asks: Asks
    broke: Broke
    note: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a review came to. ``people``: how many answered. Where three said three different
    things, it cannot be told (``CANNOT_TELL``, ``UNKNOWN``)."""

    asks: Asks
    broke: Broke
    people: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Review:
    """A review as it stands. ``version`` and ``rule`` are those it began with; ``round`` grows
    when an editor asks anew."""

    id: str
    subject: Subject
    version: int
    rule: str
    round: int
    state: State
    verdict: Verdict | None


def settle_answers(answers: Sequence[Answer]) -> tuple[State, Verdict | None]:
    """What answers, in the order they were given, come to: each question by itself."""
    if len(answers) < 2:
        return (State.ONE if answers else State.WAITING), None
    asks, asks_sure = _find_majority([one.asks for one in answers[:3]])
    broke, broke_sure = _find_majority([one.broke for one in answers[:3]])
    if len(answers) < 3 and not (asks_sure and broke_sure):
        return State.SPLIT, None
    used = answers[:3] if len(answers) >= 3 else answers[:2]
    return State.DECIDED, Verdict(
        asks=asks if asks_sure else Asks.CANNOT_TELL,
        broke=broke if broke_sure else Broke.UNKNOWN,
        people=len(used),
        decided_at=used[-1].at,
    )


def answer(
    desk: Desk,
    subject: Subject,
    *,
    by: str,
    version: int,
    rule: str,
    asks: Asks,
    broke: Broke,
    note: str = "",
) -> Review:
    """Give one's answer, on the text as ``version`` has it. One's own may be given again, as long
    as nobody else has answered.

    Raises:
        NotAllowed: not a reviewer, or others have answered since, or it is decided.
        BadInput: the note is too long.
    """
    person = tidy_name(by)
    if len(note) > LONGEST_NOTE:
        raise BadInput(f"a note has at most {LONGEST_NOTE:,} characters")
    found = find_review(desk, subject)
    key = random_key() if found is None else from_id(found.id)[1]
    with desk.act(
        by=person, did="answered", about=to_id(IdKind.REVIEW, key), need=Role.REVIEWER
    ) as at:
        # Asked again inside the transaction: another may have answered meanwhile.
        found = find_review(desk, subject)
        if found is None:
            desk.write(
                "INSERT INTO review VALUES (?, ?, ?, ?, ?, ?, 1)",
                (key, subject.platform, subject.text_key, subject.category, version, rule),
            )
            known: list[Answer] = []
        else:
            if from_id(found.id)[1] != key:
                raise NotAllowed("somebody else began this review at this moment: answer again")
            known = _read_answers(desk, key, found.round)
        mine = any(one.person == person for one in known)
        others = any(one.person != person for one in known)
        if found is not None and found.state is State.DECIDED:
            raise NotAllowed("this is decided: an editor can ask anew")
        if mine and others:
            raise NotAllowed("others have answered since: an answer is not changed after that")
        (number,) = desk.read("SELECT coalesce(max(number), 0) + 1 FROM answer")[0]
        desk.write(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                1 if found is None else found.round,
                person,
                number,
                str(asks),
                str(broke),
                note,
                at,
            ),
        )
    settled = find_review(desk, subject)
    assert settled is not None
    return settled


def ask_anew(desk: Desk, review: str, *, by: str, reason: str) -> None:
    """Begin another round: what was answered stays, and counts no more.

    Raises:
        BadInput: there is no such review, or no reason is given.
        NotAllowed: not an editor.
    """
    found = get_review(desk, review)
    if not reason.strip():
        raise BadInput("say why it is asked anew")
    key = from_id(found.id)[1]
    with desk.act(
        by=by, did="asked anew", about=found.id, need=Role.EDITOR, detail={"reason": reason}
    ):
        desk.write("UPDATE review SET round = ? WHERE review = ?", (found.round + 1, key))


def find_review(desk: Desk, subject: Subject) -> Review | None:
    """The review of a text and category, if anybody has answered on it."""
    return find_reviews(desk, [subject]).get(subject)


def get_review(desk: Desk, review: str) -> Review:
    """Raises:
    BadInput: not the id of a review here.
    """
    kind, key = from_id(review)
    rows = desk.read(_REVIEW + "WHERE review = ?", key) if kind is IdKind.REVIEW else []
    if not rows:
        raise BadInput(f"no review has the id {review}: `piecework review list` shows them")
    return _make_review(desk, rows[0])


def find_reviews(desk: Desk, subjects: Iterable[Subject]) -> dict[Subject, Review]:
    """Those of the subjects that somebody has answered on."""
    wanted = set(subjects)
    found = find_by_texts(desk, {one.text_key for one in wanted})
    return {
        one.subject: one for listed in found.values() for one in listed if one.subject in wanted
    }


def find_by_texts(desk: Desk, text_keys: Iterable[int]) -> dict[int, list[Review]]:
    """All reviews of these texts, of whatever category, by text."""
    found: dict[int, list[Review]] = {}
    for row in desk.read(
        _REVIEW + "WHERE text_key IN (SELECT value FROM json_each(?)) "  # noqa: S608
        "ORDER BY category, review",
        json.dumps(sorted(set(text_keys))),
    ):
        one = _make_review(desk, row)
        found.setdefault(one.subject.text_key, []).append(one)
    return found


def list_answered(desk: Desk, *, by: str) -> set[str]:
    """Ids of the reviews on which somebody has answered in the newest round."""
    return {
        to_id(IdKind.REVIEW, key)
        for (key,) in desk.read(
            "SELECT DISTINCT r.review FROM review r JOIN answer a ON a.review = r.review "
            "AND a.round = r.round WHERE a.person = ?",
            tidy_name(by),
        )
    }


def list_reviews(
    desk: Desk, *, state: State | None = None, category: str | None = None
) -> list[Review]:
    """All reviews, by category and id."""
    rows = desk.read(
        _REVIEW + "WHERE ? IS NULL OR category = ? ORDER BY category, review", category, category
    )
    reviews = [_make_review(desk, row) for row in rows]
    return [one for one in reviews if state is None or one.state is state]


def read_answers(desk: Desk, review: str, *, viewer: str) -> list[Answer]:
    """What the viewer may see: their own answer; all of them once it is decided, or once the
    viewer has answered and nobody's answer can be changed any more."""
    found = get_review(desk, review)
    answers = _read_answers(desk, from_id(found.id)[1], found.round)
    name = tidy_name(viewer)
    mine = [one for one in answers if one.person == name]
    if found.state is State.DECIDED or (mine and len(answers) > 1):
        return answers
    return mine


def read_pairs(desk: Desk, *, category: str) -> list[tuple[Answer, Answer]]:
    """The first two answers of each review of a category, in its newest round, by name: what
    agreement is measured over."""
    pairs = []
    for key, number in desk.read("SELECT review, round FROM review WHERE category = ?", category):
        answers = _read_answers(desk, key, number)
        if len(answers) >= 2:
            first, second = sorted(answers[:2], key=lambda one: one.person)
            pairs.append((first, second))
    return pairs


_REVIEW = "SELECT review, platform, text_key, category, version, rule, round FROM review "


def _make_review(desk: Desk, row: Sequence[object]) -> Review:
    key, platform, text_key, category, version, rule, number = row
    assert isinstance(key, int)
    assert isinstance(text_key, int)
    assert isinstance(version, int)
    assert isinstance(number, int)
    state, verdict = settle_answers(_read_answers(desk, key, number))
    return Review(
        id=to_id(IdKind.REVIEW, key),
        subject=Subject(str(platform), text_key, str(category)),
        version=version,
        rule=str(rule),
        round=number,
        state=state,
        verdict=verdict,
    )


def _read_answers(desk: Desk, key: int, number: int) -> list[Answer]:
    """One answer a person, the newest, in the order in which they were given."""
    newest: dict[str, Answer] = {}
    for person, asks, broke, note, at in desk.read(
        "SELECT person, asks, broke, note, at FROM answer WHERE review = ? AND round = ? "
        "ORDER BY number",
        key,
        number,
    ):
        newest[person] = Answer(person, Asks(asks), Broke(broke), note, datetime.fromisoformat(at))
    return list(newest.values())


def _find_majority(said: Sequence[_Said]) -> tuple[_Said, bool]:
    value, count = Counter(said).most_common(1)[0]
    return value, count >= 2

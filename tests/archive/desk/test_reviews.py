"""Two answers apart from each other, a third where they differ, and a text that is known again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.desk import Desk
from archive.desk.log import list_log
from archive.desk.misfires import list_misfires, report_misfire, settle_misfire, tally_rules
from archive.desk.reviews import (
    Answer,
    Asks,
    Broke,
    Review,
    State,
    Subject,
    answer,
    ask_anew,
    find_review,
    read_answers,
    settle_answers,
)
from archive.desk.texts import key_text, make_subject
from archive.errors import BadInput, NotAllowed
from archive.model import Access, Pay, RecordKind, Requester, SeenBy, VersionDoc
from archive.times import Window

SUBJECT = Subject("invented", 42, "identity")
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def say(
    desk: Desk, by: str, asks: Asks = Asks.YES, broke: Broke = Broke.NO, *, on: Subject = SUBJECT
) -> Review:
    return answer(desk, on, by=by, version=7, rule="identity.en/1", asks=asks, broke=broke)


def make_answers(*said: tuple[Asks, Broke]) -> list[Answer]:
    return [
        Answer(f"p{number}", asks, broke, "", NOON + timedelta(hours=number))
        for number, (asks, broke) in enumerate(said)
    ]


def test_two_who_agree_decide() -> None:
    for asks, broke in product(Asks, Broke):
        state, verdict = settle_answers(make_answers((asks, broke), (asks, broke)))
        assert state is State.DECIDED
        assert verdict is not None
        assert (verdict.asks, verdict.broke, verdict.people) == (asks, broke, 2)
        assert verdict.decided_at == NOON + timedelta(hours=1)


@given(st.lists(st.tuples(st.sampled_from(Asks), st.sampled_from(Broke)), max_size=4))
def test_what_two_of_three_say_holds_and_nothing_else(said: list[tuple[Asks, Broke]]) -> None:
    state, verdict = settle_answers(make_answers(*said))
    used = said[: 2 if len(said) >= 2 and said[0] == said[1] else 3]
    if len(said) < 2 or (len(said) == 2 and said[0] != said[1]):
        assert verdict is None
        assert state is [State.WAITING, State.ONE, State.SPLIT][len(said)]
        return
    assert verdict is not None
    for place, value, unsure in (
        (0, verdict.asks, Asks.CANNOT_TELL),
        (1, verdict.broke, Broke.UNKNOWN),
    ):
        votes = [one[place] for one in said[:3]]
        most = max(set(votes), key=votes.count)
        assert value == (most if votes.count(most) >= 2 else unsure)
    assert verdict.people in (2, 3)
    assert used


def test_nobody_sees_anothers_answer_before_their_own(desk: Desk) -> None:
    review = say(desk, "ben", Asks.NO)
    assert [one.person for one in read_answers(desk, review.id, viewer="ben")] == ["ben"]
    for viewer in ("cleo", "anna", "rita"):
        assert read_answers(desk, review.id, viewer=viewer) == []
    assert all(not one.detail for one in list_log(desk, about=review.id))
    split = say(desk, "cleo", Asks.YES)
    assert split.state is State.SPLIT
    assert read_answers(desk, review.id, viewer="dirk") == [], "the third is as free as the first"
    assert len(read_answers(desk, review.id, viewer="ben")) == 2
    decided = say(desk, "dirk", Asks.YES)
    assert decided.verdict is not None
    assert decided.verdict.asks is Asks.YES
    assert len(read_answers(desk, review.id, viewer="rita")) == 3


def test_an_answer_may_be_changed_until_somebody_else_has_answered(desk: Desk) -> None:
    say(desk, "ben", Asks.NO)
    assert say(desk, "ben", Asks.YES).state is State.ONE
    say(desk, "cleo", Asks.NO)
    with pytest.raises(NotAllowed, match="others have answered"):
        say(desk, "ben", Asks.NO)
    say(desk, "dirk", Asks.NO)
    for by in ("ben", "anna"):
        with pytest.raises(NotAllowed, match="decided"):
            say(desk, by)


def test_an_editor_can_ask_anew_and_what_was_said_stays(desk: Desk) -> None:
    say(desk, "ben")
    review = say(desk, "cleo")
    assert review.state is State.DECIDED
    with pytest.raises(NotAllowed):
        ask_anew(desk, review.id, by="ben", reason="no")
    with pytest.raises(BadInput):
        ask_anew(desk, review.id, by="anna", reason=" ")
    ask_anew(desk, review.id, by="anna", reason="read without its instructions")
    found = find_review(desk, SUBJECT)
    assert found is not None
    assert (found.state, found.round, found.verdict) == (State.WAITING, 2, None)
    say(desk, "ben", Asks.NO)
    assert say(desk, "cleo", Asks.NO).verdict is not None
    assert desk.read("SELECT count(*) FROM answer")[0][0] == 4


def test_only_reviewers_answer(desk: Desk) -> None:
    with pytest.raises(NotAllowed, match="reader"):
        say(desk, "rita")
    assert find_review(desk, SUBJECT) is None


def make_doc(title: str = "Send a selfie", **changed: object) -> VersionDoc:
    window = Window(NOON, NOON + timedelta(hours=1))
    doc = VersionDoc(
        version=1, item=1, kind=RecordKind.LISTING, platform="invented", title=title,
        requester=Requester("R1", "Labs"), description="With your passport.", keywords=("id",),
        text="", pay=Pay("$1"), time_allotted=60, qualifications=(), first_seen=window,
        last_seen=window, changes=(), captures=1, sightings=1, seen_by=SeenBy.UNDER_K,
        access=(Access.DONATED,), units_left=None,
    )  # fmt: skip
    return replace(doc, **changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 9, "item": 8},
        {"pay": Pay("$9")},
        {"time_allotted": 1, "units_left": 5},
        {"requester": Requester("R2", None)},
        {"description": "With  your\u00a0passport.\n"},
        {"seen_by": SeenBy.K_OR_MORE, "enriched": {"flag": ("identity",)}},
        {"extra": {"pii.enabled": True}},
    ],
)
def test_another_pay_reading_or_rule_does_not_lose_a_review(
    desk: Desk, changed: dict[str, object]
) -> None:
    say(desk, "ben", on=make_subject(make_doc(), category="identity"))
    again = make_doc(**changed)
    assert find_review(desk, make_subject(again, category="identity")) is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"title": "Send a photo"},
        {"description": "With your passport and your address."},
        {"keywords": ("id", "address")},
        {"description": "", "text": "With your passport."},
    ],
)
def test_a_text_that_changed_is_asked_about_anew(desk: Desk, changed: dict[str, object]) -> None:
    say(desk, "ben", on=make_subject(make_doc(), category="identity"))
    other = make_doc(**changed)
    assert key_text(other) != key_text(make_doc())
    assert find_review(desk, make_subject(other, category="identity")) is None
    assert find_review(desk, make_subject(make_doc(), category="money")) is None
    elsewhere = make_doc(platform="elsewhere")
    assert find_review(desk, make_subject(elsewhere, category="identity")) is None


def test_rules_that_misfire_are_reported_and_counted(desk: Desk) -> None:
    say(desk, "ben", Asks.NO)
    say(desk, "cleo", Asks.NO)
    report_misfire(desk, "identity.en/1", by="ben", version=7, note="a museum pass")
    (tally,) = tally_rules(desk)
    assert (tally.rule, tally.yes, tally.no, tally.reported) == ("identity.en/1", 0, 1, 1)
    (report,) = list_misfires(desk)
    with pytest.raises(NotAllowed):
        settle_misfire(desk, report.number, by="ben", outcome="mended")
    settle_misfire(desk, report.number, by="anna", outcome="mended in 2")
    assert list_misfires(desk)[0].settled == "mended in 2"

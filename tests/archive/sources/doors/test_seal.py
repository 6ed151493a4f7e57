"""The seal door: admission, recall, what is in flight, order, quarantine."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import BadInput, ConsentMissing
from archive.model import Access, Page
from archive.sources.doors.consent import ConsentDoor, SaySo
from archive.sources.doors.erase import EraseDoor
from archive.sources.doors.seal import Admission, SealDoor, SourceSession
from archive.sources.keys import Vault
from archive.times import Seen, StatedBy

START = datetime(2026, 3, 1, 14, 5, 6, 789, tzinfo=UTC)


def seen_after(minutes: float) -> Seen:
    moment = START + timedelta(minutes=minutes)
    return Seen(moment, moment, StatedBy.FILE)


def admission(session: SourceSession, *, body: bytes, minutes: float = 0) -> Admission:
    return Admission(
        platform="invented",
        seen=seen_after(minutes),
        access=Access.DONATED,
        mark=session.mark("invented", "/list", body),
        digest=body.ljust(32, b"."),
    )


@pytest.fixture
def seal(vault: Vault, consent: ConsentDoor) -> SealDoor:
    return SealDoor(vault)


def test_what_was_admitted_is_recalled_by_its_bytes(seal: SealDoor) -> None:
    session = seal.open_session("wren")
    assert session.recall(session.mark("invented", "/list", b"page")) is None
    one = admission(session, body=b"page")
    [sealed] = session.admit([one])
    assert sealed.capture == one.capture
    recalled = session.recall(session.mark("invented", "/list", b"page"))
    assert recalled is not None
    assert (recalled.capture, recalled.digest) == (one.capture, one.digest)
    assert session.recall(session.mark("invented", "/other", b"page")) is None
    assert session.recall(session.mark("invented", None, b"page")) is None
    assert session.recall(session.mark("invented", "/list", b"page!")) is None


def test_another_source_does_not_recall_it(
    seal: SealDoor, consent: ConsentDoor, say_so: SaySo
) -> None:
    consent.record_say_so("finch", say_so)
    wren, finch = seal.open_session("wren"), seal.open_session("finch")
    wren.admit([admission(wren, body=b"page")])
    assert finch.recall(finch.mark("invented", "/list", b"page")) is None
    assert wren.mark("invented", None, b"page") != finch.mark("invented", None, b"page")


def test_given_twice_is_known_and_another_time_is_not(seal: SealDoor) -> None:
    session = seal.open_session("wren")
    one = admission(session, body=b"page")
    assert session.same_donation(one.mark, one.seen) is None
    session.admit([one])
    assert session.same_donation(one.mark, one.seen) == one.capture
    assert session.same_donation(one.mark, seen_after(1)) is None


def test_the_first_body_stays_the_one_recalled(seal: SealDoor) -> None:
    session = seal.open_session("wren")
    first, second = (admission(session, body=b"page", minutes=each) for each in (0, 5))
    session.admit([first, second])
    session.admit([admission(session, body=b"page", minutes=9)])
    recalled = session.recall(first.mark)
    assert recalled is not None
    assert recalled.capture == first.capture


def test_captures_are_in_flight_until_acknowledged(seal: SealDoor, vault: Vault) -> None:
    session = seal.open_session("wren")
    captures = [
        one.capture
        for one in session.admit([admission(session, body=os.urandom(9)) for _ in range(5)])
    ]
    assert seal.unfinished() == sorted(captures)
    seal.acknowledge(captures[:3])
    assert seal.unfinished() == sorted(captures[3:])
    assert SealDoor(vault).unfinished() == sorted(captures), "not durable before the next admission"
    seal.close()
    assert SealDoor(vault).unfinished() == sorted(captures[3:])


def test_the_next_admission_makes_acknowledgements_durable(seal: SealDoor, vault: Vault) -> None:
    session = seal.open_session("wren")
    [first] = session.admit([admission(session, body=b"1")])
    seal.acknowledge([first.capture])
    [second] = session.admit([admission(session, body=b"2")])
    assert SealDoor(vault).unfinished() == [second.capture]


def test_a_forgotten_admission_leaves_nothing(seal: SealDoor, vault: Vault) -> None:
    session = seal.open_session("wren")
    kept, lost = admission(session, body=b"kept"), admission(session, body=b"lost")
    session.admit([kept])
    before = dict(vault.rows.scan())
    session.admit([lost])
    seal.forget([lost.capture, 12345])
    assert seal.unfinished() == [kept.capture]
    assert session.recall(lost.mark) is None
    assert session.same_donation(lost.mark, lost.seen) is None
    assert {locator for locator, _ in vault.rows.scan()} == set(before)


def test_forgetting_a_second_admission_keeps_the_first(seal: SealDoor) -> None:
    session = seal.open_session("wren")
    first, second = (admission(session, body=b"page", minutes=each) for each in (0, 1))
    session.admit([first, second])
    seal.forget([second.capture])
    recalled = session.recall(first.mark)
    assert recalled is not None
    assert recalled.capture == first.capture
    assert session.same_donation(first.mark, first.seen) == first.capture


def test_order_is_that_of_exact_times_over_sources(
    seal: SealDoor, consent: ConsentDoor, say_so: SaySo
) -> None:
    consent.record_say_so("finch", say_so)
    wren, finch = seal.open_session("wren"), seal.open_session("finch")
    late, early, same = (
        admission(session, body=b"x", minutes=minutes)
        for session, minutes in ((wren, 3), (finch, 1), (finch, 3))
    )
    wren.admit([late])
    finch.admit([early, same])
    order = seal.order_captures([late.capture, early.capture, same.capture, 999])
    assert order == [[early.capture], sorted([late.capture, same.capture])]


def test_sessions_are_found_again(seal: SealDoor, consent: ConsentDoor, say_so: SaySo) -> None:
    consent.record_say_so("unnamed", say_so)
    sessions = {name: seal.open_session(name) for name in ("wren", "unnamed")}
    captures = {
        name: session.admit([admission(session, body=b"x")])[0].capture
        for name, session in sessions.items()
    }
    found = seal.find_sessions([*captures.values(), 77])
    assert found.keys() == set(captures.values())
    assert found[captures["wren"]].independent
    assert not found[captures["unnamed"]].independent
    assert found[captures["wren"]].tag_things([5]) == sessions["wren"].tag_things([5])


def test_admission_asks_for_consent_again(
    seal: SealDoor, consent: ConsentDoor, vault: Vault
) -> None:
    session = seal.open_session("wren")
    consent.record_withdrawal("wren")
    before = dict(vault.rows.scan())
    with pytest.raises(ConsentMissing, match="withdrawn"):
        session.admit([admission(session, body=b"page")])
    assert dict(vault.rows.scan()) == before


def test_admission_refuses_a_destroyed_source(seal: SealDoor, vault: Vault) -> None:
    session = seal.open_session("wren")
    EraseDoor(vault).destroy_key("wren")
    with pytest.raises(ConsentMissing, match="destroyed"):
        session.admit([admission(session, body=b"page")])
    with pytest.raises(ConsentMissing):
        seal.open_session("wren")


def test_a_visit_is_not_covered_by_a_consent_to_donate(seal: SealDoor) -> None:
    session = seal.open_session("wren")
    one = admission(session, body=b"page")
    visited = Admission(one.platform, one.seen, Access.VISITED, one.mark, one.digest)
    with pytest.raises(ConsentMissing, match="does not cover visited"):
        session.admit([visited])


def test_commitments_differ_and_are_repeatable(seal: SealDoor) -> None:
    session = seal.open_session("wren")
    one, other = admission(session, body=b"1"), admission(session, body=b"2")
    first, second = session.admit([one, other])
    assert one.seen == other.seen
    values = {
        first.time_commitment, second.time_commitment,
        first.source_commitment, second.source_commitment,
    }  # fmt: skip
    assert len(values) == 4
    assert all(len(value) == 32 for value in values)
    assert session.admit([one]) == [first]
    salts = session.salts(one.capture)
    assert salts(2) == salts(2)
    assert salts(1) != session.salts(other.capture)(1)


def page(body: bytes = b"<p>id A1B2C3</p>") -> Page:
    return Page(
        body=body,
        content_type="text/html; charset=utf-8",
        seen=seen_after(0),
        access=Access.DONATED,
        address="https://work.invalid/list?page=2",
        headers=(("content-type", "text/html"),),
    )


def test_quarantine_keeps_a_page_as_it_was(seal: SealDoor, vault: Vault) -> None:
    session = seal.open_session("wren")
    item = session.quarantine(
        page(), platform="invented", suspicions=["worker-id in text"], strip=["Wren"]
    )
    again = session.quarantine(page(), platform="invented", suspicions=["worker-id in text"])
    assert again == item
    [found] = SealDoor(vault).quarantined()
    assert (found.id, found.platform, found.kind) == (item, "invented", "worker-id in text")
    assert found.size == len(page().body)
    assert seal.read_quarantined(item) == page()
    assert seal.resume_session(item).same_donation(b"m" * 32, page().seen) is None
    seal.drop_quarantined(item)
    assert seal.quarantined() == []
    with pytest.raises(BadInput, match="quarantine"):
        seal.read_quarantined(item)

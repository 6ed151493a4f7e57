"""The k door: k independent sources, nobody who does not count, nothing to recognise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from archive.errors import BadInput
from archive.model import Access
from archive.sources.doors.consent import ConsentDoor, PublicDecision, SaySo
from archive.sources.doors.erase import EraseDoor
from archive.sources.doors.k import KDoor
from archive.sources.doors.seal import Admission, SealDoor, SourceSession
from archive.sources.keys import Vault
from archive.times import Seen, StatedBy

Opener = Callable[[str], SourceSession]
MOMENT = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def open_source(vault: Vault, say_so: SaySo) -> Opener:
    def opener(name: str) -> SourceSession:
        ConsentDoor(vault).record_say_so(name, say_so)
        return SealDoor(vault).open_session(name)

    return opener


def digest(number: int) -> bytes:
    return bytes([number]) * 32


def test_the_third_source_reaches_k(vault: Vault, open_source: Opener) -> None:
    door = KDoor(vault)
    for number, name in enumerate(("wren", "finch")):
        assert door.note([(1, digest(number)), (2, digest(number))], open_source(name)) == set()
    assert door.note([(1, digest(2)), (3, digest(2))], open_source("robin")) == {1}
    assert door.note([(1, digest(9)), (2, digest(9))], open_source("wren")) == {1}


def test_one_source_many_times_is_one(vault: Vault, open_source: Opener) -> None:
    session = open_source("wren")
    pairs = [(1, digest(number)) for number in range(50)]
    assert KDoor(vault).note(pairs, session) == set()
    before = dict(vault.rows.scan())
    assert KDoor(vault).note(pairs, session) == set()
    assert dict(vault.rows.scan()) == before


def test_equal_pages_count_once(vault: Vault, open_source: Opener) -> None:
    for name in ("wren", "finch", "robin", "tit", "crow"):
        assert KDoor(vault).note([(1, digest(0))], open_source(name)) == set()


def test_nobody_in_particular_never_counts(
    vault: Vault, open_source: Opener, consent: ConsentDoor
) -> None:
    decision = PublicDecision(
        "an editor", "open to anyone", "the list", datetime(2026, 3, 1, tzinfo=UTC)
    )
    consent.record_public(decision)
    consent.record_import(decision)
    door, seal = KDoor(vault), SealDoor(vault)
    for number, name in enumerate(("wren", "finch")):
        door.note([(1, digest(number))], open_source(name))
    nobodies = [open_source("unnamed"), seal.open_session("public"), seal.open_session("imported")]
    for number, session in enumerate(nobodies):
        assert not session.independent
        assert door.note([(1, digest(10 + number))], session) == set()
    assert door.note([(1, digest(3))], open_source("robin")) == {1}
    assert door.note([(1, digest(4)), (7, digest(4))], nobodies[0]) == {1}


def test_forgetting_a_source_takes_it_out(vault: Vault, open_source: Opener) -> None:
    door = KDoor(vault)
    sessions = [open_source(name) for name in ("wren", "finch", "robin")]
    for number, session in enumerate(sessions):
        door.note([(1, digest(number)), (2, digest(number))], session)
    assert door.forget([1], sessions[0]) == set()
    assert door.note([], sessions[0]) == set()
    assert door.note([(1, digest(8)), (2, digest(8))], open_source("unnamed")) == {2}
    assert door.note([(1, digest(9))], open_source("tit")) == {1}


def test_a_destroyed_source_is_a_new_one(vault: Vault, open_source: Opener) -> None:
    """Its tags cannot be made again: the same pseudonym later is somebody else."""
    door = KDoor(vault)
    before = open_source("wren").tag_things([1, 2])
    assert before[0] != before[1]
    EraseDoor(vault).destroy_key("wren")
    assert not set(open_source("wren").tag_things([1, 2])) & set(before)
    assert door.k == 3


def test_rows_of_things_have_one_length(vault: Vault, open_source: Opener) -> None:
    """However much was seen of a thing: its row does not count it."""
    for number, name in enumerate(("wren", "finch", "robin", "tit")):
        session = open_source(name)
        pages = [digest(number * 10 + page) for page in range(4)]
        KDoor(vault).note([(thing, page) for thing in (1, 2) for page in pages], session)
        KDoor(vault).note([(3 + number, pages[0])], session)
        keys = vault.k_rows
        bodies = [vault.rows.fetch(keys.locate("k", thing)) for thing in range(1, 4 + number)]
        assert {len(body) for body in bodies if body is not None} == {128 + 12 + 16}


def test_k_under_two_is_refused(vault: Vault) -> None:
    with pytest.raises(BadInput, match="k = 1"):
        KDoor(vault, k=1)


def test_one_thing_and_many_are_found_at_the_same_place(vault: Vault) -> None:
    locate = vault.k_rows.locate_things("k")
    for thing in (1, 2**63 - 1):
        assert locate(thing) == vault.k_rows.locate("k", thing)


def test_places_are_named_from_k_sources_of_each_on(
    vault: Vault, open_source: Opener, consent: ConsentDoor
) -> None:
    """Two cells: three sources of NL at one, two of VE and later three at the other."""

    def give(name: str, country: str | None, capture: int) -> None:
        session = open_source(name)
        consent.state_facts(name, country=country)
        seen = Seen(MOMENT, MOMENT, StatedBy.DONOR)
        body = digest(capture)
        session.admit([Admission("mturk", seen, Access.DONATED, body, body, capture=capture)])

    for capture, name in enumerate(("wren", "finch", "robin"), 1):
        give(name, "NL", capture)
    for capture, name in enumerate(("crow", "rook"), 11):
        give(name, "VE", capture)
    give("tit", None, 13)
    give("unnamed", "VE", 14)
    cells = {7: {1, 2, 3}, 8: {11, 12, 13, 14}}
    door = KDoor(vault)
    assert door.name_places([cells]) == [{}]
    give("jay", "VE", 15)
    cells[8].add(15)
    assert door.name_places([cells, {7: {1, 2, 3}}]) == [{7: ("NL",), 8: ("VE",)}, {}]
    # A capture keeps the country that stood when it was made.
    consent.state_facts("jay", country="BR")
    assert door.name_places([cells]) == [{7: ("NL",), 8: ("VE",)}]
    assert KDoor(vault, k=4).name_places([cells]) == [{}]

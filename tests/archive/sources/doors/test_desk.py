"""The consent desk, the consent door and the exposure door."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import BadInput, ConsentMissing
from archive.model import Access, SeenBy
from archive.sources.doors.consent import (
    ConsentDoor,
    HowGiven,
    PublicDecision,
    SaySo,
    read_consent_text,
)
from archive.sources.doors.desk import ConsentDesk
from archive.sources.doors.exposure import ExposureDoor
from archive.sources.doors.seal import Admission, SealDoor
from archive.sources.keys import Vault, open_vault
from archive.times import Seen, StatedBy

NOW = datetime(2026, 4, 1, tzinfo=UTC)


def test_a_consent_covers_what_it_says_and_nothing_else(
    consent: ConsentDoor, say_so: SaySo
) -> None:
    narrow = replace(
        say_so, platforms=("invented",), kinds=("listings",), until=NOW + timedelta(days=1)
    )
    consent.record_say_so("finch", narrow)
    consent.check("finch", "invented", "listings", at=NOW)
    for platform, kind, at in (
        ("other", "listings", NOW),
        ("invented", "document", NOW),
        ("invented", "listings", NOW + timedelta(days=1)),
    ):
        with pytest.raises(ConsentMissing, match="does not cover"):
            consent.check("finch", platform, kind, at=at)
    with pytest.raises(ConsentMissing, match="visited"):
        consent.check("finch", "invented", "listings", access=Access.VISITED, at=NOW)
    consent.check("wren", "other", "document", at=NOW)


def test_nobody_is_covered_without_a_record(consent: ConsentDoor) -> None:
    with pytest.raises(ConsentMissing) as caught:
        consent.check("nightingale", "invented")
    assert "nightingale" not in str(caught.value)
    assert not consent.knows("nightingale")
    with pytest.raises(ConsentMissing):
        consent.record_withdrawal("nightingale")


def test_a_withdrawal_holds_until_a_new_say_so(consent: ConsentDoor, say_so: SaySo) -> None:
    consent.record_withdrawal("wren")
    with pytest.raises(ConsentMissing, match="withdrawn"):
        consent.check("wren", "invented")
    consent.record_say_so("wren", say_so)
    consent.check("wren", "invented")


def test_a_withdrawal_elsewhere_is_seen_here(consent: ConsentDoor, vault: Vault) -> None:
    with open_vault(vault.home) as other:
        ConsentDoor(other).record_withdrawal("wren")
    with pytest.raises(ConsentMissing, match="withdrawn"):
        consent.check("wren", "invented")


def test_a_source_of_elsewhere_is_known_here(vault: Vault, say_so: SaySo) -> None:
    with open_vault(vault.home) as other:
        ConsentDoor(other).record_say_so("finch", say_so)
    assert SealDoor(vault).open_session("finch").independent


def test_facts_have_versions_that_stay(consent: ConsentDoor, vault: Vault) -> None:
    consent.state_facts("wren", country="AQ", qualifications=["penguins"])
    consent.state_facts("wren", country="AQ", qualifications=["penguins"])
    source = vault.need_source("wren")
    now, before = vault.read_facts(source), vault.read_facts(source, version=0)
    assert now is not None
    assert before is not None
    assert (now.version, now.country, now.qualifications) == (1, "AQ", ("penguins",))
    assert (before.version, before.country, before.pseudonym) == (0, None, "wren")
    assert vault.read_facts(source, version=2) is None


def test_a_public_decision_covers_and_names_who_decided(consent: ConsentDoor) -> None:
    with pytest.raises(BadInput, match="who decided"):
        PublicDecision("", "open to anyone", "the list", NOW)
    consent.record_public(PublicDecision("an editor", "open to anyone", "the list", NOW))
    consent.check("public", "invented", "listings")


@pytest.mark.parametrize("name", ["public", "imported"])
def test_a_person_cannot_take_the_name_of_a_decision(
    consent: ConsentDoor, say_so: SaySo, name: str
) -> None:
    with pytest.raises(BadInput, match="decision"):
        consent.record_say_so(name, say_so)


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a" * 65, "x\u202ey"])
def test_odd_pseudonyms_are_refused(consent: ConsentDoor, say_so: SaySo, name: str) -> None:
    with pytest.raises(BadInput, match="pseudonym"):
        consent.record_say_so(name, say_so)


def test_the_text_shown_is_versioned_by_its_hash() -> None:
    text = read_consent_text("en")
    assert len(text.sha256) == 32
    assert text.version == text.sha256.hex()[:12]
    for word in ("NDA", "terms of use", "close your account", "withdraw", "removed"):
        assert word in text.text
    with pytest.raises(BadInput, match="there are de, en, es, fr, nl, pt"):
        read_consent_text("../en")


def test_the_desk_lists_what_stands(vault: Vault, consent: ConsentDoor, say_so: SaySo) -> None:
    consent.record_say_so("finch", replace(say_so, until=NOW, platforms=("invented",)))
    consent.record_say_so("tit", say_so)
    consent.record_withdrawal("tit")
    consent.record_public(PublicDecision("an editor", "open", "the list", NOW))
    listed = ConsentDesk(vault).list_consents(at=NOW)
    assert [(one.pseudonym, one.ended, one.withdrawn) for one in listed] == [
        ("finch", True, False),
        ("public", False, False),
        ("tit", False, True),
        ("wren", False, False),
    ]
    assert listed[0].platforms == ("invented",)
    assert listed[0].text_version == read_consent_text("en").version
    assert "finch" not in repr(listed)


def test_exposure_tells_under_k_from_k(vault: Vault, consent: ConsentDoor, say_so: SaySo) -> None:
    seal, door = SealDoor(vault), ExposureDoor(vault)
    captures = []
    for name, digest in (
        ("wren", b"1"),
        ("finch", b"2"),
        ("robin", b"2"),
        ("unnamed", b"3"),
        ("tit", b"3"),
    ):
        consent.record_say_so(name, say_so)
        session = seal.open_session(name)
        one = Admission(
            "invented", Seen(NOW, NOW, StatedBy.FILE), Access.DONATED, os.urandom(16), digest * 32
        )
        captures += [sealed.capture for sealed in session.admit([one])]
    assert door.judge_captures(captures[:4]) is SeenBy.UNDER_K
    assert door.judge_captures(captures) is SeenBy.K_OR_MORE
    assert door.judge_captures([]) is SeenBy.UNDER_K


def test_an_invented_say_so_stays_out_of_a_real_archive(
    vault: Vault, consent: ConsentDoor, say_so: SaySo
) -> None:
    with pytest.raises(BadInput, match="demo archive"):
        consent.record_say_so("finch", replace(say_so, how=HowGiven.DEMO))
    assert not consent.knows("finch")


def test_agreed_to_knows_the_text_and_forgets_it_with_the_withdrawal(
    consent: ConsentDoor, say_so: SaySo
) -> None:
    other = replace(say_so.text, sha256=bytes(32))
    assert consent.agreed_to("wren", say_so.text)
    assert not consent.agreed_to("wren", other)
    assert not consent.agreed_to("nobody", say_so.text)
    consent.record_withdrawal("wren")
    assert not consent.agreed_to("wren", say_so.text)

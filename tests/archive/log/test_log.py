"""A log of days: it takes in all that was sealed, proves it, and sees what was done to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing as close_it
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive.errors import BadInput, EvidenceDamaged
from archive.home import Home
from archive.ids import IdKind, to_id
from archive.ledger import LedgerReader
from archive.ledger.leaves import list_pending
from archive.log import merkle
from archive.log.checking import check_log, compare_checkpoint
from archive.log.closing import begin_anew, close_day, count_padding, rotate_key
from archive.log.finding import KEYS, find_log, list_batches
from archive.log.gathering import gather_facts
from archive.log.leaves import hash_facts
from archive.log.notes import read_checkpoint, read_public_key
from archive.log.proving import prove_captures, write_proof
from archive.log.store import LogStore
from archive.redaction.commitments import hash_part
from archive.redaction.parts import Part
from archive.sources.doors.log import LogDoor
from archive.sources.keys import open_vault
from archive.verification import check_archive
from archive.withdrawal import erase_source

LATER = datetime(2026, 3, 3, 3, tzinfo=UTC)
AGAIN = datetime(2026, 3, 4, 3, tzinfo=UTC)


def find_faults(home: Home) -> list[str]:
    with open_vault(home) as vault:
        report = check_log(home, vault)
    assert not report.not_checked
    return [str(one) for one in report.faults]


def list_captures(home: Home) -> list[int]:
    with LedgerReader.open(home.ledger_db) as ledger:
        return [one.capture for one in ledger.captures()]


def test_everything_sealed_is_in_the_log_and_nothing_else_is_found(logged: Home) -> None:
    assert list_pending(logged.ledger_db) == []
    assert find_faults(logged) == []
    with LogStore(find_log(logged)) as store, open_vault(logged) as vault:
        batches = list_batches(store)
        assert [one.day for one in batches] == ["2026-03-01", "2026-03-02"]
        door = LogDoor(vault)
        with LedgerReader.open(logged.ledger_db) as ledger:
            facts = [gather_facts(one) for one in ledger.captures()]
        leaves = set(door.hash_captures(facts).values())
        held = store.read_leaves(0, batches[-1].end)
        there = {held[at : at + 32] for at in range(0, len(held), 32)}
        assert leaves <= there
        assert len(leaves) == len(facts)


def test_batches_tell_neither_order_nor_number(logged: Home) -> None:
    with LogStore(find_log(logged)) as store:
        for batch in list_batches(store):
            held = store.read_leaves(batch.start, batch.end)
            leaves = [held[at : at + 32] for at in range(0, len(held), 32)]
            assert leaves == sorted(leaves)
            assert len(leaves) & (len(leaves) - 1) == 0
    assert [count_padding(number) for number in (0, 1, 32, 33, 64)] == [32, 31, 0, 31, 0]


def test_a_proof_holds_by_the_published_rules_alone(logged: Home) -> None:
    capture = to_id(IdKind.CAPTURE, list_captures(logged)[0])
    names = ("fact/how", "fact/day", "fact/page")
    (proof,) = prove_captures(logged, [capture], facts=names)
    (key,) = [
        read_public_key(line) for line in (find_log(logged) / KEYS).read_text("ascii").splitlines()
    ]
    hashes = [
        fact.hash
        if fact.salt is None
        else hash_part(Part(fact.path, fact.content or b""), salt=fact.salt)
        for fact in proof.opened
    ]
    assert hash_facts(hashes) == proof.leaf
    assert set(proof.shown) == set(names)
    for one in (proof.first, proof.newest):
        signed = read_checkpoint(one.batch.path.read_bytes())
        assert signed.list_signers([key]) == [key]
        assert merkle.check_inclusion(
            leaf=proof.leaf,
            index=one.index,
            size=signed.checkpoint.size,
            proof=one.path,
            root=signed.checkpoint.root,
        )
    hidden = {one["path"] for one in write_proof(proof)["facts"] if "salt" not in one}
    assert {"fact/window", "fact/time", "fact/source", "fact/digest"} <= hidden


def test_one_checkpoint_a_day(logged: Home) -> None:
    first = close_day(logged, now=LATER)
    again = close_day(logged, now=LATER.replace(hour=20))
    assert first.made
    assert not again.made
    assert again.note == first.note
    assert find_faults(logged) == []


def test_an_older_checkpoint_is_part_of_the_log_and_a_forked_one_is_not(
    logged: Home, tmp_path: Path
) -> None:
    with LogStore(find_log(logged)) as store:
        note = list_batches(store)[0].path.read_bytes()
    close_day(logged, now=LATER)
    assert compare_checkpoint(logged, note) == []
    with open_vault(logged) as vault:
        door = LogDoor(vault)
        said = read_checkpoint(note).checkpoint
        forked = door.sign_checkpoint(replace(said, root=bytes(32)))
    (fault,) = compare_checkpoint(logged, forked)
    assert "another past" in fault.message
    with pytest.raises(BadInput, match="not a signed checkpoint"):
        compare_checkpoint(logged, b"nothing")


def test_a_new_key_is_introduced_by_the_former(logged: Home) -> None:
    new = read_public_key(rotate_key(logged))
    note = read_checkpoint(close_day(logged, now=LATER).note)
    keys = [
        read_public_key(line) for line in (find_log(logged) / KEYS).read_text("ascii").splitlines()
    ]
    assert len(keys) == 2
    assert note.list_signers(keys) == keys
    later = read_checkpoint(close_day(logged, now=AGAIN).note)
    assert later.list_signers(keys) == [new]
    assert find_faults(logged) == []


def test_an_erased_source_is_in_no_leaf_and_all_other_proofs_hold(logged: Home) -> None:
    with open_vault(logged) as vault:
        door = LogDoor(vault)
        with LedgerReader.open(logged.ledger_db) as ledger:
            facts = {one.capture: gather_facts(one) for one in ledger.captures()}
        before = door.hash_captures(facts.values())
    erase_source(logged, "wren")
    assert find_faults(logged) == []
    close_day(logged, now=LATER)
    assert find_faults(logged) == []
    left = set(list_captures(logged))
    assert 0 < len(left) < len(before)
    with open_vault(logged) as vault:
        after = LogDoor(vault).hash_captures(facts.values())
    # With all keys that are left, and all that was once known, none of wren's leaves comes out.
    assert set(after) == left
    names = [to_id(IdKind.CAPTURE, one) for one in sorted(left)]
    assert len(prove_captures(logged, names, facts=("fact/how",))) == len(names)
    assert check_archive(logged).findings == ()


def test_a_log_from_an_older_backup_does_not_sign_another_past(
    logged: Home, tmp_path: Path
) -> None:
    import shutil

    shutil.copytree(find_log(logged), tmp_path / "older")
    close_day(logged, now=LATER)
    shutil.rmtree(find_log(logged))
    shutil.copytree(tmp_path / "older", find_log(logged))
    assert any("another past" in one or "ends before" in one for one in find_faults(logged))
    with pytest.raises(EvidenceDamaged, match="begin-anew"):
        close_day(logged, now=AGAIN)
    assert begin_anew(logged).endswith("/2")
    note = read_checkpoint(close_day(logged, now=AGAIN).note)
    assert note.checkpoint.origin.endswith("/2")
    assert find_faults(logged) == []


def test_what_was_sealed_before_there_was_a_log_is_taken_in(logged: Home) -> None:
    import shutil

    with close_it(sqlite3.connect(logged.ledger_db)) as db, db:
        db.execute("DELETE FROM setting WHERE name = 'log_founded'")
    shutil.rmtree(find_log(logged))
    with open_vault(logged) as vault:
        vault.write_log_state({})
    closing = close_day(logged, now=LATER)
    assert closing.made
    assert find_faults(logged) == []

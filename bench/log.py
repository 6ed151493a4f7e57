"""What the log costs on top of sealing, and what a proof costs. Run: ``python -m bench.log``.

Processor time. Prints figures; asserts nothing.
"""

from __future__ import annotations

import hashlib
import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

from archive.evidence import EvidenceStore
from archive.evidence.records import seal_record_pair
from archive.ids import random_key
from archive.intake import Intake
from archive.log.finding import find_leaf, list_batches
from archive.log.leaves import CaptureFacts, hash_capture, list_records
from archive.log.merkle import check_inclusion, prove_inclusion
from archive.log.notes import Checkpoint, sign_checkpoint
from archive.log.store import LogStore
from archive.model import Access, Page
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.seal import SourceSession
from archive.sources.keys import init_archive
from archive.sources.sealing import SourceKeys
from archive.times import Seen, StatedBy
from bench.evidence import draft, invent_body
from crawlers.donations import DonatedPage
from crawlers.intake import Outcome, PageIntake
from tests.safety.accesslog import render_page, simulate_log

LEAVES = 1_000_000
DAYS = 1_000
BATCH = 32
ROUNDS = 60


def measure(call: Callable[[], object], *, times: int) -> float:
    """Milliseconds of the processor, the median of several calls."""
    found = []
    for _ in range(times):
        begun = time.process_time()
        call()
        found.append((time.process_time() - begun) * 1000)
    return statistics.median(found)


def compare_with_sealing(folder: Path) -> None:
    keys = SourceKeys(bytes(32), name=bytes(16))
    draw = random.Random(1)
    window = Seen(*[draft(None, bytes(32)).window.earliest] * 2, StatedBy.FILE).window()
    for name, body in (("page of 95 KB", invent_body(draw)), ("repeat", None)):
        digest = hashlib.sha256(body or b"").digest()
        drafts = [draft(body, digest) for _ in range(BATCH)]
        with EvidenceStore(folder) as store:
            sealing = measure(lambda d=drafts, s=store: s.append(d), times=20) / BATCH
            places = store.append(drafts)
        facts = [
            CaptureFacts(
                capture=random_key(),
                platform="inventedwork",
                access=Access.DONATED,
                public=False,
                stated_by=StatedBy.FILE,
                window=window,
                digest=digest,
                parts_root=bytes(32) if body else None,
                parts_count=4_000 if body else 0,
                removed=(("header", "header", "headers.not-allowed", 1),) if body else (),
                records=list_records(at),
                time_commitment=bytes(32),
                source_commitment=bytes(32),
            )
            for at in places
        ]

        def hash_all(rows: list[CaptureFacts] = facts) -> None:
            for one in rows:
                hash_capture(
                    one, salt=lambda count, o=one: keys.salt_log(o.capture, o.first_record, count)
                )

        leaf = measure(hash_all, times=50) / BATCH
        print(
            f"writing the records of a {name}: {sealing:.3f} ms; its leaf: {leaf:.4f} ms, "
            f"{leaf / sealing:.1%}"
        )
        assert seal_record_pair(drafts[0])


def compare_with_repeats(folder: Path) -> None:
    """A batch of repeats through the whole of sealing (the source's rows, the records, the ledger),
    with leaves and without, in turn: their difference is all that the log adds, its row included.
    The quickest batch of each counts: what disturbs can only add.
    """
    pages = [render_page(load) for load in simulate_log(1, BATCH, seed=1)[:BATCH]]
    say_so = SaySo(text=read_consent_text(), given_at=pages[0].seen.start, how=HowGiven.PAPER)
    home, _ = init_archive(folder / "archive", key_file=folder / "master.key")
    with Intake(home) as intake:
        ConsentDoor(intake.vault).record_say_so("a", say_so)
        outcomes: list[Outcome] = []
        with intake.open_session("a") as session:
            PageIntake(session, report=outcomes.append).take_all(
                DonatedPage(str(number), page) for number, page in enumerate(pages)
            )
            assert all(one.capture for one in outcomes)

            def seal(number: int) -> float:
                begun = time.process_time()
                for page in pages:
                    one = repeat_page(page, number)
                    mark = session.mark(one, "mturk")
                    assert session.recall(one, "mturk", mark, then=lambda _receipt: None)
                return (time.process_time() - begun) * 1000 / BATCH

            with_leaf, without = [], []
            for number in range(1, 2 * ROUNDS, 2):
                with_leaf.append(seal(number))
                with patch.object(SourceSession, "hash_leaf", lambda _self, _facts: None):
                    without.append(seal(number + 1))
    bare, whole = min(without), min(with_leaf)
    print(
        f"sealing a repeat, all of it: {bare:.3f} ms without a leaf, {whole:.3f} ms with one, "
        f"{whole / bare - 1:.1%} more"
    )


def repeat_page(page: Page, number: int) -> Page:
    """The same bytes, seen so many seconds later."""
    at = page.seen.start + timedelta(seconds=number)
    return replace(page, seen=Seen(at, at, page.seen.stated_by))


def measure_tree(folder: Path) -> None:
    draw = random.Random(2)
    with LogStore(folder) as store:
        size, spent = 0, 0.0
        for day in range(DAYS):
            batch = sorted(draw.randbytes(32) for _ in range(LEAVES // DAYS))
            begun = time.process_time()
            root = store.append(batch, size=size)
            spent += time.process_time() - begun
            size += len(batch)
            from datetime import date, timedelta

            made = date(2020, 1, 1) + timedelta(days=day)
            point = Checkpoint("piecework/bench/1", size, root, made)
            note = sign_checkpoint(point, seeds=[bytes(32)])
            store.write_checkpoint(note, size=size, day=made.isoformat())
        print(f"appending to the tree: {spent / size * 1e6:.2f} µs a leaf")
        begun = time.process_time()
        batches = list_batches(store)
        print(f"reading {DAYS} checkpoints: {(time.process_time() - begun) * 1000:.0f} ms")
        wanted = [draw.randrange(size) for _ in range(200)]
        leaves = [store.read_leaves(one, one + 1) for one in wanted]
        prove, find = [], []
        for index, leaf in zip(wanted, leaves, strict=True):
            begun = time.process_time()
            proof = prove_inclusion(store.read_node, index=index, size=size)
            prove.append((time.process_time() - begun) * 1000)
            assert check_inclusion(leaf=leaf, index=index, size=size, proof=proof, root=root)
            begun = time.process_time()
            assert find_leaf(store, batches, leaf) == index
            find.append((time.process_time() - begun) * 1000)
        print(
            f"inclusion proof of {size:,} leaves: median {statistics.median(prove):.3f} ms, "
            f"most {max(prove):.3f} ms; finding a leaf: median {statistics.median(find):.2f} ms, "
            f"most {max(find):.2f} ms"
        )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        os.environ["PIECEWORK_KEY_STORE"] = str(Path(name) / "keys")
        compare_with_sealing(Path(name) / "evidence")
        compare_with_repeats(Path(name))
        measure_tree(Path(name) / "log")


if __name__ == "__main__":
    main()

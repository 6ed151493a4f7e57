"""What the log costs on top of sealing, and what a proof costs. Run: ``python -m bench.log``.

Processor time. Prints figures; asserts nothing.
"""

from __future__ import annotations

import hashlib
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archive.evidence import EvidenceStore
from archive.evidence.records import seal_record_pair
from archive.ids import random_key
from archive.log.finding import find_leaf, list_batches
from archive.log.leaves import CaptureFacts, hash_capture, list_records
from archive.log.merkle import check_inclusion, prove_inclusion
from archive.log.notes import Checkpoint, sign_checkpoint
from archive.log.store import LogStore
from archive.model import Access
from archive.sources.sealing import SourceKeys
from archive.times import Seen, StatedBy
from bench.evidence import draft, invent_body

LEAVES = 1_000_000
DAYS = 1_000
BATCH = 32


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
        print(f"sealing a {name}: {sealing:.3f} ms; its leaf: {leaf:.4f} ms, {leaf / sealing:.1%}")
        assert seal_record_pair(drafts[0])


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
        compare_with_sealing(Path(name) / "evidence")
        measure_tree(Path(name) / "log")


if __name__ == "__main__":
    main()

"""What sealing, settling, verifying and recovering cost. Run with ``python -m bench.evidence``.

Measures on invented pages of about 99 KB with 100 listings each, in a temporary folder. Prints
figures; asserts nothing. Each time is the median of several
runs, on the clock and of the processor (where other programs run, only the second holds).
"""

from __future__ import annotations

import hashlib
import os
import random
import resource
import statistics
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from archive.evidence import EvidenceStore, RecordDraft
from archive.evidence.recovery import scan_members
from archive.ids import random_key
from archive.model import Access, RecordPlace, RedactedPage
from archive.times import Seen, StatedBy

PAGES = 320
BATCH = 32
_WORDS = ["label", "picture", "short", "survey", "audio", "minutes", "quick", "review", "rate"]
_AT = datetime(2026, 3, 1, 14, tzinfo=UTC)


def invent_body(draw: random.Random) -> bytes:
    """About 99 KB of HTML: 100 rows that differ in words, ids and pay."""
    rows = []
    for _ in range(100):
        title = " ".join(draw.choices(_WORDS, k=9)).capitalize()
        text = " ".join(draw.choices(_WORDS, k=60))
        group = draw.randbytes(15).hex().upper()
        rows.append(
            f'<tr class="listing"><td class="title"><a href="/projects/{group}/tasks?ref=list">'
            f"{title}</a></td><td class='requester'>Requester {draw.randrange(400)}</td>"
            f"<td class='reward'>${draw.randrange(1, 400) / 100:.2f}</td>"
            f"<td class='units'>{draw.randrange(9000)}</td><td class='text'>{text}</td>"
            f"<td class='posted'>{draw.randrange(30)} days ago</td></tr>\n" + " " * 230
        )
    return (
        "<!doctype html><html><body><table>\n" + "".join(rows) + "</table></body></html>"
    ).encode()


def draft(body: bytes | None, digest: bytes, *, public: bool = False) -> RecordDraft:
    """A capture with notes of the size that redaction makes (about 1 KB)."""
    page = None
    if body is not None:
        page = RedactedPage(
            body=body,
            content_type="text/html; charset=utf-8",
            charset="utf-8",
            seen=Seen(_AT, _AT, StatedBy.FILE),
            access=Access.DONATED,
            address="https://work.example/list",
            status=200,
            headers=(("Content-Type", "text/html; charset=utf-8"),),
            removed=(),
            contacts=(),
            digest=digest,
        )
    return RecordDraft(
        capture=random_key(),
        page=page,
        window=Seen(_AT, _AT, StatedBy.FILE).window(),
        platform="inventedwork",
        access=Access.DONATED,
        digest=digest,
        public=public,
        notes={
            "removed": [["worker-id", "text", f"rule-{n}", n] for n in range(20)],
            "commitments": {name: os.urandom(32).hex() for name in ("time", "source", "parts")},
        },
    )


class Figure(NamedTuple):
    """One thing measured; ``processor`` is None where ``value`` is no time on the clock."""

    what: str
    value: float
    unit: str
    processor: float | None = None


def measure_median(what: str, run: Callable[[], None], *, times: int, share: int = 1) -> Figure:
    """The medians of ``times`` runs, in milliseconds for each of ``share`` things."""
    clock, processor = [], []
    for _ in range(times):
        begun, spent = time.perf_counter(), time.process_time()
        run()
        clock.append((time.perf_counter() - begun) * 1e3 / share)
        processor.append((time.process_time() - spent) * 1e3 / share)
    return Figure(what, statistics.median(clock), "ms", statistics.median(processor))


def measure_evidence(folder: Path) -> list[Figure]:
    """Seal, settle, verify, read and recover; zlib's levels beside them."""
    draw = random.Random(1)
    bodies = [invent_body(draw) for _ in range(PAGES)]
    digests = [hashlib.sha256(body).digest() for body in bodies]
    pages = [draft(body, digest) for body, digest in zip(bodies, digests, strict=True)]
    repeats = [draft(None, digest) for digest in digests]
    held: dict[int, list[RecordPlace]] = {}
    found = [Figure("page", len(bodies[0]) / 1e3, "KB")]
    with EvidenceStore(folder) as store:
        for name, drafts in (("page", pages), ("repeat", repeats)):
            batches = [drafts[at : at + BATCH] for at in range(0, PAGES, BATCH)]
            run = partial(_seal_next, store, iter(batches), held)
            what = f"sealing a {name}, {BATCH} to an fsync"
            found.append(measure_median(what, run, times=len(batches), share=BATCH))
            found.append(Figure(f"sealed {name} with its notes", _mean_size(held, drafts), "KB"))
        alone = iter([[draft(bodies[0], digests[0])] for _ in range(20)])
        run = partial(_seal_next, store, alone, held)
        found.append(measure_median("sealing a page with an fsync of its own", run, times=20))
        size = sum(place.length for group in held.values() for place in group)
        run = partial(_settle, store, held)
        found.append(measure_median(f"settling {size / 1e6:.1f} MB", run, times=1))

        claims = sorted(
            ((capture, place) for capture, group in held.items() for place in group),
            key=lambda claim: (claim[1].file, claim[1].offset),
        )
        plain = sum(len(body) for body in bodies) + 20 * len(bodies[0])
        run = partial(_expect_none, store, claims)
        verify = measure_median(f"verifying {len(claims)} records", run, times=5)
        found.append(verify)
        run = partial(_gunzip_all, folder)
        found.append(measure_median("gunzip and SHA-256 of the same files", run, times=5))
        found.append(Figure("verifying, of page bytes", plain / verify.value / 1e3, "MB/s"))
        run = partial(_read_next, store, iter([held[one.capture][0] for one in pages]))
        found.append(measure_median("reading a page", run, times=200))
        ends: dict[str, int] = {}
        for _, place in claims:
            ends[place.file] = max(ends.get(place.file, 0), place.offset + place.length)
        run = partial(_recover, store, ends)
        found.append(measure_median("recovering with nothing to do", run, times=3))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    found.append(Figure("peak memory of this process", peak, "MB"))
    for level in (1, 3, 5, 6, 9):
        packed = len(zlib.compress(bodies[0], level, 31)) / 1e3
        run = partial(_compress, bodies[0], level)
        found.append(measure_median(f"zlib level {level}: {packed:.1f} KB", run, times=9))
    return found


def _compress(body: bytes, level: int) -> None:
    zlib.compress(body, level, 31)


def _mean_size(held: dict[int, list[RecordPlace]], drafts: list[RecordDraft]) -> float:
    return sum(place.length for one in drafts for place in held[one.capture]) / len(drafts) / 1e3


def _seal_next(
    store: EvidenceStore, batches: Iterator[list[RecordDraft]], held: dict[int, list[RecordPlace]]
) -> None:
    batch = next(batches)
    for one, places in zip(batch, store.append(batch), strict=True):
        held[one.capture] = places


def _expect_none(store: EvidenceStore, claims: list[tuple[int, RecordPlace]]) -> None:
    for finding in store.verify(claims):
        raise SystemExit(f"the bench's own evidence is not whole: {finding}")


def _gunzip_all(folder: Path) -> None:
    for path in folder.glob("*.warc.gz"):
        for _ in scan_members(path):
            pass


def _read_next(store: EvidenceStore, places: Iterator[RecordPlace]) -> None:
    store.read(next(places))


def _settle(store: EvidenceStore, held: dict[int, list[RecordPlace]]) -> None:
    plan = store.settle(held)
    held.update({capture: list(group) for capture, group in plan.moved.items()})
    plan.finish()


def _recover(store: EvidenceStore, ends: dict[str, int]) -> None:
    store.recover(ends)


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        for what, value, unit, processor in measure_evidence(Path(folder) / "evidence"):
            beside = "" if processor is None else f"  (processor {processor:.3f} ms)"
            print(f"{what:<44} {value:>10.3f} {unit}{beside}")


if __name__ == "__main__":
    main()

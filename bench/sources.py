"""What sealing who saw it costs. Run with ``python -m bench.sources``.

Measures on invented data in a temporary folder. Prints figures; asserts nothing. Each is the
median of several runs, on the clock and of the processor (where other programs run, only the
second holds).
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.model import Access
from archive.redaction.parts import Part
from archive.sources.doors.consent import ConsentDoor, HowGiven, SaySo, read_consent_text
from archive.sources.doors.k import KDoor
from archive.sources.doors.seal import Admission, SealDoor, SourceSession
from archive.sources.keys import Vault, init_archive, open_vault
from archive.times import Seen, StatedBy

START = datetime(2026, 3, 1, 14, tzinfo=UTC)
THINGS = 60_000
PARTS = 5_000


def measure(what: str, act: Callable[[], object], *, per: int = 1, runs: int = 15) -> None:
    """Print microseconds for each of ``per``."""
    clock, processor = [], []
    for _ in range(runs):
        before, used = time.perf_counter(), time.process_time()
        act()
        clock.append(time.perf_counter() - before)
        processor.append(time.process_time() - used)
    wall, own = (statistics.median(times) / per * 1e6 for times in (clock, processor))
    print(f"{what:<48}{wall:>10.1f} µs{own:>10.1f} µs of the processor")


def invent_admission(session: SourceSession, *, body: bytes) -> Admission:
    moment = START + timedelta(microseconds=int.from_bytes(os.urandom(4), "big"))
    mark = session.mark("invented", "/list", body)
    seen = Seen(moment, moment, StatedBy.FILE)
    return Admission("invented", seen, Access.DONATED, mark, os.urandom(32))


def measure_session(vault: Vault) -> None:
    seal = SealDoor(vault)
    session = seal.open_session("a")

    def admit() -> None:
        batch = [invent_admission(session, body=os.urandom(32)) for _ in range(32)]
        seal.acknowledge([one.capture for one in session.admit(batch)])

    body = os.urandom(200_000)
    one = invent_admission(session, body=body)
    session.admit([one])
    measure("admit and acknowledge, batches of 32: each", admit, per=32)
    measure("mark 200 KB", lambda: session.mark("invented", "/list", body), runs=99)
    measure("recall, known", lambda: session.recall(one.mark), runs=99)
    measure("recall, unknown", lambda: session.recall(bytes(16)), runs=99)
    measure("same donation", lambda: session.same_donation(one.mark, one.seen), runs=99)
    paths = [f"html[1]/body[1]/table[1]/tr[{number}]/td[2]/#text" for number in range(PARTS)]
    parts = [Part(path, path.encode()) for path in paths]
    salts = session.salts(one.capture)
    measure(f"salts of {PARTS} parts: each", lambda: salts(PARTS), per=PARTS)
    measure(
        f"commit to {PARTS} parts: each",
        lambda: session.commit_parts(one.capture, parts),
        per=PARTS,
    )
    captures = [
        done.capture
        for done in session.admit(
            [invent_admission(session, body=os.urandom(32)) for _ in range(1000)]
        )
    ]
    measure("order 1,000 captures: each", lambda: seal.order_captures(captures), per=1000, runs=5)
    seal.close()


def measure_k(vault: Vault) -> None:
    door, seal = KDoor(vault), SealDoor(vault)
    for name, what in (("a", "new"), ("b", "second"), ("c", "third"), ("a", "reached")):
        session, digest = seal.open_session(name), os.urandom(32)
        pairs = [(thing, digest) for thing in range(1, THINGS + 1)]

        def note(session: SourceSession = session, pairs: list[tuple[int, bytes]] = pairs) -> None:
            door.note(pairs, session)

        measure(f"k door, {THINGS} things, {what}: each", note, per=THINGS, runs=1)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PIECEWORK_KEY_STORE"] = str(Path(folder) / "keys")
        home, _ = init_archive(
            Path(folder) / "archive", demo=True, key_file=Path(folder) / "master.key"
        )
        measure("open sources.db", lambda: open_vault(home).close())
        say_so = SaySo(text=read_consent_text(), given_at=START, how=HowGiven.PAPER)
        with open_vault(home) as vault:
            for name in ("a", "b", "c"):
                ConsentDoor(vault).record_say_so(name, say_so)
            measure_session(vault)
            measure_k(vault)


if __name__ == "__main__":
    main()

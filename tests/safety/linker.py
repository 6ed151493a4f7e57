"""An attacker: the platform's access log in one hand, a copy of the archive folder in the other.

Knows every load (account, address, time), can replay any page as any account got it, and has
this very program. Everything it uses is read from the files of the folder, not through the
archive's own doors. Each attack guesses, for every capture, whose it is; a guess among several
accounts counts as the fraction it deserves, so that nothing hangs on luck.
"""

from __future__ import annotations

import json
import random
import sqlite3
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

from tests.safety.accesslog import Load
from tests.safety.leaves import estimate_arrival

Guess = Mapping[int, float]  #: account → how strongly it is believed


@dataclass
class Trace:
    """What the folder shows of one capture."""

    capture: int
    window: tuple[int, int]
    address: str
    digest: bytes
    features: dict[str, object]
    orders: dict[str, tuple[object, ...]]  #: name of an order → place in it
    lengths: tuple[int, ...]
    body: bytes | None
    loads: list[Load] = field(default_factory=list)  #: of the log: that address, that window

    @property
    def accounts(self) -> list[int]:
        return sorted({load.account for load in self.loads})


def read_traces(folder: Path, log: Sequence[Load]) -> list[Trace]:
    """Open everything that a thief would, and lay the log beside it."""
    raw = (folder / "ledger.db").read_bytes()
    evidence = {path.name: path.read_bytes() for path in (folder / "evidence").glob("*.warc.gz")}
    by_inode = sorted(evidence, key=lambda name: (folder / "evidence" / name).stat().st_ino)
    db = sqlite3.connect(f"file:{folder / 'ledger.db'}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    loads: dict[tuple[str, int], list[Load]] = defaultdict(list)
    for load in log:
        loads[load.address, int(load.at.timestamp()) // 3600].append(load)
    records: dict[int, list[sqlite3.Row]] = defaultdict(list)
    for row in db.execute(
        "SELECT r.*, f.name FROM record r JOIN evidence_file f ON f.file = r.file ORDER BY r.role"
    ):
        records[row["capture"]].append(row)
    ages = estimate_arrival(folder / "ledger.db")
    unordered = {
        row[0]: place for place, row in enumerate(db.execute("SELECT capture FROM capture"))
    }
    traces = []
    for row in db.execute("SELECT c.*, p.digest FROM capture c JOIN page p ON p.page = c.page"):
        own = records[row["capture"]]
        places = [(by_inode.index(one["name"]), one["offset"]) for one in own]
        members = [
            zlib.decompress(evidence[one["name"]][one["offset"] :][: one["length"]], 31)
            for one in own
        ]
        notes = next(
            (m for m, one in zip(members, own, strict=True) if one["role"] == "notes"), b""
        )
        head, _, said = notes.partition(b"\r\n\r\n")
        told = json.loads(said) if said else {}
        page = next((m for m, one in zip(members, own, strict=True) if one["role"] == "page"), None)
        others = [m for m, one in zip(members, own, strict=True) if one["role"] != "notes"]
        traces.append(
            Trace(
                capture=row["capture"],
                window=(row["earliest"], row["latest"]),
                address=row["address"],
                digest=row["digest"],
                features={
                    "removed": row["removed"],
                    "parts": (row["parts_count"], row["parts_root"] is None),
                    "roles": tuple(one["role"] for one in own),
                    "segment": own[0]["name"],
                    "stated": (row["stated_by"], row["access"], row["public"], row["provenance"]),
                    "notes": json.dumps(
                        {k: v for k, v in told.items() if k not in ("time", "source", "parts")},
                        sort_keys=True,
                    ),
                    "notes-keys": (tuple(told), told.get("parts") is None),
                    "head": tuple(
                        line.partition(b":")[0] for line in (*others[0].split(b"\r\n")[:24],)
                    ),
                    "notes-head": tuple(line.partition(b":")[0] for line in head.split(b"\r\n")),
                    "digest": bytes(row["digest"]),
                },
                orders={
                    "evidence": places[0],
                    "evidence-in-segment": (own[0]["name"], own[0]["offset"]),
                    "rowid": (row["capture"],),
                    "file": (raw.find(row["time_commitment"]),),
                    "file-backwards": (raw.rfind(row["time_commitment"]),),
                    "records-in-file": (raw.find(own[0]["sha256"]),),
                    "index-in-file": (raw.rfind(row["capture"].to_bytes(8, "big")),),
                    "unordered": (unordered[row["capture"]],),
                    "age-in-leaves": (ages[row["capture"]],),
                    "age-in-all-leaves": (ages[row["capture"]] + ages[row["page"]],),
                },
                lengths=tuple(one["length"] for one in own),
                body=page,
                loads=loads[row["address"], row["earliest"] // 3600],
            )
        )
    db.close()
    return traces


def score(traces: Sequence[Trace], guesses: Mapping[int, Guess], truth: Mapping[int, int]) -> float:
    """The share of captures whose account was named; a tie counts as the chance it is."""
    return mean(_chance(trace, guesses.get(trace.capture, {}), truth) for trace in traces)


def _chance(trace: Trace, guess: Guess, truth: Mapping[int, int]) -> float:
    believed = {account: guess.get(account, 0.0) for account in trace.accounts}
    best = max(believed.values())
    chosen = [account for account, weight in believed.items() if weight >= best - 1e-12]
    return (truth[trace.capture] in chosen) / len(chosen)


def guess_blindly(traces: Sequence[Trace]) -> dict[int, Guess]:
    """Chance: any account that loaded that address in that window."""
    return {trace.capture: dict.fromkeys(trace.accounts, 1.0) for trace in traces}


def guess_by_neighbours(traces: Sequence[Trace], order: str, *, reach: int) -> dict[int, Guess]:
    """What stands side by side came together, from one account."""
    ranked = sorted(traces, key=lambda trace: trace.orders[order])
    guesses: dict[int, Guess] = {}
    for place, trace in enumerate(ranked):
        weights: Counter[int] = Counter()
        for other in ranked[max(0, place - reach) : place + reach + 1]:
            for account in other.accounts:
                weights[account] += 1 / len(other.accounts)  # type: ignore[assignment]
        guesses[trace.capture] = weights
    return guesses


def guess_by_stretch(traces: Sequence[Trace], order: str, *, stretch: int) -> dict[int, Guess]:
    """Batches are stretches of an order: the account that explains most of a stretch gave it."""
    ranked = sorted(traces, key=lambda trace: trace.orders[order])
    guesses: dict[int, Guess] = {}
    for first in range(0, len(ranked), stretch):
        part = ranked[first : first + stretch]
        weights = Counter(account for trace in part for account in trace.accounts)
        for trace in part:
            guesses[trace.capture] = {account: float(weights[account]) for account in weights}
    return guesses


def guess_by_order_in_window(
    traces: Sequence[Trace], order: str, *, backwards: bool
) -> dict[int, Guess]:
    """Within a window, the order of captures is the order of loads."""
    groups: dict[tuple[str, tuple[int, int]], list[Trace]] = defaultdict(list)
    for trace in traces:
        groups[trace.address, trace.window].append(trace)
    guesses: dict[int, Guess] = {}
    for group in groups.values():
        ranked = sorted(group, key=lambda trace: trace.orders[order], reverse=backwards)
        loads = sorted(ranked[0].loads, key=lambda load: load.at)
        for place, trace in enumerate(ranked):
            at = (place + 0.5) / len(ranked) * len(loads)
            weights: dict[int, float] = {}
            for number, load in enumerate(loads):
                near = -abs(number + 0.5 - at)
                weights[load.account] = max(near, weights.get(load.account, near))
            low = min(weights.values())
            guesses[trace.capture] = {a: weight - low + 1 for a, weight in weights.items()}
    return guesses


def guess_by_order_of_all(traces: Sequence[Trace], order: str) -> dict[int, Guess]:
    """Captures came in the order of their loads, over all windows of an hour of the day."""
    groups: dict[tuple[int, int], list[Trace]] = defaultdict(list)
    for trace in traces:
        groups[trace.window].append(trace)
    guesses: dict[int, Guess] = {}
    for group in groups.values():
        ranked = sorted(group, key=lambda trace: trace.orders[order])
        for place, trace in enumerate(ranked):
            minute = (place + 0.5) / len(ranked) * 3600
            weights: dict[int, float] = {}
            for load in trace.loads:
                near = 3600 - abs(load.at.timestamp() % 3600 - minute)
                weights[load.account] = max(near, weights.get(load.account, 0.0))
            guesses[trace.capture] = weights
    return guesses


def guess_by_learning(
    traces: Sequence[Trace], feature: Callable[[Trace], object]
) -> dict[int, Guess]:
    """Where one account alone can have been, it is known: what its captures look like is learned,
    and so is the first guess of each round for all others."""
    sizes: Counter[object] = Counter()
    seen: dict[object, Counter[int]] = defaultdict(Counter)
    totals: Counter[int] = Counter()
    for trace in traces:
        value = feature(trace)
        sizes[value] += 1
        for account in trace.accounts:
            share = 1 / len(trace.accounts) ** 2
            seen[value][account] += share  # type: ignore[assignment]
            totals[account] += share  # type: ignore[assignment]
    kinds = len(sizes)
    return {
        trace.capture: {
            account: (seen[feature(trace)][account] + 0.5) / (totals[account] + 0.5 * kinds)
            for account in trace.accounts
        }
        for trace in traces
        if sizes[feature(trace)] > 1
    }


def guess_by_length(traces: Sequence[Trace], which: int) -> dict[int, Guess]:
    """The length of a record, beside others of the same page and kind, is the account's own."""
    usual: dict[tuple[str, object], list[int]] = defaultdict(list)
    for trace in traces:
        usual[trace.address, trace.features["roles"]].append(trace.lengths[which])
    residues = {
        trace.capture: trace.lengths[which] - mean(usual[trace.address, trace.features["roles"]])
        for trace in traces
    }
    known: dict[int, list[float]] = defaultdict(list)
    for trace in traces:
        if len(trace.accounts) == 1:
            known[trace.accounts[0]].append(residues[trace.capture])
    means = {account: mean(values) for account, values in known.items()}
    return {
        trace.capture: {
            account: -abs(means.get(account, 0.0) - residues[trace.capture])
            for account in trace.accounts
        }
        for trace in traces
    }


def guess_by_equal_pages(traces: Sequence[Trace]) -> dict[int, Guess]:
    """A record without body repeats a page: whoever gave the page came back."""
    alike: dict[bytes, list[Trace]] = defaultdict(list)
    for trace in traces:
        alike[trace.digest].append(trace)
    guesses: dict[int, Guess] = {}
    for trace in traces:
        weights: Counter[int] = Counter()
        for other in alike[trace.digest]:
            if other is not trace and ((other.body is None) != (trace.body is None)):
                weights.update(other.accounts)
        guesses[trace.capture] = {a: float(n) for a, n in weights.items()}
    return guesses


def guess_by_replaying(
    traces: Iterable[Trace], replay: Callable[[Load], bytes]
) -> dict[int, Guess]:
    """Render each load again as the account got it, redact it with this program, and compare."""
    return {
        trace.capture: {load.account: 1.0 for load in trace.loads if replay(load) == trace.digest}
        for trace in traces
    }


def run_attacks(
    traces: Sequence[Trace],
    truth: Mapping[int, int],
    *,
    replay: Callable[[Load], bytes],
    sample: int,
) -> dict[str, float]:
    """Every attack and its success; ``replaying`` on a sample, as it costs a redaction a load."""
    done: dict[str, float] = {}
    for order in traces[0].orders:
        for reach in (1, 3):
            guesses = guess_by_neighbours(traces, order, reach=reach)
            done[f"neighbours {reach} by {order}"] = score(traces, guesses, truth)
        for stretch in (16, 32):
            guesses = guess_by_stretch(traces, order, stretch=stretch)
            done[f"stretch {stretch} by {order}"] = score(traces, guesses, truth)
        for backwards in (False, True):
            guesses = guess_by_order_in_window(traces, order, backwards=backwards)
            done[f"window {backwards} by {order}"] = score(traces, guesses, truth)
        done[f"all by {order}"] = score(traces, guess_by_order_of_all(traces, order), truth)
    for name in traces[0].features:
        guesses = guess_by_learning(traces, lambda trace, name=name: trace.features[name])  # type: ignore[misc]
        done[f"learned {name}"] = score(traces, guesses, truth)
        guesses = guess_by_learning(
            traces,
            lambda trace, name=name: (trace.features[name], trace.window[0] // 86400),  # type: ignore[misc]
        )
        done[f"learned {name} by day"] = score(traces, guesses, truth)
    for which in range(2):
        done[f"length {which}"] = score(traces, guess_by_length(traces, which), truth)
    done["equal pages"] = score(traces, guess_by_equal_pages(traces), truth)
    chosen = random.Random(0).sample(list(traces), min(sample, len(traces)))
    lifted = score(chosen, guess_by_replaying(chosen, replay), truth)
    # On the same scale as the others: chance of the sample taken off, chance of all put on.
    base = score(chosen, guess_blindly(chosen), truth)
    done["replaying"] = lifted - base + score(traces, guess_blindly(traces), truth)
    return done

"""Whoever has every checkpoint, and every proof that was ever shown, links no captures of a day.

The strongest attacker that the log allows: each leaf was opened to them (its index, its facts but
the source), and they have the platform's access log. What they are left with is the day, which
each proof tells (docs/threat-model.md); order within it must tell nothing.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from archive.log.closing import count_padding, fill_batch
from archive.log.leaves import CaptureFacts, hash_capture
from archive.model import Access
from archive.sources.sealing import SourceKeys
from archive.times import Seen, StatedBy

DAYS, ACCOUNTS, LOADS = 40, 10, 25
MARGIN = 0.05
FACTS = CaptureFacts(
    capture=0,
    platform="inventedwork",
    access=Access.VISITED,
    public=False,
    stated_by=StatedBy.CLOCK,
    window=Seen(*[datetime(2026, 3, 1, tzinfo=UTC)] * 2, StatedBy.CLOCK).window(),
    digest=bytes(32),
    parts_root=bytes(32),
    parts_count=40,
    removed=(),
    records=(("page", bytes(32)),),
    time_commitment=bytes(32),
    source_commitment=bytes(32),
)


def write_log(draw: random.Random) -> list[tuple[list[bytes], dict[bytes, tuple[int, int]]]]:
    """For each day its batch, and of each capture's leaf the account and when it came."""
    keys = [SourceKeys(draw.randbytes(32), name=draw.randbytes(16)) for _ in range(ACCOUNTS)]
    days = []
    for day in range(DAYS):
        known: dict[bytes, tuple[int, int]] = {}
        begin = datetime(2026, 3, 1, tzinfo=UTC) + timedelta(days=day)
        # Accounts come one after another, each with many loads: order would tell all.
        for place, account in enumerate(draw.sample(range(ACCOUNTS), 4)):
            for load in range(LOADS):
                at = begin + timedelta(hours=place * 3, seconds=load)
                window = Seen(at, at, StatedBy.CLOCK).window()
                one = replace(FACTS, capture=draw.getrandbits(63), window=window,
                              digest=draw.randbytes(32))  # fmt: skip
                leaf = hash_capture(
                    one,
                    salt=lambda n, o=one, k=keys[account]: k.salt_log(o.capture, o.first_record, n),
                )
                known[leaf] = account, len(known)
        padding = [hashlib.sha256(draw.randbytes(32)).digest() for _ in range(count_padding(100))]
        days.append((fill_batch(known, padding), known))
    return days


def test_neighbours_in_the_tree_are_one_accounts_no_oftener_than_by_chance() -> None:
    together = pairs = 0
    chance = 0.0
    for batch, known in write_log(random.Random(1)):
        accounts = [known[leaf][0] for leaf in batch if leaf in known]
        for first, second in pairwise(accounts):
            together += first == second
            pairs += 1
        chance += sum(accounts.count(one) - 1 for one in accounts) / (len(accounts) - 1)
    assert together / pairs <= chance / (DAYS * 4 * LOADS) + MARGIN


def test_an_index_tells_nothing_of_the_hour_nor_a_hash_of_the_account() -> None:
    by_index = by_hash = right_by_index = right_by_hash = 0
    for batch, known in write_log(random.Random(2)):
        opened = [known[leaf] for leaf in batch if leaf in known]
        # Those in the first half of the batch came in the first half of the day; those whose
        # hash begins alike are of one account.
        for number, (_, came) in enumerate(opened):
            right_by_index += (number < len(opened) / 2) == (came < len(opened) / 2)
            by_index += 1
        leaves = [leaf for leaf in batch if leaf in known]
        for first, second in pairwise(sorted(leaves, key=lambda leaf: leaf[::-1])):
            right_by_hash += known[first][0] == known[second][0]
            by_hash += 1
    assert abs(right_by_index / by_index - 1 / 2) <= MARGIN
    assert right_by_hash / by_hash <= (LOADS - 1) / (4 * LOADS - 1) + MARGIN


def test_a_day_of_few_and_a_day_of_many_look_alike_within_a_bucket() -> None:
    draw = random.Random(3)
    lengths = set()
    for count in (0, 1, 17, 32):
        leaves = [draw.randbytes(32) for _ in range(count)]
        padding = [draw.randbytes(32) for _ in range(count_padding(count))]
        lengths.add(len(fill_batch(leaves, padding)))
    assert lengths == {32}

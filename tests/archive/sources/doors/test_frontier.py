"""The frontier is sealed with its source, comes back as it was, and goes with the source's key."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from archive.errors import ConsentMissing
from archive.sources.doors.consent import ConsentDoor
from archive.sources.doors.frontier import (
    Account,
    Breaker,
    Budget,
    FrontierDoor,
    Walk,
    Wanted,
)
from archive.sources.keys import Vault

NOW = datetime(2026, 3, 2, 12, 0, 7, 123456, tzinfo=UTC)
ACCOUNT = Account(
    Budget("2026-03-02", 17, NOW, NOW), Breaker("rate_limited", NOW, NOW, 3, "a1b2c3")
)
WALK = Walk("7", 3, ("aa", "bb"), 120, 1, False, NOW, NOW, NOW, 1200.0, ("cc",), True, True)
WANTED = Wanted("https://work.heron.test/task/PRIVATEPATH", "listing-1", "content-1")


def test_everything_comes_back_as_it_was(vault: Vault, consent: ConsentDoor) -> None:
    door = FrontierDoor(vault)
    assert door.read_account("wren", platform="work") == Account()
    assert door.read_walk("wren", platform="work", list_id="all") == Walk()
    door.advance("wren", platform="work", account=ACCOUNT, list_id="all", walk=WALK, queue=[WANTED])
    again = FrontierDoor(vault)
    assert again.read_account("wren", platform="work") == ACCOUNT
    assert again.read_walk("wren", platform="work", list_id="all") == WALK
    assert again.read_queue("wren", platform="work") == (WANTED,)
    assert again.read_account("wren", platform="another") == Account()
    assert again.read_walk("wren", platform="work", list_id="another") == Walk()


def test_a_page_is_wanted_once_per_content(vault: Vault, consent: ConsentDoor) -> None:
    door = FrontierDoor(vault)
    assert door.list_fresh("wren", [WANTED], platform="work") == [WANTED]
    door.advance("wren", platform="work", account=ACCOUNT, done=WANTED)
    assert door.list_fresh("wren", [WANTED], platform="work") == []
    changed = Wanted(WANTED.address, WANTED.listing, "content-2")
    assert door.list_fresh("wren", [changed], platform="work") == [changed]
    assert door.list_fresh("wren", [WANTED], platform="another") == [WANTED]


def test_nothing_of_it_can_be_read_without_the_key(vault: Vault, consent: ConsentDoor) -> None:
    FrontierDoor(vault).advance(
        "wren", platform="work", account=ACCOUNT, list_id="all", walk=WALK, queue=[WANTED]
    )
    files = [path for path in vault.home.path.iterdir() if path.name.startswith("sources.db")]
    content = b"".join(path.read_bytes() for path in files)
    for word in (b"PRIVATEPATH", b"rate_limited", b"work", b"2026-03-02", b"visit"):
        assert word not in content
    for thing in (ACCOUNT, WALK, WANTED):
        assert "PRIVATEPATH" not in repr(thing)
        assert "12:00:07" not in repr(thing)


def test_it_goes_with_the_source(vault: Vault, consent: ConsentDoor) -> None:
    door = FrontierDoor(vault)
    door.write_account("wren", ACCOUNT, platform="work")
    vault.destroy_key(vault.need_source("wren"))
    with pytest.raises(ConsentMissing):
        door.read_account("wren", platform="work")
    with pytest.raises(ConsentMissing):
        door.write_account("wren", ACCOUNT, platform="work")

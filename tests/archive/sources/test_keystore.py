"""The key store: whole after a kill at any step, refused after any alteration, only the newest."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import IO

import pytest

from archive.errors import NoKey, SealBroken
from archive.home import Home
from archive.sources import crypto, keystore
from archive.sources.doors.consent import ConsentDoor, SaySo
from archive.sources.doors.erase import EraseDoor
from archive.sources.keys import Vault, find_key_store, open_vault
from archive.sources.keystore import (
    Header,
    Keys,
    lock_store,
    print_store,
    read_store,
    replace_store,
)
from archive.sources.master import KeyPlace

ARCHIVE = "0f" * 16
DATA_KEY = b"d" * 32
#: Every call by which the key store touches the disk.
CALLS = ("open", "write", "fsync", "link", "close")


class Killed(BaseException):
    """Stands for SIGKILL: nothing catches it, and nothing runs after it."""


def make_header() -> Header:
    return Header(ARCHIVE, KeyPlace.FILE, b"s" * 16, 17, "/x", b"m" * 60, b"r" * 60)


def make_content(number: int) -> bytes:
    keys = Keys({bytes([number]) * 16: bytes([number]) * 32}, b"k" * 32)
    return print_store(make_header(), keys, data_key=DATA_KEY)


def read_names(path: Path) -> set[int]:
    _, keys = read_store(path, archive_id=ARCHIVE, data_key=DATA_KEY)
    return {name[0] for name in keys.sources}


class DyingOs:
    """``os``, until the n-th call; then every call dies, as after a kill."""

    def __init__(self, *, after: int) -> None:
        self.left = after

    def __getattr__(self, name: str) -> object:
        real = getattr(os, name)
        if name not in CALLS:
            return real

        def call(*args: object, **named: object) -> object:
            self.count()
            return real(*args, **named)

        return call

    def count(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed


def kill_after(steps: int, act: Callable[[], None]) -> bool:
    """Whether it was killed."""
    with pytest.MonkeyPatch.context() as patch:
        dying = DyingOs(after=steps)
        patch.setattr(keystore, "os", dying)
        for name in ("replace", "unlink"):
            real = getattr(Path, name)

            def call(self: Path, *args: Path, real: Callable[..., object] = real) -> object:
                dying.count()
                return real(self, *args)

            patch.setattr(Path, name, call)
        try:
            act()
        except Killed:
            return True
    return False


def test_a_kill_at_every_step_leaves_a_whole_store(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    steps = 0
    killed = True
    outcomes = set()
    while killed:
        replace_store(path, make_content(1))
        killed = kill_after(steps, lambda: replace_store(path, make_content(2)))
        names = read_names(path)
        assert names in ({1}, {2}), f"killed after {steps} steps"
        outcomes.add(names.pop())
        with lock_store(path):
            assert sorted(one.name for one in tmp_path.iterdir()) == ["keys", "keys.lock"]
        assert read_names(path) in ({1}, {2})
        steps += 1
    assert outcomes == {1, 2}
    assert steps > 10, "the kills did not reach the steps"


def test_a_kill_while_clearing_away_is_cleared_away(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    for first in range(30):
        replace_store(path, make_content(1))
        if not kill_after(first, lambda: replace_store(path, make_content(2))):
            break
        names = read_names(path)
        second = 0
        while kill_after(second, lambda: keystore.settle_store(path)):
            assert read_names(path) == names
            second += 1
        assert read_names(path) == names
        assert {one.name for one in tmp_path.iterdir()} == {"keys"}
    else:
        pytest.fail("never came to an end")


def test_the_copy_before_is_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    replace_store(path, make_content(1))
    former = path.read_bytes()
    with path.open("rb") as held:
        replace_store(path, make_content(2))
        now = held.read()
    assert len(now) == len(former)
    assert former[:20] not in now
    assert read_names(path) == {2}


def test_who_reads_while_it_is_replaced_gets_the_newest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys"
    replace_store(path, make_content(1))
    real, opened = Path.open, []

    def open_and_lose(self: Path, *args: str) -> IO[bytes]:
        file: IO[bytes] = real(self, *args)
        opened.append(self)
        if len(opened) == 1:
            replace_store(path, make_content(2))
        return file

    monkeypatch.setattr(Path, "open", open_and_lose)
    assert read_names(path) == {2}
    assert len(opened) == 2


def test_it_is_overwritten_also_without_hard_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError("no hard links")

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / "keys"
    replace_store(path, make_content(1))
    with path.open("rb") as held:
        replace_store(path, make_content(2))
        assert b"piecework" not in held.read()
    assert [one.name for one in tmp_path.iterdir()] == ["keys"]


def test_the_next_start_clears_away_what_a_kill_left(home: Home) -> None:
    store = find_key_store(home)
    for suffix in ("old", "new"):
        store.with_name(f"{store.name}.{suffix}").write_bytes(store.read_bytes())
    open_vault(home).close()
    assert sorted(one.name for one in store.parent.iterdir()) == [store.name, f"{store.name}.lock"]


def test_every_altered_byte_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    content = make_content(1)
    head = content.index(b"\n", content.index(b"\n") + 1) + 1
    for place in (*range(head), *range(head, len(content), 397), len(content) - 1):
        altered = bytearray(content)
        altered[place] ^= 1
        path.write_bytes(altered)
        with pytest.raises((SealBroken, NoKey)):
            read_store(path, archive_id=ARCHIVE, data_key=DATA_KEY)


@pytest.mark.parametrize("length", [0, 1, 23, 24, 100, 400, -1])
def test_a_store_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "keys"
    path.write_bytes(make_content(1)[:length])
    with pytest.raises(SealBroken):
        read_store(path, archive_id=ARCHIVE, data_key=DATA_KEY)


def test_an_altered_wrap_is_refused(home: Home) -> None:
    store = find_key_store(home)
    content = store.read_bytes()
    at = content.index(b'"by_master": "') + 20
    store.write_bytes(
        content[:at] + (b"A" if content[at : at + 1] != b"A" else b"B") + content[at + 1 :]
    )
    with pytest.raises(NoKey, match="altered"):
        open_vault(home)


def test_a_costly_header_is_refused_before_it_costs(home: Home) -> None:
    store = find_key_store(home)
    store.write_bytes(
        store.read_bytes()
        .replace(b'"log_n": 17', b'"log_n": 60')
        .replace(b'"log_n": 12', b'"log_n": 60')
    )
    with pytest.raises(SealBroken, match="header"):
        open_vault(home)


def test_another_archives_store_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "keys"
    path.write_bytes(make_content(1))
    with pytest.raises(NoKey, match="another archive"):
        read_store(path, archive_id="1e" * 16, data_key=DATA_KEY)
    with pytest.raises(SealBroken, match="another"):
        read_store(path, archive_id=ARCHIVE, data_key=b"x" * 32)


def test_its_length_does_not_count_sources(vault: Vault, home: Home, say_so: SaySo) -> None:
    store = find_key_store(home)
    length = store.stat().st_size
    for name in ("wren", "finch", "robin", "tit"):
        ConsentDoor(vault).record_say_so(name, say_so)
        assert store.stat().st_size == length
    EraseDoor(vault).destroy_key("finch")
    assert store.stat().st_size == length
    assert store.stat().st_mode & 0o777 == 0o600
    assert store.parent.stat().st_mode & 0o777 == 0o700


def test_the_store_holds_no_key_in_the_clear(
    vault: Vault, home: Home, consent: ConsentDoor
) -> None:
    content = find_key_store(home).read_bytes()
    source = vault.need_source("wren")
    for secret in (source.key, source.name, source.key.hex().encode(), b"wren"):
        assert secret not in content
    assert source.key.hex() not in repr(source)
    assert crypto.make_key() != crypto.make_key()

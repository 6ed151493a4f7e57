"""What somebody with the disk, or with the archive's own programs, might do to it afterwards.

Each class changes a copy of an archive at a place drawn at random and says by what the report must
name it. Where ledger and evidence agree again after the change, only the log can tell.
"""

from __future__ import annotations

import hashlib
import random
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.evidence.gzip_members import deflate_member, inflate_member
from archive.home import Home
from archive.ids import IdKind, random_key, to_id
from archive.log.finding import find_log
from archive.log.merkle import hash_children

Mutation = Callable[[Home, random.Random], list[str]]


def _run(home: Home, sql: str, *values: object) -> None:
    with closing(sqlite3.connect(home.ledger_db)) as db, db:
        db.execute(sql, values)


def _ask(home: Home, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(home.ledger_db)) as db:
        return db.execute(sql).fetchall()


def _draw_capture(home: Home, draw: random.Random) -> int:
    return int(draw.choice(_ask(home, "SELECT capture FROM capture ORDER BY capture"))[0])


def _name(capture: int) -> str:
    return to_id(IdKind.CAPTURE, capture)


def back_date(home: Home, draw: random.Random) -> list[str]:
    capture = _draw_capture(home, draw)
    days = draw.randrange(1, 400) * 86_400
    sql = "UPDATE capture SET earliest = earliest - ?, latest = latest - ? WHERE capture = ?"
    _run(home, sql, days, days, capture)
    return [_name(capture)]


def edit_ledger(home: Home, draw: random.Random) -> list[str]:
    capture = _draw_capture(home, draw)
    change = draw.choice(
        (
            "access = 'visited'",
            "stated_by = 'clock'",
            "public = 1 - public",
            'removed = \'[["name","text","forged",9]]\'',
            "time_commitment = randomblob(32)",
            "source_commitment = randomblob(32)",
            "parts_root = randomblob(32)",
        )
    )
    _run(home, f"UPDATE capture SET {change} WHERE capture = ?", capture)
    return [_name(capture)]


def edit_page(home: Home, draw: random.Random) -> list[str]:
    """A page altered, sealed again as if it had been so, and the ledger made to agree."""
    rows = _ask(
        home,
        "SELECT r.capture, f.name, r.offset, r.length, r.role FROM record r JOIN evidence_file f "
        "ON f.file = r.file WHERE r.role <> 'erased' ORDER BY r.capture, r.role",
    )
    capture, file, offset, length, role = draw.choice(rows)
    path = home.evidence / str(file)
    whole = path.read_bytes()
    assert isinstance(offset, int)
    assert isinstance(length, int)
    record = bytearray(inflate_member(whole[offset : offset + length]))
    at = draw.randrange(len(record) // 2, len(record) - 8)
    record[at] ^= 1 << draw.randrange(7)
    member = deflate_member(bytes(record))
    # As long as before, or the neighbours would be in the way: then only the hash is put right.
    member = member if len(member) == length else whole[offset : offset + length]
    if member == whole[offset : offset + length]:
        changed = bytearray(member)
        changed[draw.randrange(10, len(changed))] ^= 1 << draw.randrange(8)
        member = bytes(changed)
    path.write_bytes(whole[:offset] + member + whole[offset + length :])
    _run(
        home,
        "UPDATE record SET sha256 = ? WHERE capture = ? AND role = ?",
        hashlib.sha256(member).digest(),
        capture,
        role,
    )
    assert isinstance(capture, int)
    return [_name(capture)]


def drop(home: Home, draw: random.Random) -> list[str]:
    capture = _draw_capture(home, draw)
    for table in ("capture", "record"):
        _run(home, f"DELETE FROM {table} WHERE capture = ?", capture)
    return [_name(capture)]


def insert(home: Home, draw: random.Random) -> list[str]:
    """A capture that never was, made of another's rows."""
    model, fresh = _draw_capture(home, draw), random_key()
    columns = "page, address, earliest, latest, stated_by, access, public, removed, parts_root, "
    columns += "parts_count, time_commitment, source_commitment, provenance"
    _run(
        home,
        f"INSERT INTO capture (capture, {columns}) SELECT ?, {columns} FROM capture "
        "WHERE capture = ?",
        fresh,
        model,
    )
    _run(
        home,
        "INSERT INTO record SELECT ?, role, file, offset, length, sha256 FROM record "
        "WHERE capture = ?",
        fresh,
        model,
    )
    return [_name(fresh)]


def swap_records(home: Home, draw: random.Random) -> list[str]:
    first, second = draw.sample(_ask(home, "SELECT capture FROM capture ORDER BY capture"), 2)
    for before, after in ((first[0], -1), (second[0], first[0]), (-1, second[0])):
        _run(home, "UPDATE record SET capture = ? WHERE capture = ?", after, before)
    assert isinstance(first[0], int)
    assert isinstance(second[0], int)
    return [_name(first[0]), _name(second[0])]


def flip_evidence(home: Home, draw: random.Random) -> list[str]:
    """Any bit of any segment: gzip headers, WARC headers, bodies."""
    path = draw.choice(sorted(home.evidence.glob("*.warc.gz")))
    _flip(path, draw)
    return [path.name]


def flip_header(home: Home, draw: random.Random) -> list[str]:
    """A bit of a record's WARC header, packed again as it was."""
    rows = _ask(
        home,
        "SELECT r.capture, f.name, r.offset, r.length FROM record r JOIN evidence_file f "
        "ON f.file = r.file ORDER BY r.capture, r.role",
    )
    capture, file, offset, length = draw.choice(rows)
    path = home.evidence / str(file)
    whole = path.read_bytes()
    assert isinstance(offset, int)
    assert isinstance(length, int)
    assert isinstance(capture, int)
    record = bytearray(inflate_member(whole[offset : offset + length]))
    record[draw.randrange(record.index(b"\r\n\r\n"))] ^= 1 << draw.randrange(7)
    member = deflate_member(bytes(record))
    path.write_bytes(whole[:offset] + member + whole[offset + length :])
    return [_name(capture), path.name]


def truncate_evidence(home: Home, draw: random.Random) -> list[str]:
    path = draw.choice(sorted(home.evidence.glob("*.warc.gz")))
    whole = path.read_bytes()
    path.write_bytes(whole[: draw.randrange(len(whole))])
    return [path.name]


def flip_level(home: Home, draw: random.Random) -> list[str]:
    path = draw.choice(sorted(find_log(home).glob("level-*")))
    _flip(path, draw)
    return ["lea"]  # the leaf, or the leaves under the hash


def reorder_leaves(home: Home, draw: random.Random) -> list[str]:
    """Two leaves change places, and all hashes above are computed anew."""
    path = find_log(home) / "level-00"
    leaves = _split(path.read_bytes())
    first, second = draw.sample(range(len(leaves)), 2)
    leaves[first], leaves[second] = leaves[second], leaves[first]
    _write_levels(home, leaves)
    return ["lea"]  # a leaf, or the leaves of a batch


def replace_leaf(home: Home, draw: random.Random) -> list[str]:
    leaves = _split((find_log(home) / "level-00").read_bytes())
    leaves[draw.randrange(len(leaves))] = draw.randbytes(32)
    _write_levels(home, leaves)
    return ["lea"]


def truncate_log(home: Home, draw: random.Random) -> list[str]:
    """The newest day is taken away, with its checkpoint."""
    folder = find_log(home)
    checkpoints = sorted((folder / "checkpoints").glob("*.note"))
    if draw.random() < 0.5:
        checkpoints[-1].unlink()
        size = int(checkpoints[0].name[:12])
        _write_levels(home, _split((folder / "level-00").read_bytes())[:size])
    else:
        path = folder / "level-00"
        whole = path.read_bytes()
        path.write_bytes(whole[: draw.randrange(len(whole))])
    return ["the log"]


def flip_checkpoint(home: Home, draw: random.Random) -> list[str]:
    path = draw.choice(sorted((find_log(home) / "checkpoints").glob("*.note")))
    _flip(path, draw)
    return ["checkpoint", path.name]


def flip_statement(home: Home, draw: random.Random) -> list[str]:
    path = find_log(home) / "statements.jsonl"
    whole = bytearray(path.read_bytes())
    # Inside of a statement: a byte between them makes the line no statement, which is found too.
    whole[draw.randrange(len(whole) - 1)] ^= 1 << draw.randrange(7)
    path.write_bytes(whole)
    return ["leaf", "statements.jsonl"]


def flip_key(home: Home, draw: random.Random) -> list[str]:
    _flip(find_log(home) / "keys.txt", draw)
    return ["key"]


def swap_checkpoints(home: Home, draw: random.Random) -> list[str]:
    first, second = sorted((find_log(home) / "checkpoints").glob("*.note"))
    a, b = first.read_bytes(), second.read_bytes()
    first.write_bytes(b)
    second.write_bytes(a)
    return ["checkpoint", first.name]


CLASSES: dict[str, Mutation] = {
    one.__name__: one
    for one in (
        back_date,
        edit_ledger,
        edit_page,
        drop,
        insert,
        swap_records,
        flip_evidence,
        flip_header,
        truncate_evidence,
        flip_level,
        reorder_leaves,
        replace_leaf,
        truncate_log,
        flip_checkpoint,
        flip_statement,
        flip_key,
        swap_checkpoints,
    )
}


def _flip(path: Path, draw: random.Random) -> None:
    whole = bytearray(path.read_bytes())
    whole[draw.randrange(len(whole))] ^= 1 << draw.randrange(8)
    path.write_bytes(whole)


def _split(joined: bytes) -> list[bytes]:
    return [joined[at : at + 32] for at in range(0, len(joined), 32)]


def _write_levels(home: Home, leaves: list[bytes]) -> None:
    level, nodes = 0, leaves
    while nodes:
        (find_log(home) / f"level-{level:02d}").write_bytes(b"".join(nodes))
        nodes = [hash_children(a, b) for a, b in zip(nodes[::2], nodes[1::2], strict=False)]
        level += 1

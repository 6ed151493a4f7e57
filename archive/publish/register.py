"""What was published so far: kept in the desk, read by the gate and by ``exposure``.

A publication keeps which versions its rows showed and, for each figure, sketches of the versions
that it rests on (:mod:`archive.publish.sketch`): enough to see what two figures differ by, and no
copy of what they said. Of a figure with versions under k it keeps all that it rests on, since rows
that leave later are laid beside it (:mod:`archive.publish.remainders`).
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import partial

import numpy as np

from archive.desk.claims import Basis
from archive.desk.roles import Role
from archive.desk.store import Desk
from archive.desk.wording import need_key, need_line
from archive.errors import BadInput
from archive.ids import IdKind, random_key, to_id
from archive.publish.material import Leaving, Withheld
from archive.publish.remainders import FEW, Keys, PublishedRest, Rest
from archive.publish.sketch import Sketch


@dataclass(frozen=True, slots=True)
class PublishedCell:
    """A figure that was published, with sketches of all the ``n`` versions that it rests on, and
    of those of them that were under k. ``publication`` empty: not yet. ``access``: how any of them
    was seen, sorted; empty where it left before that was kept. ``rest``: what it rests on, of one
    that is about to leave and has versions under k."""

    publication: str
    name: str
    part_of: tuple[str, ...]
    n: int
    whole: Sketch
    weak: Sketch
    access: tuple[str, ...] = ()
    rest: Rest | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Publication:
    """One thing that left. ``sha256``: of the file, where it is one."""

    id: str
    kind: Leaving
    title: str
    question: str
    by: str
    at: datetime
    sha256: str | None
    basis: Basis
    withheld: tuple[Withheld, ...]


def register_publication(
    desk: Desk,
    *,
    by: str,
    kind: Leaving,
    title: str,
    question: str,
    basis: Basis,
    withheld: Iterable[Withheld],
    lines: Iterable[int],
    cells: Sequence[PublishedCell],
    sha256: str | None = None,
) -> Publication:
    """Write down that something leaves, before it does.

    Raises:
        NotAllowed: nobody at the desk has that name.
    """
    name = need_line(title, what="a title")
    key = random_key()
    publication = to_id(IdKind.PUBLICATION, key)
    with desk.act(by=by, did=f"published {kind}", about=publication, need=Role.READER) as at:
        desk.write(
            "INSERT INTO publication VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                key,
                str(kind),
                name,
                question,
                by,
                at,
                None if sha256 is None else bytes.fromhex(sha256),
                json.dumps(asdict(basis)),
                json.dumps([asdict(one) for one in withheld]),
            ),
        )
        shown = np.unique(np.fromiter(lines, dtype=np.int64))
        if len(shown):
            desk.write("INSERT INTO published_line VALUES (?, ?)", (key, _pack(shown)))
        desk.write_many(
            "INSERT INTO published_cell VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    key,
                    number,
                    one.name,
                    "\n".join(one.part_of),
                    one.n,
                    one.whole.to_bytes(),
                    one.weak.to_bytes(),
                    " ".join(one.access),
                )
                for number, one in enumerate(cells)
            ],
        )
        desk.write_many(
            "INSERT INTO published_rest VALUES (?, ?, ?, ?, ?)",
            [
                (
                    key,
                    number,
                    len(one.rest.weak),
                    _write_keys(one.rest.weak[:FEW]),
                    _write_keys(np.concatenate([one.rest.weak, one.rest.others])),
                )
                for number, one in enumerate(cells)
                if one.rest is not None
            ],
        )
    return get_publication(desk, publication)


def note_digest(desk: Desk, publication: str, *, by: str, sha256: str) -> None:
    """The file that was written, once it is whole.

    Raises:
        BadInput: there is no such publication, or it has one.
    """
    found = get_publication(desk, publication)
    if found.sha256 is not None:
        raise BadInput(f"{publication} is a file already: {found.sha256}")
    key = need_key(publication, kind=IdKind.PUBLICATION, what="a publication")
    with desk.act(by=by, did="wrote file", about=publication, detail={"sha256": sha256}):
        desk.write(
            "UPDATE publication SET sha256 = ? WHERE publication = ?", (bytes.fromhex(sha256), key)
        )


def get_publication(desk: Desk, publication: str) -> Publication:
    """Raises:
    BadInput: not the id of a publication here.
    """
    key = need_key(publication, kind=IdKind.PUBLICATION, what="a publication")
    rows = desk.read(_PUBLICATION + "WHERE publication = ?", key)
    if not rows:
        raise BadInput(
            f"no publication has the id {publication}: `piecework desk published` lists them"
        )
    return _make(rows[0])


def list_publications(desk: Desk) -> list[Publication]:
    """All that left, the newest first."""
    return [_make(row) for row in desk.read(_PUBLICATION + "ORDER BY at DESC, publication")]


def list_published_cells(desk: Desk) -> list[PublishedCell]:
    """Every figure that left."""
    return [
        PublishedCell(
            to_id(IdKind.PUBLICATION, key),
            name,
            tuple(part_of.split("\n")) if part_of else (),
            n,
            Sketch.from_bytes(whole),
            Sketch.from_bytes(weak),
            tuple(access.split()),
        )
        for key, name, part_of, n, whole, weak, access in desk.read(
            "SELECT publication, name, part_of, n, whole, weak, access FROM published_cell "
            "ORDER BY publication, number"
        )
    ]


def list_published_lines(desk: Desk) -> dict[str, Keys]:
    """For each publication that showed rows, the versions that they showed, ascending."""
    return {
        to_id(IdKind.PUBLICATION, key): _unpack(lines)
        for key, lines in desk.read("SELECT publication, lines FROM published_line")
    }


def list_published_rests(desk: Desk) -> list[PublishedRest]:
    """Every figure that left with versions under k, and what it rests on; not those that left
    before this was kept."""
    return [
        PublishedRest(
            publication=to_id(IdKind.PUBLICATION, key),
            name=name,
            few=_read_keys(few),
            weak=weak,
            read=partial(_read_rest, desk, key, number),
        )
        for key, number, name, weak, few in desk.read(
            "SELECT publication, number, name, rest.weak, few FROM published_rest AS rest "
            "JOIN published_cell USING (publication, number) ORDER BY publication, number"
        )
    ]


def _read_rest(desk: Desk, key: int, number: int) -> Rest:
    ((weak, versions),) = desk.read(
        "SELECT weak, versions FROM published_rest WHERE publication = ? AND number = ?",
        key,
        number,
    )
    keys = _read_keys(versions)
    return Rest(keys[:weak], keys[weak:])


_PUBLICATION = (
    "SELECT publication, kind, title, question, by, at, sha256, basis, withheld FROM publication "
)


def _make(
    row: tuple[int, str, str, str, str, str, bytes | None, str, str],
) -> Publication:
    key, kind, title, question, by, at, sha256, basis, withheld = row
    return Publication(
        id=to_id(IdKind.PUBLICATION, key),
        kind=Leaving(kind),
        title=title,
        question=question,
        by=by,
        at=datetime.fromisoformat(at),
        sha256=None if sha256 is None else sha256.hex(),
        basis=Basis(**json.loads(basis)),
        withheld=tuple(Withheld(**one) for one in json.loads(withheld)),
    )


def _write_keys(keys: Keys) -> bytes:
    return keys.astype("<i8").tobytes()


def _read_keys(written: bytes) -> Keys:
    return np.frombuffer(written, dtype="<i8").astype(np.int64)


def _pack(keys: Keys) -> bytes:
    return zlib.compress(keys.astype("<i8").tobytes(), 1)


def _unpack(packed: bytes) -> Keys:
    return np.frombuffer(zlib.decompress(packed), dtype="<i8").astype(np.int64)

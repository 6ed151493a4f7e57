"""What happened outside the archive and belongs on a chart: a law, an announcement, its days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from archive.desk.store import Desk
from archive.desk.wording import need_key, need_line, read_day
from archive.errors import BadInput
from archive.ids import IdKind, random_key, to_id


class AnnotationKind(StrEnum):
    LAW = "law"
    ANNOUNCEMENT = "announcement"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Annotation:
    """``first`` to ``last``, both included; without ``last`` one day. ``source``: where it can be
    read. ``platform`` and ``place`` say of which charts it is; None is of all."""

    id: str
    first: date
    last: date | None
    kind: AnnotationKind
    says: str
    source: str
    platform: str | None
    place: str | None
    by: str


def annotate(
    desk: Desk,
    *,
    by: str,
    first: date,
    says: str,
    source: str,
    kind: AnnotationKind = AnnotationKind.EVENT,
    last: date | None = None,
    platform: str | None = None,
    place: str | None = None,
) -> Annotation:
    """Write down an event.

    Raises:
        BadInput: no words, no source, or the end comes before the start.
    """
    words = need_line(says, what="an annotation")
    where = need_line(source, what="where it can be read")
    if last is not None and last < first:
        raise BadInput(f"{last} comes before {first}")
    key = random_key()
    name = to_id(IdKind.ANNOTATION, key)
    with desk.act(by=by, did="annotated", about=name) as at:
        desk.write(
            "INSERT INTO annotation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
            (
                key,
                first.isoformat(),
                None if last is None else last.isoformat(),
                str(kind),
                words,
                where,
                platform,
                place,
                by,
                at,
            ),
        )
    return Annotation(name, first, last, kind, words, where, platform, place, by)


def remove_annotation(desk: Desk, annotation: str, *, by: str) -> None:
    """No longer shown; it stays in the file and in the log.

    Raises:
        BadInput: there is none with that id.
    """
    key = need_key(annotation, kind=IdKind.ANNOTATION, what="an annotation")
    if not desk.read("SELECT 1 FROM annotation WHERE annotation = ? AND removed_at IS NULL", key):
        raise BadInput(f"no annotation has the id {annotation}")
    with desk.act(by=by, did="removed annotation", about=annotation) as at:
        desk.write("UPDATE annotation SET removed_at = ? WHERE annotation = ?", (at, key))


def list_annotations(
    desk: Desk, *, platform: str | None = None, place: str | None = None
) -> list[Annotation]:
    """In the order of their days: of all charts, and of this platform's and place's."""
    found = []
    for key, first, last, kind, says, source, of, at, by in desk.read(
        "SELECT annotation, first, last, kind, says, source, platform, place, by FROM annotation "
        "WHERE removed_at IS NULL AND (? IS NULL OR platform IS NULL OR platform = ?) "
        "AND (? IS NULL OR place IS NULL OR place = ?) ORDER BY first, annotation",
        platform,
        platform,
        place,
        place,
    ):
        day = read_day(first)
        assert day is not None
        kept = AnnotationKind(kind)
        name = to_id(IdKind.ANNOTATION, key)
        found.append(Annotation(name, day, read_day(last), kept, says, source, of, at, by))
    return found

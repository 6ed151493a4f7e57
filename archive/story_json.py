"""A listing's story as plain values, in the shape that ``piecework listing --json`` prints.

Text in it is what pages said: hostile until shown as plain text.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from archive.confirmed import is_unconfirmed
from archive.ids import IdKind, to_id
from archive.ledger import (
    CaptureRecord,
    ChangeRecord,
    GapRecord,
    ItemStory,
    RatingRecord,
    SightingRecord,
)
from archive.model import Pay, Qualification, RecordPlace, VersionDoc
from archive.times import StatedBy, Window, to_text


def write_story(
    story: ItemStory, *, ratings: Sequence[RatingRecord] = (), gaps: Sequence[GapRecord] = ()
) -> dict[str, object]:
    """Versions, changes, sightings, captures with their evidence; ratings of the requester, and
    gaps of the platform while the listing was on offer."""
    return {
        "id": story.id,
        "kind": story.kind,
        "platform": story.platform,
        "identity": {"kind": str(story.identity.kind), "value": story.identity.value},
        "seen_by": str(story.seen_by),
        "asked": None if story.asked is None else to_id(IdKind.VERSION, story.asked),
        "versions": [write_version(doc) for doc in story.versions],
        "changes": [write_change(change) for change in story.changes],
        "sightings": [_write_sighting(sighting) for sighting in story.sightings],
        "captures": [write_capture(capture) for capture in story.captures],
        "gaps": [write_gap(gap) for gap in gaps],
        "ratings": [_write_rating(rating) for rating in ratings],
    }


def write_version(doc: VersionDoc) -> dict[str, object]:
    return {
        "id": to_id(IdKind.VERSION, doc.version),
        "title": doc.title,
        "requester": {"id": doc.requester.id, "name": doc.requester.name},
        "description": doc.description,
        "keywords": list(doc.keywords),
        "text": doc.text,
        "fields": [{"label": one.label, "name": one.name, "type": one.type} for one in doc.fields],
        "document": None if doc.document_kind is None else str(doc.document_kind),
        "listing": None if doc.listing is None else to_id(IdKind.LISTING, doc.listing),
        "pay": write_pay(doc.pay),
        "time_allotted_seconds": doc.time_allotted,
        "qualifications": [_write_qualification(one) for one in doc.qualifications],
        "first_seen": write_window(doc.first_seen),
        "last_seen": write_window(doc.last_seen),
        "came_in_by": [str(kind) for kind in doc.changes],
        "captures": doc.captures,
        "sightings": doc.sightings,
        "seen_by": str(doc.seen_by),
        "access": [str(one) for one in doc.access],
        "units_left": doc.units_left,
        "extracted": is_unconfirmed(doc.extra),
        "further": dict(doc.extra),
    }


def write_pay(pay: Pay | None) -> dict[str, str | None]:
    if pay is None:
        return dict.fromkeys(("raw", "amount", "currency", "unit", "kind", "high"))
    return {
        "raw": pay.raw,
        "amount": None if pay.amount is None else str(pay.amount),
        "currency": pay.currency,
        "unit": None if pay.unit is None else str(pay.unit),
        "kind": None if pay.kind is None else str(pay.kind),
        "high": None if pay.high is None else str(pay.high),
    }


def write_change(change: ChangeRecord) -> dict[str, object]:
    return {
        "id": change.id,
        "kind": str(change.kind),
        "platform": change.platform,
        "from": _version_id(change.from_version),
        "to": _version_id(change.to_version),
        "pay": {"before": change.pay_before, "after": change.pay_after},
        "titles": {"before": change.title_before, "after": change.title_after},
        "happened": write_window(change.window),
    }


def write_gap(gap: GapRecord) -> dict[str, object]:
    return {
        "id": gap.id,
        "platform": gap.platform,
        "reason": str(gap.reason),
        "window": write_window(gap.window),
    }


def write_capture(capture: CaptureRecord) -> dict[str, object]:
    """A capture with its evidence: WARC file, offset, length and SHA-256 of whole records.

    ``file``, ``offset``, ``length`` and ``sha256`` are those of its first record, the page's
    own; None where nothing was sealed (imported). ``records`` lists all of them.
    """
    records = [_write_place(place) for place in capture.records]
    first = records[0] if records else dict.fromkeys(("file", "offset", "length", "sha256"))
    return {
        "id": to_id(IdKind.CAPTURE, capture.capture),
        "file": first["file"],
        "offset": first["offset"],
        "length": first["length"],
        "sha256": first["sha256"],
        "records": records,
        "seen": write_window(capture.window),
        "stated_by": str(capture.stated_by),
        "as_stated_by_the_donor": capture.stated_by is StatedBy.DONOR,
        "access": str(capture.access),
        "provenance": capture.provenance,
        "public": capture.public,
        "address": capture.address,
        "state": str(capture.state),
        "reader": capture.reader,
        "page_sha256": capture.digest.hex(),
        "removed": [
            {"kind": kind, "place": place, "rule": rule, "count": count}
            for kind, place, rule, count in capture.removed
        ],
        "parts": None
        if capture.parts_root is None
        else {"root": capture.parts_root.hex(), "count": capture.parts_count},
    }


def _write_place(place: RecordPlace) -> dict[str, object]:
    return {
        "role": str(place.role),
        "file": place.file,
        "offset": place.offset,
        "length": place.length,
        "sha256": place.sha256.hex(),
    }


def write_window(window: Window) -> dict[str, str]:
    return {"earliest": to_text(window.earliest), "latest": to_text(window.latest)}


def _write_sighting(sighting: SightingRecord) -> dict[str, object]:
    return {
        "capture": to_id(IdKind.CAPTURE, sighting.capture),
        "seen": write_window(sighting.window),
        "units_left": sighting.units_left,
        "units_approximate": sighting.units_approximate,
        "posted": {"at": _moment(sighting.posted_at), "text": sighting.posted_text},
        "expires": {"at": _moment(sighting.expires_at), "text": sighting.expires_text},
    }


def _write_qualification(one: Qualification) -> dict[str, object]:
    return {
        "kind": str(one.kind),
        "name": one.name,
        "comparator": None if one.comparator is None else str(one.comparator),
        "values": list(one.values),
        "raw": one.raw,
    }


def _write_rating(rating: RatingRecord) -> dict[str, object]:
    return {
        "by": rating.platform,
        "requester_id": rating.requester_id,
        "name": rating.name,
        "scores": {name: str(score) for name, score in rating.scores.items()},
        "reviews": rating.reviews,
        "seen": write_window(rating.window),
    }


def _version_id(version: int | None) -> str | None:
    return None if version is None else to_id(IdKind.VERSION, version)


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else to_text(moment)

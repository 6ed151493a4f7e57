"""After a crash the evidence opens again to the last acknowledged record."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from archive.evidence import EvidenceStore, RecordDraft
from archive.evidence.recovery import scan_members
from archive.model import RecordPlace
from tests.archive.evidence.drafts import claim_all, draft_page


def ends(claims: list[tuple[int, RecordPlace]]) -> dict[str, int]:
    found: dict[str, int] = {}
    for _, place in claims:
        found[place.file] = max(found.get(place.file, 0), place.offset + place.length)
    return found


def test_a_segment_cut_at_any_byte_opens_to_the_last_acknowledged_record(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Thousands of syncs would take most of a minute on a busy disk, and none of them is watched.
    monkeypatch.setattr(os, "fsync", lambda handle: None)
    acknowledged, unfinished = [draft_page(b"kept", notes={})], [draft_page(b"torn")]
    with EvidenceStore(tmp_path / "whole") as store:
        places = store.append(acknowledged)
        lost = store.append(unfinished)
    (segment,) = store.folder.iterdir()
    data = segment.read_bytes()
    claims = claim_all(acknowledged, places)
    committed = ends(claims)
    end = committed[segment.name]
    first, second = sorted(lost[0], key=lambda place: place.offset)
    for cut in range(len(data) + 1):
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / segment.name).write_bytes(data[:cut])
        with EvidenceStore(folder) as torn:
            report = torn.recover(committed)
            if cut < end:  # a disk that lied: what was acknowledged is named, not hidden
                assert report.lost == (segment.name,)
                findings = {f.capture for f in torn.verify(claims)} - {None}
                assert findings == {acknowledged[0].capture}
            else:
                assert report.lost == ()
                assert (folder / segment.name).read_bytes() == data[:end]
                kept_aside = [(folder / aside.file).read_bytes() for aside in report.aside]
                assert kept_aside == ([data[end:cut]] if cut > end else [])
                whole = cut >= second.offset
                assert [a.captures for a in report.aside] == (
                    [(unfinished[0].capture,) if whole else ()] if cut > end else []
                )
                assert list(torn.verify(claims)) == []
                again = torn.recover(committed)
                assert not again.changed
            if cut % 197 == 0:  # it can be written to
                later = [draft_page(b"later")]
                more = claim_all(later, torn.append(later))
                assert [f for f in torn.verify(claims + more) if f.capture == more[0][0]] == []
    assert first.offset == end


def test_recovering_twice_after_a_crash_between_copy_and_cut_keeps_one_copy(
    tmp_path: Path,
) -> None:
    drafts = [draft_page(b"kept")]
    with EvidenceStore(tmp_path) as store:
        claims = claim_all(drafts, store.append(drafts))
    segment = tmp_path / claims[0][1].file
    torn = segment.read_bytes() + b"\x1f\x8b torn"
    segment.write_bytes(torn)
    first = store.recover(ends(claims))
    segment.write_bytes(torn)
    assert store.recover(ends(claims)) == first
    assert len(list((tmp_path / "aside").iterdir())) == 1


def test_a_segment_that_no_place_names_is_put_aside_not_deleted(tmp_path: Path) -> None:
    drafts = [draft_page(b"never acknowledged")]
    with EvidenceStore(tmp_path) as store:
        places = store.append(drafts)
        (segment,) = tmp_path.iterdir()
        body = segment.read_bytes()[places[0][0].offset :]
        report = store.recover({})
    (aside,) = report.aside
    assert report.removed == (segment.name,)
    assert aside.captures == (drafts[0].capture,)
    assert (tmp_path / aside.file).read_bytes() == body
    assert list(store.verify([])) == []


def test_a_segment_that_only_began_is_removed(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path) as store:
        store.append([draft_page()])
    (segment,) = tmp_path.iterdir()
    head = segment.read_bytes()
    for cut in (0, 1, 100):
        segment.write_bytes(head[:cut])
        report = store.recover({})
        assert (report.removed, report.aside) == ((segment.name,), ())
        assert list(tmp_path.iterdir()) == []


def test_where_something_is_lost_unclaimed_segments_stay(tmp_path: Path) -> None:
    """A ledger restored from an old backup names files that settling has since replaced."""
    drafts = [draft_page(b"kept")]
    with EvidenceStore(tmp_path) as store:
        store.append(drafts)
        (segment,) = tmp_path.iterdir()
        report = store.recover({"gone.warc.gz": 900})
    assert report.lost == ("gone.warc.gz",)
    assert report.unclaimed == (segment.name,)
    assert segment.exists()


def test_members_are_found_without_a_list_of_places(tmp_path: Path) -> None:
    drafts: list[RecordDraft] = [draft_page(b"%d" % number * 400_000) for number in range(4)]
    with EvidenceStore(tmp_path) as store:
        claims = claim_all(drafts, store.append(drafts))
    members = list(scan_members(tmp_path / claims[0][1].file, claims[0][1].offset))
    assert [(m.offset, m.length, m.sha256, m.whole) for m in members] == [
        (place.offset, place.length, place.sha256, True) for _, place in claims
    ]

"""Sealing, reading back, and faults of the disk while sealing."""

from __future__ import annotations

import errno
import gzip
import hashlib
import json
import os
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as run_warcio

from archive.errors import BadInput, EvidenceDamaged, SealFailed
from archive.evidence import EvidenceStore
from archive.model import RecordPlace, RecordRole
from tests.archive.evidence.drafts import (
    NOTES,
    claim_all,
    draft_page,
    draft_repeat,
    invent_page,
)


def test_a_page_reads_back_as_it_was_sealed(tmp_path: Path) -> None:
    draft = draft_page("<p>Étiqueter dix images: 0,05 €</p>".encode())
    with EvidenceStore(tmp_path / "evidence") as store:
        ((page, notes),) = store.append([draft])
        record = store.read(page, capture=draft.capture)
        assert record.role is RecordRole.PAGE
        assert record.capture == draft.capture
        assert record.body == draft.page.body  # type: ignore[union-attr]
        assert record.http_status == 200
        assert record.http_headers == (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Length", str(len(record.body))),
        )
        assert record.header("warc-date") == "2026-03-01T14:00:00Z"
        assert record.header("WARC-Target-URI") == "https://work.example/list"
        assert record.payload_digest() == draft.digest
        beside = store.read(notes)
        assert beside.role is RecordRole.NOTES
        assert beside.notes() == json.loads(json.dumps(NOTES))
        assert beside.header("WARC-Concurrent-To") == record.header("WARC-Record-ID")


def test_places_come_in_the_order_of_the_drafts(tmp_path: Path) -> None:
    drafts = [draft_page(b"<p>%d</p>" % number) for number in range(40)]
    with EvidenceStore(tmp_path) as store:
        places = store.append(drafts)
        for draft, group in zip(drafts, places, strict=True):
            assert [store.read(place).capture for place in group] == [draft.capture] * 2
            assert group[0].offset + group[0].length == group[1].offset
    offsets = [group[0].offset for group in places]
    assert offsets != sorted(offsets)  # 1 in 40! that chance orders them


def test_no_exact_time_stands_anywhere(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path) as store:
        store.append([draft_page(), draft_page(b"x", public=True)])
    for path in tmp_path.iterdir():
        text = gzip.decompress(path.read_bytes())
        for trace in (b"14:23", b"678901", b"1772375025"):
            assert trace not in text
        assert path.stat().st_mtime == tmp_path.stat().st_mtime == 315532800


def test_a_page_without_address_gets_a_target_that_says_nothing(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path) as store:
        ((place, _),) = store.append([draft_page(address=None)])
        assert store.read(place).header("WARC-Target-URI") == "urn:piecework:no-address"


def test_a_header_value_cannot_begin_another_header(tmp_path: Path) -> None:
    draft = draft_page(address="https://work.example/a\r\nWARC-Type: request\ud800 é")
    with EvidenceStore(tmp_path) as store:
        ((place, _),) = store.append([draft])
        record = store.read(place)
    assert [value for name, value in record.headers if name == "WARC-Type"] == ["response"]
    target = record.header("WARC-Target-URI")
    assert target == "https://work.example/a%0D%0AWARC-Type:%20request%ED%A0%80%20%C3%A9"


def test_a_sourced_repeat_refers_to_no_other_capture(tmp_path: Path) -> None:
    first = draft_page()
    repeat = draft_repeat(first)
    with EvidenceStore(tmp_path) as store:
        ((page, _),) = store.append([first])
        ((place, _),) = store.append([repeat])
        record, earlier = store.read(place), store.read(page)
    assert record.role is RecordRole.REPEAT
    assert record.header("WARC-Type") == "metadata"
    assert record.payload_digest() == first.digest
    told = repr(record.headers) + record.body.decode()
    assert str(earlier.header("WARC-Record-ID")) not in told
    assert str(earlier.header("Piecework-Capture")) not in told


def test_a_public_repeat_is_a_revisit(tmp_path: Path) -> None:
    first = draft_page(public=True)
    with EvidenceStore(tmp_path) as store:
        ((page, _),) = store.append([first])
        ((place, _),) = store.append([draft_repeat(first, public=True)])
        record, earlier = store.read(place), store.read(page)
    assert record.header("WARC-Type") == "revisit"
    assert record.header("WARC-Refers-To") == earlier.header("WARC-Record-ID")
    assert record.payload_digest() == first.digest
    assert record.body == b""


def test_warcio_reads_and_checks_what_was_sealed(tmp_path: Path) -> None:
    first = draft_page("<p>€</p>".encode() * 50, public=True)
    with EvidenceStore(tmp_path) as store:
        store.append([first, draft_page(b"{}"), draft_page(b"", address=None)])
        store.append([draft_repeat(first, public=True), draft_repeat(first)])
    (segment,) = tmp_path.iterdir()
    kinds, bodies = [], []
    with segment.open("rb") as stream:
        for record in ArchiveIterator(stream, check_digests="raise"):
            kinds.append(record.rec_type)
            content = record.content_stream().read()
            if record.rec_type == "resource":
                bodies.append(content)
            if record.rec_type == "response":
                bodies.append(content)
                assert record.http_headers.get_statuscode() == "200"
    assert kinds[0] == "warcinfo"
    assert sorted(kinds[1:]) == ["metadata"] * 6 + ["resource"] + ["response"] * 2 + ["revisit"]
    assert sorted(bodies) == sorted([first.page.body, b"{}", b""])  # type: ignore[union-attr]
    with pytest.raises(SystemExit) as ended:
        run_warcio(["check", str(segment)])
    assert ended.value.code == 0


def test_each_record_is_a_gzip_member_of_its_own(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path) as store:
        groups = store.append([draft_page(b"%d" % number) for number in range(5)])
    for place in (place for group in groups for place in group):
        member = (tmp_path / place.file).read_bytes()[place.offset :][: place.length]
        assert hashlib.sha256(member).digest() == place.sha256
        assert gzip.decompress(member).startswith(b"WARC/1.1\r\n")
        assert member[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00" + member[8:10]


def test_a_wrong_digest_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    draft = draft_page()
    other = invent_page(b"another page")
    wrong = type(draft)(
        capture=draft.capture,
        page=other,
        window=draft.window,
        platform=draft.platform,
        access=draft.access,
        digest=draft.digest,
        public=False,
        notes={},
    )
    with EvidenceStore(tmp_path) as store, pytest.raises(BadInput, match="digest"):
        store.append([draft_page(), wrong])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("notes", [{"a": float("nan")}, {"a": b"bytes"}])
def test_notes_that_are_not_json_are_refused(tmp_path: Path, notes: dict[str, object]) -> None:
    with EvidenceStore(tmp_path) as store, pytest.raises(BadInput, match="not JSON"):
        store.append([draft_page(notes=notes)])


def test_reading_an_altered_record_names_it(tmp_path: Path) -> None:
    draft = draft_page()
    with EvidenceStore(tmp_path) as store:
        ((place, notes),) = store.append([draft])
        path = tmp_path / place.file
        data = bytearray(path.read_bytes())
        data[place.offset + 4] ^= 1  # the time field of the gzip header
        path.write_bytes(data)
        with pytest.raises(EvidenceDamaged, match=rf"P\w{{13}}.*{place.offset} in {place.file}"):
            store.read(place, capture=draft.capture)
        assert store.read(notes).notes() == NOTES
        path.write_bytes(data[: notes.offset + 3])
        with pytest.raises(EvidenceDamaged, match=rf"3 of {notes.length} bytes"):
            store.read(notes)
        path.unlink()
        with pytest.raises(EvidenceDamaged, match="missing"):
            store.read(place)


@pytest.mark.parametrize("fault", ["full", "short"])
def test_a_full_disk_leaves_nothing_half_written(
    tmp_path: Path, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [draft_page(b"kept")]
    after = [draft_page(b"after")]
    real_write = os.write

    def write(handle: int, data: bytes) -> int:
        if fault == "short" and len(data) > 100:
            return real_write(handle, data[: len(data) // 2])
        raise OSError(errno.ENOSPC, "No space left on device")

    with EvidenceStore(tmp_path) as store:
        places = store.append(kept)
        (segment,) = tmp_path.iterdir()
        size = segment.stat().st_size
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", write)
            with pytest.raises(SealFailed, match="No space left"):
                store.append([draft_page(b"lost" * 900)])
        assert segment.stat().st_size == size
        places += store.append(after)
        claims = claim_all(kept + after, places)
        assert list(store.verify(claims)) == []


def test_a_full_disk_at_a_new_segment_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(handle: int, data: bytes) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with EvidenceStore(tmp_path) as store:
        with monkeypatch.context() as patched:
            patched.setattr(os, "write", write)
            with pytest.raises(SealFailed):
                store.append([draft_page()])
        assert list(tmp_path.iterdir()) == []
        drafts = [draft_page()]
        assert list(store.verify(claim_all(drafts, store.append(drafts)))) == []


def test_what_reads_back_differently_is_not_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real_pread = os.pread

    def pread(handle: int, length: int, offset: int) -> bytes:
        return real_pread(handle, length, offset)[:-1] + b"?"

    with EvidenceStore(tmp_path) as store:
        with monkeypatch.context() as patched:
            patched.setattr(os, "pread", pread)
            with pytest.raises(SealFailed, match="read back"):
                store.append([draft_page()])
        assert list(store.verify([])) == []


def test_refused_records_can_be_taken_back(tmp_path: Path) -> None:
    kept, refused = [draft_page(b"kept")], [draft_page(b"a"), draft_page(b"b")]
    with EvidenceStore(tmp_path) as store:
        places = store.append(kept)
        gone = [place for group in store.append(refused) for place in group]
        assert store.take_back(gone)
        assert not store.take_back(gone)
        assert list(store.verify(claim_all(kept, places))) == []
        later = [draft_page(b"later")]
        places += store.append(later)
        assert not store.take_back([p for group in places[:1] for p in group])
        assert list(store.verify(claim_all(kept + later, places))) == []


def test_nothing_to_seal_makes_no_file(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path / "evidence") as store:
        assert store.append([]) == []
    assert list((tmp_path / "evidence").iterdir()) == []


def test_the_order_of_writing_and_syncing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Write, then fsync, then read back: one fsync a group in a segment that is open."""
    steps: list[str] = []
    for name in ("write", "fsync", "pread"):
        real = getattr(os, name)

        def watch(*given: object, name: str = name, real: object = real) -> object:
            steps.append(name)
            return real(*given)  # type: ignore[operator]

        monkeypatch.setattr(os, name, watch)
    with EvidenceStore(tmp_path) as store:
        store.append([draft_page()])
        steps.clear()
        places: list[list[RecordPlace]] = store.append([draft_page(), draft_page()])
    assert steps == ["write", "fsync"] + ["pread"] * sum(map(len, places))

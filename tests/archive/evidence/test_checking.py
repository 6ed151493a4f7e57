"""`verify` names every record that is damaged, missing or unaccounted for."""

from __future__ import annotations

import gzip
import hashlib
import random
from pathlib import Path

import pytest

from archive.errors import BadInput
from archive.evidence import EvidenceStore, Problem
from archive.evidence.gzip_members import deflate_member
from archive.model import RecordPlace, RecordRole
from tests.archive.evidence.drafts import claim_all, draft_page, draft_repeat

Claims = list[tuple[int, RecordPlace]]


@pytest.fixture
def sealed(tmp_path: Path) -> tuple[EvidenceStore, Claims]:
    first = draft_page(b"<p>first</p>")
    drafts = [first, draft_page(b"<p>second</p>", public=True), draft_repeat(first)]
    with EvidenceStore(tmp_path) as store:
        places = store.append(drafts)
    return store, claim_all(drafts, places)


def test_whole_evidence_has_no_findings(sealed: tuple[EvidenceStore, Claims]) -> None:
    store, claims = sealed
    assert list(store.verify(claims)) == []


def test_every_flipped_bit_is_found_and_its_record_named(
    sealed: tuple[EvidenceStore, Claims],
) -> None:
    store, claims = sealed
    path = store.folder / claims[0][1].file
    whole = path.read_bytes()
    draw = random.Random(7)
    # All bits of every gzip header, and 500 bits anywhere.
    flips = [
        (place.offset + at, bit) for _, place in claims for at in range(10) for bit in range(8)
    ]
    flips += [(draw.randrange(len(whole)), draw.randrange(8)) for _ in range(500)]
    for at, bit in flips:
        data = bytearray(whole)
        data[at] ^= 1 << bit
        path.write_bytes(data)
        findings = list(store.verify(claims))
        assert [finding.problem for finding in findings] == [Problem.DAMAGED], at
        owner = next(
            (
                capture
                for capture, place in claims
                if place.offset <= at < place.offset + place.length
            ),
            None,
        )
        assert findings[0].capture == owner
        assert findings[0].offset <= at < findings[0].offset + findings[0].length


def test_missing_records_are_named(sealed: tuple[EvidenceStore, Claims]) -> None:
    store, claims = sealed
    path = store.folder / claims[0][1].file
    whole = path.read_bytes()
    path.write_bytes(whole[: claims[3][1].offset + 5])
    findings = list(store.verify(claims))
    assert [(f.problem, f.capture) for f in findings] == [
        (Problem.MISSING, capture) for capture, _ in claims[3:]
    ]
    path.unlink()
    assert [f.offset for f in store.verify(claims)] == [place.offset for _, place in claims]


def test_bytes_that_nobody_claims_are_named(sealed: tuple[EvidenceStore, Claims]) -> None:
    store, claims = sealed
    gone = claims[2][1]
    findings = list(store.verify(claims[:2] + claims[3:]))
    assert [(f.problem, f.offset, f.length) for f in findings] == [
        (Problem.UNACCOUNTED, gone.offset, gone.length)
    ]
    last = claims[-1][1]
    findings = list(store.verify(claims[:-1]))
    assert [(f.offset, f.length) for f in findings] == [(last.offset, last.length)]
    assert [f.problem for f in store.verify([])] == [Problem.UNACCOUNTED]


def test_a_foreign_file_is_named(sealed: tuple[EvidenceStore, Claims]) -> None:
    store, claims = sealed
    (store.folder / "notes.txt").write_text("hello")
    (finding,) = store.verify(claims)
    assert (finding.problem, finding.file) == (Problem.UNACCOUNTED, "notes.txt")
    assert "notes.txt" in str(finding)


def test_two_claims_on_one_record_are_named(sealed: tuple[EvidenceStore, Claims]) -> None:
    store, claims = sealed
    findings = list(store.verify([claims[0], (5, claims[0][1]), *claims[1:]]))
    assert [f.problem for f in findings] == [Problem.OVERLAP, Problem.DAMAGED]
    assert findings[0].capture == 5


def test_swapped_captures_are_found(sealed: tuple[EvidenceStore, Claims]) -> None:
    store, claims = sealed
    captures = sorted({capture for capture, _ in claims})
    turned = dict(zip(captures, captures[1:] + captures[:1], strict=True))
    findings = list(store.verify([(turned[capture], place) for capture, place in claims]))
    assert len(findings) == len(claims)
    assert all("another capture" in f.message for f in findings)


def test_a_page_other_than_the_ledger_names_is_found(
    sealed: tuple[EvidenceStore, Claims],
) -> None:
    store, claims = sealed
    pages = {c: store.read(p) for c, p in claims if p.role is not RecordRole.NOTES}
    digests = {capture: record.payload_digest() or b"" for capture, record in pages.items()}
    assert list(store.verify(claims, digests=digests)) == []
    wrong = {capture: bytes(32) for capture in digests}
    assert len(list(store.verify(claims, digests=wrong))) == len(digests)


def test_a_record_whose_page_belies_its_digest_is_found(tmp_path: Path) -> None:
    """A forger who can rewrite the ledger's hash too still has to match the page's digest."""
    draft = draft_page(b"<p>pays 0.05</p>", notes={})
    with EvidenceStore(tmp_path) as store:
        ((place,),) = store.append([draft])
        data = store.read_member(place)
    forged = deflate_member(gzip.decompress(data).replace(b"0.05", b"0.50"))
    path = tmp_path / place.file
    path.write_bytes(path.read_bytes()[: place.offset] + forged)
    claim = RecordPlace(
        place.role, place.file, place.offset, len(forged), hashlib.sha256(forged).digest()
    )
    (finding,) = store.verify([(draft.capture, claim)])
    assert finding.problem is Problem.DAMAGED
    assert "payload digest" in finding.message


def test_places_must_come_grouped_by_file(sealed: tuple[EvidenceStore, Claims]) -> None:
    store, claims = sealed
    other = RecordPlace(RecordRole.PAGE, "other.warc.gz", 0, 1, b"")
    with pytest.raises(BadInput, match="grouped"):
        list(store.verify([claims[0], (1, other), claims[1]]))


def test_a_segment_that_is_a_link_is_not_followed(
    sealed: tuple[EvidenceStore, Claims], tmp_path_factory: pytest.TempPathFactory
) -> None:
    store, claims = sealed
    path = store.folder / claims[0][1].file
    path.rename(tmp_path_factory.mktemp("elsewhere") / "moved")
    path.symlink_to(tmp_path_factory.getbasetemp())
    assert {f.problem for f in store.verify(claims)} == {Problem.MISSING}

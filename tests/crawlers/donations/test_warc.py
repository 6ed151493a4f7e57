"""WARC and ARC files read as they should: the published vectors, and files of our own making."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest

from archive.errors import RefusedPage
from archive.evidence import EvidenceStore
from archive.model import Access, Page
from archive.times import StatedBy
from crawlers.donations.http_content import decode_content
from crawlers.donations.limits import Limits
from crawlers.donations.warc import read_warc
from tests.archive.evidence.drafts import draft_page
from tests.support.shared import need

WARCIO = "vectors/warcio/test/data/"
JWAT_WARC = "vectors/jwat/jwat-warc/src/test/resources/"
JWAT_ARC = "vectors/jwat/jwat-arc/src/test/resources/"
JWAT_GZIP = "vectors/jwat/jwat-gzip/src/test/resources/"
JWAT_COMMON = "vectors/jwat/jwat-common/src/test/resources/"
PACKED = "vectors/scrapy-compressed/tests/sample_data/compressed/"

HTML = b"<!doctype html><html><body>" + b"<p>Label ten pictures, 0.05</p>" * 40 + b"</body></html>"

#: Each file: what its pages are (status, bytes of the body) in file order, and at its end the
#: code of what is wrong with it, or None. A text among the pages is the code of one refused.
VECTORS: dict[str, tuple[list[tuple[int, int] | str], str | None]] = {
    WARCIO + "example.warc": ([(200, 1270), (200, 1270)], None),
    WARCIO + "example.warc.gz": ([(200, 1270), (200, 1270)], None),
    WARCIO + "example.arc": ([(200, 1270)], None),
    WARCIO + "example.arc.gz": ([(200, 1270)], None),
    # Gzipped as a whole, not record by record.
    WARCIO + "example-bad-non-chunked.warc.gz": ([(200, 1270), (200, 1270)], None),
    # Its index was bad; its records are not.
    WARCIO + "example-bad.warc.gz.bad": ([(200, 1270), (200, 1270), (302, 201)], None),
    WARCIO + "example-digest.warc": ([], None),  # requests only
    WARCIO + "example-iana.org-chunked.warc": ([(200, 7223)], None),
    WARCIO + "example-resource.warc.gz": ([(200, 1303)], None),
    WARCIO + "example-space-in-target-uri.warc.gz": ([(200, 70)], None),
    # Its last record is 12 bytes short, yet its page is whole by HTTP's own count.
    WARCIO + "example-space-in-url.arc": ([(200, 1271)], "torn"),
    # 604 of the 606 bytes of a gzip body.
    WARCIO + "example-trunc.warc": (["torn"], None),
    WARCIO + "example-wget-bad-target-uri.warc.gz": ([(200, 1270)], None),
    # States one byte more than there is, and closes its html.
    WARCIO + "example-wrong-chunks.warc.gz": ([(200, 1270)], None),
    WARCIO + "post-test.warc.gz": ([(200, 545), (200, 552), (200, 551)], None),
    WARCIO + "bad.arc": ([], "not-warc"),  # an 18-digit date, a length of -1
    JWAT_WARC + "invalid-warcfile-contenttype-recommended.warc": ([(200, 379)], None),
    JWAT_WARC + "invalid-warcfile-contenttype-warcinfo-recommended.warc": ([], None),
    # Digests are the recorder's claim; the pages are there.
    JWAT_WARC + "invalid-warcfile-digest-fields.warc": ([(200, 379)] * 4, None),
    JWAT_WARC + "invalid-warcfile-duplicate-fields.warc": ([], None),
    JWAT_WARC + "invalid-warcfile-encoding-headers.warc.gz": (
        [(200, 2668), (200, 3876), (200, 1383)],
        None,
    ),
    JWAT_WARC + "invalid-warcfile-fields-empty.warc": ([], "not-warc"),
    JWAT_WARC + "invalid-warcfile-fields-invalidformat.warc": ([], "not-warc"),
    JWAT_WARC + "invalid-warcfile-fields-missing.warc": ([], "not-warc"),
    JWAT_WARC + "invalid-warcfile-lonely-continuation.warc": ([], "not-warc"),
    JWAT_WARC + "invalid-warcfile-lonely-monkeys.warc": ([], "not-warc"),
    JWAT_WARC + "invalid-warcfile-lonely-request-response-resource-conversion.warc": (
        [],
        "not-warc",
    ),
    JWAT_WARC + "invalid-warcfile-lonely-revisit.warc": ([], "not-warc"),
    JWAT_WARC + "invalid-warcfile-lonely-warcinfo-metadata.warc": ([], "not-warc"),
    JWAT_WARC + "invalid-warcfile-record-then-garbage.warc": ([(200, 467)], "not-warc"),
    JWAT_WARC + "invalid-warcfile-segment-number-continuation.warc": (["segmented"] * 2, None),
    JWAT_WARC + "invalid-warcfile-segment-number-response.warc": (["segmented"] * 2, None),
    JWAT_WARC + "valid-warcfile-contenttype-continuation.warc": (["segmented"], None),
    JWAT_WARC + "valid-warcfile-duplicate-concurrentto.warc": ([], None),
    JWAT_WARC + "valid-warcfile-fields-continuation.warc": (["segmented"], None),
    JWAT_WARC + "valid-warcfile-fields-metainfo.warc": ([], None),
    JWAT_WARC + "valid-warcfile-fields-warcinfo.warc": ([], None),
    JWAT_WARC + "valid-warcfile-non-warc-headers.warc": ([], None),
    JWAT_WARC + "valid-warcfile-upper-lower-case.warc": ([], None),
    JWAT_WARC + "valid-warcfile-utf8.warc": ([], None),
    JWAT_COMMON + "test-utf8.warc": ([], None),
    JWAT_ARC + "invalid-arcfile-record-then-garbage.arc": ([(200, 1772)], "not-warc"),
    JWAT_ARC + "small_BNF.arc": (
        [(200, 4095), (200, 1646), (200, 26798), (200, 8981), (200, 29830)],
        None,
    ),
    JWAT_ARC + "test-arc-1.0-dashed-fields.arc": ([(200, 4095)], None),
    JWAT_ARC + "test-arc-1.0-invalid-fields.arc": ([(200, 4095)], None),
    JWAT_GZIP + "invalid-compression.gz": ([], "torn"),
    JWAT_GZIP + "invalid-entries.gz": ([], "not-warc"),
    JWAT_GZIP + "invalid-magic.gz": ([], "not-warc"),
    JWAT_GZIP + "invalid-truncated.gz": ([], "not-warc"),
    JWAT_GZIP + "sample.txt.gz": ([], "not-warc"),
    JWAT_GZIP + "three-files.gz": ([], "not-warc"),
}


def read_all(
    data: bytes, *, limits: Limits | None = None
) -> tuple[list[Page | RefusedPage], RefusedPage | None]:
    """Everything a file gives, and how it ends."""
    found: list[Page | RefusedPage] = []
    try:
        for page in read_warc(io.BytesIO(data), limits=limits or Limits()):
            found.append(page)
    except RefusedPage as error:
        return found, error
    return found, None


def sketch(page: Page | RefusedPage) -> tuple[int, int] | str:
    return page.code if isinstance(page, RefusedPage) else (page.status, len(page.body))


@pytest.mark.parametrize("name", VECTORS)
def test_published_vectors_read_as_they_should(name: str) -> None:
    pages, ending = VECTORS[name]
    found, fault = read_all(need(name).read_bytes())
    assert [sketch(page) for page in found] == pages
    assert (fault.code if fault else None) == ending
    if fault is not None:
        assert "at offset " in str(fault)


@pytest.mark.parametrize("folder", [WARCIO, JWAT_WARC, JWAT_ARC, JWAT_GZIP, JWAT_COMMON])
def test_no_vector_is_left_out(folder: str) -> None:
    """Every file stands in the table above, or is read by the test below."""
    named = {name for name in VECTORS if name.startswith(folder)}
    there = {folder + path.name for path in need(folder).iterdir()}
    assert there - named <= {JWAT_ARC + "1-1-20110922131213-00000-svc-VirtualBox.arc"}


def test_a_whole_crawl_of_an_arc_file_is_read() -> None:
    data = need(JWAT_ARC + "1-1-20110922131213-00000-svc-VirtualBox.arc").read_bytes()
    found, fault = read_all(data)
    pages = [page for page in found if isinstance(page, Page)]
    assert fault is None
    assert len(pages) == len(found) == 96
    assert pages[1].address == "http://www.rebels.dk/"
    assert pages[1].seen.start == datetime(2011, 9, 22, 13, 12, 14, tzinfo=UTC)


def write_warc(*records: tuple[str, str, bytes, dict[str, str]], gzipped: bool = True) -> bytes:
    """A WARC of (type, address, block, WARC headers that are added or take a default's place)."""
    members = []
    for number, (kind, address, block, headers) in enumerate(records):
        fields = {
            "WARC-Type": kind,
            "WARC-Record-ID": f"<urn:uuid:00000000-0000-4000-8000-0000000000{number:02}>",
            "WARC-Target-URI": address,
            "WARC-Date": "2026-03-01T14:23:45Z",
            "Content-Type": "application/http",
            "Content-Length": str(len(block)),
            **headers,
        }
        head = "\r\n".join(["WARC/1.1", *(f"{name}: {text}" for name, text in fields.items())])
        record = head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"
        members.append(gzip.compress(record, mtime=0) if gzipped else record)
    return b"".join(members)


def respond(body: bytes, *headers: str) -> bytes:
    lines = ("HTTP/1.1 200 OK", "Content-Type: text/html; charset=utf-8", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


ADDRESS = "https://work.example/list?page=2"


@pytest.mark.parametrize("gzipped", [True, False])
def test_a_page_is_taken_with_its_address_and_its_time(gzipped: bool) -> None:
    data = write_warc(
        ("request", ADDRESS, b"GET / HTTP/1.1\r\n\r\n", {}),
        ("response", ADDRESS, respond(HTML, "Set-Cookie: a=b"), {}),
        ("metadata", ADDRESS, b"via: x", {}),
        ("response", "dns:work.example", b"HTTP/1.1 200 OK\r\n\r\n", {}),
        gzipped=gzipped,
    )
    (page,), fault = read_all(data)
    assert fault is None
    assert isinstance(page, Page)
    assert (page.body, page.address, page.status) == (HTML, ADDRESS, 200)
    assert page.content_type == "text/html; charset=utf-8"
    assert page.seen.start == page.seen.end == datetime(2026, 3, 1, 14, 23, 45, tzinfo=UTC)
    assert page.seen.stated_by is StatedBy.FILE
    assert page.access is Access.DONATED
    assert ("Set-Cookie", "a=b") in page.headers


def test_a_file_gzipped_whole_reads_as_one_gzipped_by_record() -> None:
    plain = write_warc(*[("response", ADDRESS, respond(HTML), {})] * 3, gzipped=False)
    for data in (plain, gzip.compress(plain), gzip.compress(plain) + bytes(700)):
        found, fault = read_all(data)
        assert [sketch(page) for page in found] == [(200, len(HTML))] * 3
        assert fault is None


@pytest.mark.parametrize(
    ("named", "packed"),
    [
        ("gzip", gzip.compress(HTML, mtime=0)),
        ("gzip", gzip.compress(HTML[:99], mtime=0) + gzip.compress(HTML[99:], mtime=0)),
        ("deflate", zlib.compress(HTML)),
        ("deflate", zlib.compress(HTML)[2:-4]),
        ("br", brotli.compress(HTML)),
        ("gzip, br", brotli.compress(gzip.compress(HTML, mtime=0))),
        ("gzip", HTML),  # the recorder decoded it and kept the header
        ("br", HTML),
        ("zstd", HTML),
        ("identity", HTML),
    ],
)
def test_bodies_are_decoded(named: str, packed: bytes) -> None:
    message = respond(packed, f"Content-Encoding: {named}", f"Content-Length: {len(packed)}")
    (page,), _ = read_all(write_warc(("response", ADDRESS, message, {})))
    assert isinstance(page, Page)
    assert page.body == HTML
    assert not {"content-encoding", "content-length"} & {key.lower() for key, _ in page.headers}


@pytest.mark.parametrize(
    "body",
    [
        b"5\r\n" + HTML[:5] + b"\r\n%x;note=1\r\n" % (len(HTML) - 5) + HTML[5:] + b"\r\n0\r\n\r\n",
        HTML,  # the recorder joined the chunks and kept the header
    ],
)
def test_chunks_are_joined(body: bytes) -> None:
    message = respond(body, "Transfer-Encoding: chunked")
    (page,), _ = read_all(write_warc(("response", ADDRESS, message, {})))
    assert isinstance(page, Page)
    assert page.body == HTML


@pytest.mark.parametrize(
    "message",
    [
        respond(HTML[:400], f"Content-Length: {len(HTML)}"),
        respond(gzip.compress(HTML, mtime=0)[:-9], "Content-Encoding: gzip"),
        respond(brotli.compress(HTML)[:-9], "Content-Encoding: br"),
        respond(zlib.compress(HTML)[:-9], "Content-Encoding: deflate"),
        respond(b"5\r\n" + HTML[:5] + b"\r\nfff\r\n" + HTML[5:50], "Transfer-Encoding: chunked"),
        respond(b"5\r\n" + HTML[:5] + b"\r\n", "Transfer-Encoding: chunked"),
    ],
)
def test_a_page_that_was_cut_is_refused(message: bytes) -> None:
    data = write_warc(("response", ADDRESS, message, {}), ("response", ADDRESS, respond(HTML), {}))
    found, fault = read_all(data)
    assert [sketch(page) for page in found] == ["torn", (200, len(HTML))]
    assert fault is None
    assert "record at offset 0" in str(found[0])


def test_a_page_marked_as_truncated_is_refused() -> None:
    marked = {"WARC-Truncated": "time"}
    found, _ = read_all(write_warc(("response", ADDRESS, respond(HTML), marked)))
    assert [sketch(page) for page in found] == ["torn"]


@pytest.mark.parametrize("name", ["br", "deflate", "gzip", "zstd"])
def test_bombs_are_refused(name: str) -> None:
    packed = need(f"{PACKED}bomb-{name}.bin").read_bytes()
    message = respond(packed, f"Content-Encoding: {name}")
    data = write_warc(("response", ADDRESS, message, {}), ("response", ADDRESS, respond(HTML), {}))
    found, fault = read_all(data)
    assert [sketch(page) for page in found] == ["bomb", (200, len(HTML))]
    assert fault is None


@pytest.mark.parametrize(
    ("file", "encodings"),
    [
        ("html-br.bin", "br"),
        ("html-gzip.bin", "gzip"),
        ("html-rawdeflate.bin", "deflate"),
        ("html-zlibdeflate.bin", "deflate"),
        ("html-gzip-deflate.bin", "gzip, deflate"),
        ("html-gzip-deflate-gzip.bin", "gzip, deflate, gzip"),
        ("html-zstd-static-content-size.bin", "zstd"),
        ("html-zstd-static-no-content-size.bin", "zstd"),
        ("html-zstd-streaming-no-content-size.bin", "zstd"),
    ],
)
def test_every_published_encoding_gives_the_same_page(file: str, encodings: str) -> None:
    packed = need(PACKED + file).read_bytes()
    message = respond(packed, f"Content-Encoding: {encodings}")
    (page,), _ = read_all(write_warc(("response", ADDRESS, message, {})))
    assert isinstance(page, Page)
    if file in ("html-rawdeflate.bin", "html-zlibdeflate.bin"):  # another page than the rest
        reference = zlib.decompress(need(PACKED + "html-zlibdeflate.bin").read_bytes())
    else:
        reference = gzip.decompress(need(PACKED + "html-gzip.bin").read_bytes())
    assert page.body == reference


@pytest.mark.parametrize(
    "file", ["truncated-crc-error-short.gz", "truncated-crc-error.gz", "unexpected-eof.gz"]
)
def test_published_truncated_bodies_are_refused(file: str) -> None:
    message = respond(need(PACKED + file).read_bytes(), "Content-Encoding: gzip")
    found, _ = read_all(write_warc(("response", ADDRESS, message, {})))
    assert [sketch(page) for page in found] == ["torn"]


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_cutting_a_packed_body_anywhere_never_gives_a_page(encoding: str) -> None:
    vector = {"gzip": "html-gzip", "deflate": "html-zlibdeflate", "br": "html-br"}
    name = vector.get(encoding, "html-zstd-static-content-size")
    packed = need(f"{PACKED}{name}.bin").read_bytes()
    for cut in (1, 2, 5, 50, len(packed) // 2, len(packed) - 5, len(packed) - 1):
        with pytest.raises(RefusedPage) as refused:
            decode_content(packed[:cut], encoding, limits=Limits())
        assert refused.value.code == "torn"


def test_an_unknown_encoding_is_refused() -> None:
    message = respond(HTML, "Content-Encoding: compress")
    found, _ = read_all(write_warc(("response", ADDRESS, message, {})))
    assert [sketch(page) for page in found] == ["encoding"]


def test_a_file_that_unpacks_without_measure_is_refused() -> None:
    data = gzip.compress(b"WARC/1.0\r\nContent-Length: 90000000\r\n\r\n" + bytes(30_000_000))
    found, fault = read_all(data)
    assert found == []
    assert fault is not None
    assert fault.code == "bomb"


def test_a_page_larger_than_pages_are_is_refused_and_passed_over() -> None:
    limits = Limits(page_bytes=5_000)
    large = respond(HTML * 900)
    data = write_warc(
        ("response", ADDRESS, large, {}), ("response", ADDRESS, respond(HTML), {}), gzipped=False
    )
    found, fault = read_all(data, limits=limits)
    assert [sketch(page) for page in found] == ["too-large", (200, len(HTML))]
    assert fault is None


@pytest.mark.parametrize(
    "headers",
    [
        {"WARC-Refers-To": "<urn:uuid:00000000-0000-4000-8000-000000000001>"},
        {"WARC-Refers-To-Target-URI": ADDRESS, "WARC-Refers-To-Date": "2026-03-01T14:23:45Z"},
        {"WARC-Payload-Digest": "sha1:SAME"},
    ],
)
def test_a_revisit_is_the_page_it_repeats_seen_later(headers: dict[str, str]) -> None:
    first = {
        "WARC-Record-ID": "<urn:uuid:00000000-0000-4000-8000-000000000001>",
        "WARC-Payload-Digest": "sha1:SAME",
    }
    later = {"WARC-Date": "2026-03-02T08:00:00Z", "WARC-Payload-Digest": "sha1:SAME", **headers}
    data = write_warc(
        ("response", ADDRESS, respond(HTML), first),
        ("revisit", ADDRESS, respond(b"", "ETag: x"), later),
    )
    found, fault = read_all(data)
    assert fault is None
    again = found[1]
    assert isinstance(again, Page)
    assert again.body == HTML
    assert again.seen.start == datetime(2026, 3, 2, 8, tzinfo=UTC)


def test_a_revisit_of_a_page_elsewhere_is_reported() -> None:
    lone = {"WARC-Refers-To": "<urn:uuid:00000000-0000-4000-8000-000000000009>"}
    found, fault = read_all(write_warc(("revisit", ADDRESS, respond(b""), lone)))
    assert [sketch(page) for page in found] == ["revisit"]
    assert fault is None


@pytest.mark.parametrize("gzipped", [True, False])
def test_a_file_cut_at_any_byte_gives_the_pages_before_the_cut(gzipped: bool) -> None:
    record = ("response", ADDRESS, respond(HTML[:60], "Content-Length: 60"), {})
    whole = write_warc(record, record, gzipped=gzipped)
    one = len(write_warc(record, gzipped=gzipped))
    for cut in range(1, len(whole)):
        found, fault = read_all(whole[:cut])
        pages = [page for page in found if isinstance(page, Page)]
        assert len(pages) <= 2
        assert all(page.body == HTML[:60] for page in pages)
        if cut >= one:
            assert len(pages) >= 1
        if fault is None:
            assert len(pages) == (1 if cut < one + 8 else 2)
        else:
            assert fault.code in ("torn", "not-warc")
            assert "offset " in str(fault)


def test_dates_of_a_day_or_a_month_keep_their_grain() -> None:
    for text, days in (("2026-03", 31), ("2026-03-01", 1)):
        data = write_warc(("response", ADDRESS, respond(HTML), {"WARC-Date": text}))
        (page,), _ = read_all(data)
        assert isinstance(page, Page)
        assert page.seen.start == datetime(2026, 3, 1, tzinfo=UTC)
        assert (page.seen.end - page.seen.start).days == days
        assert page.seen.stated_by is StatedBy.FILE


def test_a_record_without_a_time_is_refused_unless_http_says() -> None:
    nothing = {"WARC-Date": "blue monday"}
    dated = respond(HTML, "Date: Sun, 01 Mar 2026 14:23:45 GMT")
    data = write_warc(
        ("response", ADDRESS, respond(HTML), nothing), ("response", ADDRESS, dated, nothing)
    )
    found, _ = read_all(data)
    assert sketch(found[0]) == "no-time"
    assert isinstance(found[1], Page)
    assert found[1].seen.start == datetime(2026, 3, 1, 14, 23, 45, tzinfo=UTC)


def test_the_path_of_a_local_file_is_not_kept() -> None:
    told = {"Content-Type": "application/json"}
    data = write_warc(("resource", "file:///home/anna/list.json", json.dumps([1]).encode(), told))
    (page,), _ = read_all(data)
    assert isinstance(page, Page)
    assert page.address is None
    assert page.content_type == "application/json"


def test_a_response_that_is_no_http_is_refused() -> None:
    plain = write_warc(("response", ADDRESS, respond(HTML), {}), gzipped=False)
    found, _ = read_all(plain.replace(b"HTTP/1.1 200", b"GOPH/1.1 200"))
    assert [sketch(page) for page in found] == ["not-http"]


def test_what_is_no_warc_is_refused() -> None:
    for data in (b"", b"\n\n", b"hello", b"<html>", gzip.compress(b"hello"), b"\x1f\x8b"):
        found, fault = read_all(data)
        assert found == []
        assert fault is not None
        assert fault.code in ("not-warc", "torn")


def test_our_own_evidence_can_be_read_as_a_donation(tmp_path: Path) -> None:
    with EvidenceStore(tmp_path) as store:
        store.append([draft_page(HTML), draft_page(HTML, address=None)])
    (segment,) = tmp_path.iterdir()
    found, fault = read_all(segment.read_bytes())
    pages = [page for page in found if isinstance(page, Page)]
    assert fault is None
    assert [page.body for page in pages] == [HTML, HTML]
    assert {page.address for page in pages} == {"https://work.example/list", None}
    assert {page.content_type for page in pages} == {"text/html; charset=utf-8"}

"""WACZ files: their recordings are read where the stated digests hold, and else refused by name."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime

import pytest

from archive.times import StatedBy
from crawlers.donations import DonatedPage, Refused, open_bytes
from crawlers.marketplace.archivefiles import Visit, record_warc

MOMENT = datetime(2026, 3, 4, 10, 20, 30, tzinfo=UTC)
LIST = Visit(
    "https://worker.example/projects", MOMENT, "<!DOCTYPE html><html><body>work</body></html>"
)
WARC = "archive/data.warc.gz"


def describe(files: dict[str, bytes], *, algorithm: str = "sha256", **changed: object) -> bytes:
    resources = [
        {
            "name": name.rpartition("/")[2],
            "path": name,
            "hash": f"{algorithm}:{hashlib.new(algorithm, body).hexdigest()}",
            "bytes": len(body),
            **changed,
        }
        for name, body in files.items()
    ]
    return json.dumps(
        {"profile": "data-package", "wacz_version": "1.1.1", "resources": resources}
    ).encode()


def pack(files: dict[str, bytes], *, described: bytes, seal: bytes | None = None) -> bytes:
    seal = hashlib.sha256(described).hexdigest().encode() if seal is None else seal
    digest = {"path": "datapackage.json", "hash": f"sha256:{seal.decode()}"}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        for name, body in files.items():
            made.writestr(name, body)
        made.writestr("datapackage.json", described)
        made.writestr("datapackage-digest.json", json.dumps(digest))
    return packed.getvalue()


def make_files() -> dict[str, bytes]:
    return {
        WARC: record_warc([LIST]),
        "pages/pages.jsonl": b'{"format": "json-pages-1.0"}\n{"url": "https://worker.example/"}\n',
        "indexes/index.cdx.gz": gzip.compress(b"example,worker)/ 20260304102030 {}"),
    }


def open_all(body: bytes):
    return list(open_bytes(body, name="session.wacz", seen_at=None))


@pytest.mark.parametrize("algorithm", ["sha256", "md5", "sha512"])
def test_its_pages_are_read(algorithm: str) -> None:
    files = make_files()
    (found,) = open_all(pack(files, described=describe(files, algorithm=algorithm)))
    assert isinstance(found, DonatedPage)
    assert found.page.address == "https://worker.example/projects"
    assert found.page.seen.start == MOMENT
    assert found.page.seen.stated_by is StatedBy.FILE
    assert found.recorded


def test_a_recording_that_was_changed_is_refused_and_the_other_read() -> None:
    files = make_files() | {"archive/more.warc.gz": record_warc([LIST])}
    described = describe(files)
    files[WARC] = record_warc([Visit(LIST.address, MOMENT, "<html>forged</html>")])
    refused, found = open_all(pack(files, described=described))
    assert isinstance(refused, Refused)
    assert refused.error.code == "digest"
    assert isinstance(found, DonatedPage)
    assert b"forged" not in found.page.body


@pytest.mark.parametrize(
    "changed",
    [{"hash": "sha256:" + "0" * 64}, {"hash": ""}, {"hash": "crc32:1234"}, {"bytes": 3}],
)
def test_a_digest_that_does_not_hold(changed: dict[str, object]) -> None:
    files = make_files()
    (found,) = open_all(pack(files, described=describe(files, **changed)))
    assert found.error.code == "digest"


def test_what_is_there_and_not_described_or_the_other_way() -> None:
    files = make_files()
    (found,) = open_all(pack(files, described=describe({"pages/pages.jsonl": b"x"})))
    assert found.error.code == "digest"
    gone = describe(files | {"archive/gone.warc.gz": b"x"})
    assert [type(one) for one in open_all(pack(files, described=gone))] == [DonatedPage, Refused]


def test_a_description_that_was_changed_refuses_the_whole() -> None:
    files = make_files()
    (found,) = open_all(pack(files, described=describe(files), seal=b"0" * 64))
    assert found.error.code == "digest"
    (found,) = open_all(pack(files, described=b'{"resources": []}'))
    assert found.error.code == "not-a-page"
    (found,) = open_all(pack(files, described=b'{"resources": [}'))
    assert found.error.code == "bad-json"


def test_a_zip_with_a_file_of_that_name_is_a_zip() -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as made:
        made.writestr("datapackage.json", b'{"resources": []}')
        made.writestr("list.warc.gz", record_warc([LIST]))
    assert any(isinstance(one, DonatedPage) for one in open_all(packed.getvalue()))

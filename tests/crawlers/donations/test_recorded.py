"""Pages out of WARC files are judged like all others, also inside a zip."""

from __future__ import annotations

import gzip
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest

from archive.times import StatedBy, read_seen_at
from crawlers.donations import DonatedPage, Limits, Refused, Skipped, open_bytes, open_donations
from crawlers.marketplace.archivefiles import Visit, pack_zip, record_har, record_warc, save_html
from crawlers.marketplace.workers import make_worker

WORKER = make_worker(1, "donor", name="Quirina Verzonnen")
MOMENT = datetime(2026, 3, 4, 10, 20, 30, tzinfo=UTC)
PAGE = "<!DOCTYPE html><html><body>work</body></html>"
LIST = Visit("https://ana:pw@worker.example/projects", MOMENT, PAGE)


def open_all(body: bytes, name: str = "x", **options):
    options.setdefault("seen_at", None)
    return list(open_bytes(body, name=name, **options))


@pytest.mark.parametrize("unpack", [False, True])
def test_a_warc_gives_its_pages(unpack):
    packed = record_warc([LIST, Visit("https://e.example/a.json", MOMENT, "{}")], worker=WORKER)
    first, second = open_all(gzip.decompress(packed) if unpack else packed)
    assert first.page.body == PAGE.encode()
    assert first.page.address == "https://worker.example/projects"
    assert first.page.seen.start == MOMENT
    assert first.page.seen.stated_by is StatedBy.FILE
    assert first.page.content_type == "text/html; charset=utf-8"
    assert first.recorded
    assert WORKER.session in first.known
    assert not any(name.lower() == "set-cookie" for name, _ in first.page.headers)
    assert second.page.content_type == "application/json; charset=utf-8"


def test_what_is_no_page_in_a_warc():
    picture = Visit("https://e.example/a.png", MOMENT, "\x89PNG", "image/png")
    deep = Visit("https://e.example/b", MOMENT, "[" * 5000 + "]" * 5000, "application/json")
    found = open_all(record_warc([picture, deep, LIST]))
    assert [type(one) for one in found] == [Skipped, Refused, DonatedPage]
    assert found[1].error.code == "too-deep"


def test_a_conflict_of_times_in_a_warc():
    (found,) = open_all(record_warc([LIST]), seen_at=read_seen_at("2025-01"))
    assert found.error.code == "time-conflict"


def test_a_zip_of_everything():
    packed = pack_zip(
        {
            "a.warc.gz": record_warc([LIST]),
            "b.har": record_har([LIST, LIST], worker=WORKER),
            "c.html": save_html(LIST),
            "d.warc": gzip.decompress(record_warc([LIST])),
        }
    )
    found = open_all(packed, seen_at=read_seen_at("2026-03"))
    assert [type(one) for one in found] == [DonatedPage] * 5
    assert {one.page.body for one in found} == {PAGE.encode()}
    assert {one.page.address for one in found} == {"https://worker.example/projects"}


def test_a_torn_warc_gives_what_stands_before_the_tear():
    packed = record_warc([LIST, LIST])
    found = open_all(packed[:-40])
    assert isinstance(found[0], DonatedPage)
    assert isinstance(found[-1], Refused)


def test_a_gzip_that_is_no_warc():
    (found,) = open_all(gzip.compress(PAGE.encode()))
    assert found.error.code == "not-a-page"


def test_the_received_body_is_what_was_sent(tmp_path):
    path = tmp_path / "visit.har"
    path.write_bytes(record_har([LIST], worker=WORKER))
    (found,) = open_donations([path], seen_at=None)
    assert found.page.body == PAGE.encode()
    assert {WORKER.session, WORKER.worker_id, WORKER.csrf} <= set(found.known)


def test_memory_stays_at_one_page_in_a_zip(tmp_path):
    path = tmp_path / "many.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for number in range(40):
            row = f"<p>{number} {hash(str(number))}</p>"
            packed.writestr(f"{number}.html", "<html>" + row * 20_000)
    tracemalloc.start()
    size = 0
    for one in open_donations([path], seen_at=read_seen_at("2026-03"), limits=Limits(ratio=1000)):
        size += len(one.page.body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 15_000_000
    assert peak < 6_000_000

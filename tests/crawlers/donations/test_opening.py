"""What donors hand in: what becomes a page, what is left out, what is refused, and by what word."""

from __future__ import annotations

import base64
import json
import os
import stat
import struct
import tracemalloc
import zipfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive.model import Access
from archive.times import StatedBy, read_seen_at
from crawlers.donations import DonatedPage, Limits, Refused, Skipped, inspect, open_donations

MARCH = read_seen_at("2026-03")
PAGE = b"<!DOCTYPE html><html><head><title>HITs</title></head><body><p>work</p></body></html>"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))


def open_one(path: Path, *, seen_at=MARCH, limits: Limits | None = None):
    found = list(open_donations([path], seen_at=seen_at, limits=limits or Limits()))
    assert len(found) == 1, found
    return found[0]


def write(folder: Path, name: str, body: bytes) -> Path:
    path = folder / name
    path.write_bytes(body)
    return path


def refuse(path: Path, code: str, *, seen_at=MARCH, limits: Limits | None = None) -> str:
    found = open_one(path, seen_at=seen_at, limits=limits)
    assert isinstance(found, Refused), found
    assert found.error.code == code, found.error
    return str(found.error)


def make_zip(path: Path, members: dict[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", method) as packed:
        for name, body in members.items():
            packed.writestr(name, body)
    return path


# Saved pages


def test_plain_html_takes_its_time_from_the_donor(tmp_path):
    page = open_one(write(tmp_path, "a.html", PAGE)).page
    assert page.body == PAGE
    assert page.address is None
    assert page.access is Access.DONATED
    assert page.seen == MARCH
    assert page.content_type == "text/html; charset=utf-8"


def test_without_any_time_it_says_what_to_give(tmp_path):
    message = refuse(write(tmp_path, "a.html", PAGE), "no-time", seen_at=None)
    assert "--seen-at" in message


def test_file_times_are_never_used(tmp_path):
    path = write(tmp_path, "a.html", PAGE)
    os.utime(path, (1_000_000_000, 1_000_000_000))
    refuse(path, "no-time", seen_at=None)


SINGLE_FILE = (
    b"<!DOCTYPE html> <html lang=en><!--\n Page saved with SingleFile \n"
    b" url: https://ana:geheim@worker.example/projects?page=2&sort=pay#top \n"
    b" saved date: Sun Mar 01 2026 14:30:00 GMT+0100 (Central European Standard Time)\n"
    b"--><meta charset=utf-8><title>x</title><p>work</p>"
)


def test_singlefile_says_where_and_when_and_its_comment_goes(tmp_path):
    page = open_one(write(tmp_path, "a.html", SINGLE_FILE), seen_at=None).page
    assert page.address == "https://worker.example/projects?page=2&sort=pay"
    assert page.seen.start == page.seen.end == datetime(2026, 3, 1, 13, 30, tzinfo=UTC)
    assert page.seen.stated_by is StatedBy.FILE
    assert b"SingleFile" not in page.body
    assert b"European" not in page.body
    assert page.body.endswith(b"<p>work</p>")


def test_saved_from_comment_gives_the_address_and_goes(tmp_path):
    body = (
        b"<!DOCTYPE html>\n"
        b"<!-- saved from url=(0049)https://www.example.org/mturk/viewhits?a=1&amp;b=2 -->\n"
        b"<html>x</html>"
    )
    page = open_one(write(tmp_path, "a.htm", body)).page
    assert page.address == "https://www.example.org/mturk/viewhits?a=1&b=2"
    assert page.body == b"<!DOCTYPE html>\n<html>x</html>"


def test_save_page_we_metas_are_read_and_go(tmp_path):
    body = (
        b'<html><head><meta name="savepage-url" content="https://e.example/jobs">'
        b'<meta name="savepage-date" content="Sun Mar 01 2026 14:30:00 GMT+0100 (CET)"></head>'
    )
    page = open_one(write(tmp_path, "a.html", body), seen_at=None).page
    assert page.address == "https://e.example/jobs"
    assert page.seen.start.hour == 13
    assert b"savepage" not in page.body


@pytest.mark.parametrize(
    "address",
    ["file:///home/ana/x.html", "javascript:alert(1)", "chrome://x/", "https://", "http://[::1"],
)
def test_only_web_addresses_are_kept(tmp_path, address):
    body = b"<!-- saved from url=(0020)" + address.encode() + b" --><html></html>"
    assert open_one(write(tmp_path, "a.html", body)).page.address is None


def test_what_the_file_says_wins_inside_and_a_conflict_is_refused(tmp_path):
    path = write(tmp_path, "a.html", SINGLE_FILE)
    assert open_one(path, seen_at=MARCH).page.seen.stated_by is StatedBy.FILE
    message = refuse(path, "time-conflict", seen_at=read_seen_at("2025-07"))
    assert "2026-03-01" in message
    assert "2025-07" in message


def test_the_donors_day_may_be_the_day_of_another_zone(tmp_path):
    path = write(tmp_path, "a.html", SINGLE_FILE)
    assert isinstance(open_one(path, seen_at=read_seen_at("2026-03-02")), DonatedPage)
    refuse(path, "time-conflict", seen_at=read_seen_at("2026-03-03"))


def test_a_json_answer(tmp_path):
    page = open_one(write(tmp_path, "a.json", b'{"results": [{"title": "caf\\u00e9"}]}')).page
    assert page.content_type == "application/json; charset=utf-8"


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (b"<meta charset=iso-8859-1><p>caf\xe9", "windows-1252"),
        (b"<html><p>caf\xe9", "windows-1252"),
        ("<html><p>café".encode(), "utf-8"),
        (b"\xef\xbb\xbf<html>", "utf-8"),
        ("\ufeff<html>é".encode("utf-16-le"), "utf-16-le"),
        (b"<meta charset=koi8-r><p>\xf0", "koi8-r"),
        (b"<meta charset=utf-7><p>x", "utf-8"),
        (b"<meta charset=rot13><p>x", "utf-8"),
        (b"<meta charset=utf-16><p>x", "utf-8"),
        (b"<meta http-equiv=a content='text/html; charset=shift_jis'>\x83\x65", "shift_jis"),
    ],
)
def test_charsets(tmp_path, body, charset):
    page = open_one(write(tmp_path, "a.html", body)).page
    assert page.content_type == f"text/html; charset={charset}"


# What is no page


@pytest.mark.parametrize(
    ("body", "word"),
    [
        (PNG, "PNG image"),
        (b"\xff\xd8\xff\xe0" + b"j" * 50, "JPEG image"),
        (b"%PDF-1.7\n...", "PDF document"),
        (b"MZ\x90\x00" + b"\0" * 60, "program"),
        (b"\x7fELF" + b"\0" * 60, "program"),
        (b"Dear diary", "plain text"),
        (bytes(range(256)) * 4, "binary data"),
        (b"Rar!\x1a\x07\x00", "packed file"),
        (b"From: a@b.example\r\nSubject: x\r\n\r\nhi", "MHTML"),
        (b"", "empty"),
        (b"  \n ", "empty"),
    ],
)
def test_content_decides_not_the_name(tmp_path, body, word):
    assert word in refuse(write(tmp_path, "saved.html", body), "not-a-page")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"[" * 10_000 + b"]" * 10_000, "too-deep"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "too-deep"),
        (b'{"a": NaN}', "bad-text"),
        (b'{"a": -Infinity}', "bad-text"),
        (b'{"a": 1e999}', "bad-text"),
        (b'{"a": "\\ud800"}', "bad-text"),
        (b'{"\\udc00": 1}', "bad-text"),
        (b'{"a": "\xed\xa0\x80"}', "bad-text"),
        (b'{"a": "caf\xe9"}', "bad-text"),
        (b'{"a": ' + b"9" * 5000 + b"}", "bad-text"),
        (b'{"a": "cut of', "bad-json"),
        (b'{"' + b'\\"' * 400_000, "bad-json"),
        (b'{"a": "' + b"[" * 20_000 + b'"' + b"[" * 20_000, "too-deep"),
        (b"[" + b"0," * 2_000_001 + b"0]", "too-large"),
        (b"[" + b"[]," * 1_000_001 + b"0]", "too-large"),
        (b'{"a": 1}{"a": 2}', "bad-json"),
    ],
)
def test_json_that_could_not_be_carried_through(tmp_path, body, code):
    refuse(write(tmp_path, "a.json", body), code)


def test_json_that_is_odd_and_sound(tmp_path):
    body = b'{"a": "\\ud83d\\ude00 [[[[ {{{{ \\" [", "b": [[[1]]], "c": "' + b"[" * 500 + b'"}'
    assert open_one(write(tmp_path, "a.json", body)).page.body == body


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"\n\n \n<HTML>", DonatedPage),
        (b"<!-- a --><!-- b -->\n<!DOCTYPE  HTML PUBLIC 'x'><html>", DonatedPage),
        (b"<?xml version='1.0'?>\n<!DOCTYPE html><html xmlns='x'>", DonatedPage),
        (b"<listing-card><div>work</div></listing-card>", DonatedPage),
        (b"<rss version='2.0'><channel><p>x</p></channel></rss>", Refused),
        (b"<?xml version='1.0'?><jobs><p>x</p></jobs>", Refused),
        (b"<svg xmlns='x'></svg>", Refused),
        (b"{{ template }}", Refused),
        (b"<!-- never closed" * 5000, Refused),
    ],
)
def test_what_opens_as_a_page(tmp_path, body, kind):
    assert isinstance(open_one(write(tmp_path, "a.html", body)), kind)


def test_nul_in_a_page(tmp_path):
    refuse(write(tmp_path, "a.html", b"<html><p>a\0b" + b"x" * 500), "bad-text")
    refuse(write(tmp_path, "b.html", "\ufeff<html>a\0b".encode("utf-16-le")), "bad-text")


def test_a_large_page_is_refused_without_being_read(tmp_path):
    path = write(tmp_path, "a.html", PAGE)
    os.truncate(path, 100_000_000)
    tracemalloc.start()
    refuse(path, "too-large")
    refuse(
        write(tmp_path, "b.html", b"<html>" + b"x" * 2000),
        "too-large",
        limits=Limits(page_bytes=1000),
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2_000_000


def test_a_missing_file_a_pipe_and_a_link(tmp_path):
    refuse(tmp_path / "nowhere.html", "unreadable-file")
    os.mkfifo(tmp_path / "pipe.html")
    refuse(tmp_path / "pipe.html", "device")
    refuse(Path("/dev/null"), "device")
    write(tmp_path, "a.html", PAGE)
    (tmp_path / "link.html").symlink_to(tmp_path / "a.html")
    refuse(tmp_path / "link.html", "link")
    refuse(Path("a\0b"), "unreadable-file")


# Folders


def test_a_folder_skips_what_is_plainly_no_page(tmp_path):
    (tmp_path / "page_files").mkdir()
    write(tmp_path, "page.html", PAGE)
    write(tmp_path, "notes.txt", b"my notes")
    write(tmp_path, ".DS_Store", b"\0\0\0\1Bud1")
    write(tmp_path / "page_files", "a.png", PNG)
    write(tmp_path / "page_files", "a.css", b"p { color: red }")
    write(tmp_path / "page_files", "a.js", b"{function(){return [1]}}")
    write(tmp_path / "page_files", "saved_resource.html", PAGE)
    write(tmp_path / "page_files", "b.html", PNG)
    found = list(open_donations([tmp_path], seen_at=MARCH))
    names = [(type(one).__name__, one.label.rpartition("/")[2]) for one in found]
    assert names == [
        ("Skipped", "notes.txt"),
        ("DonatedPage", "page.html"),
        ("Skipped", "a.css"),
        ("Skipped", "a.js"),
        ("Skipped", "a.png"),
        ("Refused", "b.html"),
        ("DonatedPage", "saved_resource.html"),
    ]
    assert inspect([tmp_path]).things == 7


def test_a_folder_does_not_follow_links(tmp_path):
    outside = tmp_path / "outside"
    inside = tmp_path / "inside"
    outside.mkdir()
    inside.mkdir()
    write(outside, "secret.html", PAGE)
    (inside / "to_file.html").symlink_to(outside / "secret.html")
    (inside / "to_folder").symlink_to(outside)
    (inside / "to_itself").symlink_to(inside)
    found = list(open_donations([inside], seen_at=MARCH))
    assert [one.error.code for one in found if isinstance(one, Refused)] == ["link"] * 3
    assert len(found) == 3


def test_the_order_is_settled(tmp_path):
    for name in ("b.html", "a.html", "c.html"):
        write(tmp_path, name, PAGE + name.encode())
    first = [one.page.body for one in open_donations([tmp_path], seen_at=MARCH)]
    assert first == [PAGE + name for name in (b"a.html", b"b.html", b"c.html")]


def test_names_are_safe_to_print_and_reach_no_page(tmp_path):
    name = "Ana Peeters \x1b[2J\u202e\n.html"
    found = open_one(write(tmp_path, name, PAGE))
    assert found.label == "Ana Peeters \\x1b[2J\\u202e\\n.html"
    assert "Peeters" not in repr(found)
    assert "Peeters" not in repr(found.page) + str(found.page.body)


def test_an_undecodable_name(tmp_path):
    raw = os.fsencode(tmp_path) + b"/caf\xe9.html"
    Path(os.fsdecode(raw)).write_bytes(PAGE)
    found = open_one(tmp_path)
    assert found.label.endswith("caf\\udce9.html")
    found.label.encode()


# Zips


def test_a_zip_of_pages(tmp_path):
    path = make_zip(
        tmp_path / "x.zip",
        {"b.html": PAGE, "a/c.json": b"{}", "d.png": PNG, "__MACOSX/._b.html": b"\0\5", "e/": b""},
    )
    found = list(open_donations([path], seen_at=MARCH))
    assert [type(one).__name__ for one in found] == ["DonatedPage", "DonatedPage", "Skipped"]
    assert [one.label for one in found] == ["x.zip › a/c.json", "x.zip › b.html", "x.zip › d.png"]
    assert inspect([path]).things == 5


@pytest.mark.parametrize(
    "name",
    ["../evil.html", "a/../../evil.html", "/etc/evil.html", "C:\\evil.html", "..\\evil.html"],
)
def test_a_zip_that_leads_out_is_refused_whole(tmp_path, name):
    refuse(make_zip(tmp_path / "x.zip", {"a.html": PAGE, name: PAGE}), "path-escape")


@pytest.mark.parametrize(
    ("mode", "code"),
    [(stat.S_IFLNK, "link"), (stat.S_IFCHR, "device"), (stat.S_IFIFO, "device")],
)
def test_a_zip_with_a_link_or_a_device_is_refused_whole(tmp_path, mode, code):
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as packed:
        info = zipfile.ZipInfo("a.html")
        info.create_system = 3
        info.external_attr = (mode | 0o644) << 16
        packed.writestr(info, "/etc/passwd")
    refuse(path, code)


def test_bombs(tmp_path):
    refuse(make_zip(tmp_path / "a.zip", {"a.html": b"<html>" + b"a" * 8_000_000}), "bomb")
    many = {f"{n}.html": b"<html>" + b"a" * 900_000 for n in range(20)}
    refuse(make_zip(tmp_path / "b.zip", many), "bomb")
    refuse(
        make_zip(tmp_path / "c.zip", {str(n): os.urandom(500) for n in range(5)}),
        "bomb",
        limits=Limits(unpacked_bytes=2000),
    )


def test_a_member_whose_name_begins_with_nul(tmp_path):
    body = make_zip(tmp_path / "a.zip", {"a.html": PAGE}).read_bytes()
    found = open_one(write(tmp_path, "b.zip", body.replace(b"a.html", b"\0.html")))
    assert isinstance(found, DonatedPage)
    assert found.label == "b.zip › \\x00.html"


def test_members_that_share_their_bytes_are_a_bomb(tmp_path):
    path = make_zip(
        tmp_path / "a.zip", {"a.html": b"<html>" + os.urandom(800).hex().encode() * 500}
    )
    body = bytearray(path.read_bytes())
    at = body.index(b"PK\x01\x02")
    end = body.index(b"PK\x05\x06")
    entry, tail = bytes(body[at:end]), body[end:]
    struct.pack_into("<HH", tail, 8, 5000, 5000)
    struct.pack_into("<I", tail, 12, len(entry) * 5000)
    path.write_bytes(bytes(body[:at]) + entry * 5000 + bytes(tail))
    refuse(path, "bomb")


def test_a_zip_in_a_zip_and_a_locked_member(tmp_path):
    inner = make_zip(tmp_path / "inner.zip", {"a.html": PAGE}).read_bytes()
    refuse(make_zip(tmp_path / "outer.zip", {"inner.zip": inner}), "nested")
    body = bytearray(inner)
    body[body.index(b"PK\x01\x02") + 8] |= 1
    body[body.index(b"PK\x03\x04") + 6] |= 1
    refuse(write(tmp_path, "locked.zip", bytes(body)), "encrypted")


def test_a_zip_that_claims_a_million_files(tmp_path):
    path = make_zip(tmp_path / "a.zip", {"a.html": PAGE})
    body = bytearray(path.read_bytes())
    end = body.index(b"PK\x05\x06")
    struct.pack_into("<HHI", body, end + 8, 65_000, 65_000, 4_000_000_000)
    path.write_bytes(bytes(body))
    refuse(path, "too-many")
    refuse(
        make_zip(tmp_path / "b.zip", {f"{n}.html": PAGE for n in range(20)}),
        "too-many",
        limits=Limits(members=10),
    )


def test_a_member_larger_than_a_page(tmp_path):
    path = make_zip(
        tmp_path / "a.zip", {"a.html": b"<html>" + os.urandom(3000)}, method=zipfile.ZIP_STORED
    )
    refuse(path, "too-large", limits=Limits(page_bytes=1000))


def test_a_zip_cut_anywhere_is_refused_or_read(tmp_path):
    whole = make_zip(tmp_path / "a.zip", {"a.html": PAGE, "b.json": b"{}"}).read_bytes()
    path = tmp_path / "cut.zip"
    for length in range(5, len(whole)):
        path.write_bytes(whole[:length])
        assert all(isinstance(one, Refused) for one in open_donations([path], seen_at=MARCH))


# Anything at all


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    start=st.sampled_from(
        [
            b"",
            b"{",
            b"[",
            b"<html>",
            b"PK\x03\x04",
            b"\x1f\x8b",
            b'{"log":{"entries":[',
            b"\xff\xfe",
        ]
    ),
    rest=st.binary(max_size=400),
)
def test_random_bytes_raise_nothing_and_write_nothing(tmp_path, start, rest):
    path = write(tmp_path, "x.html", start + rest)
    inspect([path])
    for one in open_donations([tmp_path], seen_at=MARCH):
        assert isinstance(one, DonatedPage | Refused | Skipped)
    assert list(tmp_path.iterdir()) == [path]


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_damaged_zip_raises_nothing(tmp_path, data):
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("a.html", PAGE * 5)
        opened.writestr("dir/b.har", json.dumps({"log": {"entries": []}}))
    body = bytearray(packed.getvalue())
    for _ in range(data.draw(st.integers(1, 6))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    path = write(tmp_path, "x.zip", bytes(body))
    inspect([path])
    for one in open_donations([path], seen_at=MARCH):
        assert isinstance(one, DonatedPage | Refused | Skipped)
    assert list(tmp_path.iterdir()) == [path]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)
_ODD_ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "startedDateTime": _JSON,
        "request": _JSON
        | st.fixed_dictionaries({"url": _JSON, "headers": _JSON, "postData": _JSON}),
        "response": st.fixed_dictionaries(
            {"status": st.just(200) | _JSON},
            optional={
                "headers": _JSON,
                "content": _JSON
                | st.fixed_dictionaries(
                    {"text": st.just("<html>") | _JSON, "encoding": st.just("base64") | _JSON}
                ),
            },
        ),
    },
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(entries=st.lists(_ODD_ENTRY | _JSON, max_size=3))
def test_a_har_of_any_shape_raises_nothing(tmp_path, entries):
    path = write(tmp_path, "x.har", json.dumps({"log": {"entries": entries}}).encode())
    for one in open_donations([path], seen_at=None):
        assert isinstance(one, DonatedPage | Refused | Skipped)


def test_base64_is_read(tmp_path):
    entry = {
        "startedDateTime": "2026-03-01T10:00:00Z",
        "request": {"url": "https://e.example/"},
        "response": {
            "status": 200,
            "content": {"text": base64.b64encode(PAGE).decode(), "encoding": "base64"},
        },
    }
    path = write(tmp_path, "x.har", json.dumps({"log": {"entries": [entry]}}).encode())
    assert open_one(path, seen_at=None).page.body == PAGE

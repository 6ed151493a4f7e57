"""HAR: the answers become pages; what the browser sent stays out and is known to redaction."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

from archive.times import StatedBy
from crawlers.donations import DonatedPage, Refused, Skipped, open_donations

LIST = '<html><body><table><tr><td class="title">Label photos</td></tr></table></body></html>'


def entry(**changes):
    made = {
        "startedDateTime": "2026-03-01T10:15:30.250+01:00",
        "request": {
            "method": "GET",
            "url": "https://worker.example/projects?page_number=1",
            "headers": [
                {
                    "name": "Cookie",
                    "value": "session-token=abc%2Fdef+123; lang=nl_NL; theme=default",
                },
                {"name": "Authorization", "value": "Bearer eyJhbGciOi.eyJzdWIi.c2ln"},
                {"name": "X-CSRF-Token", "value": "csrf-9f8e7d6c"},
                {"name": "User-Agent", "value": "Mozilla/5.0"},
            ],
            "cookies": [{"name": "user_name", "value": "annekedv"}],
            "postData": {
                "mimeType": "x",
                "text": "email=anneke%40mail.example&page=2&password=hunter22",
            },
        },
        "response": {
            "status": 200,
            "headers": [
                {"name": "Content-Type", "value": "text/html; charset=iso-8859-1"},
                {"name": "Content-Encoding", "value": "gzip"},
                {"name": "Set-Cookie", "value": "sid=s3cr3t-s1d; Path=/"},
                {"name": "x-amzn-RequestId", "value": "RQ-1"},
                {"name": "Date", "value": "Sun, 01 Mar 2026 09:15:31 GMT"},
            ],
            "content": {"mimeType": "text/html; charset=iso-8859-1", "text": LIST},
        },
    }
    made.update(changes)
    return made


def open_har(folder: Path, *entries, seen_at=None):
    path = folder / "visit.har"
    path.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return list(open_donations([path], seen_at=seen_at))


def test_an_entry_becomes_a_page(tmp_path):
    (found,) = open_har(tmp_path, entry())
    assert isinstance(found, DonatedPage)
    assert found.recorded
    page = found.page
    assert page.body == LIST.encode()
    assert page.address == "https://worker.example/projects?page_number=1"
    assert page.seen.start == datetime(2026, 3, 1, 9, 15, 30, 250_000, tzinfo=UTC)
    assert page.seen.stated_by is StatedBy.FILE
    assert page.content_type == "text/html; charset=utf-8"
    assert [name for name, _ in page.headers] == ["x-amzn-RequestId", "Date"]


def test_what_the_browser_sent_is_known_and_copied_nowhere(tmp_path):
    (found,) = open_har(tmp_path, entry())
    for secret in (
        "abc%2Fdef+123",
        "abc/def+123",
        "eyJhbGciOi.eyJzdWIi.c2ln",
        "csrf-9f8e7d6c",
        "annekedv",
        "anneke@mail.example",
        "hunter22",
        "s3cr3t-s1d",
    ):
        assert secret in found.known
        assert secret not in str(found.page.headers) + str(found.page.address)
    assert not {"default", "nl_NL", "2", "Mozilla/5.0"} & set(found.known)


def test_secrets_of_one_entry_are_known_for_all(tmp_path):
    quiet = entry(request={"url": "https://worker.example/b"})
    first, second = open_har(tmp_path, quiet, entry())
    assert first.known == second.known
    assert "s3cr3t-s1d" in first.known


def test_the_date_header_serves_where_the_entry_has_no_time(tmp_path):
    (found,) = open_har(tmp_path, entry(startedDateTime="yesterday"))
    assert found.page.seen.start == datetime(2026, 3, 1, 9, 15, 31, tzinfo=UTC)


def test_a_time_without_zone_or_out_of_the_web_s_age_is_none(tmp_path):
    for odd, code in (
        ("2026-03-01T10:00:00", "no-time"),
        ("1970-01-01T00:00:00Z", "no-time"),
        ("9999-01-01T00:00:00Z", "future"),
    ):
        made = entry(startedDateTime=odd)
        made["response"]["headers"] = []
        (found,) = open_har(tmp_path, made)
        assert isinstance(found, Refused)
        assert found.error.code == code


def test_what_is_no_page_is_left_out(tmp_path):
    picture = entry()
    picture["response"] = {
        "status": 200,
        "content": {"mimeType": "image/png", "text": "iVBORw0KGgo=", "encoding": "base64"},
    }
    script = entry()
    script["response"] = {"status": 200, "content": {"mimeType": "text/javascript", "text": "[1]"}}
    style = entry()
    style["response"] = {"status": 200, "content": {"mimeType": "text/css", "text": "p{}"}}
    empty = entry(response={"status": 200, "content": {"size": 5}})
    moved = entry(response={"status": 302, "content": {"text": LIST}})
    blocked = entry(response={"status": 0})
    found = open_har(tmp_path, picture, script, style, empty, moved, blocked)
    assert all(isinstance(one, Skipped) for one in found)
    assert len(found) == 6


def test_statuses_of_blindness_are_kept(tmp_path):
    limited = entry()
    limited["response"]["status"] = 429
    (found,) = open_har(tmp_path, limited)
    assert found.page.status == 429


def test_one_bad_entry_does_not_take_the_rest(tmp_path):
    bad = entry()
    bad["response"]["content"]["text"] = LIST + "\ud800"
    deep = entry()
    deep["response"]["content"] = {"text": "[" * 5000 + "]" * 5000}
    nan = entry()
    nan["response"]["content"] = {"mimeType": "application/json", "text": '{"a": NaN}'}
    found = open_har(tmp_path, bad, deep, nan, entry())
    assert [one.error.code for one in found[:3]] == ["bad-text", "too-deep", "bad-text"]
    assert isinstance(found[3], DonatedPage)


def test_a_har_without_entries(tmp_path):
    path = tmp_path / "x.har"
    path.write_text('{"log": {"entries": 5}}')
    (found,) = open_donations([path], seen_at=None)
    assert isinstance(found, Refused)
    assert found.error.code == "not-a-page"

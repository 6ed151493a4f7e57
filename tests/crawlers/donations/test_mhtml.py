"""MHTML as Chromium and older browsers write it, and as nobody should."""

from __future__ import annotations

import base64
import quopri
from datetime import UTC, datetime

import pytest

from archive.times import StatedBy, read_seen_at
from crawlers.donations import DonatedPage, Limits, Refused, Skipped, open_bytes

PAGE = (
    '<html lang="de"><body><h1>Aufträge</h1>'
    '<iframe src="cid:frame-B@mhtml.blink"></iframe></body></html>'
)
FRAME = "<html><body><p>in the frame</p></body></html>"
TOP = (
    "From: <Saved by Blink>\r\n"
    "Snapshot-Content-Location: https://worker.example/list?page=2\r\n"
    "Subject: =?utf-8?Q?Auftr=C3=A4ge?=\r\n"
    "Date: Wed, 4 Mar 2026 10:20:30 GMT\r\n"
    "MIME-Version: 1.0\r\n"
    'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n'
    '\tboundary="----MB--x----"\r\n\r\n\r\n'
)


def part(
    body: bytes, *, kind="text/html", name="A", place="https://worker.example/list", how="8bit"
):
    packed = {
        "8bit": body,
        "base64": base64.encodebytes(body),
        "quoted-printable": quopri.encodestring(body),
    }.get(how, body)
    head = (
        f"Content-Type: {kind}\r\nContent-ID: <frame-{name}@mhtml.blink>\r\n"
        f"Content-Transfer-Encoding: {how}\r\nContent-Location: {place}\r\n\r\n"
    )
    return head.encode() + packed


def pack(*parts: bytes, top: str = TOP, end: bytes = b"------MB--x------\r\n") -> bytes:
    return top.encode() + b"".join(b"------MB--x----\r\n" + one + b"\r\n" for one in parts) + end


def open_all(body: bytes, name: str = "saved.mhtml", **options):
    options.setdefault("seen_at", None)
    return list(open_bytes(body, name=name, **options))


@pytest.mark.parametrize("how", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize("name", ["saved.mhtml", "saved", "page.html"])
def test_page_and_frame(how: str, name: str) -> None:
    packed = pack(
        part(PAGE.encode(), how=how),
        part(b"\x89PNG\r\n\x1a\n", kind="image/png", how="base64", name="P"),
        part(FRAME.encode(), how=how, name="B", place="https://frames.example/f"),
    )
    page, frame = open_all(packed, name)
    assert isinstance(page, DonatedPage)
    assert page.page.seen.start == datetime(2026, 3, 4, 10, 20, 30, tzinfo=UTC)
    assert page.page.seen.stated_by is StatedBy.FILE
    assert page.page.address == "https://worker.example/list?page=2"
    assert "Aufträge" in page.page.body.decode()
    assert b"mhtml.blink" not in page.page.body
    assert b'src="https://frames.example/f"' in page.page.body
    assert not page.recorded
    assert isinstance(frame, DonatedPage)
    assert frame.page.address == "https://frames.example/f"
    assert frame.recorded


def test_two_savings_of_one_page_are_one() -> None:
    style = '<html><body><link href="cid:css-{}@mhtml.blink">work</body></html>'
    bodies = [open_all(pack(part(style.format(n).encode(), name=n)))[0].page.body for n in "QR"]
    assert bodies[0] == bodies[1]


def test_older_browsers() -> None:
    """One part without a boundary, and a charset that the header names."""
    top = (
        "From: <Saved by Windows Internet Explorer 8>\r\nSubject: Jobs\r\n"
        "Date: Tue, 6 Apr 2010 12:00:00 +0200\r\nMIME-Version: 1.0\r\n"
        'Content-Type: text/html;\r\n\tcharset="windows-1252"\r\n'
        "Content-Transfer-Encoding: quoted-printable\r\n"
        "Content-Location: http://worker.example/jobs.php\r\n\r\n"
    )
    body = quopri.encodestring("<html><body>Entrée à 2 €</body></html>".encode("cp1252"))
    (found,) = open_all(top.encode() + body, "old.mht")
    assert found.page.content_type == "text/html; charset=windows-1252"
    assert found.page.body.decode("cp1252") == "<html><body>Entrée à 2 €</body></html>"
    assert found.page.seen.start == datetime(2010, 4, 6, 10, tzinfo=UTC)
    assert found.page.address == "http://worker.example/jobs.php"


def test_the_named_start_is_the_page() -> None:
    top = TOP.replace('type="text/html"', 'type="text/html"; start="<frame-B@mhtml.blink>"')
    found = open_all(pack(part(FRAME.encode()), part(PAGE.encode(), name="B"), top=top))
    assert [one.recorded for one in found] == [True, False]


def test_a_mail_with_pictures_is_no_saved_page() -> None:
    top = "To: Orla <orla@planted.example>\r\n" + TOP.replace("Snapshot-Content-Location", "X-Was")
    (found,) = open_all(
        pack(part(PAGE.encode()), top=top.replace("Saved by Blink", "a@b.example")), "m.eml"
    )
    assert isinstance(found, DonatedPage)
    assert "orla@planted.example" in found.known


def test_what_cannot_be_read_is_refused_by_name() -> None:
    good = part(PAGE.encode())
    deep = b"".join(
        f'Content-Type: multipart/related; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode()
        for n in range(3000)
    )
    for body, code in (
        (pack(good, end=b""), "torn"),
        (TOP.encode() + b"nothing", "torn"),
        (pack(part(b"x", kind="image/png")), "not-a-page"),
        (pack(part(b"x", how="uuencode")), "encoding"),
        (pack(part(b"<html>\0")), "bad-text"),
        (pack(*[part(b"x", kind="image/png")] * 5001), "too-large"),
        (TOP.split("Content-Type")[0].encode() + deep, "too-deep"),
        (TOP.replace("2026", "2062").encode() + pack(good, top=""), "future"),
        (TOP.replace("----MB--x----", "").encode() + b"x", "not-a-page"),
    ):
        (found,) = open_all(body)
        assert isinstance(found, Refused), code
        assert found.error.code == code
    (found,) = open_all(pack(good), seen_at=read_seen_at("2025-01"))
    assert found.error.code == "time-conflict"
    big = pack(part(b"<html>" + b"a" * 2000))
    assert open_all(big, limits=Limits(page_bytes=1000))[0].error.code == "too-large"


def test_an_empty_frame_is_left_out() -> None:
    found = open_all(pack(part(PAGE.encode()), part(b"", name="E")))
    assert [type(one) for one in found] == [DonatedPage, Skipped]

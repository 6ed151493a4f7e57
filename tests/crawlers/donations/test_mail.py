"""Mails, mailboxes and pasted text as donations: what is kept, and what of the receiver goes."""

from __future__ import annotations

from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from archive.model import Page
from archive.times import Seen, StatedBy
from crawlers.donations.donated import Donated, DonatedPage, Refused
from crawlers.donations.opening import open_donations

DAY = Seen(datetime(2021, 5, 3, tzinfo=UTC), datetime(2021, 5, 4, tzinfo=UTC), StatedBy.DONOR)
TEXT = "Survey: Gardening\nReward: 80 points\nLength: 9 minutes\n"
HTML = "<html><body><p>Survey: Gardening</p></body></html>"


def make_mail(*, markup: bool = False, sent: str = "Mon, 03 May 2021 09:00:00 +0000") -> bytes:
    mail = EmailMessage()
    mail["From"] = "Votiva <surveys@votiva.example>"
    mail["To"] = "Orla Plantsworth <orla@planted.example>"
    mail["Delivered-To"] = "orla@planted.example"
    mail["Received"] = "from mx.planted.example (203.0.113.9)"
    mail["Subject"] = "New survey: Gardening"
    mail["Date"] = sent
    mail.set_content(TEXT)
    if markup:
        mail.add_alternative(HTML, subtype="html")
        mail.add_attachment(b"%PDF-1.7 planted", maintype="application", subtype="pdf")
    return mail.as_bytes()


def hand_in(
    tmp_path: Path, name: str, body: bytes, *, seen_at: Seen | None = None
) -> list[Donated]:
    path = tmp_path / name
    path.write_bytes(body)
    return list(open_donations([path], seen_at=seen_at))


def only_page(things: list[Donated]) -> Page:
    (thing,) = things
    assert isinstance(thing, DonatedPage), thing
    return thing.page


@pytest.mark.parametrize("markup", [False, True])
def test_receiver_is_not_kept(tmp_path: Path, markup: bool) -> None:
    page = only_page(hand_in(tmp_path, "mail.eml", make_mail(markup=markup)))
    for word in (b"Plantsworth", b"planted.example", b"203.0.113.9", b"surveys@", b"PDF"):
        assert word not in page.body
    assert b"New survey: Gardening" in page.body
    assert page.content_type.startswith("text/html" if markup else "text/plain")
    assert page.seen.start == datetime(2021, 5, 3, 9, tzinfo=UTC)


def test_receiver_is_known_to_redaction(tmp_path: Path) -> None:
    """A greeting may name the receiver in ways that no rule knows."""
    (thing,) = hand_in(tmp_path, "mail.eml", make_mail())
    assert isinstance(thing, DonatedPage)
    assert {"Orla Plantsworth", "Orla", "Plantsworth", "orla@planted.example"} <= set(thing.known)


def test_text_without_a_charset_is_utf_8(tmp_path: Path) -> None:
    body = "Subject: x\nDate: Mon, 03 May 2021 09:00:00 +0000\n\nPay: €0.10".encode()
    assert "Pay: €0.10".encode() in only_page(hand_in(tmp_path, "mail.eml", body)).body


def test_mailbox_is_a_page_for_each_mail(tmp_path: Path) -> None:
    line = b"From surveys@votiva.example Mon May  3 09:00:00 2021\n"
    things = hand_in(tmp_path, "inbox.mbox", line + make_mail() + b"\n" + line + make_mail())
    assert [type(thing) for thing in things] == [DonatedPage, DonatedPage]


def test_mail_that_says_no_time_needs_one(tmp_path: Path) -> None:
    (refused,) = hand_in(tmp_path, "mail.eml", make_mail(sent="some day"))
    assert isinstance(refused, Refused)
    assert refused.error.code == "no-time"
    page = only_page(hand_in(tmp_path, "mail.eml", make_mail(sent="some day"), seen_at=DAY))
    assert page.seen == DAY


def test_saved_page_in_the_form_of_a_mail_is_no_mail(tmp_path: Path) -> None:
    body = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/\r\n\r\nx"
    (refused,) = hand_in(tmp_path, "page.eml", body, seen_at=DAY)
    assert isinstance(refused, Refused)


def test_pasted_text_is_a_page(tmp_path: Path) -> None:
    page = only_page(hand_in(tmp_path, "pasted.txt", TEXT.encode(), seen_at=DAY))
    assert page.body == TEXT.encode()
    assert page.content_type == "text/plain; charset=utf-8"


def test_notes_in_a_folder_stay_out(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("my notes")
    (thing,) = open_donations([tmp_path], seen_at=DAY)
    assert not isinstance(thing, DonatedPage)


@pytest.mark.parametrize(
    "body",
    [
        b"Subject: x\n",
        b"From: a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n--b--",
        b"From: a\nContent-Type: text/plain; charset=no-such\n\n\xff\xfe",
        b"From: a\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\n!!!",
        b"From: =?utf-8?b?\xff?=\nDate: Mon, 99 Foo\n\nx",
        b"From: a\nContent-Type: image/png\n\nx",
        b"From: a\n" + b"X: y\n" * 5000 + b"\nx",
    ],
)
def test_odd_mails_raise_nothing(tmp_path: Path, body: bytes) -> None:
    (thing,) = hand_in(tmp_path, "mail.eml", body, seen_at=DAY)
    assert isinstance(thing, DonatedPage | Refused)


def test_parts_nested_without_end_are_refused(tmp_path: Path) -> None:
    nested = b"".join(
        f'Content-Type: multipart/mixed; boundary="b{n}"\r\n\r\n--b{n}\r\n'.encode()
        for n in range(3000)
    )
    head = b"To: a@b.example\r\nDate: Wed, 4 Mar 2026 10:20:30 +0000\r\nMIME-Version: 1.0\r\n"
    (thing,) = hand_in(tmp_path, "mail.eml", head + nested)
    assert isinstance(thing, Refused)
    assert thing.error.code == "too-deep"

"""Mails and pasted text as pages: what the mail says, without what it says of its receiver.

Of a mail's headers only the subject and the sender's name are kept: all others name the receiver,
or the way to them. Attachments are left out. Nothing is fetched: pictures stay links.
"""

from __future__ import annotations

import email
import email.policy
import html
import re
from collections.abc import Iterator
from email.message import EmailMessage, MIMEPart
from email.utils import getaddresses, parseaddr

from archive.errors import RefusedPage
from archive.model import Access, Page
from archive.times import Seen
from crawlers.donations.checks import check_text, find_charset
from crawlers.donations.moments import read_http_date, settle_seen, state_moment

#: A mailbox opens each mail with such a line (RFC 4155).
_MBOX = re.compile(rb"^From \S+ .*\d{4}\r?$", re.MULTILINE)
_BODY = re.compile(r"<body\b[^>]*>", re.IGNORECASE)
_MOST_MAILS = 5000
_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_MOST_BOUNDARIES = 50
_RECEIVER = ("to", "cc", "bcc", "delivered-to", "x-original-to", "envelope-to")


def is_mailbox(head: bytes) -> bool:
    """Whether bytes open as a mailbox (mbox) does."""
    return _MBOX.match(head) is not None


def split_mailbox(body: bytes) -> Iterator[bytes]:
    """The mails of a mailbox, in order; a lone mail is the only one.

    Raises:
        RefusedPage: ``too-large``: more than 5,000 mails.
    """
    starts = [match.start() for match in _MBOX.finditer(body)] if is_mailbox(body) else []
    if len(starts) > _MOST_MAILS:
        raise RefusedPage(
            f"it holds more than {_MOST_MAILS} mails: hand in those of the platform alone",
            code="too-large",
        )
    if not starts:
        yield body
        return
    for start, end in zip(starts, [*starts[1:], len(body)], strict=True):
        yield body[start:end].partition(b"\n")[2]


def read_mail(body: bytes, *, seen_at: Seen | None) -> tuple[Page, tuple[str, ...]]:
    """One mail as a page: its HTML part, or else its text, under subject and sender's name; and
    what its headers say of the receiver (names, addresses), for redaction to remove.

    Raises:
        RefusedPage: ``bad-text``, ``no-time``, ``time-conflict``; ``too-deep``; ``not-a-page``
            where it has neither text nor HTML.
    """
    if len(_BOUNDARY.findall(body)) > _MOST_BOUNDARIES:
        # The parser goes into each part by calling itself.
        raise RefusedPage(
            f"it is a mail with more than {_MOST_BOUNDARIES} mails or parts inside each other: "
            "open it and save it as HTML",
            code="too-deep",
        )
    message = email.message_from_bytes(body, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise _refuse_mail()
    part = message.get_body(preferencelist=("html", "plain"))
    if part is None:
        raise _refuse_mail()
    try:
        text = _read_part(part)
        receiver = _list_receiver(message)
        subject, sender = str(message["subject"] or ""), parseaddr(str(message["from"] or ""))[0]
        sent = read_http_date(str(message["date"] or ""))
    except (LookupError, ValueError, TypeError, AttributeError, IndexError) as error:
        raise _refuse_mail() from error
    if not isinstance(text, str):
        raise _refuse_mail()
    kind = part.get_content_type()
    content = _join_parts(subject, sender, text, markup=kind == "text/html").encode()
    check_text(content, charset="utf-8")
    page = Page(
        body=content,
        content_type=f"{kind}; charset=utf-8",
        seen=settle_seen(by_file=state_moment(sent), by_donor=seen_at),
        access=Access.DONATED,
    )
    return page, receiver


def read_pasted(body: bytes, *, seen_at: Seen | None) -> Page:
    """Text that somebody copied from a page, as a page.

    Raises:
        RefusedPage: ``bad-text``, ``no-time``.
    """
    charset = find_charset(body, markup=False)
    check_text(body, charset=charset)
    return Page(
        body=body,
        content_type=f"text/plain; charset={charset}",
        seen=settle_seen(by_file=None, by_donor=seen_at),
        access=Access.DONATED,
    )


def _read_part(part: MIMEPart) -> object:
    """The part's text; UTF-8 where it names no charset (7-bit mails are that as well)."""
    if part.get_content_charset() is None:
        decoded = part.get_payload(decode=True)
        return decoded.decode("utf-8", "replace") if isinstance(decoded, bytes) else None
    return part.get_content()


def _list_receiver(message: EmailMessage) -> tuple[str, ...]:
    """Names and addresses of who got the mail: whole, and each part of a name."""
    stated = [str(value) for key in _RECEIVER for value in message.get_all(key, [])]
    words: list[str] = []
    for name, address in getaddresses(stated):
        parts = [part for part in re.split(r"[\s,.]+", name) if len(part) >= 3]
        words += [name, *parts, address, address.partition("@")[0]]
    return tuple(dict.fromkeys(word for word in words if len(word) >= 3))


def _join_parts(subject: str, sender: str, text: str, *, markup: bool) -> str:
    head = [f"From: {sender}" if sender else "", f"Subject: {subject}" if subject else ""]
    lines = [" ".join(line.split()) for line in head if line]
    if not markup:
        return "\n".join([*lines, "", text])
    told = "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    match = _BODY.search(text)
    at = 0 if match is None else match.end()
    closed = "" if "</html" in text.lower() or "</body" in text.lower() else "</body></html>"
    return f"{text[:at]}{told}{text[at:]}{closed}"


def _refuse_mail() -> RefusedPage:
    return RefusedPage(
        "it is a mail without text that can be read: open it and save it as HTML",
        code="not-a-page",
    )

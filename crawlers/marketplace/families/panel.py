"""A survey panel that pays in points and invites by mail: a page of surveys, and the mails. Pure.

Points become money only above a threshold. No client is named. The link in a mail is made for
one member and begins the survey: nobody may follow it. The markup is invented.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from crawlers.marketplace.families.naming import name_digits, name_hex
from crawlers.marketplace.market import Offer
from crawlers.marketplace.workers import Worker

LIST_PATH = "/surveys"
MAIL_PATH = "/mail"
THRESHOLD = 1000  #: points that are paid out as 10 euros, and nothing before


def name_listing(offer: Offer) -> str:
    return f"S-{name_digits('survey', offer.group, length=7)}"


def render_list(shown: Sequence[Offer], *, worker: Worker, total: int) -> str:
    rows = "\n".join(_render_row(offer) for offer in shown)
    none = "" if total else '<p class="no-surveys">No surveys for you today.</p>'
    return _wrap(
        "Your surveys",
        f'<h1>Your surveys</h1><p class="surveys-total">{total} surveys</p>{none}'
        f'<ul class="surveys">{rows}</ul>'
        f'<p class="payout">{THRESHOLD} points are worth €10. Below that nothing is paid.</p>',
        worker=worker,
    )


def render_profile(*, worker: Worker) -> str:
    """The form that a member fills in first: much is asked that the surveys never mention."""
    asked = (
        ("Ages of your children", "children"),
        ("Postcode", "postcode"),
        ("Gross income of the household", "income"),
        ("Illnesses in the household", "illnesses"),
        ("Medicines you take", "medicines"),
    )
    fields = "".join(
        f'<p><label for="{name}">{label}</label> <input id="{name}" name="{name}"></p>'
        for label, name in asked
    )
    return _wrap(
        "Your profile",
        f'<article class="profile"><h1>Your profile</h1><form class="profile-form">{fields}</form>'
        "<p>By saving you agree to 47 tracking partners.</p></article>",
        worker=worker,
    )


def render_mailbox(mails: Sequence[EmailMessage], *, worker: Worker) -> str:
    """The member's mails on the web."""
    rows = "".join(
        f"<li><b>{html.escape(str(mail['Subject']))}</b> <time>{html.escape(str(mail['Date']))}"
        f"</time><pre>{html.escape(str(mail.get_content()))}</pre></li>"
        for mail in mails
    )
    return _wrap("Mail", f'<h1>Mail</h1><ul class="mails">{rows}</ul>', worker=worker)


def write_mails(
    offers: Sequence[Offer], *, worker: Worker, until: datetime
) -> Iterator[EmailMessage]:
    """An invitation for each survey, and now and then word that an answer was not accepted."""
    for offer in sorted(offers, key=lambda offer: offer.posted):
        if offer.posted <= until:
            yield _invite(offer, worker=worker)
        told = offer.posted + timedelta(hours=30)
        if told <= until and int(name_digits("reject", offer.group, length=4)) % 100 < (
            offer.rejection * 100
        ):
            yield _reject(offer, worker=worker, moment=told)


def pack_mbox(mails: Sequence[EmailMessage]) -> bytes:
    """All of them in one file, in the form that mail programs export."""
    packed = []
    for mail in mails:
        body = mail.as_bytes(policy=SMTP).replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
        packed.append(b"From panel@pebble.test Thu Jan  1 00:00:00 2026\n" + body + b"\n")
    return b"".join(packed)


def _invite(offer: Offer, *, worker: Worker) -> EmailMessage:
    link = name_hex("invitation", offer.group, worker.session, length=40)
    mail = _address_mail(f"New survey: {offer.title}", worker=worker, moment=offer.posted)
    mail.set_content(
        f"Dear {worker.name},\n\na new survey is waiting for you.\n\n"
        f"Survey: {offer.title}\nCode: {name_listing(offer)}\n"
        f"Points: {offer.amount:.0f}\nLength: {max(1, offer.seconds // 240)} minutes\n"
        f"Open until: {_close(offer)}\n\n{offer.description}\n\n"
        f"Begin: http://pebble.test/go/{link}\n"
    )
    return mail


def _reject(offer: Offer, *, worker: Worker, moment: datetime) -> EmailMessage:
    mail = _address_mail(
        f"Your answers were not accepted: {offer.title}", worker=worker, moment=moment
    )
    mail.set_content(
        f"Dear {worker.name},\n\nyour answers to {name_listing(offer)} did not meet the quality "
        "that the client asks. No points are given. This decision is final.\n"
    )
    return mail


def _address_mail(subject: str, *, worker: Worker, moment: datetime) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = "Pebble Panel <panel@pebble.test>"
    mail["To"] = f"{worker.name} <{worker.email}>"
    mail["Subject"] = subject
    mail["Date"] = format_datetime(moment)
    mail["Message-ID"] = f"<{name_hex(subject, worker.email, moment, length=24)}@pebble.test>"
    return mail


def _render_row(offer: Offer) -> str:
    return (
        f'<li class="survey" data-code="{name_listing(offer)}">'
        f'<h3 class="survey-title">{html.escape(offer.title)}</h3>'
        f'<p class="survey-text">{html.escape(offer.description)}</p>'
        f'<span class="survey-points">{offer.amount:.0f} points</span> '
        f'<span class="survey-length">{max(1, offer.seconds // 240)} minutes</span> '
        f'<span class="survey-closes">until {_close(offer)}</span></li>'
    )


def _close(offer: Offer) -> str:
    return f"{offer.posted + timedelta(days=7):%Y-%m-%d}"


def _wrap(title: str, body: str, *, worker: Worker) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{html.escape(title)} | Pebble Panel</title></head><body><header>"
        f'<span class="member-name">{html.escape(worker.name)}</span> '
        f'<span class="member-points">{worker.balance.replace(".", "")} points collected</span> '
        f'<a href="/sign_out">Log out</a></header><main>{body}</main></body></html>'
    )

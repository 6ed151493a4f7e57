"""Who gave a file stands in its wrappings too: in the names of parts, in heads, in descriptions."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from archive.times import read_seen_at
from crawlers.donations import DonatedPage, open_bytes
from crawlers.intake import prepare
from crawlers.marketplace.archivefiles import pack_zip, record_har, record_warc
from crawlers.marketplace.workers import make_worker
from crawlers.platforms import load_platforms
from tests.crawlers.donations import test_mhtml as mhtml
from tests.crawlers.donations import test_pdf as pdf
from tests.crawlers.donations import test_wacz as wacz
from tests.crawlers.donations.test_warc import respond, write_warc

NAME, LOGIN, ID = "Wejora Pefilu", "wejora_p88", "A2PLANT7XQ9K3"
SECRETS = (NAME, "Wejora", "Pefilu", "Wejora%20Pefilu", "wejora_pefilu", LOGIN, ID)
DAY = read_seen_at("2026-03-04")
LIST = wacz.LIST
BODY = f"<html><body><p>Hello, {NAME}!</p><p>Sort teapots $0.10</p></body></html>"
ADDRESS = f"https://worker.example/list?worker_id={ID}&user_name={LOGIN}"


def make_har() -> bytes:
    loaded = json.loads(record_har([LIST], worker=make_worker(3, "wren", name=NAME)))
    entry = loaded["log"]["entries"][0]
    entry["request"]["url"] = ADDRESS
    entry["request"]["postData"] = {"mimeType": "text/plain", "text": f"login={LOGIN}&n={NAME}"}
    entry["response"]["redirectURL"] = f"/users/{LOGIN}"
    entry["response"]["cookies"] = [{"name": "who", "value": LOGIN}]
    entry["comment"] = f"recorded by {NAME}"
    loaded["log"]["pages"] = [{"id": LOGIN, "title": f"Tasks of {NAME}"}]
    entry["response"]["content"] = {"mimeType": "text/html", "text": BODY}
    return json.dumps(loaded).encode()


def make_warc() -> bytes:
    answer = respond(BODY.encode(), f"X-User: {LOGIN}", f"Set-Cookie: who={LOGIN}", f"X-Id: {ID}")
    extra = {
        "WARC-Date": "2026-03-04T10:20:30Z",
        "WARC-Filename": f"{LOGIN}.warc",
        "WARC-IP-Address": "203.0.113.77",
        "X-Operator": NAME,
    }
    return write_warc(("response", ADDRESS, answer, extra))


def make_wacz() -> bytes:
    files = {
        wacz.WARC: record_warc([replace(LIST, text=BODY, address=ADDRESS)]),
        "pages/pages.jsonl": json.dumps({"url": ADDRESS, "title": f"Tasks of {NAME}"}).encode(),
    }
    described = json.loads(wacz.describe(files))
    described |= {"title": NAME, "author": LOGIN, "software": f"kept by {NAME}"}
    return wacz.pack(files, described=json.dumps(described).encode())


def make_mhtml() -> bytes:
    top = mhtml.TOP.replace("list?page=2", f"list?user_name={LOGIN}")
    top = top.replace("Subject: ", f"X-Saved-By: {NAME}\r\nSubject: ")
    one = mhtml.part(BODY.encode(), place=ADDRESS).replace(
        b"Content-ID", f"Content-Disposition: inline; filename={LOGIN}.html\r\nContent-ID".encode()
    )
    return mhtml.pack(one, top=top)


def make_pdf() -> bytes:
    made = pdf.write_pdf([[(f"Hello, {NAME}!",), *pdf.ROWS]])
    return made.replace(b"Orla Plantsworth", b"Wejora Pefilu   ")


def make_zip() -> bytes:
    return pack_zip({f"{NAME}/{LOGIN}.html": BODY.encode()})


def make_mail() -> bytes:
    return (
        f"From: Lumen Desk <desk@lumen.example>\r\nTo: {NAME} <{LOGIN}@post.example>\r\n"
        f"Message-ID: <{ID}@post.example>\r\nX-User: {LOGIN}\r\n"
        "Date: Mon, 03 May 2021 09:00:00 +0000\r\nSubject: New tasks for Wejora\r\n"
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
        f"Hi Wejora,\n\nsort teapots for $0.10. Your login is {LOGIN}.\n\n> Pefilu, Wejora wrote:\n"
    ).encode()


FILES = {
    "wejora_pefilu.har": make_har,
    "wejora_pefilu.warc.gz": make_warc,
    "wejora_pefilu.wacz": make_wacz,
    "wejora_pefilu.mhtml": make_mhtml,
    "wejora_pefilu.pdf": make_pdf,
    "wejora_pefilu.zip": make_zip,
    "wejora_pefilu.eml": make_mail,
}


@pytest.mark.parametrize("name", FILES)
def test_nobody_is_told_by_what_a_page_came_in(name: str) -> None:
    body = FILES[name]()
    seen = DAY if name.endswith((".pdf", ".zip")) else None
    pages = [
        one for one in open_bytes(body, name=name, seen_at=seen) if isinstance(one, DonatedPage)
    ]
    assert len(pages) == 1
    made = prepare(pages[0].page, platform=load_platforms()["mturk"], known=pages[0].known)
    kept = made.redaction.page
    assert made.redaction.suspicions == ()
    told = "\n".join((kept.body.decode(), kept.address or "", repr(kept)))
    assert [secret for secret in SECRETS if secret in told] == []
    assert "0.1" in told


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(("har", "gz", "wacz"))])
def test_the_page_of_a_recording_is_the_page_alone(name: str) -> None:
    (one,) = open_bytes(FILES[name](), name=name, seen_at=None)
    assert isinstance(one, DonatedPage)
    assert one.page.body == BODY.encode()

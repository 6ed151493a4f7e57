"""Parcels: what goes in comes out, and every hostile one is refused by name."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from archive.errors import BadInput, RefusedPage
from archive.model import Access, Removal
from archive.parcels import (
    Item,
    Ticket,
    open_envelope,
    print_items,
    print_ticket,
    read_items,
    read_ticket,
    seal_envelope,
)
from archive.parcels.envelope import check_signature, make_identity
from archive.times import Seen, StatedBy

pyrage = pytest.importorskip("pyrage")

ARCHIVE = "ab" * 16
AT = datetime(2026, 3, 1, 14, 5, 6, tzinfo=UTC)
ITEM = Item(
    platform="mturk",
    seen=Seen(AT, AT, StatedBy.CLOCK),
    access=Access.VISITED,
    body=b"<html>an invented list</html>",
    content_type="text/html",
    charset="utf-8",
    status=200,
    address="https://worker.mturk.com/",
    headers=(("content-type", "text/html"),),
    removed=(Removal("cookie", "header", "headers.not-allowed", 1),),
)


@pytest.fixture(scope="module")
def keys() -> tuple[str, str]:
    return make_identity()


@pytest.fixture
def ticket(keys: tuple[str, str]) -> Ticket:
    return Ticket(ARCHIVE, keys[1], "cd" * 16, bytes(range(32)))


def wrap(plain: bytes, keys: tuple[str, str]) -> bytes:
    """An age file of anything, as an attacker can make one: the public key is no secret."""
    sealed: bytes = pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(keys[1])])
    return sealed


def head(packed: bytes, **other: object) -> bytes:
    fields = {
        "piecework-parcel": 1,
        "archive": ARCHIVE,
        "number": None,
        "signature": "",
        "length": len(packed),
        **other,
    }
    return json.dumps(fields).encode() + b"\n" + packed


def test_what_goes_in_comes_out(ticket: Ticket, keys: tuple[str, str]) -> None:
    sealed = seal_envelope(print_items([ITEM, ITEM]), ticket=ticket)
    opened = open_envelope(sealed, identity=keys[0], archive_id=ARCHIVE)
    assert read_items(opened.payload) == [ITEM, ITEM]
    assert opened.number == ticket.number


def test_nothing_of_it_can_be_read_and_lengths_are_steps(ticket: Ticket) -> None:
    sealed = [
        seal_envelope(print_items([replace(ITEM, body=b"x" * size)]), ticket=ticket)
        for size in (10, 3_000)
    ]
    assert b"mturk" not in sealed[0]
    assert ticket.number.encode() not in sealed[0]
    # age itself puts a few random bytes into each head.
    assert abs(len(sealed[0]) - len(sealed[1])) < 512


def test_a_signature_is_for_one_payload_and_one_archive(
    ticket: Ticket, keys: tuple[str, str]
) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = Ed25519PrivateKey.from_private_bytes(ticket.secret).public_key().public_bytes_raw()
    sealed = seal_envelope(print_items([ITEM]), ticket=ticket)
    opened = open_envelope(sealed, identity=keys[0], archive_id=ARCHIVE)
    assert check_signature(opened, public=public, archive_id=ARCHIVE)
    assert not check_signature(opened, public=public, archive_id="cd" * 16)
    changed = replace(opened, payload=opened.payload + b" ")
    assert not check_signature(changed, public=public, archive_id=ARCHIVE)


def test_unsigned_it_names_nobody(ticket: Ticket, keys: tuple[str, str]) -> None:
    sealed = seal_envelope(print_items([ITEM]), ticket=ticket, signed=False)
    opened = open_envelope(sealed, identity=keys[0], archive_id=ARCHIVE)
    assert opened.number is None
    assert opened.signature == b""


PACKED = zlib.compress(print_items([ITEM]))
HOSTILE = {
    "no-head": (b"\0" * 5_000, "bad-parcel"),
    "not-json": (b"{\n", "bad-parcel"),
    "deep": (b"[" * 4_000 + b"\n", "bad-parcel"),
    "other-form": (head(PACKED, **{"piecework-parcel": 9}), "bad-parcel"),
    "other-archive": (head(PACKED, archive="00" * 16), "other-archive"),
    "length": (head(PACKED, length=10**12), "bad-parcel"),
    "negative": (head(PACKED, length=-5), "bad-parcel"),
    "true": (head(PACKED, length=True), "bad-parcel"),
    "trailing": (head(PACKED) + b"more", "bad-parcel"),
    "number": (head(PACKED, number=7), "bad-parcel"),
    "signature": (head(PACKED, signature="%%%"), "bad-parcel"),
    "not-deflated": (head(b"plain"), "bad-parcel"),
    "cut-deflate": (head(PACKED[:-9]), "bad-parcel"),
    "bomb": (head(zlib.compress(bytes(300_000_000), 9)), "bomb"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_envelope_is_refused_by_name(name: str, keys: tuple[str, str]) -> None:
    plain, code = HOSTILE[name]
    with pytest.raises(RefusedPage) as refused:
        open_envelope(wrap(plain, keys), identity=keys[0], archive_id=ARCHIVE)
    assert refused.value.code == code


def test_what_is_not_for_us_is_refused(ticket: Ticket, keys: tuple[str, str]) -> None:
    sealed = seal_envelope(print_items([ITEM]), ticket=ticket)
    other = make_identity()[0]
    for data, identity in ((sealed, other), (b"", keys[0]), (b"PK\x03\x04", keys[0])):
        with pytest.raises(RefusedPage) as refused:
            open_envelope(data, identity=identity, archive_id=ARCHIVE)
        assert refused.value.code == "not-for-us"
    flipped = bytearray(sealed)
    flipped[len(sealed) // 2] ^= 1
    with pytest.raises(RefusedPage):
        open_envelope(bytes(flipped), identity=keys[0], archive_id=ARCHIVE)


def entry(**other: object) -> dict[str, object]:
    line = json.loads(print_items([ITEM]).partition(b"\n")[0])[0]
    assert isinstance(line, dict)
    return {**line, **other}


BODY = ITEM.body
BAD_ITEMS = {
    "empty": ([], b"", "bad-parcel"),
    "no-list": ({"a": 1}, b"", "bad-parcel"),
    "many": ([entry()] * 2_001, BODY * 2_001, "bad-parcel"),
    "not-described": (["x"], b"", "bad-parcel"),
    "cut": ([entry(length=10**6)], BODY, "bad-parcel"),
    "huge": ([entry(length=10**9)], BODY, "too-large"),
    "after": ([entry()], BODY + b"x", "bad-parcel"),
    "future": (
        [entry(start="2126-01-01T00:00:00+00:00", end="2126-01-01T00:00:00+00:00")],
        BODY,
        "no-time",
    ),
    "backwards": ([entry(end="2025-01-01T00:00:00+00:00")], BODY, "no-time"),
    "no-zone": ([entry(start="yesterday")], BODY, "bad-parcel"),
    "access": ([entry(access="imported")], BODY, "bad-parcel"),
    "stated": ([entry(stated_by="me")], BODY, "bad-parcel"),
    "status": ([entry(status="200")], BODY, "bad-parcel"),
    "text": ([entry(platform="x" * 10_000)], BODY, "bad-parcel"),
    "headers": ([entry(headers=[["a"]])], BODY, "bad-parcel"),
    "removed": ([entry(removed=[["a", "b", "c", -1]])], BODY, "bad-parcel"),
}


@pytest.mark.parametrize("name", BAD_ITEMS)
def test_hostile_contents_are_refused_by_name(name: str) -> None:
    listed, bodies, code = BAD_ITEMS[name]
    with pytest.raises(RefusedPage) as refused:
        read_items(json.dumps(listed).encode() + b"\n" + bodies, now=AT + timedelta(days=9))
    assert refused.value.code == code


def test_a_ticket_comes_back_and_another_file_is_none(ticket: Ticket) -> None:
    assert read_ticket(print_ticket(ticket)) == ticket
    for text in ("", "{}", "[]", print_ticket(replace(ticket, recipient="ssh-rsa")), "x" * 9):
        with pytest.raises(BadInput, match="not a ticket") as refused:
            read_ticket(text)
        assert "AAEC" not in str(refused.value)

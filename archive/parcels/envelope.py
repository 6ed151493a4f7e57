"""A parcel's envelope: signed, deflated, padded, encrypted with age; and opened with every care.

The signature (Ed25519) is inside the encryption and covers the archive it is for, so that a parcel
neither tells who sent it nor can be passed on to another newsroom as if it were for that one.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from dataclasses import dataclass, field
from types import ModuleType

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from archive.errors import PieceworkError, RefusedPage
from archive.parcels.items import MOST_BYTES
from archive.parcels.ticket import Ticket

_FORM = 1
_STEP = 16_384
_MOST_SEALED = 128_000_000
_MOST_HEAD = 4_096
_SIGNED = b"piecework/1/parcel\0"


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened parcel. ``number``: the key that it says it was signed with, None for none;
    ``signature`` is still to be checked: :func:`check_signature`."""

    number: str | None
    signature: bytes = field(repr=False)
    payload: bytes = field(repr=False)


def seal_envelope(payload: bytes, *, ticket: Ticket, signed: bool = True) -> bytes:
    """The parcel's bytes, an age file for the newsroom's key.

    ``signed`` False leaves the signature out: what comes so is graded as donated by anyone.

    Raises:
        NoParcels: the library for age is not installed.
        RefusedPage: ``bad-parcel``: the ticket's recipient is no age key.
    """
    age = _load_age()
    signature = b""
    if signed:
        key = Ed25519PrivateKey.from_private_bytes(ticket.secret)
        signature = key.sign(_signed_text(ticket.archive_id, payload))
    packed = zlib.compress(payload, 9)
    head = json.dumps(
        {
            "piecework-parcel": _FORM,
            "archive": ticket.archive_id,
            "number": ticket.number if signed else None,
            "signature": base64.b64encode(signature).decode(),
            "length": len(packed),
        }
    ).encode()
    plain = head + b"\n" + packed
    # Whole steps: a length to the byte would say which pages are inside.
    plain = plain.ljust(-(-len(plain) // _STEP) * _STEP, b"\0")
    try:
        recipient = age.x25519.Recipient.from_str(ticket.recipient)
    except age.RecipientError as error:
        raise RefusedPage("the ticket names no key to encrypt to", code="bad-parcel") from error
    sealed: bytes = age.encrypt(plain, [recipient])
    return sealed


def open_envelope(sealed: bytes, *, identity: str, archive_id: str) -> Envelope:
    """What is inside, bounded in memory. ``identity``: the newsroom's age private key.

    Raises:
        NoParcels: the library for age is not installed.
        RefusedPage: ``too-large``, ``not-for-us`` (another key, or no parcel at all),
            ``other-archive``, ``bad-parcel``, ``bomb``.
    """
    age = _load_age()
    if len(sealed) > _MOST_SEALED:
        raise RefusedPage(f"a parcel has at most {_MOST_SEALED} bytes", code="too-large")
    try:
        plain: bytes = age.decrypt(sealed, [age.x25519.Identity.from_str(identity)])
    except age.DecryptError:
        raise RefusedPage(
            "this does not open with the newsroom's key: it is no parcel, was altered on its way, "
            "or is for somebody else",
            code="not-for-us",
        ) from None
    head, packed = _split(plain)
    if head.get("archive") != archive_id:
        raise RefusedPage(
            "this parcel was made for another archive; it is not taken in here",
            code="other-archive",
        )
    number, signature = head.get("number"), head.get("signature")
    if not (number is None or isinstance(number, str)) or not isinstance(signature, str):
        raise _refuse("its signature is of no known form")
    try:
        found = base64.b64decode(signature, validate=True)
    except (ValueError, binascii.Error) as error:
        raise _refuse("its signature cannot be read") from error
    return Envelope(number, found, _inflate(packed))


def check_signature(envelope: Envelope, *, public: bytes, archive_id: str) -> bool:
    """Whether the key signed just this payload for just this archive."""
    key = Ed25519PublicKey.from_public_bytes(public)
    try:
        key.verify(envelope.signature, _signed_text(archive_id, envelope.payload))
    except InvalidSignature:
        return False
    return True


def make_identity() -> tuple[str, str]:
    """A new age key pair: (private, public), as age prints them.

    Raises:
        NoParcels: the library for age is not installed.
    """
    identity = _load_age().x25519.Identity.generate()
    return str(identity), str(identity.to_public())


class NoParcels(PieceworkError):
    """The library that parcels need is not installed."""


def _load_age() -> ModuleType:
    try:
        import pyrage
    except ImportError as error:
        raise NoParcels(
            "parcels need a library that is not installed: pip install 'piecework[parcels]'"
        ) from error
    module: ModuleType = pyrage
    return module


def _split(plain: bytes) -> tuple[dict[str, object], bytes]:
    end = plain.find(b"\n", 0, _MOST_HEAD)
    if end < 0:
        raise _refuse("it has no head")
    try:
        head = json.loads(plain[:end])
    except (ValueError, RecursionError) as error:
        raise _refuse("its head cannot be read") from error
    if not isinstance(head, dict) or head.get("piecework-parcel") != _FORM:
        raise _refuse("it is of another form")
    length = head.get("length")
    start = end + 1
    if isinstance(length, bool) or not isinstance(length, int) or not 0 < length <= len(plain):
        raise _refuse("its length cannot be")
    packed = plain[start : start + length]
    if len(packed) != length or plain[start + length :].strip(b"\0"):
        raise _refuse("it is cut short, or something stands after it")
    return head, packed


def _inflate(packed: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        payload = unpacker.decompress(packed, MOST_BYTES + 1)
    except zlib.error as error:
        raise _refuse("it does not inflate") from error
    if len(payload) > MOST_BYTES or unpacker.unconsumed_tail:
        raise RefusedPage(
            f"this parcel unpacks to more than {MOST_BYTES} bytes: make several", code="bomb"
        )
    if not unpacker.eof or unpacker.unused_data:
        raise _refuse("it does not end as it should")
    return payload


def _signed_text(archive_id: str, payload: bytes) -> bytes:
    return _SIGNED + bytes.fromhex(archive_id) + payload


def _refuse(what: str) -> RefusedPage:
    return RefusedPage(f"this is not a parcel that can be read: {what}", code="bad-parcel")

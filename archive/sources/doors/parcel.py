"""The parcel door: the newsroom's key for parcels, the sources' keys to sign them, who signed.

The newsroom's private key lies sealed in ``sources.db``; a source's private key is given out once,
on a ticket, and only its public part stays. On a worker's own computer the door also lists what is
to be sent, with its exact times, which go nowhere but into the encryption.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from archive.errors import ConsentMissing
from archive.model import Access
from archive.parcels import Envelope, Ticket, open_envelope
from archive.parcels.envelope import check_signature, make_identity
from archive.sources.captures import is_capture, read_kept
from archive.sources.vault import NOT_INDEPENDENT, Row, Vault
from archive.times import Seen, StatedBy

__all__ = ["Outgoing", "ParcelDoor", "Signed"]

_NEWSROOM, _KEY, _SENT = "parcel newsroom", "parcel key", "parcel sent"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A capture that was not sent yet. ``seen`` is exact where that is still known."""

    capture: int
    platform: str
    seen: Seen
    access: Access


@dataclass(frozen=True, slots=True)
class Signed:
    """An opened parcel: ``source`` signed it, or nobody that is known here (None)."""

    payload: bytes = field(repr=False)
    source: str | None = field(repr=False)


class ParcelDoor:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def give_ticket(self, source: str) -> Ticket:
        """A new key for that source, in the place of the one before it.

        Raises:
            ConsentMissing: there is no such source, or it is nobody in particular.
        """
        self._vault.refresh()
        found = self._vault.need_source(source)
        facts = self._vault.read_facts(found)
        if facts is None or facts.pseudonym in NOT_INDEPENDENT:
            raise ConsentMissing("a ticket is for one person: give them a pseudonym first")
        recipient = self._read_newsroom()["public"]
        key = Ed25519PrivateKey.generate()
        number = os.urandom(16)
        rows = self._vault.k_rows
        row: Row = {
            "kind": _KEY,
            "source": found.name.hex(),
            "public": key.public_key().public_bytes_raw().hex(),
        }
        with self._vault.change():
            former = self._vault.read_row(found, _KEY)
            if former is not None:
                old = bytes.fromhex(str(former["number"]))
                self._vault.rows.drop([rows.locate(_KEY, old)])
            self._vault.put_row(found, {"kind": _KEY, "number": number.hex()}, _KEY)
            self._vault.put_row(rows, row, _KEY, number)
        return Ticket(
            archive_id=self._vault.home.archive_id,
            recipient=str(recipient),
            number=number.hex(),
            secret=key.private_bytes_raw(),
        )

    def open_parcel(self, sealed: bytes) -> Signed:
        """Open a parcel and say whose it is; a signature that does not hold is no signature.

        Raises:
            RefusedPage: it does not open, or is not for this archive.
        """
        self._vault.refresh()
        archive_id = self._vault.home.archive_id
        identity = str(self._read_newsroom()["private"])
        envelope = open_envelope(sealed, identity=identity, archive_id=archive_id)
        return Signed(envelope.payload, self._find_signer(envelope))

    def list_outgoing(self, source: str) -> list[Outgoing]:
        """What this source's captures are and were not sent yet, by capture.

        Raises:
            ConsentMissing: there is no such source.
        """
        self._vault.refresh()
        found = self._vault.need_source(source)
        sent = self._read_sent(source)
        return sorted(
            (
                Outgoing(
                    one.capture,
                    one.platform,
                    Seen(_to_moment(one.start), _to_moment(one.end), StatedBy(one.stated_by)),
                    one.access,
                )
                for one in (
                    read_kept(row)
                    for _, row in self._vault.scan_rows(found)
                    if row is not None and is_capture(row)
                )
                if one.capture not in sent
            ),
            key=lambda one: one.capture,
        )

    def note_sent(self, source: str, captures: Iterable[int]) -> None:
        """These are in a parcel that was written."""
        found = self._vault.need_source(source)
        with self._vault.change():
            sent = sorted(self._read_sent(source) | set(captures))
            self._vault.put_row(found, {"kind": _SENT, "captures": sent}, _SENT)

    def _find_signer(self, envelope: Envelope) -> str | None:
        try:
            number = bytes.fromhex(envelope.number or "")
        except ValueError:
            return None
        row = self._vault.read_row(self._vault.k_rows, _KEY, number)
        if row is None:
            return None
        public = bytes.fromhex(str(row["public"]))
        if not check_signature(envelope, public=public, archive_id=self._vault.home.archive_id):
            return None
        name = bytes.fromhex(str(row["source"]))
        for source in self._vault.sources():
            if source.name == name:
                facts = self._vault.read_facts(source)
                return None if facts is None else facts.pseudonym
        return None

    def _read_newsroom(self) -> Row:
        rows = self._vault.k_rows
        row = self._vault.read_row(rows, _NEWSROOM)
        if row is None:
            private, public = make_identity()
            row = {"kind": _NEWSROOM, "private": private, "public": public}
            with self._vault.change():
                self._vault.put_row(rows, row, _NEWSROOM)
        return row

    def _read_sent(self, source: str) -> set[int]:
        row = self._vault.read_row(self._vault.need_source(source), _SENT)
        if row is None:
            return set()
        captures = row["captures"]
        assert isinstance(captures, list)
        return set(captures)


def _to_moment(micros: int) -> datetime:
    return _EPOCH + timedelta(microseconds=micros)

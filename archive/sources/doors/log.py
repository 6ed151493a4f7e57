"""The log door: hashes of leaves that only a source's key can make, and the keys that sign.

It says which leaf a capture, a consent event or a decision has, which leaves stand for nothing any
more, and signs checkpoints. It lets out salts of named facts alone; no pseudonym and no reason.
The signing keys and what was signed last stand in the key store, of which only the newest exists:
a restored archive cannot sign another past.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from archive.errors import BadInput
from archive.ids import IdKind, to_id
from archive.log.leaves import (
    CaptureFacts,
    OpenedFact,
    hash_capture,
    hash_padding,
    hash_statement,
    open_facts,
    print_statement,
)
from archive.log.notes import (
    Checkpoint,
    PublicKey,
    derive_public_key,
    print_note,
    read_public_key,
)
from archive.log.notes import sign_checkpoint as print_signed
from archive.sources import captures as kept
from archive.sources import crypto
from archive.sources.doors.consent import read_events
from archive.sources.gone import list_gone, put_gone
from archive.sources.sealing import SourceKeys
from archive.sources.vault import Vault

__all__ = ["HouseLeaf", "LogDoor", "Signed"]


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed last: size and root."""

    size: int
    root: bytes


@dataclass(frozen=True, slots=True)
class HouseLeaf:
    """The leaf of a consent event or a decision, and the day (``2026-11-22``) that it says of
    itself; empty where it says none."""

    kind: str
    leaf: bytes
    day: str


class LogDoor:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._key = vault.derive_log_key()

    # Leaves

    def hash_captures(self, facts: Iterable[CaptureFacts]) -> dict[int, bytes]:
        """The leaf of each capture; those of destroyed sources are left out."""
        found = {}
        for one, source in self._find_owners(facts):
            found[one.capture] = hash_capture(one, salt=_salts(source, one))
        return found

    def open_facts(self, facts: CaptureFacts, names: Sequence[str]) -> tuple[OpenedFact, ...]:
        """All facts of a capture, named ones with their salts, to be shown.

        Raises:
            BadInput: no living source stands behind it.
        """
        return open_facts(facts, names, salt=_salts(self._need_owner(facts), facts))

    def part_salts(self, facts: CaptureFacts) -> Sequence[bytes]:
        """The salts of all parts of a capture's page. Raises as :meth:`open_facts`."""
        return self._need_owner(facts).salt_parts(facts.capture, facts.parts_count)

    def split_by_source(self, captures: Iterable[int]) -> list[list[int]]:
        """The captures, those of one source together, in no order: so that two copies of a text
        can be told to be two sources'. Stays in the house."""
        self._vault.refresh()
        left = set(captures)
        groups = []
        for source in self._vault.sources():
            owned = kept.list_owned(self._vault, source, left)
            if owned:
                groups.append(sorted(owned))
                left.difference_update(owned)
        return sorted(groups)

    def list_event_leaves(self, *, source: bytes | None = None) -> Iterator[HouseLeaf]:
        """Every consent event of living sources, or of the one of this random name."""
        self._vault.refresh()
        for one in self._vault.sources():
            if source is not None and one.name != source:
                continue
            for number, row in enumerate(read_events(self._vault, one)):
                salt = one.salt_one(number, "\0log event")
                leaf = hash_statement("consent", print_statement(row), salt=salt)
                # When a say-so was given is what was said, on paper perhaps long before.
                yield HouseLeaf("consent", leaf, _read_day(row.get("at")))

    def list_decision_leaves(self) -> Iterator[HouseLeaf]:
        """Every decision on keeping or deleting evidence."""
        for number, decision in enumerate(self._vault.list_decisions()):
            content = print_statement(dict(decision))
            leaf = self.hash_statement("decision", str(number), content)
            yield HouseLeaf("decision", leaf, _read_day(decision.get("decided_at")))

    def hash_statement(self, kind: str, name: str, content: bytes) -> bytes:
        """The leaf of a statement that belongs to no source."""
        return hash_statement(kind, content, salt=self.salt_statement(kind, name))

    def salt_statement(self, kind: str, name: str) -> bytes:
        """32 bytes, to open one statement."""
        return hmac.digest(self._key, f"statement\0{kind}\0{name}".encode(), "sha256")

    def hash_paddings(self, first: int, count: int) -> list[bytes]:
        """``count`` leaves that stand for nothing, in a batch that begins at leaf ``first``."""
        key = hmac.digest(self._key, b"padding\0" + first.to_bytes(8, "big"), "sha256")
        return [hash_padding(key, number) for number in range(count)]

    def note_gone(self, leaves: Iterable[bytes]) -> None:
        """These leaves stand for records that are no more, durably."""
        put_gone(self._vault, leaves)

    def list_gone(self) -> list[bytes]:
        """All leaves of which the house knows that what they stood for was erased, by hash."""
        self._vault.refresh()
        return list_gone(self._vault)

    def name_lost(self, known: set[int]) -> list[str]:
        """Captures that a source stands behind and the ledger does not hold: what was taken out
        without an erasure. Tries every key on every row."""
        self._vault.refresh()
        lost = {
            kept.read_kept(row).capture
            for source in self._vault.sources()
            for _, row in self._vault.scan_rows(source)
            if row is not None and kept.is_capture(row)
        } - known
        return [to_id(IdKind.CAPTURE, one) for one in sorted(lost)]

    # Signing

    @property
    def origin(self) -> str:
        """The log's name: from the archive's id, and how often it began anew."""
        digest = hashlib.sha256(b"piecework log\n" + self._vault.home.archive_id.encode())
        return f"piecework/{digest.hexdigest()[:16]}/{self._number('epoch') or 1}"

    def public_keys(self) -> list[PublicKey]:
        """Every key that ever signed for this archive, the newest last; makes the first one."""
        state = self._vault.read_log_state()
        if not state.get("seeds"):
            self.rotate_key()
            state = self._vault.read_log_state()
        keys = state["public"]
        assert isinstance(keys, list)
        return [read_public_key(str(one)) for one in keys]

    def read_signed(self) -> Signed | None:
        """What was signed last, whatever the archive's folder says."""
        state = self._vault.read_log_state()
        size, root = state.get("size"), state.get("root")
        return None if not isinstance(size, int) else Signed(size, bytes.fromhex(str(root)))

    def sign_text(self, text: str) -> bytes:
        """A signed note over a text that ends in a line feed, under the log's key; under the one
        before it too, as long as no checkpoint introduces the new one."""
        self.public_keys()
        return print_note(text, name=self.origin, seeds=self._seeds())

    def sign_checkpoint(self, checkpoint: Checkpoint) -> bytes:
        """The signed note; with two signatures where the key was changed since the last one."""
        return print_signed(checkpoint, seeds=self._seeds())

    def note_signed(self, signed: Signed) -> None:
        """Remember it, and drop the key before this one: its last signature is made."""
        self._write(size=signed.size, root=signed.root.hex(), seeds=[_text(self._seeds()[-1])])

    def rotate_key(self) -> PublicKey:
        """A new signing key. The next checkpoint is signed with both; then the old is gone."""
        seed = crypto.make_key()
        key = derive_public_key(self.origin, seed)
        state = self._vault.read_log_state()
        public = state.get("public", [])
        assert isinstance(public, list)
        seeds = [_text(one) for one in self._seeds()[-1:]]
        self._write(seeds=[*seeds, _text(seed)], public=[*public, str(key)])
        return key

    def begin_anew(self, size: int, root: bytes) -> PublicKey:
        """A log of a new name that goes on from here: for an archive that was put back from an
        older backup, whose newest checkpoints are already with others."""
        self._write(epoch=(self._number("epoch") or 1) + 1, size=size, root=root.hex(), seeds=[])
        return self.rotate_key()

    def _seeds(self) -> list[bytes]:
        seeds = self._vault.read_log_state().get("seeds", [])
        assert isinstance(seeds, list)
        return [base64.b64decode(str(one)) for one in seeds]

    def _number(self, name: str) -> int:
        value = self._vault.read_log_state().get(name)
        return value if isinstance(value, int) else 0

    def _write(self, **fields: object) -> None:
        self._vault.write_log_state({**self._vault.read_log_state(), **fields})

    # Owners

    def _find_owners(
        self, facts: Iterable[CaptureFacts]
    ) -> Iterator[tuple[CaptureFacts, SourceKeys]]:
        self._vault.refresh()
        left = {one.capture: one for one in facts}
        for source in self._vault.sources():
            for capture in kept.list_owned(self._vault, source, left):
                yield left.pop(capture), source

    def _need_owner(self, facts: CaptureFacts) -> SourceKeys:
        for _, source in self._find_owners([facts]):
            return source
        raise BadInput(
            f"no source stands behind capture {to_id(IdKind.CAPTURE, facts.capture)} any more: "
            "nothing of it can be proven"
        )


def _salts(source: SourceKeys, facts: CaptureFacts) -> Callable[[int], Sequence[bytes]]:
    return partial(source.salt_log, facts.capture, facts.first_record)


def _read_day(value: object) -> str:
    return str(value or "")[:10]


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()

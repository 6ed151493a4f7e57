"""Sealed objects of a backup: bytes under a keyed name, so that equal ones are kept once.

Pure. The name is a keyed hash of what is inside, the bytes are padded in steps, deflated and
sealed, bound to their name. ``repr`` shows no key.
"""

from __future__ import annotations

import hmac
import zlib
from dataclasses import dataclass, field

from archive.errors import SealBroken
from archive.sources import crypto

_NAME_BYTES = 16
_STEP = 4096


@dataclass(frozen=True, slots=True)
class BackupKeys:
    """The archive's key for backups, and for each living source one of its own (by the hex of
    its random name)."""

    common: bytes = field(repr=False)
    sources: dict[str, bytes] = field(repr=False)

    def seal(self, payload: bytes, *, source: str | None = None) -> tuple[str, bytes]:
        """(name, sealed bytes). The same payload has the same name.

        Raises:
            SealBroken: that source's key is destroyed.
        """
        key = self.common if source is None else self._of(source)
        name = hmac.digest(crypto.derive_subkey(key, purpose="object name"), payload, "sha256")
        name = name[:_NAME_BYTES]
        packed = zlib.compress(payload, 1)
        if source is not None:
            packed = crypto.seal(key, packed, bound_to=name)
        size = -(-(len(packed) + 4) // _STEP) * _STEP
        sealed = crypto.seal(self.common, crypto.pad(packed, to=size), bound_to=name)
        return name.hex(), sealed

    def open(self, name: str, sealed: bytes, *, source: str | None = None) -> bytes:
        """The payload back.

        Raises:
            SealBroken: altered, under another name, or its source's key is destroyed.
        """
        what = f"the object {name} of the backup"
        try:
            bound = bytes.fromhex(name)
        except ValueError as error:
            raise SealBroken(f"{what} has no name of ours") from error
        packed = crypto.unpad(crypto.open_seal(self.common, sealed, bound_to=bound, what=what))
        if source is not None:
            packed = crypto.open_seal(self._of(source), packed, bound_to=bound, what=what)
        return zlib.decompress(packed)

    def knows(self, source: str) -> bool:
        """Whether the source's key still is."""
        return source in self.sources

    def _of(self, source: str) -> bytes:
        if source not in self.sources:
            raise SealBroken("the key of this source was destroyed: what was sealed is noise")
        return self.sources[source]


def derive_backup_keys(data_key: bytes, sources: dict[bytes, bytes]) -> BackupKeys:
    """From the data key and the sources' own (random name → key)."""
    return BackupKeys(
        crypto.derive_subkey(data_key, purpose="backup"),
        {name.hex(): crypto.derive_subkey(key, purpose="backup") for name, key in sources.items()},
    )

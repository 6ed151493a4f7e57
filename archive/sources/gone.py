"""Leaves of the log that stand for nothing any more, sealed under a key of the house.

Merged over all erasures: whose they were, or which went together, is not kept. Works on an opened
vault, inside its transactions.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable

from archive.sources.vault import Vault

_GONE = "gone leaves"
#: Leaves in one row.
_ROW = 1_000


def put_gone(vault: Vault, leaves: Iterable[bytes]) -> None:
    """Add leaves; noting one twice changes nothing."""
    with vault.change():
        there = list_gone(vault)
        fresh = sorted(set(leaves) - set(there))
        if not fresh:
            return
        # Rows are rewritten in the order of the hashes: none tells what was added when.
        merged = sorted([*there, *fresh])
        for number in range(-(-len(merged) // _ROW)):
            part = merged[number * _ROW : (number + 1) * _ROW]
            text = base64.b64encode(b"".join(part)).decode()
            vault.put_row(vault.k_rows, {"kind": _GONE, "leaves": text}, _GONE, number)


def list_gone(vault: Vault) -> list[bytes]:
    """All of them, by hash."""
    found: list[bytes] = []
    number = 0
    while (row := vault.read_row(vault.k_rows, _GONE, number)) is not None:
        joined = base64.b64decode(str(row["leaves"]))
        found += [joined[at : at + 32] for at in range(0, len(joined), 32)]
        number += 1
    return found

"""Parcels: redacted captures on their way from a worker's computer to the newsroom, by any carrier.

Encrypted to the newsroom's public key (age), signed by the key that the source was given with the
consent. Nothing unredacted is in one.
"""

from archive.parcels.envelope import Envelope, open_envelope, seal_envelope
from archive.parcels.items import Item, print_items, read_items
from archive.parcels.ticket import Ticket, print_ticket, read_ticket

__all__ = [
    "Envelope",
    "Item",
    "Ticket",
    "open_envelope",
    "print_items",
    "print_ticket",
    "read_items",
    "read_ticket",
    "seal_envelope",
]

"""What people judged, said and claimed: reviews, cases, claims, replies, decisions. Truth.

``desk.db`` lies in the archive beside the ledger; it is backed up, checked, and made when it is
first written to. Each module is functions over an open :class:`Desk` and plain frozen data.
Nothing here opens the ledger, the evidence or the sources: what a judgement is about is handed
in, and kept as an id. Every write adds a line to the log in the same transaction.
"""

from archive.desk.roles import Person, Role
from archive.desk.store import Desk, open_desk

__all__ = ["Desk", "Person", "Role", "open_desk"]

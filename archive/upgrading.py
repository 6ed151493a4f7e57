"""Bringing an archive of an older format to this program's: ledger and desk. Nothing is lost.

Reading never writes, so that an older archive is refused until this was done.
"""

from __future__ import annotations

from archive.desk.store import open_desk
from archive.errors import WrongArchive
from archive.home import Home
from archive.ledger import Ledger, LedgerReader


def upgrade_archive(home: Home) -> None:
    """Migrate what is older. Where all is of this program's format nothing changes.

    Raises:
        NoArchive: there is no ledger.
        WrongArchive: of a newer format than this program's.
        ArchiveBusy: it is older, and another process is writing to it.
    """
    try:
        LedgerReader.open(home.ledger_db).close()
    except WrongArchive:
        Ledger.open(home.ledger_db).close()
    try:
        open_desk(home, read_only=True).close()
    except WrongArchive:
        open_desk(home).close()

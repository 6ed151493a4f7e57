"""Backups: made while the archive is in use, encrypted, incremental; restored whole or not at all.

What came from a source is in them only under that source's key. The key store is never in them.
"""

from archive.backups.making import BackupReport, make_backup
from archive.backups.restoring import RestoreReport, restore_backup

__all__ = ["BackupReport", "RestoreReport", "make_backup", "restore_backup"]

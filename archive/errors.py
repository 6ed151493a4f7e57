"""The exceptions that Piecework raises on purpose, each named for what the caller can do.

::

    PieceworkError
    ├── BadInput                  something unusable was given; the message says what to do
    │   ├── BadQuery              a question that cannot be read; says where
    │   ├── BadTime               a time that cannot be read
    │   └── RefusedPage           one donated thing that is hostile, too large or not a page
    ├── NoArchive                 there is no archive at that place
    ├── WrongArchive              a demo where a real one is meant, or a newer format
    ├── NoKey                     no master key can be had; nothing was written
    ├── ArchiveBusy               another process holds the writer's lock
    ├── ConsentMissing            no say-so, or it has ended, or it does not cover this
    ├── NotDecided                no editor's decision allows a visit, or an NDA forbids it
    ├── NotAllowed                somebody at the desk may not do this, or is not known there
    ├── AlertFailed               an alert could not be delivered; nothing counts as told
    ├── SealBroken                the key store or a sealed row is not what was written
    ├── Unreadable                a reader missed what it must find: says which selector
    ├── SealFailed                evidence could not be written (disk full …); none of it counts
    └── EvidenceDamaged           a sealed record is not what the ledger says it is

Nothing here may carry a worker's identity: messages are printed and logged.
"""

from __future__ import annotations

import sqlite3

#: What SQLite raises over a damaged file: what its message quotes of a schema need not be text.
DATABASE_DAMAGE = (sqlite3.DatabaseError, UnicodeDecodeError)


class PieceworkError(Exception):
    """Base of all errors that are meant for people; ``exit_code`` is the CLI's."""

    exit_code = 1


class BadInput(PieceworkError):
    """What was given cannot be used; the message names it and says what to do."""

    exit_code = 2


class BadTime(BadInput):
    """A time that cannot be read."""


class BadQuery(BadInput):
    """A question that cannot be read.

    ``position`` is the offset of the first character that does not fit, in ``text``;
    ``literal`` is the same words with the syntax taken out, which can be asked as they stand.
    """

    def __init__(self, message: str, *, text: str, position: int, literal: str) -> None:
        super().__init__(message)
        self.text = text
        self.position = position
        self.literal = literal


class RefusedPage(BadInput):
    """One donated thing that is not taken in: hostile, too large, or not a page.

    ``code`` is a short stable word (``too-large``, ``path-escape``, ``bomb``, ``not-a-page``,
    ``unknown-platform``, ``too-deep``, ``bad-text``, ``no-time``, ``signed-in`` …).
    """

    exit_code = 3

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class NoArchive(PieceworkError):
    """There is no archive at that place."""

    exit_code = 4


class WrongArchive(PieceworkError):
    """The archive there is of another kind (demo, real) or of a newer format."""

    exit_code = 4


class NoKey(PieceworkError):
    """No master key can be had; nothing was written."""

    exit_code = 5


class ArchiveBusy(PieceworkError):
    """Another process is writing to this archive."""

    exit_code = 6


class ConsentMissing(PieceworkError):
    """No say-so, or it has ended, or it does not cover this page."""

    exit_code = 7


class NotDecided(PieceworkError):
    """No editor's decision allows this visit, or the platform's facts forbid it."""

    exit_code = 7


class NotAllowed(PieceworkError):
    """Nobody at the desk has that name, or their role does not cover this."""

    exit_code = 7


class AlertFailed(PieceworkError):
    """An alert could not be delivered; the next run tells of the same again."""


class SealBroken(PieceworkError):
    """The key store, or a sealed row of ``sources.db``, is not what was written, or a key is
    not the one it was written under."""

    exit_code = 8


class Unreadable(PieceworkError):
    """A reader did not find what a page of this kind must have.

    ``missed`` names the selector or the field. Raised only inside readers; whoever runs a
    reader turns it into the page state ``unreadable``.
    """

    def __init__(self, missed: str) -> None:
        super().__init__(f"not found on the page: {missed}")
        self.missed = missed


class SealFailed(PieceworkError):
    """Evidence could not be written durably; what was begun has been taken back."""

    exit_code = 9


class EvidenceDamaged(PieceworkError):
    """A sealed record is not what the ledger says it is; the message names the record."""

    exit_code = 8

"""The consent desk as plain data: which consents stand, and ending one. Opens the key each time
it is asked and closes it again; a source is a pseudonym, and neither a name nor a capture is here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from archive.home import Home
from archive.sources.doors.desk import ConsentDesk, Standing
from archive.sources.keys import open_vault
from archive.withdrawal import end_consent

__all__ = ["ConsentRow", "ConsentState", "end_consent", "list_consents"]


class ConsentState(StrEnum):
    STANDS = "stands"
    ENDED = "ended"  #: its last day has passed
    WITHDRAWN = "withdrawn"
    DECIDED = "decided"  #: a decision on public or imported pages: nobody's consent


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One consent. Empty ``platforms``, ``kinds`` or ``access`` mean: any."""

    pseudonym: str = field(repr=False)
    state: ConsentState
    given_at: datetime | None = field(default=None, repr=False)
    until: datetime | None = None
    how: str | None = None
    platforms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    hours: tuple[str, ...] = ()
    per_day: int | None = None


def list_consents(home: Home, *, at: datetime | None = None) -> list[ConsentRow]:
    """All of them, by pseudonym; ended as of ``at``, which is now by default.

    Raises:
        NoKey: the key cannot be had: nothing is shown.
        SealBroken: the key store or a row is not what was written.
    """
    with open_vault(home) as vault:
        return [_make_row(one) for one in ConsentDesk(vault).list_consents(at=at)]


def _make_row(one: Standing) -> ConsentRow:
    return ConsentRow(
        pseudonym=one.pseudonym,
        state=_tell_state(one),
        given_at=one.given_at,
        until=one.until,
        how=None if one.how is None else str(one.how),
        platforms=one.platforms,
        kinds=one.kinds,
        access=tuple(str(way) for way in one.access),
        hours=one.hours,
        per_day=one.per_day,
    )


def _tell_state(one: Standing) -> ConsentState:
    if one.withdrawn:
        return ConsentState.WITHDRAWN
    if one.given_at is None:
        return ConsentState.DECIDED
    return ConsentState.ENDED if one.ended else ConsentState.STANDS

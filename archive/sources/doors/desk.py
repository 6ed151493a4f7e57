"""The consent desk: which consents stand, for those who keep them.

The one door through which a pseudonym is seen. It shows no capture, no time of one, and
nothing of what a source gave.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.model import Access
from archive.sources.consents import HowGiven, print_record, read_say_so
from archive.sources.doors.consent import read_events, read_standing
from archive.sources.vault import Vault

__all__ = ["ConsentDesk", "Standing"]


@dataclass(frozen=True, slots=True)
class Standing:
    """One say-so that stands, or, with ``withdrawn``, a source whose say-sos were withdrawn.

    Empty ``platforms``, ``kinds`` or ``access`` mean: any. ``text_version`` and ``language``
    name the text that was shown. For decisions (public, imported) both are None.
    """

    pseudonym: str = field(repr=False)
    withdrawn: bool = False
    ended: bool = False
    given_at: datetime | None = field(default=None, repr=False)
    until: datetime | None = field(default=None, repr=False)
    how: HowGiven | None = None
    platforms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    access: tuple[Access, ...] = ()
    language: str | None = None
    text_version: str | None = None
    hours: tuple[str, ...] = ()
    seconds_between: float | None = None
    per_day: int | None = None


def derive_record_id(source: bytes) -> str:
    """From the source's random bytes, so that it names nobody and stays the same."""
    return hashlib.sha256(b"piecework/1/consent record\0" + source).hexdigest()[:32]


class ConsentDesk:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def read_record(self, source: str) -> dict[str, object]:
        """All that was said, decided and withdrawn for a source, under the headings of ISO/IEC
        TS 27560: for the source, who may ask, and for those who keep consents.

        Raises:
            ConsentMissing: there is no such source.
        """
        self._vault.refresh()
        found = self._vault.need_source(source)
        facts = self._vault.read_facts(found)
        standing = read_standing(self._vault, found)
        events = []
        for row in read_events(self._vault, found):
            if row["event"] == "given":
                events.append({"event": "given", **print_record(read_say_so(row))})
            else:
                shown = {name: row[name] for name in row if name not in ("kind", "number")}
                events.append(shown)
        return {
            "schema": "ISO/IEC TS 27560:2023, as far as it applies",
            "record_id": derive_record_id(found.name),
            "pii_principal": None if facts is None else facts.pseudonym,
            "country": None if facts is None else facts.country,
            "qualifications": [] if facts is None else list(facts.qualifications),
            "state": "decided" if standing is None else "given" if standing else "withdrawn",
            "events": events,
        }

    def list_consents(self, *, at: datetime | None = None) -> list[Standing]:
        """All of them, by pseudonym; ``ended`` as of ``at``, which is now by default."""
        self._vault.refresh()
        moment = at or datetime.now(UTC)
        found = []
        for source in self._vault.sources():
            facts = self._vault.read_facts(source)
            if facts is None:
                continue
            standing = read_standing(self._vault, source)
            if standing is None:
                found.append(Standing(facts.pseudonym))
            elif not standing:
                said = any(True for _ in read_events(self._vault, source))
                found.append(Standing(facts.pseudonym, withdrawn=said))
            else:
                found += [
                    Standing(
                        pseudonym=facts.pseudonym,
                        ended=one.until is not None and one.until <= moment,
                        given_at=one.given_at,
                        until=one.until,
                        how=one.how,
                        platforms=one.platforms,
                        kinds=one.kinds,
                        access=one.access,
                        language=one.text.language,
                        text_version=one.text.version,
                        hours=tuple(str(hours) for hours in one.hours),
                        seconds_between=one.seconds_between,
                        per_day=one.per_day,
                    )
                    for one in standing
                ]
        return sorted(found, key=lambda one: one.pseudonym)

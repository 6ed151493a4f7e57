"""The consent desk: which consents stand, for those who keep them.

The one door through which a pseudonym is seen. It shows no capture, no time of one, and
nothing of what a source gave.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from archive.model import Access
from archive.sources.consents import HowGiven
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


class ConsentDesk:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

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
                    )
                    for one in standing
                ]
        return sorted(found, key=lambda one: one.pseudonym)

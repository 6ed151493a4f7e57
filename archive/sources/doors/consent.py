"""The consent door: record what somebody agreed to or decided, and ask whether it covers this.

It fails closed: no record, an ended one, a withdrawn one or a destroyed key all mean no. It
never repeats a pseudonym in a message, since messages are printed and logged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from archive.errors import BadInput, ConsentMissing
from archive.model import Access
from archive.sources.consents import (
    ConsentText,
    HowGiven,
    PublicDecision,
    SaySo,
    print_decision,
    print_say_so,
    read_consent_text,
    read_say_so,
)
from archive.sources.sealing import SourceKeys
from archive.sources.vault import (
    IMPORTED,
    PUBLIC,
    UNNAMED,
    Facts,
    Row,
    Vault,
    tidy_pseudonym,
)

__all__ = [
    "IMPORTED",
    "PUBLIC",
    "UNNAMED",
    "ConsentDoor",
    "ConsentText",
    "HowGiven",
    "PublicDecision",
    "SaySo",
    "check_pseudonym",
    "read_consent_text",
]

_EVENT = "consent"


def check_pseudonym(text: str) -> str | None:
    """Advice on a pseudonym that looks like a name; None where nothing is to be said.

    Raises:
        BadInput: empty, not printable, or an address (with an at sign).
    """
    if "@" in tidy_pseudonym(text):
        raise BadInput(
            "a pseudonym with @ in it looks like an address: choose a word that nobody connects "
            "with you"
        )
    if " " in tidy_pseudonym(text):
        return "this looks like a name: choose a word that nobody connects with you"
    return None


class ConsentDoor:
    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def record_say_so(self, source: str, say_so: SaySo) -> None:
        """Record a consent of the source with that pseudonym; a new one gets its own key.

        ``unnamed`` is the pseudonym of who wants none: it never counts towards k.

        Raises:
            BadInput: not a pseudonym, or one that is kept for decisions.
        """
        source = tidy_pseudonym(source)
        if source in (PUBLIC, IMPORTED):
            raise BadInput(f"{source!r} stands for a decision, not for a person: choose another")
        if say_so.how is HowGiven.DEMO and not self._vault.home.demo:
            raise BadInput("an invented say-so belongs into a demo archive, not into this one")
        self._record(source, {"event": "given", **print_say_so(say_so)})

    def record_public(self, decision: PublicDecision) -> None:
        """Record that pages may go in as anyone could see them, under the pseudonym ``public``."""
        self._record(PUBLIC, {"event": "decided", **print_decision(decision)})

    def record_import(self, decision: PublicDecision) -> None:
        """Record that a dataset may go in, under the pseudonym ``imported``."""
        self._record(IMPORTED, {"event": "decided", **print_decision(decision)})

    def record_withdrawal(self, source: str, *, at: datetime | None = None) -> None:
        """From now on nothing of this source is covered, until a new say-so.

        Raises:
            ConsentMissing: there is no such source.
        """
        self._vault.refresh()
        self._vault.need_source(source)
        moment = (at or datetime.now(UTC)).astimezone(UTC).isoformat()
        self._record(source, {"event": "withdrawn", "at": moment})

    def state_facts(
        self, source: str, *, country: str | None = None, qualifications: Sequence[str] = ()
    ) -> None:
        """What a source states of itself: country (ISO 3166-1 alpha-2), qualifications.

        Captures keep pointing to what stood when they were made.

        Raises:
            ConsentMissing: there is no such source.
        """
        self._vault.refresh()
        keys = self._vault.need_source(source)
        with self._vault.change():
            former = self._vault.read_facts(keys)
            if former is None:
                raise ConsentMissing("the key of this source was destroyed")
            if (former.country, former.qualifications) != (country, tuple(qualifications)):
                facts = Facts(
                    former.pseudonym, country, tuple(qualifications), version=former.version + 1
                )
                self._vault.set_facts(keys, facts)

    def knows(self, source: str) -> bool:
        """Is a say-so or decision of that source on record, whatever it covers?"""
        self._vault.refresh()
        return self._vault.find_source(source) is not None

    def agreed_to(self, source: str, text: ConsentText) -> bool:
        """Does a say-so under exactly this text stand for that source?"""
        self._vault.refresh()
        found = self._vault.find_source(source)
        standing = read_standing(self._vault, found) if found is not None else None
        return any(one.text.sha256 == text.sha256 for one in standing or ())

    def check(
        self,
        source: str,
        platform: str,
        kind: str | None = None,
        *,
        access: Access | None = None,
        at: datetime | None = None,
    ) -> None:
        """Does a say-so that stands now cover a page of that platform and kind?

        Raises:
            ConsentMissing: no; the message says why, without the pseudonym.
        """
        self._vault.refresh()
        check_cover(
            self._vault,
            self._vault.need_source(source),
            platform=platform,
            kind=kind,
            access=access,
            at=at or datetime.now(UTC),
        )

    def _record(self, pseudonym: str, event: Row) -> None:
        source = self._vault.add_source(pseudonym)
        with self._vault.change():
            number = sum(1 for _ in read_events(self._vault, source))
            row = {"kind": _EVENT, "number": number, **event}
            self._vault.put_row(source, row, _EVENT, number)


def read_events(vault: Vault, source: SourceKeys) -> Iterator[Row]:
    """Everything that was said or decided for a source, in order."""
    number = 0
    while (row := vault.read_row(source, _EVENT, number)) is not None:
        yield row
        number += 1


def read_standing(vault: Vault, source: SourceKeys) -> list[SaySo] | None:
    """The say-sos given since the last withdrawal; None where a decision stands instead."""
    standing: list[SaySo] = []
    decided = False
    for row in read_events(vault, source):
        if row["event"] == "withdrawn":
            standing, decided = [], False
        elif row["event"] == "decided":
            decided = True
        else:
            standing.append(read_say_so(row))
    return None if decided else standing


def check_cover(
    vault: Vault,
    source: SourceKeys,
    *,
    platform: str,
    kind: str | None,
    access: Access | None,
    at: datetime,
) -> None:
    """Raises:
    ConsentMissing: nothing that stands covers it.
    """
    standing = read_standing(vault, source)
    if standing is None:
        return
    if not standing:
        raise ConsentMissing("the say-so of this source was withdrawn: nothing more is taken in")
    if not any(one.covers(platform=platform, kind=kind, access=access, at=at) for one in standing):
        what = " ".join(part for part in (access, kind, f"pages of {platform}") if part)
        raise ConsentMissing(
            f"the say-so of this source does not cover {what}, or has ended: ask for a new one"
        )

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
    list_languages,
    print_decision,
    print_say_so,
    read_consent_text,
    read_say_so,
)
from archive.sources.sealing import SourceKeys
from archive.sources.terms import Hours, Terms, read_hours
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
    "Hours",
    "HowGiven",
    "PublicDecision",
    "SaySo",
    "Terms",
    "check_pseudonym",
    "list_languages",
    "read_consent_text",
    "read_hours",
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
    """Cheap enough to be asked before every request: what was read is kept until any row or
    key changes, in this process or another."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._generation: tuple[object, ...] = ()
        self._read: dict[bytes, list[SaySo] | None] = {}

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

    def is_withdrawn(self, source: str) -> bool:
        """Was all that this source agreed to withdrawn, and nothing agreed to since?"""
        self._vault.refresh()
        found = self._vault.find_source(source)
        if found is None or read_standing(self._vault, found) != []:
            return False
        # A key without any event is what a kill left before the first one: nothing was said.
        return any(True for _ in read_events(self._vault, found))

    def check(
        self,
        source: str,
        platform: str,
        kind: str | None = None,
        *,
        access: Access | None = None,
        at: datetime | None = None,
        asked_at: datetime | None = None,
    ) -> None:
        """Does a say-so that stands now cover a page of that platform and kind?

        For a visit the hours are judged too, at ``asked_at``: when the request left (``at``
        where it is not given). A withdrawal counts from the moment it is durable.

        Raises:
            ConsentMissing: no; the message says why, without the pseudonym.
        """
        moment = at or datetime.now(UTC)
        _, standing = self._find_standing(source)
        judge_cover(
            standing,
            platform=platform,
            kind=kind,
            access=access,
            at=moment,
            working_at=(asked_at or moment) if access is Access.VISITED else None,
        )

    def terms(self, source: str, *, platform: str, at: datetime | None = None) -> Terms:
        """What binds a crawler that visits ``platform`` for that source.

        Raises:
            ConsentMissing: nothing that stands allows visits there, at any hour.
        """
        source_keys, standing = self._find_standing(source)
        facts = self._vault.read_facts(source_keys)
        covering = judge_cover(
            standing,
            platform=platform,
            kind=None,
            access=Access.VISITED,
            at=at or datetime.now(UTC),
            working_at=None,
        )
        if covering is None or facts is None:
            raise ConsentMissing("a decision is no consent of a worker: nobody can be visited for")
        return covering.terms(platform=platform, country=facts.country)

    def _find_standing(self, source: str) -> tuple[SourceKeys, list[SaySo] | None]:
        self._vault.refresh()
        generation = self._vault.generation()
        if generation != self._generation:
            self._read, self._generation = {}, generation
        found = self._vault.need_source(source)
        if found.name not in self._read:
            self._read[found.name] = read_standing(self._vault, found)
        return found, self._read[found.name]

    def _record(self, pseudonym: str, event: Row) -> None:
        source = self._vault.add_source(pseudonym)
        with self._vault.change():
            count = put_event(self._vault, source, event)
        self._vault.set_event_count(source, count)


def put_event(vault: Vault, source: SourceKeys, event: Row) -> int:
    """Inside a transaction; how many events there are now, for ``Vault.set_event_count``."""
    number = sum(1 for _ in read_events(vault, source))
    if number < vault.count_events(source):
        # An older copy of sources.db was put back: what it lacks may have been a withdrawal.
        lost: Row = {"event": "withdrawn", "at": datetime.now(UTC).isoformat(), "lost": True}
        vault.put_row(source, {"kind": _EVENT, "number": number, **lost}, _EVENT, number)
        number += 1
    vault.put_row(source, {"kind": _EVENT, "number": number, **event}, _EVENT, number)
    return number + 1


def read_events(vault: Vault, source: SourceKeys) -> Iterator[Row]:
    """Everything that was said or decided for a source, in order."""
    number = 0
    while (row := vault.read_row(source, _EVENT, number)) is not None:
        yield row
        number += 1


def read_standing(vault: Vault, source: SourceKeys) -> list[SaySo] | None:
    """The say-sos given since the last withdrawal; None where a decision stands instead.

    Empty where events are missing: an older ``sources.db`` was put back, and what it lacks may
    have been a withdrawal.
    """
    standing: list[SaySo] = []
    decided = False
    count = 0
    for row in read_events(vault, source):
        count += 1
        if row["event"] == "withdrawn":
            standing, decided = [], False
        elif row["event"] == "decided":
            decided = True
        else:
            standing.append(read_say_so(row))
    if count < vault.count_events(source):
        return []
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
    """For the seal door, which binds no hours: those bind requests.

    Raises:
        ConsentMissing: nothing that stands covers it.
    """
    judge_cover(
        read_standing(vault, source),
        platform=platform,
        kind=kind,
        access=access,
        at=at,
        working_at=None,
    )


def judge_cover(
    standing: list[SaySo] | None,
    *,
    platform: str,
    kind: str | None,
    access: Access | None,
    at: datetime,
    working_at: datetime | None,
) -> SaySo | None:
    """The say-so that covers it; None where a decision stands instead. Pure.

    For visits the newest say-so that names the platform rules alone: who gives a narrower one
    means it. For pages that people hand in themselves, any that stands will do.

    Raises:
        ConsentMissing: none does; says why.
    """
    if standing is None:
        if access is Access.VISITED:
            raise ConsentMissing("a decision is no consent of a worker: nobody can be visited for")
        return None
    if not standing:
        raise ConsentMissing("the say-so of this source was withdrawn: nothing more is taken in")
    asked = standing
    if access is Access.VISITED:
        asked = [one for one in standing if one.names(platform=platform, access=access)][-1:]
    for one in reversed(asked):
        if one.covers(platform=platform, kind=kind, access=access, at=at, working_at=working_at):
            return one
    if working_at is not None and any(
        one.covers(platform=platform, kind=kind, access=access, at=at) for one in asked
    ):
        raise ConsentMissing("the hours that this source agreed to are over: ask later")
    what = " ".join(part for part in (access, kind, f"pages of {platform}") if part)
    raise ConsentMissing(
        f"the say-so of this source does not cover {what}, or has ended: ask for a new one"
    )

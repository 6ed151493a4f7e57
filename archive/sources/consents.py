"""Say-so as data: what somebody agreed to, what covers what, and the texts they were shown.

Fields follow ISO/IEC TS 27560:2023 (consent record information structure) as far as they
apply. Pure: nothing here opens ``sources.db``. A name or contact is no field, on purpose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from importlib import resources

from archive.errors import BadInput
from archive.model import Access
from archive.sources.terms import Hours, Terms, is_within, print_hours, restore_hours
from archive.times import to_text


class HowGiven(StrEnum):
    TERMINAL = "terminal"  #: shown on a terminal and answered there
    FLAG = "flag"  #: by an option of the command line, the text having been shown before
    PAPER = "paper"
    SPOKEN = "spoken"
    DEMO = "demo"  #: invented, in a demo archive


@dataclass(frozen=True, slots=True)
class ConsentText:
    """A text that people are shown. ``version`` is the first 12 hex digits of ``sha256``."""

    language: str
    text: str = field(repr=False)
    sha256: bytes = field(repr=False)

    @property
    def version(self) -> str:
        return self.sha256.hex()[:12]

    @property
    def awaits_native_reader(self) -> bool:
        """Whether it says of itself that a machine made it and no native speaker has read it:
        a paragraph in italics under the title."""
        _, _, rest = self.text.partition("\n\n")
        return rest.startswith("*") and not rest.startswith("**")


@dataclass(frozen=True, slots=True)
class SaySo:
    """One consent as it was given. Empty ``platforms``, ``kinds`` or ``access`` mean: any.

    ``given_at`` and ``until`` are aware; ``until`` is None where it runs until withdrawn.
    ``kinds`` are kinds of page such as ``listings`` or ``document``. ``hours``,
    ``seconds_between`` and ``per_day`` bind a crawler that visits for the source.

    A crawler visits only where ``access`` and ``platforms`` say so by name: "any" was said of
    pages that people hand in themselves, and a visit puts an account at risk.
    """

    text: ConsentText
    given_at: datetime = field(repr=False)
    how: HowGiven
    asked_by: str = "the newsroom that runs this archive"
    purposes: tuple[str, ...] = ("journalism and research about pay and work on platforms",)
    platforms: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    access: tuple[Access, ...] = (Access.DONATED,)
    recipients: tuple[str, ...] = ("journalists of the newsroom", "readers, after a check")
    retention: str = "until withdrawn"
    withdrawal: str = "tell the newsroom the pseudonym"
    until: datetime | None = None
    hours: tuple[Hours, ...] = ()
    seconds_between: float | None = None
    per_day: int | None = None
    legal_basis: str = "consent (GDPR Art. 6(1)(a))"
    data: tuple[str, ...] = (
        "pages of the platform, without what identifies the worker",
        "exact times, country and qualifications, encrypted",
    )
    storage: str = "on the newsroom's own machine; what concerns the source is encrypted"

    def __post_init__(self) -> None:
        if self.given_at.tzinfo is None or (self.until and self.until.tzinfo is None):
            raise BadInput("a say-so needs times with a zone")
        if self.until is not None and self.until <= self.given_at:
            raise BadInput("a say-so must end after it was given")
        if self.seconds_between is not None and not 0 <= self.seconds_between < 86_400:
            raise BadInput("the pause between two requests is between 0 and 86,400 seconds")
        if self.per_day is not None and self.per_day < 0:
            raise BadInput("the number of requests a day is 0 or more")
        if Access.VISITED in self.access and not self.platforms:
            raise BadInput("a say-so for visits names the platforms that may be visited")

    def names(self, *, platform: str, access: Access | None) -> bool:
        """Does it speak of that platform and that way of seeing, whatever it then allows?"""
        if access is Access.VISITED:
            return platform in self.platforms and access in self.access
        return (not self.platforms or platform in self.platforms) and (
            access is None or not self.access or access in self.access
        )

    def covers(
        self,
        *,
        platform: str,
        kind: str | None,
        access: Access | None,
        at: datetime,
        working_at: datetime | None = None,
    ) -> bool:
        """Does it allow that, at that time? ``kind`` or ``access`` None asks not for it.

        ``working_at`` is when a request leaves: it must lie in the hours that were agreed.
        """
        return (
            self.names(platform=platform, access=access)
            and (kind is None or not self.kinds or kind in self.kinds)
            and (self.until is None or at < self.until)
            and (working_at is None or is_within(self.hours, working_at))
        )

    def terms(self, *, platform: str, country: str | None) -> Terms:
        """What it binds a crawler to on one of its platforms."""
        return Terms(
            platform=platform,
            hours=self.hours,
            seconds_between=self.seconds_between,
            per_day=self.per_day,
            until=self.until,
            kinds=self.kinds,
            country=country,
        )


@dataclass(frozen=True, slots=True)
class PublicDecision:
    """Somebody's decision that pages could be seen by anyone, or that a dataset may go in.

    ``pages`` says which: addresses, a site, the name of a dataset.
    """

    decided_by: str
    reason: str
    pages: str
    decided_at: datetime

    def __post_init__(self) -> None:
        if not (self.decided_by.strip() and self.reason.strip() and self.pages.strip()):
            raise BadInput("a decision names who decided, why, and for which pages")
        if self.decided_at.tzinfo is None:
            raise BadInput("a decision needs a time with a zone")


def list_languages() -> list[str]:
    """The languages (ISO 639-1) in which there is a text, sorted."""
    texts = (resources.files(__package__) / "texts").iterdir()
    return sorted(item.name.removesuffix(".md") for item in texts if item.name.endswith(".md"))


def read_consent_text(language: str = "en") -> ConsentText:
    """The text for donations in a language (ISO 639-1), versioned by its own SHA-256.

    Raises:
        BadInput: there is no text in that language.
    """
    if language not in list_languages():
        known = ", ".join(list_languages())
        raise BadInput(f"there is no consent text in {language!r}: there are {known}")
    content = (resources.files(__package__) / "texts" / f"{language}.md").read_bytes()
    return ConsentText(language, content.decode("utf-8"), hashlib.sha256(content).digest())


def print_say_so(say_so: SaySo) -> dict[str, object]:
    """As it is sealed. The text goes along whole: what was agreed to is what was shown."""
    return {
        "language": say_so.text.language,
        "text": say_so.text.text,
        "sha256": say_so.text.sha256.hex(),
        "given_at": say_so.given_at.astimezone(UTC).isoformat(),
        "how": str(say_so.how),
        "asked_by": say_so.asked_by,
        "purposes": list(say_so.purposes),
        "platforms": list(say_so.platforms),
        "kinds": list(say_so.kinds),
        "access": [str(one) for one in say_so.access],
        "recipients": list(say_so.recipients),
        "retention": say_so.retention,
        "withdrawal": say_so.withdrawal,
        "until": None if say_so.until is None else say_so.until.astimezone(UTC).isoformat(),
        "hours": [print_hours(one) for one in say_so.hours],
        "seconds_between": say_so.seconds_between,
        "per_day": say_so.per_day,
        "legal_basis": say_so.legal_basis,
        "data": list(say_so.data),
        "storage": say_so.storage,
    }


def read_say_so(found: Mapping[str, object]) -> SaySo:
    """Back from :func:`print_say_so`; what older versions did not ask is left at "not said"."""
    until = found["until"]
    hours, pause, per_day = (
        found.get("hours", []),
        found.get("seconds_between"),
        found.get("per_day"),
    )
    assert isinstance(hours, list)
    return SaySo(
        text=ConsentText(
            str(found["language"]), str(found["text"]), bytes.fromhex(str(found["sha256"]))
        ),
        given_at=datetime.fromisoformat(str(found["given_at"])),
        how=HowGiven(str(found["how"])),
        asked_by=str(found["asked_by"]),
        purposes=_texts(found["purposes"]),
        platforms=_texts(found["platforms"]),
        kinds=_texts(found["kinds"]),
        access=tuple(Access(one) for one in _texts(found["access"])),
        recipients=_texts(found["recipients"]),
        retention=str(found["retention"]),
        withdrawal=str(found["withdrawal"]),
        until=None if until is None else datetime.fromisoformat(str(until)),
        hours=tuple(restore_hours(one) for one in hours),
        seconds_between=None if pause is None else float(str(pause)),
        per_day=None if per_day is None else int(str(per_day)),
        legal_basis=str(found.get("legal_basis", "")),
        data=_texts(found.get("data", [])),
        storage=str(found.get("storage", "")),
    )


def print_record(say_so: SaySo) -> dict[str, object]:
    """One say-so for people and other programs, under the headings of ISO/IEC TS 27560."""
    return {
        "controller": say_so.asked_by,
        "notice": {
            "language": say_so.text.language,
            "version": say_so.text.version,
            "sha256": say_so.text.sha256.hex(),
            "awaits_native_reader": say_so.text.awaits_native_reader,
        },
        "lawful_basis": say_so.legal_basis,
        "purposes": list(say_so.purposes),
        "pii_information": list(say_so.data),
        "platforms": list(say_so.platforms),
        "kinds_of_page": list(say_so.kinds),
        "ways": [str(one) for one in say_so.access],
        "visits": {
            "hours": [str(one) for one in say_so.hours],
            "seconds_between": say_so.seconds_between,
            "per_day": say_so.per_day,
        },
        "recipients": list(say_so.recipients),
        "storage": say_so.storage,
        "retention": say_so.retention,
        "withdrawal_method": say_so.withdrawal,
        "given_at": to_text(say_so.given_at),
        "given_by": str(say_so.how),
        "until": None if say_so.until is None else to_text(say_so.until),
    }


def print_decision(decision: PublicDecision) -> dict[str, object]:
    return {
        "decided_by": decision.decided_by,
        "reason": decision.reason,
        "pages": decision.pages,
        "decided_at": to_text(decision.decided_at),
    }


def _texts(value: object) -> tuple[str, ...]:
    assert isinstance(value, list)
    return tuple(str(one) for one in value)

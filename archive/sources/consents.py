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


@dataclass(frozen=True, slots=True)
class SaySo:
    """One consent as it was given. Empty ``platforms``, ``kinds`` or ``access`` mean: any.

    ``given_at`` and ``until`` are aware; ``until`` is None where it runs until withdrawn.
    ``kinds`` are kinds of page such as ``listings`` or ``document``.
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

    def __post_init__(self) -> None:
        if self.given_at.tzinfo is None or (self.until and self.until.tzinfo is None):
            raise BadInput("a say-so needs times with a zone")
        if self.until is not None and self.until <= self.given_at:
            raise BadInput("a say-so must end after it was given")

    def covers(
        self, *, platform: str, kind: str | None, access: Access | None, at: datetime
    ) -> bool:
        """Does it allow that, at that time? ``kind`` or ``access`` None asks not for it."""
        return (
            (not self.platforms or platform in self.platforms)
            and (kind is None or not self.kinds or kind in self.kinds)
            and (access is None or not self.access or access in self.access)
            and (self.until is None or at < self.until)
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


def read_consent_text(language: str = "en") -> ConsentText:
    """The text for donations in a language (ISO 639-1), versioned by its own SHA-256.

    Raises:
        BadInput: there is no text in that language.
    """
    texts = {item.name: item for item in (resources.files(__package__) / "texts").iterdir()}
    found = texts.get(f"{language}.md")
    if found is None:
        known = ", ".join(sorted(name.removesuffix(".md") for name in texts))
        raise BadInput(f"there is no consent text in {language!r}: there are {known}")
    content = found.read_bytes()
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
    }


def read_say_so(found: Mapping[str, object]) -> SaySo:
    """Back from :func:`print_say_so`."""
    until = found["until"]
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
    )


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

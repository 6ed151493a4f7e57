"""From a page in memory to the archive: recognise, redact, read, hand over.

The same for a donation and for a visit. Nothing unredacted is written, logged or printed; what
cannot be taken in is refused by name, and what looks like a worker's identifier is held back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import partial

from archive.collection import pause_collection
from archive.errors import BadInput, RefusedPage
from archive.intake import How, Intake, IntakeSession, Receipt, Submission
from archive.model import Page, PageReading, PageState
from archive.redaction import Redaction, redact
from archive.times import StatedBy
from crawlers.donations import Donated, DonatedPage, Refused, Skipped
from crawlers.donations.spellings import find_near_spellings
from crawlers.platforms import Platform, load_platforms, recognise
from crawlers.platforms.pagetext import is_rendering, read_text


class Fate(StrEnum):
    """What became of one donated thing."""

    NEW = "new"
    REPEAT = "repeat"
    AGAIN = "again"
    HELD_BACK = "held_back"
    REFUSED = "refused"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One line for the donor's terminal. ``label`` may name the donor: never store it."""

    label: str = field(repr=False)
    fate: Fate
    platform: str = ""
    capture: int = 0
    reason: str = ""
    code: str = ""
    state: PageState | None = None  #: what the page turned out to be; None where it was not read
    missed: tuple[str, ...] = ()  #: selectors or fields that a page of this kind must have


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page, recognised and redacted; ``reading`` is None where it must be held back. ``known``:
    words that go, as they were given and as they were misread."""

    platform: Platform
    redaction: Redaction
    reading: PageReading | None
    known: tuple[str, ...] = field(default=(), repr=False)


class PageIntake:
    """Takes donated things in, one session (one source) at a time.

    ``platform`` names the platform where the donor said so; ``strip`` are words that go in any
    encoding; ``public`` refuses pages that show signs of being signed in.
    """

    def __init__(
        self,
        session: IntakeSession,
        *,
        platform: str | None = None,
        strip: Sequence[str] = (),
        public: bool = False,
        report: Callable[[Outcome], None],
    ) -> None:
        self._session = session
        self._platform = platform
        self._strip = tuple(strip)
        self._public = public
        self._report = report
        self._unused = dict.fromkeys(word.strip() for word in self._strip)
        self._redacted = 0

    @property
    def redacted(self) -> int:
        """How many pages were redacted; those known by their bytes are not."""
        return self._redacted

    @property
    def unused_strip(self) -> tuple[str, ...]:
        """Words to be stripped that stood on none of the pages redacted so far.

        For the terminal of who gave them; none where no page was redacted.
        """
        return tuple(self._unused) if self._redacted else ()

    def take_all(self, things: Iterable[Donated]) -> None:
        """Take in each thing; every outcome is reported, those of pages once they are durable."""
        for thing in things:
            self.take(thing)
        self._session.flush()

    def take(self, thing: Donated) -> None:
        match thing:
            case Skipped(label, reason):
                self._report(Outcome(label, Fate.SKIPPED, reason=reason))
            case Refused(label, error):
                self._report(Outcome(label, Fate.REFUSED, reason=str(error), code=error.code))
            case DonatedPage():
                try:
                    self._take_page(thing)
                except RefusedPage as error:
                    fate = (
                        Fate.SKIPPED
                        if thing.recorded and error.code == "unknown-platform"
                        else Fate.REFUSED
                    )
                    self._report(Outcome(thing.label, fate, reason=str(error), code=error.code))

    def _take_page(self, thing: DonatedPage) -> None:
        page = thing.page
        platform = find_platform(page, named=self._platform, invented=self._session.demo)
        if self._public and platform.shows_signed_in(page):
            raise RefusedPage(
                "this page shows signs that somebody was signed in, so it is not public: "
                "hand it in with --source",
                code="signed-in",
            )
        self._take_from(thing, platform)

    def _take_from(self, thing: DonatedPage, platform: Platform) -> None:
        page = thing.page
        mark = self._session.mark(page, platform.name)

        def acknowledge(receipt: Receipt, reading: PageReading | None = None) -> None:
            told_twice = (
                receipt.how is How.REPEAT
                and reading is None
                and page.seen.stated_by is StatedBy.DONOR
            )
            self._report(
                Outcome(
                    thing.label,
                    _FATES[receipt.how],
                    platform.name,
                    receipt.capture,
                    reason=_TOLD_TWICE if told_twice else "",
                    state=reading.state if reading else None,
                    missed=reading.missed if reading else (),
                )
            )

        if self._session.recall(page, platform.name, mark, then=acknowledge):
            return
        prepared = prepare(page, platform=platform, strip=self._strip, known=thing.known)
        self._redacted += 1
        left = set(prepared.redaction.unused_strip)
        self._unused = {word: None for word in self._unused if word in left}
        if prepared.reading is None:
            reasons = sorted({one.kind for one in prepared.redaction.suspicions})
            held = self._session.hold_back(
                page, platform.name, suspicions=reasons, strip=(*self._strip, *thing.known)
            )
            self._report(
                Outcome(
                    thing.label,
                    Fate.HELD_BACK,
                    platform.name,
                    held,
                    reason="something looks like an identifier; see "
                    f"`piecework quarantine show {held:016x}`",
                )
            )
            return
        reading = prepared.reading
        redacted = prepared.redaction.page
        if thing.removed:
            redacted = replace(redacted, removed=(*redacted.removed, *thing.removed))
        self._session.submit(
            Submission(platform.name, mark, redacted, reading),
            then=partial(acknowledge, reading=reading),
        )


def mark_flawed(reading: PageReading, *, flaw: str) -> PageReading:
    """A reading of a page whose bytes are not what was sent: never whole, and never empty."""
    if not flaw:
        return reading
    marked = replace(reading, whole=False, doubts=(*reading.doubts, flaw))
    if reading.state is not PageState.EMPTY:
        return marked
    return replace(marked, state=PageState.UNREADABLE, missed=("the rest of the page",), scope=None)


@pause_collection()
def prepare(
    page: Page,
    *,
    platform: Platform,
    strip: Sequence[str] = (),
    known: Sequence[str] = (),
) -> Prepared:
    """Redact a page and read what is left of it."""
    known = (*known, *find_misread(page, words=(*strip, *known)))
    redaction = redact(page, rules=platform.rules, strip=strip, known=known)
    reading = None if redaction.suspicions else platform.read(redaction.page)
    return Prepared(platform, redaction, reading, known)


def find_misread(page: Page, *, words: Sequence[str]) -> tuple[str, ...]:
    """On what was read from a picture: near spellings of words that go; else nothing."""
    text = read_text(page)
    return find_near_spellings(text, words) if is_rendering(text) else ()


def release_page(
    intake: Intake,
    held: int,
    page: Page,
    *,
    platform: str | None,
    strip: Sequence[str],
    asked: Sequence[str] = (),
    accept: bool,
) -> Receipt:
    """Take in a page that waited in quarantine, and destroy what waited.

    ``strip`` are all words that go, ``asked`` those of them that were typed just now: only they
    are repeated in a message.

    Raises:
        BadInput: something still looks like an identifier, or an asked word stands nowhere on
            the page, and ``accept`` was not said.
    """
    found = find_platform(page, named=platform, invented=intake.home.demo)
    known = find_misread(page, words=strip)
    redaction = redact(page, rules=found.rules, strip=strip, known=known)
    if redaction.suspicions and not accept:
        kinds = ", ".join(sorted({one.kind for one in redaction.suspicions}))
        raise BadInput(
            f"something still looks like an identifier ({kinds}): look with `piecework quarantine "
            "show`, remove words with --strip, or say --accept"
        )
    unused = find_unused(redaction, asked=asked)
    if unused and not accept:
        raise BadInput(
            f"--strip {', '.join(map(hint_word, unused))}: found nowhere on the page; correct the "
            "spelling, leave it out, or say --accept"
        )
    receipts: list[Receipt] = []
    with intake.resume_session(held) as session:
        submission = Submission(
            found.name, session.mark(page, found.name), redaction.page, found.read(redaction.page)
        )
        session.submit(submission, then=receipts.append)
    intake.drop_held(held)
    return receipts[0]


def find_unused(redaction: Redaction, *, asked: Sequence[str]) -> tuple[str, ...]:
    """Those of the words just asked for that stand nowhere on the page."""
    return tuple(word for word in asked if word.strip() in redaction.unused_strip)


def check_platform_name(name: str, *, invented: bool = False) -> None:
    """
    Raises:
        BadInput: no platform has that name.
    """
    platforms = load_platforms(invented=invented)
    if name not in platforms:
        raise BadInput(f"no platform is called {name!r}: {', '.join(sorted(platforms))}")


def find_platform(page: Page, *, named: str | None = None, invented: bool = False) -> Platform:
    """The platform that a page is from, as named or as recognised. ``invented``: the
    marketplace's platforms are known too, as in a demo archive.

    Raises:
        RefusedPage: ``unknown-platform``: unknown, or not certain; ``other-platform``: named as
            one, and recognised as another beyond doubt.
    """
    platforms = load_platforms(invented=invented)
    recognised = recognise(page, invented=invented)
    name = named or recognised
    if named in platforms and recognised is not None and recognised != named:
        raise RefusedPage(
            f"--platform says {named!r}, and this page is one of {recognised!r}: leave --platform "
            "out, or hand this page in by itself",
            code="other-platform",
        )
    if name is None or name not in platforms:
        known = ", ".join(sorted(platforms))
        what = f"no platform is called {name!r}" if name else "not recognised as a platform's page"
        raise RefusedPage(
            f"{what}: say which with --platform ({known}); for another platform see "
            "`piecework new-platform`",
            code="unknown-platform",
        )
    return platforms[name]


def hint_word(word: str) -> str:
    """Enough for who typed it, and nothing for a log: ``J… (8 characters)``."""
    return f"{word[:1]}… ({len(word)} characters)"


_TOLD_TWICE = (
    "the very same bytes were given before as seen at another time; both times are kept as stated. "
    "If one of them is a mistake, tell the newsroom"
)
_FATES = {How.NEW: Fate.NEW, How.REPEAT: Fate.REPEAT, How.AGAIN: Fate.AGAIN}

"""A platform: its facts and its reader, and what the frame makes of what the reader says.

The reader is pure and may raise :class:`Unreadable`; the frame turns that into a page state,
lets a page's own signs (logged out, rate limited …) speak where no offers were read, and
never lets a page pass for empty that does not say so itself. No I/O, no clock.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from archive.errors import Unreadable
from archive.model import (
    BLIND_STATES,
    Identity,
    IdentityKind,
    ListingSeen,
    Page,
    PageReading,
    PageState,
    RedactedPage,
)
from archive.redaction.rules import PlatformRules
from crawlers.platforms.anyone import find_any_page_reader
from crawlers.platforms.common_signs import judge_common
from crawlers.platforms.facts import BadPlatform, Facts, ReadBy
from crawlers.platforms.look import Look
from crawlers.platforms.pagetext import is_rendering
from crawlers.platforms.paging import PAST_END, names_later_page
from crawlers.platforms.reading import Reader
from crawlers.platforms.signs import judge_state, shows_signed_in

_OPENED = re.compile(r"<(?:body|html)[\s>]", re.IGNORECASE)
#: So near to its end a whole page closes its body (chosen; elsewhere it is looked for too).
_END = 2000
_CLOSED = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Platform:
    """One folder of ``crawlers/platforms``."""

    facts: Facts
    reader: Reader

    @property
    def name(self) -> str:
        return self.facts.name

    @property
    def title(self) -> str:
        return self.facts.title

    @property
    def rules(self) -> PlatformRules:
        """What redaction must take out of this platform's pages, and what may stay."""
        return self.facts.rules

    def read(self, page: RedactedPage) -> PageReading:
        """Read a page. Never raises for what a page holds: what cannot be read is a state.

        Where the platform's own reader finds the page unreadable, offers that the reader for any
        page finds on it are added, marked ``extracted``; the page stays unreadable.
        """
        look = Look(page)
        if is_rendering(look.text):
            return self._read_as_any(look)
        reading = self._read_own(look)
        if reading.state is not PageState.UNREADABLE or reading.listings or reading.documents:
            return reading
        return self._add_extracted(look, reading)

    def read_own(self, page: RedactedPage) -> PageReading:
        """What the platform's own reader says of a page, and no other.

        A reader that *raises* found something of a list and could not read it: then no sign
        can make the page empty. One that *returns* ``unreadable`` or ``other`` found nothing
        of a list, and the page's own signs decide.
        """
        return self._read_own(Look(page))

    def _read_own(self, look: Look) -> PageReading:
        return _doubt_emptiness(self._read_by_signs(look), look)

    def _read_by_signs(self, look: Look) -> PageReading:
        drifted = False
        try:
            reading = self.reader(look, facts=self.facts)
        except Unreadable as error:
            drifted = True
            reading = PageReading(PageState.UNREADABLE, self.facts.reader, missed=(error.missed,))
        if reading.state is PageState.LISTINGS and not reading.listings:
            raise BadPlatform(f"{self.facts.reader}: a reading of state 'listings' has none")
        if breaks_off(look):
            reading = drop_last(reading)
        said = judge_state(look, facts=self.facts)
        # A page that the platform's own signs name is that page, whatever else it asks for.
        named = said in BLIND_STATES or said is PageState.OTHER
        if not named and _shows_nothing(reading):
            # A list that is there, and changed its form, may stand under a link to sign in.
            hints = reading.state is not PageState.EMPTY and not drifted
            said = judge_common(look, hints=hints) or said
        if said is None or reading.state in BLIND_STATES - {PageState.UNREADABLE}:
            return reading
        if reading.listings or reading.documents or reading.ratings:
            if said not in BLIND_STATES:
                return reading
            doubt = f"the page was read, but it also shows the sign of '{said}'"
            return replace(reading, doubts=(*reading.doubts, doubt), whole=False)
        if said in BLIND_STATES:
            return replace(reading, state=said, missed=(), scope=None, whole=False)
        if reading.state in {PageState.UNREADABLE, PageState.OTHER} and not drifted:
            empty = said is PageState.EMPTY
            scope = reading.scope if empty else None
            return replace(reading, state=said, missed=(), scope=scope, whole=empty)
        return reading

    def _read_as_any(self, look: Look) -> PageReading:
        """What was read from a picture or a document: no reader of a site's pages knows it."""
        try:
            return find_any_page_reader()(look, facts=self.facts)
        except Unreadable as error:
            return PageReading(PageState.UNREADABLE, self.facts.reader, missed=(error.missed,))

    def _add_extracted(self, look: Look, reading: PageReading) -> PageReading:
        """An unreadable page with what the reader for any page finds on it, marked ``extracted``.

        The page stays unreadable, with what was missed: the layout has drifted, and there is a
        gap. The offers have identities of their own, so that they are never taken for what the
        platform's reader read before.
        """
        if self.facts.read_by is ReadBy.ANY_PAGE:
            return reading
        found = self._read_as_any(look)
        if breaks_off(look):
            found = drop_last(found)
        if not found.listings:
            return reading
        doubt = "layout drift: its own reader failed, and the reader for any page read these offers"
        return replace(
            reading,
            listings=tuple(_set_apart(listing) for listing in found.listings),
            doubts=(*reading.doubts, doubt, *found.doubts),
            whole=False,
        )

    def shows_signed_in(self, page: Page | RedactedPage) -> bool:
        """Whether the page shows signs that somebody was signed in (then it is not public)."""
        return shows_signed_in(Look(page), facts=self.facts)


def _doubt_emptiness(reading: PageReading, look: Look) -> PageReading:
    """Empty is the list, not a page of it: not where the page counts offers that it does not show,
    nor where it is not the list's first."""
    if reading.state is not PageState.EMPTY:
        return reading
    advertised = reading.advertised
    if names_later_page(look.address) or (advertised.page or 1) > 1:
        doubts = (*reading.doubts, PAST_END)
        return replace(reading, state=PageState.OTHER, doubts=doubts, scope=None, whole=False)
    if advertised.listings:
        missed = (
            f"rows, or a total of 0 (there are no rows and a total of {advertised.listings})",
        )
        return replace(reading, state=PageState.UNREADABLE, missed=missed, scope=None, whole=False)
    return reading


def _shows_nothing(reading: PageReading) -> bool:
    return not (reading.listings or reading.documents or reading.ratings)


def _set_apart(listing: ListingSeen) -> ListingSeen:
    value = f"any page/{listing.identity.kind}/{listing.identity.value}"
    return replace(listing, identity=Identity(IdentityKind.DERIVED, value))


def breaks_off(look: Look) -> bool:
    """Whether an HTML page ends before its end: one that opens its body and never closes it.

    Fragments and running text (a mail, pasted words) open none; JSON that is cut does not parse.
    """
    # The end of most pages tells; going through all of one takes longer than reading five rows.
    if look.is_json or _CLOSED.search(look.text, max(0, len(look.text) - _END)) is not None:
        return False
    if _CLOSED.search(look.text) is not None:
        return False
    return _OPENED.search(look.text) is not None


def drop_last(reading: PageReading) -> PageReading:
    """Without the last offer or document, which may have been cut in the middle of a word."""
    if not reading.listings and not reading.documents:
        return reading
    doubt = "the page breaks off: its last offer was not read"
    kept = replace(
        reading,
        listings=reading.listings[:-1],
        documents=reading.documents if reading.listings else reading.documents[:-1],
        doubts=(*reading.doubts, doubt),
        whole=False,
    )
    if kept.listings or kept.documents:
        return kept
    missed = ("</body> or </html> (the page breaks off within its only offer)",)
    return replace(kept, state=PageState.UNREADABLE, missed=missed, doubts=reading.doubts)

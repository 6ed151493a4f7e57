"""Opening a visit: what the platform's facts, an editor and the worker must allow first, and what
is done once it ends."""

from __future__ import annotations

import logging
import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import apsw

from archive.errors import NotDecided, PieceworkError, SealFailed
from archive.home import Home
from archive.indexing import bring_up_to_date
from archive.intake import Intake
from crawlers.intake import check_platform_name
from crawlers.platforms import Platform, load_platforms
from crawlers.platforms.visiting import Mode, Nda, Pace
from crawlers.quiet_log import keep_quiet
from crawlers.visits.clock import Clock, SystemClock
from crawlers.visits.places import Places, find_places
from crawlers.visits.sessions import Finder, find_credentials, keep_credentials
from crawlers.visits.visit import MOST_WAIT, Visit
from crawlers.visits.wire import Caps

logger = logging.getLogger(__name__)


def check_may_visit(platform: Platform, *, mode: Mode = Mode.VISIT) -> None:
    """What the platform's own facts allow; consent and decision are asked elsewhere.

    Raises:
        NotDecided: an NDA applies, or the platform's file allows no visits.
    """
    facts = platform.facts.visit
    if facts.nda is Nda.YES:
        raise NotDecided(
            f"{platform.title} has its workers sign an NDA ({facts.nda_source}): it is never "
            "visited; pages can be donated by who may show them"
        )
    if not facts.allows(mode):
        raise NotDecided(
            f"{platform.name}'s platform.toml says mode = '{facts.mode}': no {mode}s there"
        )


@contextmanager
def open_visit(
    home: Home,
    *,
    platform: str,
    source: str,
    credentials: Finder | None = None,
    places: Places | None = None,
    clock: Clock | None = None,
    chance: random.Random | None = None,
    pace: Pace | None = None,
    caps: Caps | None = None,
    most_wait: timedelta = MOST_WAIT,
    resume: bool = False,
    index: bool = True,
) -> Iterator[Visit]:
    """A visit of one source to one platform. At its end the evidence is mixed and indexed.

    ``resume``: a person has looked at what stopped the visits, so that breakers are closed.
    ``index`` is off where many visits follow each other and the index is brought up once.

    Raises:
        BadInput: no such platform.
        NotDecided: an NDA, no visits there, or no editor's decision that stands.
        ConsentMissing: the worker's consent does not allow it, or not at this hour.
        NoKey, ArchiveBusy, NoArchive: the archive cannot be written to.
    """
    check_platform_name(platform, invented=home.demo)
    found = load_platforms(invented=home.demo)[platform]
    check_may_visit(found)
    with Intake(home) as intake:
        made = (
            credentials(intake.vault, found)
            if credentials
            else find_credentials(home, intake.vault, platform=found, source=source)
        )
        keep_quiet(made.secrets)
        with intake.open_session(source) as session:
            visit = Visit(
                intake,
                session,
                platform=found,
                source=source,
                credentials=made,
                places=places or find_places(home, found.facts.visit),
                clock=clock or SystemClock(),
                # Jitter need not be secret, only uneven.
                chance=chance or random.Random(),  # noqa: S311
                pace=pace,
                caps=caps,
                most_wait=most_wait,
            )
            visit.begin(resume=resume)
            yield visit
            visit.seal()
            if credentials is None:
                keep_credentials(made, home, intake.vault, platform=found, source=source)
        if not isinstance(visit.tally.error, SealFailed):
            intake.settle()
    if index and not isinstance(visit.tally.error, SealFailed):
        try:
            bring_up_to_date(home)
        except (PieceworkError, OSError, sqlite3.Error, apsw.Error) as error:
            # An index is made anew from the ledger at any time: it never holds up a visit.
            logger.warning("the index is behind: %s", type(error).__name__)

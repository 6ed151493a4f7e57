"""One visit: one source at one platform, from the frontier over the wire into the archive.

Drivers (Scrapy, tests) ask it what is next, when it may leave, and hand it what came. Everything
that counts is durable before the next thing happens: a request is paid for before it leaves, a
page is sealed before the frontier moves past it. So a kill loses nothing that was acknowledged and
repeats at most one fetch. It never logs an address, and stops at the first thing it may not do.
"""

from __future__ import annotations

import logging
import random
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import apsw

from archive.errors import ConsentMissing, NotDecided, PieceworkError, SealFailed
from archive.home import Home
from archive.indexing import bring_up_to_date
from archive.intake import Intake, IntakeSession
from archive.ledger import WalkVerdict
from archive.model import Access, GapReason, Page, PageReading, PageState
from archive.sources.doors.consent import ConsentDoor, Terms
from archive.sources.doors.decision import DecisionDoor
from archive.sources.doors.frontier import Breaker, FrontierDoor, Walk, Wanted
from archive.times import Seen, StatedBy, Window
from crawlers.guard import Asked, Verdict, decide
from crawlers.guard.rules import DEFAULT_PORTS
from crawlers.intake import Outcome, PageIntake, check_platform_name
from crawlers.platforms import Platform, load_platforms
from crawlers.platforms.look import Look
from crawlers.platforms.signs import judge_state
from crawlers.platforms.visiting import ListPlan, Mode, Nda, Pace
from crawlers.quiet_log import keep_quiet
from crawlers.visits import blindness, planning
from crawlers.visits.breaker import MANNERS, Scope, is_open, settle, trip
from crawlers.visits.clock import Clock, SystemClock
from crawlers.visits.credentials import Credentials
from crawlers.visits.judging import (
    Flaws,
    find_flaws,
    judge_page,
    judge_walk,
    refuse_page,
)
from crawlers.visits.pacing import find_slot, read_retry_after, spend
from crawlers.visits.places import Places, find_places
from crawlers.visits.sessions import Finder, find_credentials, keep_credentials
from crawlers.visits.wire import Answer, Caps, Line, Sent

logger = logging.getLogger(__name__)
#: A redirect may lead on so often.
MOST_HOPS = 4
#: A visit that would have to wait longer ends instead: the next one goes on.
MOST_WAIT = timedelta(minutes=15)
_HTML = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"


class VisitOver(Exception):
    """The visit must end; ``why`` is a word that may be logged."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Ask:
    """One page to be asked for: of a list, or of one offer."""

    address: str = field(repr=False)
    plan: ListPlan | None = None
    wanted: Wanted | None = field(default=None, repr=False)
    came_by: tuple[str, ...] = field(default=(), repr=False)  #: addresses that redirected here
    token: bool = False  #: the site's own way to give its pages a token


@dataclass(slots=True)
class Tally:
    """What became of a visit. Words and counts alone: it is printed and logged."""

    asked: int = 0
    listings: int = 0
    fates: Counter[str] = field(default_factory=Counter)
    met: Counter[str] = field(default_factory=Counter)  #: reasons for which something was not seen
    refused: Counter[str] = field(default_factory=Counter)  #: by the guard
    verdicts: list[WalkVerdict] = field(default_factory=list)
    stopped: str = ""  #: why it ended early; empty where there was nothing left to ask
    error: PieceworkError | None = None


class Visit:
    """Made by :func:`open_visit`."""

    def __init__(
        self,
        intake: Intake,
        session: IntakeSession,
        *,
        platform: Platform,
        source: str,
        credentials: Credentials,
        places: Places,
        clock: Clock,
        chance: random.Random,
        pace: Pace | None = None,
        caps: Caps | None = None,
        most_wait: timedelta = MOST_WAIT,
    ) -> None:
        self.platform = platform
        self.clock = clock
        self.tally = Tally()
        self._facts = platform.facts.visit
        self._rules = self._facts.make_rules()
        self._pace = pace or self._facts.pace
        self._source = source
        self._intake = intake
        self._pages = PageIntake(session, platform=platform.name, report=self._count)
        self._consent = ConsentDoor(intake.vault)
        self._decisions = DecisionDoor(intake.vault)
        self._frontier = FrontierDoor(intake.vault)
        self._credentials = credentials
        self._line = Line(places, caps=caps)
        self._chance = chance
        self._most_wait = most_wait
        self._lists_left = list(self._facts.lists)
        self._following: Ask | None = None
        self._details_asked: set[str] = set()
        self._account = self._frontier.read_account(source, platform=platform.name)

    # What is next

    def begin(self, *, resume: bool) -> None:
        """Ask everybody who must say yes, and look at the breakers.

        Raises:
            ConsentMissing, NotDecided: no. Outside the worker's hours the visit only stops.
        """
        now = self.clock.now()
        if not self._read_terms(now).may_work(now):
            self.stop("hours")
        else:
            self.check_say()
        if resume:
            self._forget_account()
            self._forget_shared()
        self._resume(self._account.breaker)

    def next_ask(self) -> Ask | None:
        """The next page to ask for; None where there is nothing left, or the visit has stopped."""
        if self.tally.stopped:
            return None
        if self._following is not None:
            ask, self._following = self._following, None
            return ask
        now = self.clock.now()
        facts = self._facts.token
        if facts is not None and facts.address and self._credentials.needs_token(now=now):
            return Ask(facts.address, token=True)
        while self._lists_left:
            plan = self._lists_left[0]
            walk = self._read_walk(plan)
            if planning.is_due(walk, revisit=self._pace.revisit, now=now):
                walk = planning.begin_walk(walk, revisit=self._pace.revisit, now=now)
                self._advance(plan, walk)
                return Ask(planning.name_address(walk, plan), plan=plan)
            self._lists_left.pop(0)
        for wanted in self._frontier.read_queue(self._source, platform=self.platform.name):
            if wanted.listing not in self._details_asked:
                self._details_asked.add(wanted.listing)
                return Ask(wanted.address, wanted=wanted)
        return None

    # Before it leaves

    async def wait_turn(self) -> None:
        """Wait until the next request may leave by all bounds of pace.

        Raises:
            VisitOver: not soon enough for this visit, or not at all.
            ConsentMissing: nothing allows visits any more.
        """
        jitter = self._chance.random()
        while True:
            now = self.clock.now()
            slot = find_slot(
                now,
                pace=self._pace,
                terms=self._read_terms(now),
                budget=self._account.budget,
                breakers=(self._account.breaker, self._read_shared()),
                jitter=jitter,
            )
            if slot.at is None or slot.at - now > self._most_wait:
                raise VisitOver(slot.because)
            if slot.at <= now:
                return
            await self.clock.wait((slot.at - now).total_seconds())

    def check_say(self) -> None:
        """Does everybody who must still say yes to this request: the worker, and an editor?

        Raises:
            ConsentMissing, NotDecided: no, or not now.
        """
        now = self.clock.now()
        self._consent.check(self._source, self.platform.name, access=Access.VISITED, at=now)
        terms = self._read_terms(now)
        self._decisions.check(self.platform.name, country=terms.country, at=now)

    def check_guard(self, method: str, address: str, *, body: bytes = b"") -> Verdict:
        """The guard's word on one request, counted where it is no."""
        verdict = decide(Asked(method, address, body=body, own=True), rules=self._rules)
        if not verdict.allowed:
            self.tally.refused[str(verdict.why)] += 1
        return verdict

    def pay(self) -> None:
        """Note that a request leaves now; durable when it returns."""
        budget = spend(self._account.budget, at=self.clock.now())
        self._account = replace(self._account, budget=budget)
        self._frontier.write_account(self._source, self._account, platform=self.platform.name)
        self.tally.asked += 1

    # Over the wire

    async def fetch(self, method: str, address: str, *, body: bytes = b"") -> Answer:
        """Send one request. The guard is asked here too: this is the last point before the wire.

        Raises:
            NoAnswer: nothing usable came.
            VisitOver: the guard says no.
        """
        if not decide(Asked(method, address, body=body, own=True), rules=self._rules).allowed:
            raise VisitOver("guard")
        parts = urlsplit(address)
        scheme = parts.scheme.lower()
        host = (parts.hostname or "").lower().rstrip(".")
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = self._credentials.name_headers(address, now=self.clock.now())
        sent = Sent(
            method,
            scheme,
            host,
            parts.port or DEFAULT_PORTS[scheme],
            target,
            [*headers, ("Accept", _HTML)],
            body,
        )
        return await self._line.exchange(sent)

    # What came

    def take(self, ask: Ask, answer: Answer) -> None:
        """Judge, seal and record one answer, and move the frontier past it."""
        try:
            self._take(ask, answer)
        except (ConsentMissing, NotDecided, SealFailed) as error:
            self.stop(type(error).__name__, error=error)
        except sqlite3.OperationalError as error:
            self._stop_full(error)

    def take_beside(self, page: Page) -> None:
        """Seal data that a page's own scripts were sent. The frontier stays where it is."""
        try:
            self._pages.take_visited(page, platform=self.platform, known=self._credentials.secrets)
        except (ConsentMissing, NotDecided, SealFailed) as error:
            self.stop(type(error).__name__, error=error)
        except sqlite3.OperationalError as error:
            self._stop_full(error)

    def take_failure(self, ask: Ask, why: str) -> None:
        """Record that nothing usable came."""
        reason = GapReason.TOO_LARGE if why == "too-large" else GapReason.UNREACHABLE
        try:
            self._fail(reason, ask, told=None, captured=False)
        except sqlite3.OperationalError as error:
            self._stop_full(error)

    def refuse(self, ask: Ask) -> None:
        """The guard said no to an address that the site itself gave: pass over it."""
        if ask.wanted is not None:
            self._drop_wanted(ask.wanted)
        elif ask.plan is not None:
            self._lists_left.pop(0)
            self._fail(GapReason.REDIRECTED if ask.came_by else GapReason.UNREADABLE, ask)
        else:
            self.stop("guard")

    def stop(self, why: str, *, error: PieceworkError | None = None) -> None:
        """Ask for nothing more. The first reason stays."""
        if not self.tally.stopped:
            self.tally.stopped, self.tally.error = why, error

    async def hang_up(self) -> None:
        """Close the connection, inside the loop that it was opened in."""
        await self._line.hang_up()

    def _take(self, ask: Ask, answer: Answer) -> None:
        now = self.clock.now()
        given = {name.lower(): value for name, value in answer.headers}
        cookies = [value for name, value in answer.headers if name.lower() == "set-cookie"]
        self._credentials.take_answer(ask.address, cookies, now=now)
        told = read_retry_after(given.get("retry-after"), now=now)
        if answer.status in (301, 302, 303, 307, 308) and "location" in given:
            self._follow(ask, given["location"])
            return
        if ask.token and self._take_token(answer, now=now):
            return
        page = Page(
            body=answer.body,
            content_type=given.get("content-type", ""),
            seen=Seen(now, now, StatedBy.CLOCK),
            access=Access.VISITED,
            address=ask.address,
            status=answer.status,
            headers=tuple(answer.headers),
        )
        refused = refuse_page(page)
        if refused is not None:
            self._fail(refused, ask, told=told, captured=False)
            return
        flaws = find_flaws(page, cut=answer.cut)
        reading = self._pages.take_visited(
            page,
            platform=self.platform,
            known=self._credentials.secrets,
            flaw=_describe_flaws(flaws),
        )
        reason = judge_page(
            reading, status=answer.status, flaws=flaws, wants_list=ask.wanted is None
        )
        if ask.token:
            self._fail(reason or GapReason.UNREADABLE, ask, told=told)
        elif ask.plan is not None:
            self._take_list(ask.plan, page, reading, reason, told=told)
        elif ask.wanted is not None:
            self._take_detail(ask, ask.wanted, reading, reason, told=told)

    def _take_token(self, answer: Answer, *, now: datetime) -> bool:
        """Whether the answer held a token. One that did is kept nowhere."""
        facts = self._facts.token
        if facts is None or answer.status != 200:
            return False
        token = planning.read_json_path(answer.body, facts.json)
        if not isinstance(token, str) or not token or not token.isascii():
            return False
        self._credentials.take_token(token, now=now)
        keep_quiet(self._credentials.secrets)
        return True

    def _take_list(
        self,
        plan: ListPlan,
        page: Page,
        reading: PageReading,
        reason: GapReason | None,
        *,
        told: datetime | None,
    ) -> None:
        now = self.clock.now()
        walk = self._read_walk(plan)
        if reason is GapReason.NOT_FOUND and walk.pages:
            # Past the end of a list, some sites have no page at all.
            self._finish_walk(plan, planning.end_walk(walk, now=now), capped=False)
            return
        if reason is not None and reason is not GapReason.GARBLED:
            self.tally.listings += len(reading.listings)
            self._fail(
                reason,
                Ask(page.address or "", plan=plan),
                told=told,
                captured=reading.state.value == reason.value,
            )
            return
        if reason is GapReason.GARBLED:
            self.tally.met[str(reason)] += 1
            self._note_blind(reason)
        else:
            self._recover()
        self.tally.listings += len(reading.listings)
        reading = self._read_advertised(reading, page)
        advanced = planning.advance_walk(walk, plan, reading, page, now=now)
        wanted = planning.want_details(reading, self._facts.details, base=page.address or "")
        queue = None
        if wanted:
            fresh = self._frontier.list_fresh(self._source, wanted, platform=self.platform.name)
            former = self._frontier.read_queue(self._source, platform=self.platform.name)
            queue = planning.join_queue(former, fresh)
        if advanced.ended is None:
            self._advance(plan, advanced.walk, queue=queue)
            return
        capped = advanced.ended is planning.Ended.CAPPED
        self._finish_walk(plan, advanced.walk, capped=capped, before=walk, queue=queue)

    def _take_detail(
        self,
        ask: Ask,
        wanted: Wanted,
        reading: PageReading,
        reason: GapReason | None,
        *,
        told: datetime | None,
    ) -> None:
        if reason in (None, GapReason.NOT_FOUND, GapReason.GARBLED):
            if reason is None:
                self._recover()
            # Gone, or garbled: it is what it is, and is not asked for again in this version.
            self._drop_wanted(wanted)
        elif reason in (GapReason.UNREADABLE, GapReason.TRUNCATED):
            # One offer's odd page says nothing of the platform.
            self.tally.met[str(reason)] += 1
            self._drop_wanted(wanted)
        else:
            self._fail(reason, ask, told=told, captured=reading.state.value == reason.value)

    def _drop_wanted(self, wanted: Wanted) -> None:
        queue = self._frontier.read_queue(self._source, platform=self.platform.name)
        self._frontier.advance(
            self._source,
            platform=self.platform.name,
            account=self._account,
            queue=[one for one in queue if one.listing != wanted.listing],
            done=wanted,
        )

    def _follow(self, ask: Ask, location: str) -> None:
        """A redirect is judged anew, as if we had thought of it ourselves."""
        try:
            target = urljoin(ask.address, location.strip())
        except ValueError:
            target = ""
        if self._leads_to_sign_in(target):
            self._fail(GapReason.LOGGED_OUT, ask)
            return
        came_by = (*ask.came_by, ask.address)
        verdict = self.check_guard("GET", target)
        if not verdict.allowed or target in came_by or len(came_by) > MOST_HOPS:
            self._fail(GapReason.REDIRECTED, ask)
            return
        self._following = replace(ask, address=target, came_by=came_by)

    def _leads_to_sign_in(self, target: str) -> bool:
        known = self._facts.sign_in
        if known and urlsplit(known)[:3] == urlsplit(target)[:3]:
            return True
        nothing = Page(
            b"",
            "",
            Seen(self.clock.now(), self.clock.now(), StatedBy.CLOCK),
            Access.VISITED,
            target,
        )
        return judge_state(Look(nothing), facts=self.platform.facts) is PageState.LOGGED_OUT

    # Failing and recovering

    def _fail(
        self,
        reason: GapReason,
        ask: Ask,
        *,
        told: datetime | None = None,
        captured: bool = False,
    ) -> None:
        """Record why nothing could be seen, open the breaker, and end the visit."""
        now = self.clock.now()
        self.tally.met[str(reason)] += 1
        if not captured:
            self._note_blind(reason)
        manner = MANNERS[reason]
        if manner.scope is Scope.PLATFORM:
            self._write_shared(trip(self._read_shared(), reason, now=now, told=told))
        else:
            tripped = trip(
                self._account.breaker,
                reason,
                now=now,
                session=self._credentials.mark,
                told=told,
            )
            self._account = replace(self._account, breaker=tripped)
        if told is not None:
            budget = replace(self._account.budget, not_before=told)
            self._account = replace(self._account, budget=budget)
        self._frontier.write_account(self._source, self._account, platform=self.platform.name)
        self.stop(str(reason))

    def _recover(self) -> None:
        """A page was seen: what was broken is whole again, and the gap has its end."""
        for breaker, forget in (
            (self._account.breaker, self._forget_account),
            (self._read_shared(), self._forget_shared),
        ):
            if breaker.reason or breaker.failures:
                if breaker.reason and breaker.since is not None:
                    self._fill_gap(GapReason(breaker.reason), breaker.since)
                forget()

    def _resume(self, breaker: Breaker) -> None:
        """At the start: close what a new sign-in closes; draw gaps on to now where one is open."""
        settled = settle(breaker, session=self._credentials.mark)
        if settled != breaker:
            self._account = replace(self._account, breaker=settled)
            self._frontier.write_account(self._source, self._account, platform=self.platform.name)
        for one in (settled, self._read_shared()):
            if is_open(one, now=self.clock.now()) and one.since is not None:
                self._fill_gap(GapReason(one.reason), one.since)

    def _fill_gap(self, reason: GapReason, since: datetime) -> None:
        """Blind from then to now, but for hours in which any account saw the platform."""
        for window in blindness.find_blind_hours(
            since,
            self.clock.now(),
            seen=(one.hour for one in self._intake.ledger.walks(platform=self.platform.name)),
        ):
            self._intake.ledger.note_blind(self.platform.name, reason=reason, window=window)

    def _note_blind(self, reason: GapReason) -> None:
        window = Window.outward(self.clock.now())
        self._intake.ledger.note_blind(self.platform.name, reason=reason, window=window)

    def _forget_account(self) -> None:
        self._account = replace(self._account, breaker=Breaker())
        self._frontier.write_account(self._source, self._account, platform=self.platform.name)

    def _forget_shared(self) -> None:
        self._write_shared(Breaker())

    def _read_shared(self) -> Breaker:
        return blindness.read_shared(self._intake.ledger, self.platform.name)

    def _write_shared(self, breaker: Breaker) -> None:
        blindness.write_shared(self._intake.ledger, self.platform.name, breaker)

    # Walks

    def _read_walk(self, plan: ListPlan) -> Walk:
        return self._frontier.read_walk(self._source, platform=self.platform.name, list_id=plan.id)

    def _advance(
        self, plan: ListPlan, walk: Walk, *, queue: tuple[Wanted, ...] | None = None
    ) -> None:
        self._frontier.advance(
            self._source,
            platform=self.platform.name,
            account=self._account,
            list_id=plan.id,
            walk=walk,
            queue=queue,
        )

    def _finish_walk(
        self,
        plan: ListPlan,
        walk: Walk,
        *,
        capped: bool,
        before: Walk | None = None,
        queue: tuple[Wanted, ...] | None = None,
    ) -> None:
        """Judge a walk that has ended, and go on to the next list."""
        self._advance(plan, walk, queue=queue)
        self._lists_left.pop(0)
        now = self.clock.now()
        if not walk.full:
            self._intake.ledger.note_walk(
                self.platform.name, hour=now, verdict=WalkVerdict.UNJUDGED, tenths=None
            )
            return
        judged = judge_walk(
            read=len(walk.seen),
            advertised=walk.advertised,
            capped=capped,
            expect=self._facts.expect,
        )
        self.tally.verdicts.append(judged.verdict)
        self._intake.ledger.note_walk(
            self.platform.name, hour=now, verdict=judged.verdict, tenths=judged.tenths
        )
        if judged.reason is not None:
            self.tally.met[str(judged.reason)] += 1
            self._note_blind(judged.reason)

    def _read_advertised(self, reading: PageReading, page: Page) -> PageReading:
        """The advertised total, where the reader does not say it and the platform's file does."""
        expect = self._facts.expect
        if reading.advertised.listings is not None:
            return reading
        total = planning.read_total(page.body, json_path=expect.total_json, css=expect.total_css)
        if total is None:
            return reading
        return replace(reading, advertised=replace(reading.advertised, listings=total))

    # Small things

    def _read_terms(self, now: datetime) -> Terms:
        return self._consent.terms(self._source, platform=self.platform.name, at=now)

    def _count(self, outcome: Outcome) -> None:
        self.tally.fates[str(outcome.fate)] += 1

    def _stop_full(self, error: sqlite3.OperationalError) -> None:
        """
        Raises:
            sqlite3.OperationalError: it is something else than a full or failing disk.
        """
        if "full" not in str(error) and "I/O" not in str(error):
            raise error
        self.stop("disk", error=SealFailed("the disk does not take any more: nothing was lost"))


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


def _describe_flaws(flaws: Flaws) -> str:
    if flaws.cut:
        return "the answer was cut: it ends before its end"
    if flaws.garbled:
        return "bytes that are no text in the encoding that the page names"
    return ""

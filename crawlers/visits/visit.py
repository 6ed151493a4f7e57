"""One visit: one source at one platform, from the frontier over the wire into the archive.

Drivers (Scrapy, tests) ask it what is next, when it may leave, and hand it what came. Everything
that counts is durable before the next thing happens: a request is paid for before it leaves, a
page is sealed before the frontier moves past it. So a kill loses nothing that was acknowledged and
repeats at most one fetch. It never logs an address, and stops at the first thing it may not do.
"""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from archive.errors import ConsentMissing, NotDecided, PieceworkError, SealFailed
from archive.intake import Intake, IntakeSession
from archive.model import Access, GapReason, Page, PageReading, PageState
from archive.sources.doors.consent import ConsentDoor, Terms
from archive.sources.doors.decision import DecisionDoor
from archive.sources.doors.frontier import FrontierDoor, Wanted
from archive.times import Seen, StatedBy
from crawlers.guard import Asked, Verdict, decide
from crawlers.guard.rules import DEFAULT_PORTS
from crawlers.intake import Outcome, prepare
from crawlers.platforms import Platform
from crawlers.platforms.look import Look
from crawlers.platforms.signs import judge_state
from crawlers.platforms.visiting import ListPlan, Pace
from crawlers.quiet_log import keep_quiet
from crawlers.visits import planning
from crawlers.visits.asking import Ask, Tally, VisitOver
from crawlers.visits.catching import Catch
from crawlers.visits.clock import Clock
from crawlers.visits.credentials import Credentials
from crawlers.visits.judging import Flaws, examine_page, judge_page
from crawlers.visits.pacing import find_slot, read_retry_after
from crawlers.visits.places import Places
from crawlers.visits.standing import Standing
from crawlers.visits.walks import Walks
from crawlers.visits.wire import Answer, Caps, Line, Sent

#: A redirect may lead on so often.
MOST_HOPS = 4
#: A visit that would have to wait longer ends instead: the next one goes on.
MOST_WAIT = timedelta(minutes=15)
_HTML = "text/html,application/xhtml+xml,application/json;q=0.9,*/*;q=0.8"


class Visit:
    """Made by :func:`crawlers.visits.opening.open_visit`."""

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
        self._vault = intake.vault
        self._catch = Catch(session, platform=platform, report=self._count)
        self._consent = ConsentDoor(intake.vault)
        self._decisions = DecisionDoor(intake.vault)
        self._credentials = credentials
        self._line = Line(places, caps=caps)
        self._chance = chance
        self._most_wait = most_wait
        self._following: Ask | None = None
        frontier = FrontierDoor(intake.vault)
        self._standing = Standing(
            intake,
            frontier,
            platform=platform.name,
            source=source,
            credentials=credentials,
            clock=clock,
            tally=self.tally,
        )
        self._walks = Walks(
            intake.ledger,
            frontier,
            platform=platform,
            source=source,
            standing=self._standing,
            revisit=self._pace.revisit,
            tally=self.tally,
        )

    # What is next

    def begin(self, *, resume: bool) -> None:
        """Ask everybody who must say yes, and look at the breakers.

        Raises:
            ConsentMissing, NotDecided: no. Outside the worker's hours the visit only stops.
        """
        self._catch.take_up()
        self.seal()
        now = self.clock.now()
        if not self._read_terms(now).may_work(now):
            self.stop("hours")
        else:
            self.check_say()
        self._standing.begin(resume=resume)

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
        return self._walks.next_ask(now=now)

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
                budget=self._standing.budget,
                breakers=self._standing.list_breakers(),
                jitter=jitter,
            )
            if slot.at is None or slot.at - now > self._most_wait:
                raise VisitOver(slot.because)
            if slot.at <= now:
                return
            self.seal()
            if self.tally.stopped:
                raise VisitOver(self.tally.stopped)
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
        self._standing.pay()

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
        """Judge one answer, take it in hand, and move the frontier past it in the same step."""
        with self._stopping():
            self._take(ask, answer)
        if self._catch.is_full:
            self.seal()

    def take_beside(self, page: Page) -> None:
        """Take in hand what a page's own scripts were sent. The frontier stays where it is."""
        with self._stopping():
            prepared = prepare(page, platform=self.platform, known=self._credentials.secrets)
            with self._vault.change(synced=False):
                self._catch.take(page, prepared, flaw="")

    def take_failure(self, why: str) -> None:
        """Record that nothing usable came."""
        reason = GapReason.TOO_LARGE if why == "too-large" else GapReason.UNREACHABLE
        with self._stopping():
            self._fail(reason)

    def seal(self) -> None:
        """What is in hand goes into the archive; where it cannot, the visit stops."""
        with self._stopping():
            self._catch.seal()

    def refuse(self, ask: Ask) -> None:
        """The guard said no to an address that the site itself gave: pass over it."""
        if ask.wanted is not None:
            self._walks.drop(ask.wanted)
        elif ask.plan is not None:
            self._walks.pass_over()
            self._fail(GapReason.REDIRECTED if ask.came_by else GapReason.UNREADABLE)
        else:
            self.stop("guard")

    def stop(self, why: str, *, error: PieceworkError | None = None) -> None:
        """Ask for nothing more. The first reason stays."""
        self.tally.stop(why, error=error)

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
        flaws = examine_page(page, cut=answer.cut)
        if isinstance(flaws, GapReason):
            self._fail(flaws, told=told)
            return
        prepared = prepare(page, platform=self.platform, known=self._credentials.secrets)
        # One step: the page in hand, and the frontier past it. It is synced with the payment for
        # the next request, before that leaves, or with the batch.
        with self._vault.change(synced=False):
            reading = self._catch.take(page, prepared, flaw=_describe_flaws(flaws))
            reason = judge_page(
                reading, status=answer.status, flaws=flaws, wants_list=ask.wanted is None
            )
            if ask.token:
                self._fail(reason or GapReason.UNREADABLE, told=told)
            elif ask.plan is not None:
                if prepared.reading is None:
                    self._walks.miss(ask.plan)
                self._take_list(ask.plan, page, reading, reason, told=told)
            elif ask.wanted is not None:
                self._take_detail(ask.wanted, reading, reason, told=told)

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
        if reason is GapReason.NOT_FOUND and self._walks.read(plan).pages:
            # Past the end of a list, some sites have no page at all.
            self._walks.end(plan, now=now)
            return
        self.tally.listings += len(reading.listings)
        if reason is GapReason.GARBLED:
            self.tally.met[str(reason)] += 1
            self._standing.note_blind(reason)
        elif reason is not None:
            self._fail(reason, told=told, captured=reading.state.value == reason.value)
            return
        else:
            self._standing.recover()
        self._walks.take(plan, page, reading, now=now)

    def _take_detail(
        self,
        wanted: Wanted,
        reading: PageReading,
        reason: GapReason | None,
        *,
        told: datetime | None,
    ) -> None:
        if reason in (None, GapReason.NOT_FOUND, GapReason.GARBLED):
            if reason is None:
                self._standing.recover()
            # Gone, or garbled: it is what it is, and is not asked for again in this version.
            self._walks.drop(wanted)
        elif reason in (GapReason.UNREADABLE, GapReason.TRUNCATED):
            # One offer's odd page says nothing of the platform.
            self.tally.met[str(reason)] += 1
            self._walks.drop(wanted)
        else:
            self._fail(reason, told=told, captured=reading.state.value == reason.value)

    def _follow(self, ask: Ask, location: str) -> None:
        """A redirect is judged anew, as if we had thought of it ourselves."""
        try:
            target = urljoin(ask.address, location.strip())
        except ValueError:
            target = ""
        if self._leads_to_sign_in(target):
            self._fail(GapReason.LOGGED_OUT)
            return
        came_by = (*ask.came_by, ask.address)
        verdict = self.check_guard("GET", target)
        if not verdict.allowed or target in came_by or len(came_by) > MOST_HOPS:
            self._fail(GapReason.REDIRECTED)
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

    # Small things

    def _fail(
        self, reason: GapReason, *, told: datetime | None = None, captured: bool = False
    ) -> None:
        self._standing.fail(reason, told=told, captured=captured)

    def _read_terms(self, now: datetime) -> Terms:
        return self._consent.terms(self._source, platform=self.platform.name, at=now)

    def _count(self, outcome: Outcome) -> None:
        self.tally.fates[str(outcome.fate)] += 1

    @contextmanager
    def _stopping(self) -> Iterator[None]:
        """What may not be, or does not fit on the disk, ends the visit."""
        try:
            yield
        except (ConsentMissing, NotDecided, SealFailed) as error:
            self.stop(type(error).__name__, error=error)
        except sqlite3.OperationalError as error:
            self._stop_full(error)

    def _stop_full(self, error: sqlite3.OperationalError) -> None:
        """
        Raises:
            sqlite3.OperationalError: it is something else than a full or failing disk.
        """
        if "full" not in str(error) and "I/O" not in str(error):
            raise error
        self.stop("disk", error=SealFailed("the disk does not take any more: nothing was lost"))


def _describe_flaws(flaws: Flaws) -> str:
    if flaws.cut:
        return "the answer was cut: it ends before its end"
    if flaws.garbled:
        return "bytes that are no text in the encoding that the page names"
    return ""

"""One visit's walks through the lists of a platform, and the offers' own pages that they want.

Moves the frontier, each step durable when it returns. How a walk goes is decided in planning.py,
what a whole one is worth in judging.py; here is only where they meet the frontier and the ledger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from archive.ledger import Ledger, WalkVerdict
from archive.model import GapReason, Page, PageReading
from archive.sources.doors.frontier import FrontierDoor, Walk, Wanted
from crawlers.platforms import Platform
from crawlers.platforms.visiting import ListPlan
from crawlers.visits import planning
from crawlers.visits.asking import Ask, Tally
from crawlers.visits.judging import judge_walk
from crawlers.visits.standing import Standing


class Walks:
    """Of one source at one platform, for as long as a visit lasts."""

    def __init__(
        self,
        ledger: Ledger,
        frontier: FrontierDoor,
        *,
        platform: Platform,
        source: str,
        standing: Standing,
        revisit: timedelta,
        tally: Tally,
    ) -> None:
        self._ledger = ledger
        self._frontier = frontier
        self._platform = platform.name
        self._facts = platform.facts.visit
        self._source = source
        self._standing = standing
        self._revisit = revisit
        self._tally = tally
        self._lists_left = list(self._facts.lists)
        self._details_asked: set[str] = set()
        self._missed: set[str] = set()
        #: As they stand in the frontier, which nobody else writes while this visit lasts.
        self._walks: dict[str, Walk] = {}

    def next_ask(self, *, now: datetime) -> Ask | None:
        """The next page of a list that is due, then the offers' own, each once a visit."""
        while self._lists_left:
            plan = self._lists_left[0]
            walk = self.read(plan)
            if planning.is_due(walk, revisit=self._revisit, now=now):
                begun = planning.begin_walk(walk, revisit=self._revisit, now=now)
                if begun != walk:
                    self._advance(plan, begun)
                return Ask(planning.name_address(begun, plan), plan=plan)
            self._lists_left.pop(0)
        for wanted in self._read_queue():
            if wanted.listing not in self._details_asked:
                self._details_asked.add(wanted.listing)
                return Ask(wanted.address, wanted=wanted)
        return None

    def read(self, plan: ListPlan) -> Walk:
        walk = self._walks.get(plan.id)
        if walk is None:
            walk = self._frontier.read_walk(self._source, platform=self._platform, list_id=plan.id)
            self._walks[plan.id] = walk
        return walk

    def pass_over(self) -> None:
        """Leave the list that is being walked."""
        self._lists_left.pop(0)

    def miss(self, plan: ListPlan) -> None:
        """A page of a list is not in the archive (it waits in quarantine), or not all of it is
        there: whatever else is read, this walk is no whole one."""
        if plan.id not in self._missed:
            self._missed.add(plan.id)
            self._tally.met[str(GapReason.PARTIAL)] += 1
            self._standing.note_blind(GapReason.PARTIAL)

    def take(self, plan: ListPlan, page: Page, reading: PageReading, *, now: datetime) -> None:
        """Move past a page of a list that was read; what it wants of details joins the queue."""
        reading = self._read_advertised(reading, page)
        walk = self.read(plan)
        before = len(walk.known)
        advanced = planning.advance_walk(walk, plan, reading, page, now=now)
        if planning.is_short(reading, plan, ended=advanced.ended):
            self.miss(plan)
        wanted = planning.want_details(reading, self._facts.details, base=page.address or "")
        queue = None
        if wanted:
            fresh = self._frontier.list_fresh(self._source, wanted, platform=self._platform)
            queue = planning.join_queue(self._read_queue(), fresh)
        self._advance(plan, advanced.walk, queue=queue)
        if advanced.ended is not None:
            capped = advanced.ended is planning.Ended.CAPPED
            self._judge(plan, advanced.walk, before=before, capped=capped, now=now)

    def end(self, plan: ListPlan, *, now: datetime) -> None:
        """The list has no page more."""
        before = self.read(plan)
        walk = planning.end_walk(before, now=now)
        self._advance(plan, walk)
        self._judge(plan, walk, before=len(before.known), capped=False, now=now)

    def drop(self, wanted: Wanted) -> None:
        """An offer's own page was had, or is not to be had: not again in this version."""
        self._frontier.advance(
            self._source,
            platform=self._platform,
            account=self._standing.account,
            queue=[one for one in self._read_queue() if one.listing != wanted.listing],
            done=wanted,
        )

    def _advance(
        self, plan: ListPlan, walk: Walk, *, queue: tuple[Wanted, ...] | None = None
    ) -> None:
        self._frontier.advance(
            self._source,
            platform=self._platform,
            account=self._standing.account,
            list_id=plan.id,
            walk=walk,
            queue=queue,
        )
        self._walks[plan.id] = walk

    def _judge(
        self, plan: ListPlan, walk: Walk, *, before: int, capped: bool, now: datetime
    ) -> None:
        """Judge a walk that has ended, and go on to the next list. ``before``: how many listings
        the last whole walk met."""
        self.pass_over()
        if not walk.full:
            self._ledger.note_walk(
                self._platform, hour=now, verdict=WalkVerdict.UNJUDGED, tenths=None
            )
            return
        judged = judge_walk(
            read=len(walk.seen),
            advertised=walk.advertised,
            before=before,
            capped=capped,
            expect=self._facts.expect,
        )
        if plan.id in self._missed:
            judged = replace(judged, verdict=WalkVerdict.PARTIAL, reason=None)
        self._tally.verdicts.append(judged.verdict)
        self._ledger.note_walk(
            self._platform, hour=now, verdict=judged.verdict, tenths=judged.tenths
        )
        if judged.reason is not None:
            self._tally.met[str(judged.reason)] += 1
            self._standing.note_blind(judged.reason)

    def _read_advertised(self, reading: PageReading, page: Page) -> PageReading:
        """The advertised total, where the reader does not say it and the platform's file does."""
        expect = self._facts.expect
        if reading.advertised.listings is not None:
            return reading
        total = planning.read_total(page.body, json_path=expect.total_json, css=expect.total_css)
        if total is None:
            return reading
        return replace(reading, advertised=replace(reading.advertised, listings=total))

    def _read_queue(self) -> Sequence[Wanted]:
        return self._frontier.read_queue(self._source, platform=self._platform)

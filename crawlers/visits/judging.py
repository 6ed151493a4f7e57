"""What an answer was, and what a whole walk was worth. Pure.

Only a page that says so itself is empty. Whatever else keeps us from seeing has a reason of its
own, and a page that was cut or garbled is kept and marked, never taken for the whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from archive.errors import RefusedPage
from archive.ledger import WalkVerdict
from archive.model import BLIND_STATES, GapReason, Page, PageReading, PageState
from crawlers.donations.checks import check_json, check_text, find_charset
from crawlers.donations.limits import Limits
from crawlers.platforms.visiting import Expect
from crawlers.visits.planning import shows_list

#: Under this share of what a page advertises a walk is partial (out of ten).
_ENOUGH = 9
#: Where no number is advertised: so many listings were met before, and under so many tenths of
#: them now is no usual day (chosen: half a list is found, and a list that empties by night not).
_MANY, _FALLEN = 10, 6
_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class Flaws:
    """What is wrong with the bytes themselves."""

    cut: bool = False
    garbled: bool = False


@dataclass(frozen=True, slots=True)
class WalkJudgement:
    """``reason`` is the gap that the walk opens, or None; ``tenths`` of the advertised."""

    verdict: WalkVerdict
    tenths: int | None
    reason: GapReason | None


def examine_page(page: Page, *, cut: bool) -> Flaws | GapReason:
    """What is wrong with the bytes of a page, or why it cannot even be looked at: no text, or JSON
    that no reader could open. ``cut``: the wire already showed that the answer is not whole.

    A page that opens ``html`` and closes neither it nor its body, or JSON that does not parse,
    was cut though its length was right.
    """
    body = page.body
    head = body[:2048].lstrip().lower()
    is_json = head.startswith((b"{", b"["))
    charset = find_charset(body, content_type=page.content_type, markup=not is_json)
    parsed = False
    try:
        check_text(body, charset=charset)
        if is_json:
            check_json(body, limits=_LIMITS)
            parsed = True
    except RefusedPage as error:
        # Cut or garbled JSON is kept, and marked.
        if error.code != "bad-json" and _is_utf8(body):
            return GapReason.TOO_LARGE if error.code == "too-large" else GapReason.UNREADABLE
    if is_json:
        cut = cut or not (parsed or _parses(body))
        if "charset" not in page.content_type.lower():
            charset = "utf-8"  # JSON has no other (RFC 8259, 8.1): nothing is guessed
    elif b"<html" in head or head.startswith(b"<!doctype html"):
        tail = body[-65_536:].lower()
        cut = cut or not (b"</html" in tail or b"</body" in tail)
    try:
        body.decode(charset)
        garbled = False
    except UnicodeDecodeError as error:
        # A character cut in two at the very end is the cut's fault.
        garbled = error.reason != "unexpected end of data"
    return Flaws(cut, garbled)


def judge_page(
    reading: PageReading, *, status: int, flaws: Flaws, wants_list: bool
) -> GapReason | None:
    """Why an answer was not what was asked for; None where it was."""
    state = reading.state
    if state in BLIND_STATES and state is not PageState.UNREADABLE:
        return GapReason(state.value)
    if flaws.cut:
        return GapReason.TRUNCATED
    if state is PageState.UNREADABLE:
        if status >= 500:
            return GapReason.UNREACHABLE
        return GapReason.GARBLED if flaws.garbled else GapReason.UNREADABLE
    if wants_list and not shows_list(reading):
        return GapReason.UNREADABLE
    return GapReason.GARBLED if flaws.garbled else None


def judge_walk(
    *, read: int, advertised: int | None, before: int, capped: bool, expect: Expect
) -> WalkJudgement:
    """A whole walk against what the platform advertises and its usual number of listings.

    Where it advertises no number, the last whole walk (``before`` listings) is what is usual: far
    fewer are marked once, and are the measure of the next walk.
    """
    tenths = None if not advertised else min(10, read * 10 // advertised)
    if tenths is not None and tenths < _ENOUGH:
        return WalkJudgement(WalkVerdict.PARTIAL, tenths, GapReason.PARTIAL)
    if capped:
        return WalkJudgement(WalkVerdict.PARTIAL, tenths, GapReason.TOO_LONG)
    if read < expect.low or (expect.high is not None and read > expect.high):
        return WalkJudgement(WalkVerdict.OFF_BAND, tenths, GapReason.OFF_BAND)
    if advertised is None and before >= _MANY and read * 10 < before * _FALLEN:
        return WalkJudgement(WalkVerdict.OFF_BAND, None, GapReason.OFF_BAND)
    if tenths is None and advertised != 0:
        return WalkJudgement(WalkVerdict.UNJUDGED, None, None)
    return WalkJudgement(WalkVerdict.WHOLE, 10 if tenths is None else tenths, None)


def describe(reason: GapReason, *, since: datetime) -> str:
    """For people: why nothing is asked, since when (to the hour)."""
    return f"{reason.value.replace('_', ' ')} since {since:%Y-%m-%d %H}:00 UTC"


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _parses(body: bytes) -> bool:
    try:
        json.loads(body.decode("utf-8", "replace"))
    except RecursionError:
        return True  # whole, and deeper than anything we open
    except ValueError:
        return False
    return True

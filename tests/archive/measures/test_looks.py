"""Looks in order: the same coverage as walking all of them, and the windows as they came."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta

from archive.measures.looks import Coverage, Looks
from archive.times import Window

START = datetime(2026, 3, 1, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def walk(
    looks: list[Window], *, start: datetime, end: datetime, longer_than: timedelta
) -> Coverage:
    """What the coverage is, window by window."""
    days = set()
    at, longest, gaps = start, timedelta(), []
    for one in sorted(looks):
        moment = one.earliest
        while moment < one.latest:
            if start.date() <= moment.date() <= (end - timedelta(seconds=1)).date():
                days.add(moment.date())
            moment += HOUR
        if one.latest <= start or one.earliest >= end:
            continue
        longest = max(longest, one.earliest - at)
        if one.earliest - at > longer_than:
            gaps.append(Window(at, one.earliest))
        at = max(at, one.latest)
    longest = max(longest, end - at)
    if end - at > longer_than:
        gaps.append(Window(at, end))
    every = ((end - timedelta(seconds=1)).date() - start.date()).days + 1
    return Coverage(every, len(days), longest, tuple(gaps))


def draw_looks(chance: random.Random) -> list[Window]:
    """Hours, some twice, some one after the other; now and then the month of a donor."""
    looks = []
    for _ in range(chance.randrange(40)):
        first = START + chance.randrange(-200, 900) * HOUR
        looks.append(Window(first, first + chance.choice((1, 1, 1, 2, 30, 700)) * HOUR))
    return looks + chance.sample(looks, k=len(looks) // 4)


def test_coverage_is_what_a_walk_over_all_looks_finds() -> None:
    chance = random.Random(9)
    for _ in range(400):
        looks = draw_looks(chance)
        start = START + chance.randrange(0, 500) * HOUR
        end = start + chance.randrange(1, 400) * HOUR
        longer = chance.choice((HOUR, 5 * HOUR, 2 * DAY))
        told = Looks(looks).measure_coverage(start=start, end=end, longer_than=longer)
        assert told == walk(looks, start=start, end=end, longer_than=longer)


def test_looks_at_several_platforms_are_joined() -> None:
    chance = random.Random(10)
    for _ in range(100):
        several = [draw_looks(chance) for _ in range(chance.randrange(4))]
        joined = Looks.join([Looks(one) for one in several])
        every = [window for one in several for window in one]
        period = {"start": START, "end": START + 20 * DAY, "longer_than": DAY}
        assert joined.measure_coverage(**period) == walk(every, **period)


def test_windows_come_back_by_time() -> None:
    looks = draw_looks(random.Random(11)) or [Window(START, START + HOUR)]
    ordered = Looks(reversed(looks))
    assert list(ordered) == sorted(looks)
    assert len(ordered) == len(looks)
    assert ordered[0] == min(looks)
    assert ordered[1:3] == sorted(looks)[1:3]


def test_days_are_those_in_which_somebody_looked() -> None:
    looks = Looks([Window(START + 23 * HOUR, START + 25 * HOUR), Window(START, START + HOUR)])
    first = START.timestamp() // 86_400
    assert looks.days.tolist() == [first, first + 1]
    assert not Looks().days.tolist()

"""Small bars within text: a stretch of time on a line, a count in a row of columns.

A bar is an element with classes of ours; where it begins and how long it is comes in steps of
two per cent, each a rule of the sheet, so that no style has to be written into a page. Must never
get text of a platform's page.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from search_ui.markup import Child, Markup, build

#: A whole line is so many steps.
STEPS = 50


def write_rules() -> str:
    """The rules that the bars' classes stand for."""
    return "".join(
        f".pw .s{step}{{margin-left:{step * 100 // STEPS}%}}"
        f".pw .w{step}{{width:{step * 100 // STEPS}%}}"
        f".pw .h{step}{{height:{step * 100 // STEPS}%}}"
        for step in range(STEPS + 1)
    )


def place_stretch(
    start: datetime, end: datetime, *, within: tuple[datetime, datetime]
) -> tuple[int, int]:
    """Where ``[start, end)`` lies within a line, in steps: its beginning, and its length (1 at
    least). What lies outside is cut off."""
    first, last = within
    whole = (last - first).total_seconds()
    if whole <= 0:
        return 0, STEPS
    low = min(1.0, max(0.0, (start - first).total_seconds() / whole))
    high = min(1.0, max(low, (end - first).total_seconds() / whole))
    begin = min(STEPS - 1, int(low * STEPS))
    return begin, max(1, min(STEPS - begin, round(high * STEPS) - begin))


def draw_stretch(
    start: datetime, end: datetime, *, within: tuple[datetime, datetime], title: str
) -> Markup:
    """A stretch of time as a bar on a line; ``title`` says it in words."""
    begin, length = place_stretch(start, end, within=within)
    bar = build("span", cls=f"fill s{begin} w{length}")
    return build("span", bar, cls="pw-bar", title=title, label=title)


def draw_share(share: float, *, title: str) -> Markup:
    """A share from 0 to 1 as a bar from the line's beginning."""
    length = max(0, min(STEPS, round(share * STEPS)))
    return build("span", build("span", cls=f"fill w{length}"), cls="pw-bar", title=title)


def draw_marks(places: Iterable[tuple[float, str]], *, title: str) -> Markup:
    """Places from 0 to 1 on a line, each with a class of ours: ``low``, ``mid``, ``here`` …"""
    marks: list[Child] = [
        build("span", cls=f"mark {cls} s{max(0, min(STEPS, round(place * STEPS)))}")
        for place, cls in places
    ]
    return build("span", marks, cls="pw-bar marks", title=title, label=title)


def pick_height(count: float, *, most: float) -> int:
    """The height of a column in steps; 1 at least where there is anything."""
    if count <= 0 or most <= 0:
        return 0
    return max(1, min(STEPS, round(count / most * STEPS)))

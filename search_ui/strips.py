"""Days as a strip of cells: when somebody looked, and how much changed. HTML, in our own elements.

A cell without a look is drawn as not known (hatched), never as nothing. Every strip says in words
what it shows, for those who do not see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from search_ui.language import say, say_number
from search_ui.markup import Child, Markup, build

#: Shades from the least to the most, by the share of the greatest day.
SHADES = 4


@dataclass(frozen=True, slots=True)
class Cell:
    """One day. ``shade`` 0 (nothing) to :data:`SHADES`, or None: not known. ``blind``: it was
    tried, and could not be seen. ``words``: what the day shows, in the reader's language."""

    day: date
    shade: int | None
    words: str
    blind: bool = False


def find_shade(count: int, *, most: int) -> int:
    """0 for nothing, else 1 to :data:`SHADES` by the share of ``most``."""
    if count <= 0 or most <= 0:
        return 0
    return min(SHADES, 1 + (SHADES * count - 1) // most) if count < most else SHADES


def draw_strip(cells: Sequence[Cell], *, label: str) -> Markup:
    """One row of days, the oldest first, with its first and last day under it."""
    if not cells:
        return build("p", say("No day to show."), cls="pw-note")
    return build(
        "div",
        build("ol", [_draw_cell(cell) for cell in cells], cls="days", label=label),
        build(
            "div",
            build("span", cells[0].day.isoformat()),
            build("span", cells[-1].day.isoformat()),
            cls="ends",
        ),
        cls="pw-strip",
    )


def draw_calendar(cells: Sequence[Cell], *, label: str) -> Markup:
    """Weeks as columns, Monday at the top; each column names the day that it begins with."""
    weeks: dict[tuple[int, int], list[Cell]] = {}
    for cell in cells:
        year, week, _ = cell.day.isocalendar()
        weeks.setdefault((year, week), []).append(cell)
    columns: list[Child] = []
    for number, days in enumerate(weeks.values()):
        before: list[Child] = [
            build("li", cls="void") for _ in range(days[0].day.weekday() if number == 0 else 0)
        ]
        columns.append(
            build(
                "li",
                build("span", days[0].day.strftime("%m-%d"), cls="week"),
                build("ol", before, [_draw_cell(cell) for cell in days], cls="days"),
            )
        )
    return build("ol", columns, cls="pw-calendar", label=label)


def draw_key(*, most: str, unknown: str, nothing: str = "", blind: str = "") -> Markup:
    """What the shades mean."""
    parts: list[Child] = [
        build("span", build("b", cls="cell shade0"), f" {nothing}") if nothing else None,
        build(
            "span",
            [build("b", cls=f"cell shade{shade}") for shade in range(1, SHADES + 1)],
            f" {most}",
        ),
        build("span", build("b", cls="cell unknown"), f" {unknown}"),
    ]
    if blind:
        parts.append(build("span", build("b", cls="cell blind"), f" {blind}"))
    return build("p", parts, cls="pw-key")


def _draw_cell(cell: Cell) -> Markup:
    style = "blind" if cell.blind else "unknown" if cell.shade is None else f"shade{cell.shade}"
    return build(
        "li", build("span", cell.words, cls="words"), cls=f"cell {style}", title=cell.words
    )


def say_share(part: int, whole: int) -> str:
    """``34 of 35 days``."""
    return say("{part} of {whole} days", part=say_number(part), whole=say_number(whole))

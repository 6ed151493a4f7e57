"""The sealed records that show a listing: what is needed to find each and to check it by hand."""

from __future__ import annotations

from collections.abc import Sequence

from search_ui.answers import EvidenceRow, ItemPage
from search_ui.language import say_count
from search_ui.markup import Child, Markup, build
from search_ui.wording import STATED_WORDS, say_window

#: More records than this are folded, and more than that are counted and not drawn.
OPEN_ROWS, MOST_ROWS = 10, 500
HEADS = ("When", "Stated", "How", "Record", "WARC file", "Offset", "Length", "SHA-256")


def draw_evidence(item: ItemPage) -> Markup:
    """The newest records open, the rest folded; on a narrow page each stands as a block."""
    rows = item.evidence[:MOST_ROWS]
    if not rows:
        return build("p", "No sealed record shows this.", cls="pw-note")
    parts: list[Child] = [_draw_table(rows[:OPEN_ROWS])]
    if len(rows) > OPEN_ROWS:
        word = f"{say_count(len(rows) - OPEN_ROWS, 'earlier record')}"
        parts.append(build("details", build("summary", word), _draw_table(rows[OPEN_ROWS:])))
    left = len(item.evidence) - len(rows)
    if left:
        parts.append(
            build("p", f"and {left:,} more: piecework listing {item.id} --json", cls="pw-note")
        )
    return build("div", parts)


def _draw_table(rows: Sequence[EvidenceRow]) -> Markup:
    return build(
        "table",
        build("thead", build("tr", [build("th", head) for head in HEADS])),
        build("tbody", [_draw_record(row) for row in rows]),
        cls="pw-table",
    )


def _draw_record(row: EvidenceRow) -> Markup:
    values: tuple[Child, ...] = (
        say_window(row.when),
        STATED_WORDS.get(row.stated_by, row.stated_by),
        row.access,
        build("span", f"{row.role} ", build("code", row.capture)),
        build("code", row.file),
        f"{row.offset:,}",
        f"{row.length:,}",
        build("code", row.sha256),
    )
    return build(
        "tr",
        [
            # A narrow page shows this name in place of the table's head.
            build("td", build("span", head, cls="head"), build("span", value), cls=_style(head))
            for head, value in zip(HEADS, values, strict=True)
        ],
    )


def _style(head: str) -> str:
    return {"Offset": "n", "Length": "n", "SHA-256": "hash"}.get(head, "")

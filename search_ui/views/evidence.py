"""The sealed records that show a listing: what is needed to find each and to check it by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search_ui.answers import EvidenceRow, ItemPage
from search_ui.language import later, say, say_count, say_number
from search_ui.markup import Child, Markup, build, build_link
from search_ui.value_words import ACCESS_WORDS
from search_ui.wording import ROLE_WORDS, STATED_WORDS, say_window

#: More records than this are folded, and more than that are counted and not drawn.
OPEN_ROWS, MOST_ROWS = 10, 500
HEADS = (
    later("When"),
    later("Stated"),
    later("How"),
    later("Record"),
    later("WARC file"),
    later("Offset"),
    later("Length"),
    later("SHA-256"),
)


def draw_evidence(item: ItemPage, *, here: Mapping[str, str] | None = None) -> Markup:
    """The newest records open, the rest folded; on a narrow page each stands as a block. ``here``:
    the address of the page, which the ways to a copy keep."""
    here = here or {"id": item.id}
    rows = item.evidence[:MOST_ROWS]
    if not rows:
        return build("p", say("No sealed record shows this."), cls="pw-note")
    parts: list[Child] = [_draw_table(rows[:OPEN_ROWS], here=here)]
    if len(rows) > OPEN_ROWS:
        word = say_count(len(rows) - OPEN_ROWS, "earlier record")
        more = _draw_table(rows[OPEN_ROWS:], here=here)
        parts.append(build("details", build("summary", word), more))
    left = len(item.evidence) - len(rows)
    if left:
        words = say("and {n} more: piecework listing {id} --json", n=left, id=item.id)
        parts.append(build("p", words, cls="pw-note"))
    return build("div", parts)


def _draw_table(rows: Sequence[EvidenceRow], *, here: Mapping[str, str]) -> Markup:
    return build(
        "table",
        build("thead", build("tr", [build("th", say(head), scope="col") for head in HEADS])),
        build("tbody", [_draw_record(row, here=here) for row in rows]),
        cls="pw-table",
    )


def _say_role(row: EvidenceRow) -> str:
    return say(ROLE_WORDS[row.role]) if row.role in ROLE_WORDS else row.role


def _draw_record(row: EvidenceRow, *, here: Mapping[str, str]) -> Markup:
    values: tuple[Child, ...] = (
        say_window(row.when),
        say(STATED_WORDS[row.stated_by]) if row.stated_by in STATED_WORDS else row.stated_by,
        say(ACCESS_WORDS[row.access]) if row.access in ACCESS_WORDS else row.access,
        build("span", f"{_say_role(row)} ", _link_copy(row, here=here)),
        build("code", row.file),
        say_number(row.offset),
        say_number(row.length),
        build("code", row.sha256),
    )
    return build(
        "tr",
        [
            # A narrow page shows this name in place of the table's head.
            build(
                "td", build("span", say(head), cls="head"), build("span", value), cls=_style(head)
            )
            for head, value in zip(HEADS, values, strict=True)
        ],
    )


def _link_copy(row: EvidenceRow, *, here: Mapping[str, str]) -> Markup:
    """The capture's id; where a page is sealed under it, as the way to its copy."""
    code = build("code", row.capture)
    if row.role != "page":
        return code
    return build_link(code, to={**here, "copy": row.capture}, title=say("show the copy"))


def _style(head: str) -> str:
    return {"Offset": "n", "Length": "n", "SHA-256": "hash"}.get(head, "")

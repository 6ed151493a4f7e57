"""The history of a listing or document: its versions as blocks, the newest first.

Every block reads the same way: at its head how the version went out, then what it said, then the
gaps within its span, and at its foot how it came in. A gap between two versions stands between
their blocks. Nothing is concluded: not seen is not gone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from search_ui.answers import ChangeRow, GapRow, ItemPage, VersionRow
from search_ui.language import say, say_count
from search_ui.markup import Child, Markup, build, cut_text, show_text
from search_ui.word_diff import MOST_WORDS, Side, compare_words, is_too_long
from search_ui.wording import CHANGE_WORDS, GAP_WORDS, say_pay, say_stretch, say_window

#: More versions than this are counted and not drawn.
MOST_VERSIONS = 500
#: More gaps than this between or within versions are folded.
OPEN_GAPS = 5


def draw_timeline(item: ItemPage) -> Markup:
    """Blocks of versions and what lies between them, the newest first."""
    versions = list(reversed(item.versions))
    between = place_gaps(item.gaps, versions=versions)
    known = {row.id for row in versions}
    drawn: list[Child] = [
        build(
            "p",
            say(
                "The newest first. A version's foot says how it came in, its head how it went out."
            ),
            cls="pw-note",
        )
    ]
    loose = [
        one for one in item.changes if one.to_version not in known and one.from_version not in known
    ]
    rows: list[Child] = [build("li", _draw_change(one)) for one in _order_changes(loose)]
    for place, row in enumerate(versions[:MOST_VERSIONS]):
        rows += _draw_between([gap for gap in between[place] if not is_within(gap, row)])
        rows.append(
            _draw_version(
                row,
                of=item,
                gaps=[gap for gap in between[place] if is_within(gap, row)],
                newest=versions[0],
            )
        )
    rows += _draw_between(between[len(versions)])
    if len(versions) > MOST_VERSIONS:
        rows.append(build("li", say("and {n} earlier versions", n=len(versions) - MOST_VERSIONS)))
    return build("div", drawn, build("ol", rows, cls="pw-line"))


def place_gaps(
    gaps: Iterable[GapRow], *, versions: Sequence[VersionRow]
) -> dict[int, list[GapRow]]:
    """For each version (by its place, the newest first) the gaps that began in it or after it,
    the latest first; under ``len(versions)`` those before all of them."""
    placed: dict[int, list[GapRow]] = {place: [] for place in range(len(versions) + 1)}
    for gap in sorted(gaps, key=lambda one: one.when.seconds, reverse=True):
        began = (
            place
            for place, row in enumerate(versions)
            if row.first_seen.earliest <= gap.when.earliest
        )
        placed[next(began, len(versions))].append(gap)
    return placed


def is_within(gap: GapRow, row: VersionRow) -> bool:
    """Whether the gap lies wholly between the first and the last time this version was seen."""
    return row.first_seen.earliest <= gap.when.earliest and gap.when.latest <= row.last_seen.latest


def _order_changes(changes: Iterable[ChangeRow]) -> list[ChangeRow]:
    return sorted(changes, key=lambda one: one.when.seconds, reverse=True)


def _draw_version(
    row: VersionRow, *, of: ItemPage, gaps: Sequence[GapRow], newest: VersionRow
) -> Markup:
    said: list[Child] = []
    if of.kind == "listing":
        said.append(build("b", say_pay(row.pay)))
    if row.title != newest.title or of.kind != "listing":
        said.append(
            build(
                "b", show_text(row.title) if row.title.strip() else say("(no title)"), cls="title"
            )
        )
    text, _ = cut_text(row.text if row is not newest and row.text != newest.text else "", room=220)
    went = [one for one in of.changes if one.from_version == row.id and not one.to_version]
    came = [one for one in of.changes if one.to_version == row.id]
    asked = row.id == of.asked_version and len(of.versions) > 1
    return build(
        "li",
        [_draw_change(one) for one in _order_changes(went)],
        build(
            "div",
            build("div", say_stretch(row.first_seen, row.last_seen), cls="when"),
            build(
                "div",
                build("span", say("You came from this version"), cls="asked") if asked else None,
                build("div", said, cls="said"),
                build("p", show_text(text)) if text else None,
                build(
                    "p",
                    ", ".join(
                        (say_count(row.sightings, "sighting"), say_count(row.captures, "capture"))
                    ),
                    " · ",
                    build("code", row.id),
                    cls="when",
                ),
                cls="what",
            ),
            cls="row",
        ),
        _draw_gaps(gaps),
        [_draw_change(one) for one in _order_changes(came)],
        cls="version chosen" if asked else "version",
    )


def _draw_change(row: ChangeRow) -> Markup:
    values: list[Child] = []
    diff: Markup | None = None
    if row.kind == "text" and row.before and row.after:
        diff = draw_diff(row.before, row.after)
    elif row.before != row.after:
        before, _ = cut_text(row.before, room=160)
        after, _ = cut_text(row.after, room=160)
        unsaid = say("not stated")
        values = [": ", show_text(before or unsaid), " → ", show_text(after or unsaid)]
    word = say(CHANGE_WORDS[row.kind]) if row.kind in CHANGE_WORDS else row.kind
    return build(
        "div",
        build("div", say_window(row.when), cls="when"),
        build("div", build("b", word), values, diff, cls="what"),
        cls="row change",
    )


def draw_diff(before: str, after: str) -> Markup:
    """What changed between two texts, word by word."""
    parts: list[Child] = []
    for run in compare_words(before, after):
        match run.side:
            case Side.BOTH:
                parts.append(show_text(run.text))
            case Side.BEFORE:
                parts.append(build("span", show_text(run.text), cls="went", title=say("before")))
            case Side.AFTER:
                parts.append(build("span", show_text(run.text), cls="came", title=say("after")))
            case Side.LEFT_OUT:
                words = say("[{n} words as before]", n=int(run.text))
                parts.append(build("span", f" {words} ", cls="left"))
    if is_too_long(before, after):
        parts.append(build("p", say("Compared up to {n} words.", n=MOST_WORDS), cls="pw-note"))
    return build("div", parts, cls="pw-diff")


def _draw_between(gaps: Sequence[GapRow]) -> list[Child]:
    return [build("li", one) for one in _draw_gaps(gaps)]


def _draw_gaps(gaps: Sequence[GapRow]) -> list[Child]:
    rows = [_draw_gap(gap) for gap in gaps]
    if len(rows) <= OPEN_GAPS:
        return [*rows]
    stretches = say_count(len(rows), "stretch", "stretches")
    word = say("{stretches} in which it could not be seen", stretches=stretches)
    return [build("details", build("summary", word), rows, cls="gaps")]


def _draw_gap(row: GapRow) -> Markup:
    reason = say(GAP_WORDS[row.reason]) if row.reason in GAP_WORDS else row.reason
    return build(
        "div",
        build("div", say_window(row.when), cls="when"),
        build("div", build("b", say("not seen")), ": ", show_text(reason), cls="what"),
        cls="row gap",
    )

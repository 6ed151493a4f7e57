"""When the hits came: a column a period, hatched where nobody looked, and quick ranges of days."""

from __future__ import annotations

from datetime import date, timedelta

import streamlit as st

from archive.index.query import Query
from archive.index.syntax import print_query
from archive.measures.choice import Grain
from search_ui.bars import pick_height
from search_ui.box import FIRST_DAY, LAST_DAY
from search_ui.findings import Bin, Density, Span
from search_ui.frame import take_language
from search_ui.language import keep_language, later, say, say_count
from search_ui.markup import Child, Markup, build, build_link
from search_ui.refine import find_days, keep_days
from search_ui.state import State

_PER = {
    Grain.DAY: later("Listings by the day on which they were first seen"),
    Grain.WEEK: later("Listings by the week in which they were first seen"),
    Grain.MONTH: later("Listings by the month in which they were first seen"),
}
_DAY = timedelta(days=1)
_AS_OF, _AS_OF_ASKED = "as_of", "as_of_asked"


def draw_density(density: Density, query: Query) -> Markup:
    """Columns of counts; each leads to the question kept to its period."""
    most = max(one.count for one in density.bins)
    columns = [_draw_bin(one, query, most=most) for one in density.bins]
    blind = sum(1 for one in density.bins if not one.looked)
    first, last = density.bins[0], density.bins[-1]
    told = [say("{about}; the highest: {n}.", about=say(_PER[density.grain]), n=most)]
    if blind:
        told.append(say("Hatched: nobody looked."))
    return build(
        "figure",
        build("div", columns, cls="columns"),
        build(
            "div",
            build("span", f"{first.start:%Y-%m-%d}"),
            build("span", " ".join(told), cls="told"),
            build("span", f"{last.end - _DAY:%Y-%m-%d}"),
            cls="axis",
        ),
        cls="pw-density",
        label=" ".join(told),
    )


def draw_ranges(query: Query, *, span: Span | None) -> Markup | None:
    """Quick ranges, counted back from the last day that the archive has seen."""
    if span is None:
        return None
    now = find_days(query, field="live")
    links: list[Child] = [build("span", say("On offer:"))]
    for name, days in list_ranges(span.last_day):
        if days == now:
            links.append(build("b", name))
        else:
            asked = State().ask(print_query(keep_days(query, field="live", days=days)))
            links.append(build_link(name, to=asked.to_params()))
    return build("nav", links, cls="pw-orders", label=say("Quick ranges"))


def list_ranges(last: date) -> list[tuple[str, tuple[date, date] | None]]:
    """Names and days (both included) of the quick ranges; None: whenever."""
    month = last.replace(day=1)
    before = month - _DAY
    return [
        (say("any time"), None),
        (say("last day seen ({day})", day=last.isoformat()), (last, last)),
        (say("last 7 days seen"), (last - 6 * _DAY, last)),
        (say("last 30 days seen"), (last - 29 * _DAY, last)),
        (f"{before:%Y-%m}", (before.replace(day=1), before)),
        (f"{last.year}", (date(last.year, 1, 1), date(last.year, 12, 31))),
    ]


def show_as_of(query: Query) -> None:
    """A day: what was on offer on it, as far as the archive can tell."""
    asked = print_query(query)
    if st.session_state.get(_AS_OF_ASKED) != asked:
        st.session_state[_AS_OF_ASKED] = asked
        days = find_days(query, field="live")
        single = days is not None and days[0] == days[1] and FIRST_DAY <= days[0] <= LAST_DAY
        st.session_state[_AS_OF] = days[0] if single and days is not None else None
    st.date_input(
        say("As of a day (UTC)"),
        key=_AS_OF,
        value=None,
        min_value=FIRST_DAY,
        max_value=LAST_DAY,
        format="YYYY-MM-DD",
        on_change=_ask_day,
        args=(query,),
    )


def _ask_day(query: Query) -> None:
    day = st.session_state[_AS_OF]
    days = (day, day) if isinstance(day, date) else None
    take_language()
    state = State().ask(print_query(keep_days(query, field="live", days=days)))
    st.query_params.from_dict(keep_language(state.to_params()))


def _draw_bin(one: Bin, query: Query, *, most: int) -> Markup:
    days = (one.start.date(), (one.end - _DAY).date())
    where = State().ask(print_query(keep_days(query, field="first", days=days)))
    told = say(
        "{label}: {count}; looked on {looked} of {days}",
        label=one.label,
        count=say_count(one.count, "listing"),
        looked=one.looked,
        days=say_count(one.days, "day"),
    )
    height = pick_height(one.count, most=most)
    return build_link(
        build("span", cls=f"fill h{height}"),
        to=where.to_params(),
        cls="column" if one.looked else "column blind",
        title=told,
        label=told,
    )

"""Under a chart of a trend: every figure with its n, its interval and what it rests on, and how it
was measured. Draws; asks nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from archive.measures.figures import Figure
from archive.measures.trends import Point
from search_ui.language import say, say_number
from search_ui.markup import Child, Markup, build
from search_ui.method_words import (
    INTERVAL_WORDS,
    WEIGHTING_WORDS,
    say_figure,
    say_left_out,
    say_percent,
    say_period,
    say_suppressed,
)
from search_ui.trend_figures import Stretch, TrendPage


def draw_method(page: TrendPage, points: Sequence[Point]) -> Markup:
    """Figures, method and n, folded: one click away."""
    figure = read_main(points[0])
    lines: list[Child] = [
        build("p", say(WEIGHTING_WORDS[page.state.weighting])),
        build("p", say(INTERVAL_WORDS.get(figure.interval, figure.interval))),
        build(
            "p",
            say("Fast, better-paid work is under-seen: it is gone before somebody looks again."),
        ),
    ]
    left_out = [say_left_out(why, count) for why, count in figure.left_out.items()]
    if left_out:
        lines.append(build("p", f"{say('Left out, over the whole time:')} {'; '.join(left_out)}."))
    return build(
        "details",
        build("summary", say("Figures, method and n")),
        draw_table(page, points),
        lines,
        cls="pw-method",
    )


def draw_table(page: TrendPage, points: Sequence[Point]) -> Markup:
    """One row for each period."""
    if page.state.of == "concentration":
        return _draw_concentration(points)
    share = page.state.is_share
    spread = "p10" in points[0].figures
    write: Callable[[float | None], str] = say_percent if share else say_figure
    head = [
        say("period"),
        *(["p10", "p25"] if spread else []),
        say("middle") if spread else say("value"),
        say("95 % interval"),
        *(["p75", "p90"] if spread else []),
        *([say("without the largest requester")] if spread else []),
        "n",
        say("requesters"),
        say("sources"),
        say("days looked at"),
    ]
    rows = []
    for point in points:
        main = read_main(point)
        interval = (
            f"{write(main.low)}–{write(main.high)}"
            if main.low is not None and main.high is not None
            else say_suppressed(main.suppressed)
            if main.suppressed
            else "–"
        )
        around = [
            [write(point.figures[name].value) for name in names] if spread else []
            for names in (("p10", "p25"), ("p75", "p90"))
        ]
        without = point.without_largest
        rows.append(
            [
                say_period(point.label),
                *around[0],
                write(main.value),
                interval,
                *around[1],
                *([write(without.value if without else None)] if spread else []),
                say_number(main.n),
                say_number(main.requesters),
                str(main.sources),
                say_cover(main.coverage),
            ]
        )
    return _draw_rows(head, rows)


def _draw_concentration(points: Sequence[Point]) -> Markup:
    head = [
        say("period"),
        say("requesters"),
        say("the largest"),
        say("top 0.1 %"),
        say("top 1 %"),
        say("top 10 %"),
        "Gini",
    ]
    rows = [
        [
            say_period(point.label),
            say_number(found.requesters),
            say_percent(found.largest),
            *[say_percent(one) for one in found.tops],
            say_figure(found.gini),
        ]
        for point in points
        if (found := point.concentration) is not None
    ]
    return _draw_rows(head, rows)


def _draw_rows(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Markup:
    return build(
        "table",
        build(
            "thead",
            build(
                "tr",
                [
                    build("th", name, scope="col", cls="n" if number else "")
                    for number, name in enumerate(head)
                ],
            ),
        ),
        build(
            "tbody",
            [
                build(
                    "tr",
                    [
                        build("td", build("span", name, cls="head"), value, cls="n" if at else "")
                        for at, (name, value) in enumerate(zip(head, row, strict=True))
                    ],
                )
                for row in rows
            ],
        ),
        cls="pw-table",
    )


def say_cover(coverage: Mapping[str, object]) -> str:
    """``bramble 7/7, tarn 3/7``: of how many days somebody looked at each."""
    parts = []
    for platform, cover in coverage.items():
        assert isinstance(cover, dict)
        parts.append(f"{platform} {cover['days_looked']}/{cover['days']}")
    return ", ".join(parts)


# --- the whole distribution --------------------------------------------------------------------


def draw_stretches(stretches: Sequence[Stretch], *, share: bool) -> Markup:
    """Two stretches of days as rows of one table."""
    head = [
        say("days"),
        say("value") if share else say("middle"),
        say("95 % interval"),
        "n",
        say("requesters"),
    ]
    write: Callable[[float | None], str] = say_percent if share else say_figure
    rows = []
    for one in stretches:
        days = f"{one.days[0].isoformat()} – {one.days[1].isoformat()}"
        if one.point is None:
            rows.append([days, "–", "–", "0", "0"])
            continue
        main = read_main(one.point)
        interval = (
            f"{write(main.low)}–{write(main.high)}"
            if main.low is not None and main.high is not None
            else say_suppressed(main.suppressed or "–")
        )
        rows.append(
            [days, write(main.value), interval, say_number(main.n), say_number(main.requesters)]
        )
    return _draw_rows(head, rows)


def read_main(point: Point) -> Figure:
    return point.figures.get("p50") or next(iter(point.figures.values()))

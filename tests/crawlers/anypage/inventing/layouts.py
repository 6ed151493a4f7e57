"""Ways in which a web page lays out what repeats. Each takes a plan and gives the list's HTML."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape as e

from tests.crawlers.anypage.inventing.records import Fact, Plan, Thing


def _facts(thing: Thing, *, pay_at: int = 0) -> list[Fact]:
    """All facts, with the pay among them."""
    facts = list(thing.facts)
    if thing.pay is not None:
        facts.insert(min(pay_at, len(facts)), thing.pay)
    return facts


def table(plan: Plan) -> str:
    at = plan.random.randint(0, 3)
    first = plan.things[0]
    head = [plan.labels["task"], *(one.label for one in _facts(first, pay_at=at)), ""]
    rows = [
        [f'<a href="{one.link}">{e(one.title)}</a>', *(e(f.value) for f in _facts(one, pay_at=at)),
         f'<a class="btn" href="{one.link}/go">{e(one.button)}</a>']
        for one in plan.things
    ]  # fmt: skip
    if plan.random.random() < 0.3:
        head, rows = ["#", *head], [[str(n), *row] for n, row in enumerate(rows, 1)]
    cell = "th" if plan.random.random() < 0.6 else "td"
    top = "".join(f"<{cell}>{e(text)}</{cell}>" for text in head)
    body = "".join(f"<tr>{''.join(f'<td>{c}</td>' for c in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"


def table_without_header(plan: Plan) -> str:
    rows = "".join(
        f'<tr><td><a href="{one.link}">{e(one.title)}</a></td>'
        + "".join(f"<td>{e(f.alone)}</td>" for f in _facts(one, pay_at=9))
        + "</tr>"
        for one in plan.things
    )
    return f"<table>{rows}</table>"


def bare_numbers(plan: Plan) -> str:
    """The currency stands over the column alone."""
    pays = [one.pay for one in plan.things if one.pay is not None]
    match = re.fullmatch(r"([^\d\s]*)\s?([\d.,]+)\s?([^\d\s]*)", pays[0].value)
    if match is None or not (match[1] or match[3]) or match[3].lower().startswith(("p", "/")):
        return table(plan)
    sign = match[1] or match[3]
    bare = [re.sub(re.escape(sign), "", pay.value).strip() for pay in pays]
    form = plan.random.choice(("{} ({})", "{} in {}", "{} [{}]"))
    head = [plan.labels["task"], *(f.label for f in plan.things[0].facts)]
    top = "".join(f"<th>{e(text)}</th>" for text in (*head, form.format(pays[0].label, sign)))
    rows = "".join(
        f"<tr><td>{e(one.title)}</td>"
        + "".join(f"<td>{e(f.value)}</td>" for f in one.facts)
        + f'<td class="num">{e(pay)}</td></tr>'
        for one, pay in zip(plan.things, bare, strict=True)
    )
    return f'<table class="list"><tr>{top}</tr>{rows}</table>'


def grid_roles(plan: Plan) -> str:
    facts = _facts(plan.things[0], pay_at=1)
    top = "".join(
        f'<div role="columnheader">{e(text)}</div>'
        for text in (plan.labels["task"], *(f.label for f in facts))
    )
    rows = "".join(
        f'<div role="row" class="r"><div role="gridcell"><a href="{one.link}">{e(one.title)}</a>'
        "</div>"
        + "".join(f'<div role="gridcell">{e(f.value)}</div>' for f in _facts(one, pay_at=1))
        + "</div>"
        for one in plan.things
    )
    return (
        f'<div role="grid"><div role="rowgroup"><div role="row">{top}</div></div>'
        f'<div role="rowgroup">{rows}</div></div>'
    )


def cards(plan: Plan) -> str:
    tag = plan.random.choice(("h2", "h3", "h4", "strong"))
    about = plan.random.random() < 0.5
    return "".join(
        f'<div class="card"><{tag}>{e(one.title)}</{tag}>'
        + (f"<p>{e(one.about)}</p>" if about else "")
        + '<div class="row">'
        + "".join(f"<span>{e(f.alone)}</span>" for f in _facts(one, pay_at=len(one.title) % 3))
        + f'</div><a class="btn" href="{one.link}">{e(one.button)}</a></div>'
        for one in plan.things
    )


def linked_cards(plan: Plan) -> str:
    """The whole card is a link; the pay comes first."""
    return "".join(
        f'<a class="c" href="{one.link}"><div class="amt">'
        f"{e(one.pay.alone if one.pay else '')}</div>"
        f'<div class="b"><div class="t">{e(one.title)}</div><div class="m">'
        + "".join(f"<span>{e(f.alone)}</span>" for f in one.facts)
        + "</div></div></a>"
        for one in plan.things
    )


def badges(plan: Plan) -> str:
    """Cards with a badge, an initial and an icon's letter around the title; pay at the end."""
    words = ("New", "Hot", "★", "TOP")
    return "".join(
        '<article><header><div class="av">'
        + e(one.title[0])
        + "</div>"
        + (f'<span class="tag">{words[at % 4]}</span>' if at % 2 else "")
        + f'<div class="n"><a href="{one.link}">{e(one.title)}</a></div></header><ul class="x">'
        + "".join(f"<li>{e(f.alone)}</li>" for f in _facts(one, pay_at=9))
        + f"</ul><footer><button>{e(one.button)}</button></footer></article>"
        for at, one in enumerate(plan.things)
    )


def definition_cards(plan: Plan) -> str:
    tag = plan.random.choice(("h3", "h4", "div"))
    return "".join(
        f"<section><{tag}>{e(one.title)}</{tag}><dl>"
        + "".join(
            f"<dt>{e(f.label)}</dt><dd>{e(f.value)}</dd>" for f in _facts(one, pay_at=at % 2 + 1)
        )
        + "</dl></section>"
        for at, one in enumerate(plan.things)
    )


def pair_rows(plan: Plan) -> str:
    colon = plan.random.choice((":", ""))
    return "".join(
        f'<div class="o"><div class="ttl">{e(one.title)}</div>'
        + "".join(
            f'<div class="p"><span class="k">{e(f.label)}{colon}</span> '
            f'<span class="v">{e(f.value)}</span></div>'
            for f in _facts(one, pay_at=1)
        )
        + "</div>"
        for one in plan.things
    )


def labelled_items(plan: Plan) -> str:
    return (
        "<ul>"
        + "".join(
            f"<li><b>{e(one.title)}</b><ul>"
            + "".join(f"<li>{e(f.label)}: {e(f.value)}</li>" for f in _facts(one, pay_at=2))
            + "</ul></li>"
            for one in plan.things
        )
        + "</ul>"
    )


def meta_line(plan: Plan) -> str:
    mark = plan.random.choice((" · ", " | ", " • ", " – ", ", "))
    at = plan.random.randint(0, 2)
    tag = plan.random.choice(("small", "div", "p"))
    return (
        '<ol class="l">'
        + "".join(
            f'<li><a href="{one.link}">{e(one.title)}</a><{tag}>'
            + e(mark.join(f.alone for f in _facts(one, pay_at=at)))
            + f"</{tag}></li>"
            for one in plan.things
        )
        + "</ol>"
    )


def row_pairs(plan: Plan) -> str:
    """Two table rows for each record."""
    width = max(len(plan.things[0].facts) + 1, 1)
    return (
        "<table>"
        + "".join(
            f'<tr class="h"><td colspan="{width}"><a href="{one.link}">{e(one.title)}</a></td></tr>'
            "<tr>"
            + "".join(f"<td>{e(f.label)}: {e(f.value)}</td>" for f in _facts(one, pay_at=1))
            + "</tr>"
            for one in plan.things
        )
        + "</table>"
    )


def flat_headings(plan: Plan) -> str:
    tag = plan.random.choice(("h3", "h4", "h2"))
    return "".join(
        f"<{tag}>{e(one.title)}</{tag}><p>{e(one.about or one.title)}</p><p>"
        + " ".join(f"{e(f.label)}: {e(f.value)}<br>" for f in _facts(one))
        + "</p>"
        for one in plan.things
    )


def flat_divs(plan: Plan) -> str:
    """Siblings of one tag: title, facts, button, and round again."""
    return "".join(
        f'<div class="a">{e(one.title)}</div><div class="b">'
        + "".join(f"<i>{e(f.alone)}</i> " for f in _facts(one))
        + f'</div><div class="c"><a href="{one.link}">{e(one.button)}</a></div>'
        for one in plan.things
    )


def flat_terms(plan: Plan) -> str:
    return (
        "<dl>"
        + "".join(
            f"<dt>{e(one.title)}</dt>"
            + "".join(f"<dd>{e(f.alone)}</dd>" for f in _facts(one, pay_at=1))
            for one in plan.things
        )
        + "</dl>"
    )


def broken_lines(plan: Plan) -> str:
    return "".join(
        f"<p><strong>{e(one.title)}</strong><br>"
        + "<br>".join(f"{e(f.label)}: {e(f.value)}" for f in _facts(one, pay_at=1))
        + "</p>"
        for one in plan.things
    )


def newsletter(plan: Plan) -> str:
    rows = "".join(
        '<tr><td style="padding:8px"><table width="100%" role="presentation"><tr><td>'
        '<font size="4">'
        f"<b>{e(one.title)}</b></font><br>"
        + "<br>".join(e(f.alone) for f in one.facts)
        + f'</td><td align="right">{e(one.pay.alone if one.pay else "")}<br>'
        f'<a href="https://n.example{one.link}">{e(one.button)}</a></td></tr></table></td></tr>'
        for one in plan.things
    )
    return f'<table width="600"><tr><td><p>{e(plan.words.greeting[0])}</p></td></tr>{rows}</table>'


def accordion(plan: Plan) -> str:
    return "".join(
        f"<details><summary>{e(one.title)}</summary><table>"
        + "".join(
            f"<tr><th>{e(f.label)}</th><td>{e(f.value)}</td></tr>" for f in _facts(one, pay_at=1)
        )
        + "</table></details>"
        for one in plan.things
    )


def soup(plan: Plan) -> str:
    """Divs alone, several deep, nothing named."""
    return "".join(
        '<div><div><div><div dir="auto">'
        + e(one.title)
        + "</div><div>"
        + "".join(f'<div><div dir="auto">{e(f.alone)}</div></div>' for f in one.facts)
        + "</div></div><div><div>"
        + (f'<div dir="auto">{e(one.pay.alone)}</div>' if one.pay else "")
        + "</div></div></div></div>"
        for one in plan.things
    )


def split_pay(plan: Plan) -> str:
    """The pay's sign and number each in an element of its own."""

    def cut(text: str) -> str:
        return "".join(
            f"<span>{e(part)}</span>"
            for part in re.split(r"(?<=\D)(?=\d)|(?<=\d)\s?(?=[^\d.,\s])", text)
        )

    return "<ul>" + "".join(
        f'<li><div><a href="{one.link}">{e(one.title)}</a></div><div class="price">'
        + cut(one.pay.alone if one.pay else "")
        + "</div><div>"
        + "".join(f"<span>{e(f.alone)}</span>" for f in one.facts)
        + "</div></li>"
        for one in plan.things
    ) + "</ul>"  # fmt: skip


def sections(plan: Plan) -> str:
    """Lists under headings of their own, each with some of the records."""
    names = ("A–F", "Popular", "Other")
    cut = [plan.things[at::2] for at in range(2)]
    return "".join(
        f"<section><h2>{e(names[at])}</h2><ul>"
        + "".join(
            f'<li><div class="t">{e(one.title)}</div>'
            + "".join(f'<div class="f">{e(f.alone)}</div>' for f in _facts(one, pay_at=1))
            + "</li>"
            for one in part
        )
        + "</ul></section>"
        for at, part in enumerate(cut)
    )


def icons(plan: Plan) -> str:
    signs = {"pay": "💰", "time": "⏱", "left": "👥", "who": "🏢", "ends": "📅"}
    return "".join(
        f'<li class="k"><h4>{e(one.title)}</h4><p>'
        + " ".join(f"<span>{signs.get(f.kind, '•')} {e(f.alone)}</span>" for f in _facts(one))
        + "</p></li>"
        for one in plan.things
    )


def forms(plan: Plan) -> str:
    return "".join(
        f'<form method="post" action="{one.link}">'
        f'<input type="hidden" name="id" value="{one.number}">'
        f"<fieldset><legend>{e(one.title)}</legend>"
        + "".join(
            f"<div><label>{e(f.label)}</label><output>{e(f.value)}</output></div>"
            for f in _facts(one, pay_at=1)
        )
        + f"<button>{e(one.button)}</button></fieldset></form>"
        for one in plan.things
    )


def columns(plan: Plan) -> str:
    """Cards in rows of a layout table, three across."""
    cells = [
        f'<td valign="top"><b>{e(one.title)}</b><br>'
        + "<br>".join(e(f.alone) for f in _facts(one, pay_at=0))
        + "</td>"
        for one in plan.things
    ]
    rows = [cells[at : at + 3] for at in range(0, len(cells), 3)]
    return "<table>" + "".join(f"<tr>{''.join(row)}</tr>" for row in rows) + "</table>"


def preformatted(plan: Plan) -> str:
    return (
        "<pre>"
        + "\n\n".join(
            e(one.title)
            + "\n"
            + "\n".join(f"  {e(f.label)}: {e(f.value)}" for f in _facts(one, pay_at=1))
            for one in plan.things
        )
        + "</pre>"
    )


LAYOUTS: dict[str, Callable[[Plan], str]] = {
    one.__name__: one
    for one in (
        table, table_without_header, bare_numbers, grid_roles, cards, linked_cards, badges,
        definition_cards, pair_rows, labelled_items, meta_line, row_pairs, flat_headings,
        flat_divs, flat_terms, broken_lines, newsletter, accordion, soup, split_pay, sections,
        icons, forms, columns, preformatted,
    )
}  # fmt: skip

"""What stands on every page: the name, the ways to the other pages, and the notices for people.

Must never show text that did not go through :mod:`search_ui.markup`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from archive.errors import BadQuery
from search_ui.answers import About
from search_ui.language import (
    PARAMETER,
    choose_language,
    current_language,
    load_languages,
    say,
    say_count,
)
from search_ui.markup import Child, Markup, build, build_link, clean_text, say_with
from search_ui.theme import read_sheet

NAME = "Piecework"
LONGEST_NAME = 80
#: A way to another page: its English name, its address, whether the reader is there.
Way = tuple[str, Mapping[str, str], bool]


def show_markup(markup: Markup) -> None:
    """Draw what was built, in the pages' own style."""
    st.html(str(build("div", markup, cls="pw", lang=current_language().code)))


def show_sheet() -> None:
    st.html(read_sheet())


def take_language() -> None:
    """Put the language in force that the address names, or the browser."""
    choose_language(asked=st.query_params.get(PARAMETER), browser=st.context.locale)


def name_page(title: str = "") -> None:
    """Name the tab after what it shows."""
    st.set_page_config(page_title=say_name(title))


def say_name(title: str) -> str:
    """``selfie · Piecework``: a tab's name is plain text, in one line and not long."""
    words = " ".join(clean_text(title).split())
    if len(words) > LONGEST_NAME:
        words = words[: LONGEST_NAME - 2].rstrip() + " …"
    return f"{words} · {NAME}" if words else NAME


def show_head(about: About | None, *, ways: Sequence[Way] = ()) -> None:
    """The name (which leads to the first page), what the archive holds, and the other pages."""
    parts: list[Child] = [build_link(NAME, to={}, cls="name")]
    if about is not None:
        held = [say_count(about.listings, "listing")]
        if about.documents:
            held.append(say_count(about.documents, "document"))
        held.append(say_count(about.captures, "capture"))
        parts.append(build("span", " · ".join(held), cls="about"))
        if about.demo:
            parts.append(build("span", say("Demo archive: every listing is invented"), cls="demo"))
    links: list[Child] = [
        build_link(say(name), to=where, cls="here" if here else "", current=here)
        for name, where, here in ways
    ]
    show_markup(
        build(
            "header",
            build("div", parts, cls="pw-head"),
            build("nav", links, cls="pw-ways", label=say("Pages of the archive"))
            if links
            else None,
        )
    )


def show_foot() -> None:
    here = current_language().code
    params = {key: value for key, value in st.query_params.to_dict().items() if key != PARAMETER}
    languages: list[Child] = [
        build("b", one.name, lang=code)
        if code == here
        else build_link(one.name, to={**params, PARAMETER: code}, lang=code)
        for code, one in load_languages().items()
    ]
    show_markup(
        build(
            "footer",
            build(
                "p",
                say(
                    "Piecework is free software (AGPL-3.0-or-later). These pages run on this "
                    "machine and send nothing out. Times are windows, in UTC."
                ),
            ),
            build("nav", languages, cls="languages", label=say("Language")),
            cls="pw-foot",
        )
    )


def show_notice(title: str, *lines: Child) -> None:
    """A state that is no answer: what is the matter, and what to do."""
    show_markup(
        build("section", build("h2", title), [build("p", line) for line in lines], cls="pw-state")
    )


def show_bad_query(error: BadQuery) -> None:
    """Where the question stops making sense, and the way to ask its words as they stand."""
    at = min(error.position, len(error.text))
    rest = error.text[at:]
    place = build("p", error.text[:at], build("mark", rest[:1] or "⏎"), rest[1:], cls="where")
    lines: list[Child] = [build("p", str(error))]
    if error.text:
        lines.append(place)
    if error.literal:
        link = build_link(say("search these words as they stand"), to={"q": error.literal})
        lines.append(build("p", say_with("Or {link}", link=link)))
    else:
        begin = build_link(say("Begin again with an empty question"), to={"page": "search"})
        lines.append(build("p", begin))
    show_markup(
        build("section", build("h2", say("This question cannot be read")), lines, cls="pw-state")
    )


def list_facts(facts: Mapping[str, Child]) -> Markup:
    """Names and values as a definition list; empty values are left out."""
    return build(
        "dl",
        [
            part
            for name, value in facts.items()
            if value is not None and str(value)
            for part in (build("dt", name), build("dd", value))
        ],
        cls="pw-sheet",
    )
